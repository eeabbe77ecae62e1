//! The desk with a link that is a pair of channels and a clock that stands still until it is moved.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may")]

use std::collections::BTreeSet;
use std::future::Future as _;
use std::time::Duration;

use http_api::JidPattern;
use jid::Jid;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use verification::{
    Binding, CodeError, Confirmers, Context, Draft, Incoming, Order, Outcome, Readiness,
    References, Refusal, Reply, Request, Said, Settings, Snapshot, Standing, Undelivered,
    Verification, Verifier, WithdrawError,
};
use verifier_language::Language;
use verifierd::clock::Clock;
use verifierd::desk::{Channels, Desk, DeskHandle, Languages};
use verifierd::secret::Secret;
use verifierd::xmpp::{
    Contacts, Endpoint, Kind, LinkEvent, LinkSettings, LinkStatus, Mode, Outgoing, Presence,
};

/// A desk at work, and both ends of its link.
struct Office {
    handle: DeskHandle,
    events: mpsc::Sender<LinkEvent>,
    outgoing: mpsc::UnboundedReceiver<Outgoing>,
    callbacks: mpsc::UnboundedReceiver<Box<Verification>>,
    status: watch::Sender<LinkStatus>,
    stop: CancellationToken,
    desk: JoinHandle<()>,
}

impl Office {
    fn open() -> Self {
        let (events, link_events) = mpsc::channel(16);
        let (outgoing_sender, outgoing) = mpsc::unbounded_channel();
        let (callbacks_sender, callbacks) = mpsc::unbounded_channel();
        let (status, link_status) = watch::channel(LinkStatus::Connecting);
        let channels = Channels {
            link_events,
            outgoing: outgoing_sender,
            callbacks: callbacks_sender,
            link_status,
        };
        let (desk, handle) = Desk::new(
            Settings::default(),
            Clock::start(),
            contacts(),
            Languages::new(&[Language::English]),
            channels,
        );
        let stop = CancellationToken::new();
        let desk = tokio::spawn(desk.run(stop.clone()));
        Self {
            handle,
            events,
            outgoing,
            callbacks,
            status,
            stop,
            desk,
        }
    }

    async fn with_link() -> Self {
        let office = Self::open();
        office
            .tell(LinkEvent::Up {
                sender: jid("login@verify.example.org"),
            })
            .await;
        office
    }

    async fn tell(&self, event: LinkEvent) {
        self.events.send(event).await.unwrap();
    }

    async fn says(&self, from: &str, text: &str) {
        let said = Said::Text(References::default(), Reply::read(text));
        self.tell(LinkEvent::Received(Incoming {
            from: jid(from),
            written: None,
            said,
        }))
        .await;
    }

    /// The next thing the link is to send, as XML.
    async fn sent(&mut self) -> Outgoing {
        tokio::time::timeout(Duration::from_secs(1), self.outgoing.recv())
            .await
            .unwrap()
            .unwrap()
    }

    async fn ask(&self, who: &str) -> Snapshot {
        self.handle.open(order(who, None)).await.unwrap()
    }

    /// How it stands once it is settled.
    async fn outcome(&self, of: &Snapshot) -> Outcome {
        let limit = Duration::from_secs(700);
        match tokio::time::timeout(limit, self.handle.changed(of.id, of.revision))
            .await
            .unwrap()
            .unwrap()
            .standing
        {
            Standing::Settled(outcome) => outcome,
            Standing::Pending => panic!("still pending"),
        }
    }
}

/// Contacts of a component at `verify.example.org`, who may be anybody at `example.org`.
fn contacts() -> Contacts {
    Contacts::new(&LinkSettings {
        mode: Mode::Component {
            domain: jid("verify.example.org").into_bare(),
            server: Endpoint {
                host: "127.0.0.1".to_owned(),
                port: 5347,
            },
            sender: Some("login".parse().unwrap()),
        },
        secret: Secret::new("swordfish".to_owned()),
        ping: Duration::from_secs(30),
        step_timeout: Duration::from_secs(10),
        contact_addresses: Vec::new(),
        contacts: vec![JidPattern::parse("*@example.org").unwrap()],
        bare_sender_for: Vec::new(),
    })
}

fn jid(text: &str) -> Jid {
    Jid::new(text).unwrap()
}

fn request(who: &str) -> Request {
    draft(who).try_into().unwrap()
}

fn draft(who: &str) -> Draft {
    Draft {
        relying_party: "shop".into(),
        confirmers: Confirmers::one(jid(who)),
        binding: Binding::Code,
        method: "GET".to_owned(),
        url: "https://shop.example/".to_owned(),
        transaction_id: None,
        timeout: Duration::from_secs(60),
        message: None,
        context: Context::default(),
        lang: None,
        callback_url: Some("https://shop.example/hook".to_owned()),
        accepts_code: true,
        veto: true,
        requester: None,
        trusted: true,
        grace: Duration::ZERO,
        key: None,
        command: None,
    }
}

fn order(who: &str, key: Option<&str>) -> Order {
    Order {
        request: request(who),
        idempotency_key: key.map(Into::into),
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_with_the_code_wakes_who_waits_and_is_kept_for_who_comes_later() {
    let mut office = Office::with_link().await;
    let opened = office.ask("alice@example.org").await;
    assert!(office.sent().await.prompt.is_some());
    office
        .says("alice@example.org/phone", opened.transaction_id.as_str())
        .await;
    let outcome = office.outcome(&opened).await;
    assert!(matches!(outcome, Outcome::Approved(_)), "{outcome:?}");
    let later = office.handle.read(opened.id).await.unwrap();
    assert_eq!(later.standing, Standing::Settled(outcome));
    assert_eq!(office.callbacks.recv().await.unwrap().id(), opened.id);
}

#[tokio::test(start_paused = true)]
async fn within_the_grace_that_is_asked_for_nobody_is_asked_again() {
    let mut office = Office::with_link().await;
    let login = || Order {
        request: Request::try_from(Draft {
            context: Context {
                ip: Some("192.0.2.7".into()),
                ..Context::default()
            },
            grace: Duration::from_secs(60),
            ..draft("alice@example.org")
        })
        .unwrap(),
        idempotency_key: Some("sshd-1".into()),
    };
    let opened = office.handle.open(login()).await.unwrap();
    assert!(office.sent().await.prompt.is_some());
    let code = opened.transaction_id.as_str();
    office.says("alice@example.org/phone", code).await;
    assert!(matches!(
        office.outcome(&opened).await,
        Outcome::Approved(_)
    ));
    let retry = office.handle.open(login()).await.unwrap();
    assert_eq!(retry.id, opened.id, "a retry finds what there is");

    let next = Order {
        idempotency_key: Some("sshd-2".into()),
        ..login()
    };
    let again = office.handle.open(next.clone()).await.unwrap();
    assert_ne!(again.id, opened.id);
    let Standing::Settled(Outcome::Approved(approval)) = &again.standing else {
        panic!("{again:?}");
    };
    assert!(approval.is_again());
    assert_eq!(office.handle.read(again.id).await.as_ref(), Some(&again));
    assert_eq!(office.handle.statistics().await.approved, 2);
    while let Ok(sent) = office.outgoing.try_recv() {
        assert!(sent.prompt.is_none(), "nobody is asked: {sent:?}");
    }
    // Once it is over, it is over for whoever came in by it, too.
    tokio::time::advance(Duration::from_secs(60)).await;
    let retry = office.handle.open(next).await.unwrap();
    assert!(matches!(retry.standing, Standing::Pending), "{retry:?}");
}

#[tokio::test(start_paused = true)]
async fn nobody_answers_and_the_deadline_ends_it() {
    let office = Office::with_link().await;
    let before = tokio::time::Instant::now();
    let opened = office.ask("alice@example.org").await;
    assert_eq!(office.outcome(&opened).await, Outcome::Expired);
    assert!(before.elapsed() >= Duration::from_secs(60));
    assert!(
        before.elapsed() < Duration::from_secs(61),
        "{:?}",
        before.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn without_a_link_the_grace_ends_it_and_with_one_in_time_it_is_sent() {
    let mut office = Office::open();
    let opened = office.ask("alice@example.org").await;
    assert_eq!(
        office.outcome(&opened).await,
        Outcome::Undeliverable(Undelivered::LinkDown)
    );
    let second = office.ask("alice@example.org").await;
    tokio::time::sleep(Duration::from_secs(20)).await;
    office
        .tell(LinkEvent::Up {
            sender: jid("login@verify.example.org"),
        })
        .await;
    assert!(office.sent().await.prompt.is_some());
    assert_eq!(office.outcome(&second).await, Outcome::Expired);
}

#[tokio::test(start_paused = true)]
async fn what_the_link_gives_back_is_sent_again_and_what_it_sent_is_not() {
    let mut office = Office::with_link().await;
    office.ask("alice@example.org").await;
    office.ask("bob@example.org").await;
    let (alices, bobs) = (office.sent().await, office.sent().await);
    let unsent = BTreeSet::from([bobs.prompt.unwrap()]);
    office.tell(LinkEvent::Down { unsent }).await;
    office
        .tell(LinkEvent::Up {
            sender: jid("login@verify.example.org"),
        })
        .await;
    let again = office.sent().await;
    assert_eq!(again.prompt, bobs.prompt);
    assert_ne!(again.prompt, alices.prompt);
    office.handle.statistics().await;
    assert!(office.outgoing.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn the_same_order_twice_asks_once_and_another_one_under_its_key_is_refused() {
    let mut office = Office::with_link().await;
    let first = office
        .handle
        .open(order("alice@example.org", Some("k")))
        .await
        .unwrap();
    let again = office
        .handle
        .open(order("alice@example.org", Some("k")))
        .await
        .unwrap();
    assert_eq!(first.id, again.id);
    assert_eq!(
        office
            .handle
            .open(order("bob@example.org", Some("k")))
            .await,
        Err(Refusal::IdempotencyMismatch)
    );
    office.sent().await;
    assert!(office.outgoing.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn who_hangs_up_before_the_answer_leaves_nobody_asked() {
    let mut office = Office::with_link().await;
    {
        let mut opening = Box::pin(office.handle.open(order("alice@example.org", None)));
        let polled = std::future::poll_fn(|cx| std::task::Poll::Ready(opening.as_mut().poll(cx)));
        assert!(polled.await.is_pending(), "the order is on the desk");
    }
    assert_eq!(office.handle.list().await, []);
    assert!(office.outgoing.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn withdrawn_once_told_once() {
    let mut office = Office::with_link().await;
    let opened = office.ask("alice@example.org").await;
    office.sent().await;
    let withdrawn = office.handle.withdraw(opened.id).await.unwrap();
    assert_eq!(withdrawn.standing, Standing::Settled(Outcome::Withdrawn));
    assert!(
        office.sent().await.prompt.is_none(),
        "alice's devices are told"
    );
    assert_eq!(
        office.handle.withdraw(opened.id).await,
        Err(WithdrawError::Settled)
    );
    let unknown = verification::VerificationId(1);
    assert_eq!(
        office.handle.withdraw(unknown).await,
        Err(WithdrawError::NotFound)
    );
}

#[tokio::test(start_paused = true)]
async fn three_wrong_codes_at_the_login_are_the_end() {
    let office = Office::with_link().await;
    let opened = office.ask("alice@example.org").await;
    let shown = opened.transaction_id.as_str().to_owned();
    for left in [2, 1, 0] {
        let typed = office.handle.type_code(opened.id, shown.clone()).await;
        assert_eq!(
            typed,
            Err(CodeError::Wrong(left)),
            "the code on the login screen is not the one that was sent"
        );
    }
    assert!(matches!(
        office.outcome(&opened).await,
        Outcome::Denied { .. }
    ));
    assert_eq!(
        office.handle.type_code(opened.id, shown).await,
        Err(CodeError::Settled)
    );
}

#[tokio::test(start_paused = true)]
async fn stopping_sends_those_who_wait_away_and_closes_the_prompts() {
    let mut office = Office::with_link().await;
    office.status.send(LinkStatus::Up).unwrap();
    assert_eq!(office.handle.readiness(), Readiness::Ready);
    let opened = office.ask("alice@example.org").await;
    office.sent().await;
    let handle = office.handle.clone();
    let waiter = tokio::spawn(async move { handle.changed(opened.id, opened.revision).await });
    tokio::task::yield_now().await;
    office.stop.cancel();
    assert_eq!(waiter.await.unwrap(), None);
    assert!(
        office.sent().await.prompt.is_none(),
        "alice's devices are told"
    );
    office.desk.await.unwrap();
    assert_eq!(
        office.handle.open(order("alice@example.org", None)).await,
        Err(Refusal::Stopping)
    );
    assert!(matches!(office.handle.readiness(), Readiness::NotReady(_)));
}

#[tokio::test(start_paused = true)]
async fn who_watches_is_told_what_waits_for_them_and_when_it_no_longer_does() {
    let mut office = Office::with_link().await;
    let presence = Presence {
        from: jid("alice@example.org/phone"),
        to: Some(jid("login@verify.example.org")),
        kind: Kind::Probe,
    };
    office.tell(LinkEvent::Presence(presence)).await;
    let status = |outgoing: Outgoing| {
        assert_eq!(outgoing.stanza.name(), "presence");
        let to = outgoing.stanza.attr("to").unwrap().to_owned();
        let status = outgoing.stanza.get_child("status", "jabber:client");
        (to, status.is_some())
    };
    let answer = status(office.sent().await);
    assert_eq!(answer, ("alice@example.org/phone".to_owned(), false));
    for who in ["alice@example.org", "bob@example.org"] {
        let asked = office.ask(who).await;
        assert!(office.sent().await.prompt.is_some());
        let told = who.starts_with("alice");
        if told {
            assert_eq!(status(office.sent().await), (who.to_owned(), true));
        }
        office.handle.withdraw(asked.id).await.unwrap();
        assert_eq!(office.sent().await.stanza.name(), "message");
        if told {
            assert_eq!(status(office.sent().await), (who.to_owned(), false));
        }
    }
    assert!(office.outgoing.is_empty(), "bob does not watch");
}
