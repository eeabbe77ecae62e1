//! A stream from a server that may be anybody's, up to the desk that is steered by what it brings: commands, presence,
//! answers. Nobody lets in whom nobody asked, and nobody but an admin takes back what others have asked.

use std::collections::BTreeSet;

use jid::Jid;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use verification::{Order, Outcome, Settings, Snapshot, Standing, Verifier, parse_address};
use verifier_language::Language;
use verifierd::clock::Clock;
use verifierd::config::Admin;
use verifierd::desk::{Channels, Desk, DeskHandle, Languages, Reload, Rights, Steering};
use verifierd::xmpp::commands::Permission;
use verifierd::xmpp::fuzzing::{serve, settings};
use verifierd::xmpp::{Contacts, LinkEvent, LinkStatus, Outgoing};

use crate::house::{REQUESTS, draft};
use crate::shown::check_outgoing;

const ADMIN: &str = "gail@example.org";

thread_local! {
    static RUNTIME: Runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
}

/// Stanzas, one after the other; behind a byte that is in none, those that come once the ones before were answered.
pub fn run(input: &[u8]) {
    RUNTIME.with(|runtime| runtime.block_on(play(input)));
}

async fn play(input: &[u8]) {
    let sender = parse_address("login@verify.example").unwrap();
    let (events, link_events) = mpsc::channel(64);
    let (to_link, outgoing) = mpsc::unbounded_channel();
    let (to_callbacks, _callbacks) = mpsc::unbounded_channel();
    let (_status, link_status) = watch::channel(LinkStatus::Up);
    let channels = Channels {
        link_events,
        outgoing: to_link,
        callbacks: to_callbacks,
        link_status,
    };
    let contacts = Contacts::new(&settings(sender.to_bare()));
    let languages = Languages::new(&[Language::English]);
    let (desk, handle) = Desk::new(
        Settings::default(),
        Clock::start(),
        contacts,
        languages,
        channels,
    );
    let admin = Admin {
        jid: parse_address(ADMIN).unwrap().to_bare(),
        permissions: Permission::ALL.map(|(_, one)| one).into(),
    };
    let rights = Rights {
        admins: vec![admin],
        ..Rights::default()
    };
    let desk = desk.steered_by(Steering::new(rights, Reload::default()));
    let visit = Visit {
        handle,
        events,
        outgoing,
        sender,
    };
    tokio::join!(desk.run(CancellationToken::new()), visit.pay(input));
}

/// Everybody who is not the desk.
struct Visit {
    handle: DeskHandle,
    events: mpsc::Sender<LinkEvent>,
    outgoing: mpsc::UnboundedReceiver<Outgoing>,
    sender: Jid,
}

impl Visit {
    /// The desk closes when this ends.
    async fn pay(mut self, input: &[u8]) {
        let sender = self.sender.clone();
        self.events.send(LinkEvent::Up { sender }).await.unwrap();
        let mut opened = Vec::new();
        for asked in REQUESTS {
            let request = draft(asked).try_into().expect("a request as others are");
            let order = Order {
                request,
                idempotency_key: None,
            };
            opened.push(self.handle.open(order).await.expect("no limit is hit"));
        }
        let mut names = names(&opened, &self.sent().await);
        let mut heard = BTreeSet::new();
        for stanzas in input.split(|byte| *byte == 0xff) {
            let stanzas = String::from_utf8_lossy(stanzas).into_owned();
            let spell = |text: String, (short, name): &(String, String)| text.replace(short, name);
            let stanzas = names.iter().fold(stanzas, spell);
            let served = serve(stanzas.as_bytes(), self.sender.clone()).await;
            for event in served.events {
                heard.extend(from(&event));
                self.events.send(event).await.unwrap();
            }
            let sent = self.sent().await;
            names.extend(
                sent.iter()
                    .filter_map(session)
                    .enumerate()
                    .map(|(number, id)| (format!("%s{number}"), id)),
            );
        }
        for (snapshot, (_, confirmers, ..)) in opened.iter().zip(REQUESTS) {
            let snapshot = self.handle.read(snapshot.id).await.expect("it is kept");
            check(&snapshot, confirmers, &heard);
        }
    }

    /// What the desk sends once it has taken in everything so far; all of it must be fit to go out.
    async fn sent(&mut self) -> Vec<Outgoing> {
        self.handle.list().await;
        let all: Vec<_> = std::iter::from_fn(|| self.outgoing.try_recv().ok()).collect();
        for outgoing in &all {
            check_outgoing(outgoing);
        }
        all
    }
}

fn from(event: &LinkEvent) -> Option<Jid> {
    match event {
        LinkEvent::Received(incoming) => Some(incoming.from.clone()),
        LinkEvent::Commanded(commanded) => Some(commanded.from.clone()),
        _ => None,
    }
}

/// The session of a command that goes on (XEP-0050 section 2.4.2).
fn session(outgoing: &Outgoing) -> Option<String> {
    let command = outgoing
        .stanza
        .children()
        .find(|child| child.name() == "command")?;
    command.attr("sessionid").map(str::to_owned)
}

/// What `%` and a letter and a digit stand for in an input, as in the other targets; `v` and the number of a request
/// is its name for commands, and `s` the session of a command that was answered.
fn names(opened: &[Snapshot], sent: &[Outgoing]) -> Vec<(String, String)> {
    let mut names = Vec::new();
    let mut number = 0;
    for (place, (snapshot, (_, confirmers, ..))) in opened.iter().zip(REQUESTS).enumerate() {
        names.push((
            format!("%v{place}"),
            Uuid::from_u128(snapshot.id.0).to_string(),
        ));
        let transaction = snapshot.transaction_id.as_str();
        for confirmer in confirmers {
            names.push((format!("%t{number}"), transaction.to_owned()));
            let to = parse_address(confirmer).unwrap();
            let is_it = |outgoing: &&Outgoing| {
                let stanza = &outgoing.stanza;
                let confirm = stanza.children().find(|child| child.name() == "confirm");
                let is_other =
                    confirm.is_some_and(|confirm| confirm.attr("id") != Some(transaction));
                stanza.attr("to") == Some(to.as_str()) && !is_other && outgoing.prompt.is_some()
            };
            let prompt = sent.iter().find(is_it).expect("everybody is asked");
            let letter = if prompt.stanza.name() == "iq" {
                'i'
            } else {
                'm'
            };
            let name = prompt.stanza.attr("id").unwrap_or_default();
            names.push((format!("%{letter}{number}"), name.to_owned()));
            number += 1;
        }
    }
    names
}

fn check(snapshot: &Snapshot, confirmers: &[&str], heard: &BTreeSet<Jid>) {
    let Standing::Settled(outcome) = &snapshot.standing else {
        return;
    };
    match outcome {
        Outcome::Approved(approval) => {
            assert!(approval.confirmations().len() >= usize::from(snapshot.needed));
            for yes in approval.confirmations() {
                let asked = confirmers.iter().map(|jid| parse_address(jid).unwrap());
                let mut asked = asked.filter(|jid| jid.to_bare() == yes.by);
                let asked = asked.next().expect("by somebody who was asked");
                let from = yes.from.as_ref().expect("nobody typed a code");
                assert_eq!(from.to_bare(), yes.by, "from the account that was asked");
                assert!(
                    asked.is_bare() || *from == asked,
                    "from the client that was asked"
                );
                assert!(heard.contains(from), "from who said something");
            }
        }
        Outcome::Withdrawn => {
            let admin = parse_address(ADMIN).unwrap().to_bare();
            assert!(
                heard.iter().any(|from| from.to_bare() == admin),
                "taken back by nobody"
            );
        }
        Outcome::Denied { .. } | Outcome::Expired | Outcome::Undeliverable(_) => {}
    }
}
