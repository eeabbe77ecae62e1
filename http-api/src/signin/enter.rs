//! Lets somebody in whose attempt was approved: once, in the browser that began it, under a session that is new.

use axum::response::Response;
use uuid::Uuid;
use verification::{Approval, Confirmation, Snapshot, Verifier};

use super::Session;
use super::attempt::{ATTEMPT, Attempt};
use super::known::{self, KNOWN, Known};
use super::session::LOGIN_CODE;
use super::session::SESSION;
use super::uses::Use;
use super::visit::{Trouble, Visit, send_to};
use crate::doors::Doors;
use crate::records::{Change, Found};
use crate::refused::Refused;
use crate::token::Token;

pub(super) async fn enter<V: Verifier>(
    doors: &Doors<V>,
    visit: &Visit,
    (attempt, snapshot, approval): (&Found<Attempt>, &Snapshot, &Approval),
) -> Result<Response, Trouble> {
    let records = &doors.backing.records;
    let sign_in = visit.settings.sign_in.as_ref();
    let lasts = sign_in.ok_or_else(Refused::no_such_path)?.session;
    let [yes] = approval.confirmations() else {
        return Err(Refused::internal().into());
    };
    let errand = visit.errand(Some(&attempt.entity.target))?;
    let earlier = Session::of(&visit.headers, records).await?;
    let token = Token::mint()?;
    let now = records.now();
    // Whoever confirms anew goes on: what rests on their session stays. Somebody else's ends with it.
    let (same, other) = match earlier {
        Some(found) if found.entity.jid == yes.by => (Some(found), None),
        found => (None, found),
    };
    let name = same.as_ref().map(|found| found.entity.name.clone());
    let session = Session {
        name: name.unwrap_or_else(|| Uuid::new_v4().to_string()),
        jid: yes.by.clone(),
        signed_in: yes.at,
        expires: now.plus(lasts),
        binding: snapshot.binding,
        evidence: evidence(yes).to_owned(),
        ip: visit.claimant.map(|ip| ip.to_string()),
        user_agent: super::user_agent(&visit.headers),
    };
    let browser = Known::unless(&visit.headers, records, &yes.by).await?;
    let mut changes = vec![Change::take(&attempt.clone())];
    changes.extend(other.map(|found| Change::remove_bundle(found.entity.bundled())));
    changes.extend(same.as_ref().map(Change::take));
    changes.push(Change::add(&token.id(), &session));
    changes.extend(
        browser
            .as_ref()
            .map(|(token, known)| Change::add(&token.id(), known)),
    );
    let mut response = send_to(&attempt.entity.target);
    if records.commit(changes).await? {
        let headers = response.headers_mut();
        SESSION.set(headers, &token, lasts);
        if let Some((token, _)) = &browser {
            KNOWN.set(headers, token, known::LASTS);
        }
        ATTEMPT.forget(headers);
        if let Some(place) = errand.party {
            Use::note(records, (&session, place), &visit.settings).await?;
        }
        return Ok(response);
    }
    // Another tab was faster; it has the session, and so has this browser.
    Ok(send_to(&errand.sign_in()))
}

/// What the answer rested on: of a code, whether it went to the chat or came from there.
fn evidence(yes: &Confirmation) -> &'static str {
    match &yes.from {
        Some(_) => yes.evidence.name(),
        None => LOGIN_CODE,
    }
}
