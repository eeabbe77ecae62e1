//! The token endpoint's grant `urn:openid:params:grant-type:ciba` (CIBA Core 1.0 section 10.1 and 11).

use axum::response::Response;
use jid::Jid;
use verification::{Approval, Outcome, Snapshot, Standing, Verifier};

use super::started::Started;
use crate::doors::Doors;
use crate::oidc::{Authentication, Form, Granted, KnownClient, OAuthError, Provider, Scope, issue};
use crate::order::may_ask;
use crate::records::{Change, Found};
use crate::token::Token;

const WRONG: OAuthError = OAuthError::invalid_grant(
    "the auth_req_id is none of this client, or tokens were handed out for it",
);
const PENDING: OAuthError = OAuthError::new("authorization_pending", "nobody has answered yet");
const TOO_SOON: OAuthError = OAuthError::new(
    "slow_down",
    "nobody has answered yet; from now on wait 5 seconds longer between two requests",
);
const EXPIRED: OAuthError = OAuthError::new(
    "expired_token",
    "nobody answered in time, or could be asked; ask anew",
);
const DENIED: OAuthError = OAuthError::new("access_denied", "the person said no");

/// What came of an authentication request: tokens, once.
///
/// # Errors
/// By the names of section 11: `authorization_pending`, `slow_down`, `expired_token`, `access_denied`,
/// `invalid_grant`, `unauthorized_client` and `invalid_request`; 503.
pub(crate) async fn redeem<V: Verifier>(
    doors: &Doors<V>,
    provider: &Provider,
    client: &KnownClient,
    form: &Form,
) -> Result<Response, OAuthError> {
    let party = client.party(&provider.settings);
    if party.is_none_or(|party| party.ciba.is_none()) {
        return Err(OAuthError::new(
            "unauthorized_client",
            "this client may not ask over the back channel",
        ));
    }
    let shown = form.get("auth_req_id");
    let shown = shown.ok_or(OAuthError::invalid_request("auth_req_id is missing"))?;
    let id = Token::shown(shown).ok_or(WRONG)?;
    let found = provider.records.find::<Started>(&id.id()).await?;
    let found = found
        .filter(|found| *found.entity.client == *client.id)
        .ok_or(WRONG)?;
    let now = provider.now();
    if found.entity.has_expired(now) {
        return Err(EXPIRED);
    }
    // What the daemon does not know any more it knew before its last start: nobody can answer that.
    let asked = doors
        .verifier
        .read(found.entity.verification())
        .await
        .ok_or(EXPIRED)?;
    match &asked.standing {
        Standing::Pending => Err(not_yet(provider, &found).await?),
        Standing::Settled(Outcome::Approved(approval)) => {
            approved(provider, client, (&found, &asked, approval)).await
        }
        Standing::Settled(Outcome::Denied { .. }) => Err(DENIED),
        Standing::Settled(Outcome::Expired | Outcome::Undeliverable(_) | Outcome::Withdrawn) => {
            Err(EXPIRED)
        }
    }
}

/// Who asks twice at the same moment asks too soon.
async fn not_yet(provider: &Provider, found: &Found<Started>) -> Result<OAuthError, OAuthError> {
    let mut started = found.entity.clone();
    let is_too_soon = started.is_polled_too_soon(provider.now());
    let change = Change::replace(found, &started);
    let is_alone = provider.records.commit(vec![change]).await?;
    Ok(if is_too_soon || !is_alone {
        TOO_SOON
    } else {
        PENDING
    })
}

async fn approved(
    provider: &Provider,
    client: &KnownClient,
    (found, asked, approval): (&Found<Started>, &Snapshot, &Approval),
) -> Result<Response, OAuthError> {
    let [confirmation] = approval.confirmations() else {
        return Err(OAuthError::unavailable());
    };
    let jid = confirmation.by.clone();
    let party = client.party(&provider.settings);
    // The settings may have changed since they were asked.
    if !party.is_some_and(|party| may_ask(party, &Jid::from(jid.clone()))) {
        return Err(DENIED);
    }
    // Whoever takes it has it: tokens are handed out once.
    if !provider.records.commit(vec![Change::take(found)]).await? {
        return Err(WRONG);
    }
    let lasts = client.client.refresh;
    let lasts = lasts.filter(|_| found.entity.scopes.contains(&Scope::OfflineAccess));
    let lasts = lasts.unwrap_or(provider.settings.openid.token);
    let granted = Granted {
        client: found.entity.client.clone(),
        jid,
        scopes: found.entity.scopes.clone(),
        nonce: None,
        authentication: Authentication::new(
            confirmation.at,
            asked.binding,
            confirmation.evidence.name(),
        ),
        session: None,
        until: provider.now().plus(lasts),
    };
    let issued = issue(provider, client, granted).await;
    if issued.is_err() {
        // Nothing was handed out: it can be asked for again. If it cannot be kept, it must be asked anew.
        let _ = provider
            .records
            .commit(vec![Change::add(&found.id, &found.entity)])
            .await;
    }
    issued
}
