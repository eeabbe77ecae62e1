//! Opens the verification of an attempt: anonymous, as whoever is at a browser is, until it is approved.

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use jid::Jid;
use verification::{
    Binding, Confirmers, Context, Draft, Limit, OpenError, Order, Refusal, Request, Snapshot,
    Verifier,
};

use super::address::Address;
use super::agent;
use super::attempt::Attempt;
use super::known::Known;
use super::page::host;
use super::visit::{Trouble, Visit};
use super::{Errand, strictest};
use crate::doors::Doors;
use crate::records::Change;
use crate::refused::Refused;
use crate::token::Token;

/// In whose name somebody is asked who wants to see their own sessions. No `[[relying_party]]` has such a name, and no
/// local user.
const OURSELVES: &str = "pages:account";

/// Longest text of a context, in characters.
const LONGEST: usize = 255;

/// How long what came of an attempt can be fetched after the last moment somebody may answer.
const AFTERWARDS: Duration = Duration::from_secs(180);

/// Why nobody was asked.
pub(super) enum NotOpened {
    /// Whoever it is, they have been asked enough.
    Limited(Refused),
    /// Something else.
    Refused(Refused),
}

/// Begins an attempt: the secret of its cookie, and how long that lasts.
pub(super) async fn open<V: Verifier>(
    doors: &Doors<V>,
    visit: &Visit,
    (errand, address): (&Errand, Address),
) -> Result<Result<(Token, Duration), NotOpened>, Trouble> {
    if doors.stop.is_cancelled() {
        return Err(Refused::stopping().into());
    }
    let records = &doors.backing.records;
    // Who signed in with this browser before may know whether their own account can be reached.
    let is_known = Known::is(&visit.headers, records, &address.jid).await?;
    let request = request(visit, errand, (&address, is_known))?;
    let snapshot = match order(doors, request).await {
        Err(Refusal::Open(why)) if address.may_be_asked && is_about_them(&why, is_known) => {
            // That an account is blocked would tell that it is there, and so would a mute. If it is the relying party
            // that is blocked, or the browser that is locked out, this is refused, too.
            let nobody = Address {
                jid: address.jid.clone(),
                may_be_asked: false,
            };
            order(doors, self::request(visit, errand, (&nobody, false))?).await
        }
        opened => opened,
    };
    let snapshot = match snapshot {
        Ok(snapshot) => snapshot,
        Err(refusal @ Refusal::Open(OpenError::Limited(_))) => {
            return Ok(Err(NotOpened::Limited(refusal.into())));
        }
        Err(refusal) => return Ok(Err(NotOpened::Refused(refusal.into()))),
    };
    let token = Token::mint()?;
    let expires = snapshot.deadline.plus(AFTERWARDS);
    let attempt = Attempt {
        target: errand.target.clone(),
        jid: address.jid,
        verification: crate::tell::uuid(snapshot.id),
        lang: visit.speech().language().tag().to_owned(),
        expires,
    };
    let id = snapshot.id;
    let kept = records
        .commit(vec![Change::add(&token.id(), &attempt)])
        .await;
    if kept.is_err() {
        // Nobody could fetch what comes of it.
        doors.verifier.abandon(id);
    }
    kept?;
    let lasts = expires.since(records.now());
    Ok(Ok((token, lasts)))
}

/// Whether it would tell that there is somebody. Who signed in with this browser before may know that they are muted.
fn is_about_them(why: &OpenError, is_known: bool) -> bool {
    match why {
        OpenError::Blocked => true,
        OpenError::Limited(limited) => {
            !is_known && matches!(limited.limit, Limit::Muted | Limit::Locked)
        }
        OpenError::TransactionIdInUse | OpenError::Full | OpenError::Maintenance => false,
    }
}

async fn order<V: Verifier>(doors: &Doors<V>, request: Request) -> Result<Snapshot, Refusal> {
    let order = Order {
        request,
        idempotency_key: None,
    };
    doors.verifier.open(order).await
}

fn request(
    visit: &Visit,
    errand: &Errand,
    (address, is_known): (&Address, bool),
) -> Result<Request, Refused> {
    let settings = &visit.settings;
    let sign_in = settings
        .sign_in
        .as_ref()
        .ok_or_else(Refused::no_such_path)?;
    let place = errand.party;
    let party = place.and_then(|place| settings.relying_parties.get(place));
    let (name, title) = match party {
        Some(party) => (Arc::clone(&party.name), party.title.clone()),
        None => (OURSELVES.into(), Some(operator(visit))),
    };
    let confirmers = if address.may_be_asked {
        Confirmers::one(Jid::from(address.jid.clone()))
    } else {
        Confirmers::nobody()
    };
    let bindings = [errand.binding, party.map(|party| party.binding)];
    let draft = Draft {
        relying_party: name,
        confirmers,
        binding: strictest(bindings).unwrap_or(Binding::Code),
        method: "GET".to_owned(),
        url: errand.url.clone(),
        transaction_id: None,
        timeout: sign_in.timeout,
        message: Some(visit.speech().say("prompt")),
        context: context(visit, address),
        key: None,
        command: None,
        lang: Some(visit.speech().language().tag().to_owned()),
        callback_url: None,
        accepts_code: false,
        veto: true,
        requester: None,
        trusted: is_known,
        grace: Duration::ZERO,
    };
    let request = Request::try_from(draft)?;
    Ok(match title {
        Some(title) => request.titled(&title),
        None => request,
    })
}

/// The account is named where nobody is asked: the limits tell made-up accounts apart by it. In a message it would only
/// tell its reader who they are.
fn context(visit: &Visit, address: &Address) -> Context {
    let subject = (!address.may_be_asked).then(|| cut(address.jid.as_str()));
    let agent = super::user_agent(&visit.headers);
    Context {
        ip: visit.claimant.map(|ip| ip.to_string().into()),
        user_agent: agent.map(|agent| agent::short(&agent).into()),
        subject,
        host: None,
    }
}

fn cut(text: &str) -> Box<str> {
    text.chars().take(LONGEST).collect::<String>().into()
}

fn operator(visit: &Visit) -> Arc<str> {
    let sign_in = visit.settings.sign_in.as_ref();
    let name = sign_in.and_then(|sign_in| sign_in.look.name.as_deref());
    name.unwrap_or_else(|| host(&visit.settings)).into()
}

/// A browser that begins anew has done with what it began before; else it would be in its own way.
pub(super) async fn give_up_earlier<V: Verifier>(
    doors: &Doors<V>,
    headers: &HeaderMap,
) -> Result<(), Trouble> {
    let records = &doors.backing.records;
    if let Some(earlier) = Attempt::of(headers, records).await? {
        // Whether it was settled meanwhile does not matter any more.
        let _ = doors.verifier.withdraw(earlier.entity.id()).await;
        records.commit(vec![Change::take(&earlier)]).await?;
    }
    Ok(())
}
