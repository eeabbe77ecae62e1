//! What somebody lets a client do, and every code and token that was handed out for it: one record, so that all of it
//! ends at once.

use std::collections::BTreeSet;
use std::time::Duration;

use jid::BareJid;
use serde::{Deserialize, Serialize};
use verification::Time;
use verifier_store::Kind;

use super::authentication::Authentication;
use super::handed::Handed;
use super::settings::{Client, Scope};
use crate::records::{Change, Entity, Found, RecordError, Records, millis};
use crate::refused::Refused;

/// How long a code counts (RFC 6749 section 4.1.2 recommends ten minutes at most; this is a redirect).
pub(super) const CODE: Duration = Duration::from_secs(60);

/// How long a refresh token counts again that was spent: the answer may have been lost.
const LOST_ANSWER: Duration = Duration::from_secs(10);

/// So many access tokens of one grant count at once; one more ends the oldest.
const ACCESS_TOKENS: usize = 16;

/// So many grants one person may have with one client, and with all; one more ends the oldest.
const PER_CLIENT: usize = 32;
const PER_PERSON: usize = 256;

/// See above.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Grant {
    /// The client.
    pub(crate) client: String,
    /// Who.
    pub(crate) jid: BareJid,
    /// What they are called in tokens.
    pub(crate) subject: String,
    /// What the client may learn or do.
    pub(crate) scopes: BTreeSet<Scope>,
    /// What the client wants to find in the ID token.
    pub(crate) nonce: Option<String>,
    /// How they signed in.
    pub(crate) authentication: Authentication,
    /// The bundle of the session it ends with, if it does.
    pub(crate) session: Option<String>,
    /// When it was made.
    #[serde(with = "millis")]
    pub(crate) since: Time,
    /// Until when tokens may be handed out for it.
    #[serde(with = "millis")]
    pub(crate) until: Time,
    #[serde(with = "millis")]
    expires: Time,
    /// The code, until it is spent.
    code: Option<Code>,
    access: Vec<Access>,
    refresh: Option<Refresh>,
}

/// A code that waits to be spent (RFC 6749 section 4.1.2), and what it is bound to.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Code {
    hash: String,
    redirect_uri: String,
    /// S256 (RFC 7636 section 4.2).
    challenge: Option<String>,
    #[serde(with = "millis")]
    expires: Time,
}

/// An access token that was handed out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Access {
    hash: String,
    /// What it is good for: of what is granted, what was asked for.
    pub(super) scopes: BTreeSet<Scope>,
    /// Until when.
    #[serde(with = "millis")]
    pub(super) expires: Time,
}

/// The refresh token that counts, and the one before.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Refresh {
    hash: String,
    spent: Option<Spent>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Spent {
    hash: String,
    #[serde(with = "millis")]
    at: Time,
}

impl Entity for Grant {
    const KIND: Kind = Kind("grant");

    fn expires(&self) -> Time {
        self.expires
    }

    fn owner(&self) -> Option<String> {
        Some(self.jid.to_string())
    }

    fn bundle(&self) -> Option<String> {
        self.session.clone()
    }
}

/// What is granted, to whom, on the strength of which sign-in.
#[derive(Debug, Clone)]
pub(crate) struct Granted {
    /// The client.
    pub(crate) client: String,
    /// Who grants it.
    pub(crate) jid: BareJid,
    /// What.
    pub(crate) scopes: BTreeSet<Scope>,
    /// What the client wants to find in the ID token.
    pub(crate) nonce: Option<String>,
    /// How they signed in.
    pub(crate) authentication: Authentication,
    /// The bundle of the session it ends with, if it does.
    pub(crate) session: Option<String>,
    /// Until when tokens may be handed out for it.
    pub(crate) until: Time,
}

/// What a code is bound to.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<String>,
}

/// What came of showing something that belongs to a grant.
#[derive(Debug)]
pub(super) enum Shown<T> {
    /// It counts.
    Counts(T),
    /// It never did, or does no more, and nothing follows from that.
    Nothing,
    /// It was spent before, or is somebody else's: somebody has what they should not have. The grant must end.
    Leaked,
}

impl Grant {
    /// A new one.
    pub(super) fn new(granted: Granted, subject: String, now: Time) -> Self {
        Self {
            client: granted.client,
            jid: granted.jid,
            subject,
            scopes: granted.scopes,
            nonce: granted.nonce,
            authentication: granted.authentication,
            session: granted.session,
            since: now,
            until: granted.until,
            expires: now,
            code: None,
            access: Vec::new(),
            refresh: None,
        }
    }

    /// Binds a code to it; gives the code.
    pub(super) fn promise(&mut self, bound: Bound, now: Time) -> Result<Handed, Refused> {
        let code = Handed::first()?;
        let expires = now.plus(CODE).min(self.until);
        self.code = Some(Code {
            hash: code.hash(),
            redirect_uri: bound.redirect_uri,
            challenge: bound.challenge,
            expires,
        });
        self.expires = expires;
        Ok(code)
    }

    /// Spends the code. `challenge` is what the verifier that was shown comes to.
    pub(super) fn spend_code(
        &mut self,
        shown: &Handed,
        (redirect_uri, challenge): (Option<&str>, Option<&str>),
        now: Time,
    ) -> Shown<()> {
        // Once it is spent, whatever is shown as a code was shown before or made up.
        let Some(code) = self.code.take() else {
            return Shown::Leaked;
        };
        let is_it = code.hash == shown.hash()
            && redirect_uri == Some(&code.redirect_uri)
            && challenge == code.challenge.as_deref();
        match is_it {
            false => Shown::Leaked,
            true if code.expires <= now => Shown::Nothing,
            true => Shown::Counts(()),
        }
    }

    /// Spends a refresh token. One more time it counts shortly after: it may have been the answer that was lost; what
    /// was handed out with that counts no more.
    pub(super) fn spend_refresh(&mut self, shown: &Handed, now: Time) -> Shown<()> {
        let (Some(refresh), hash) = (&mut self.refresh, shown.hash()) else {
            return Shown::Leaked;
        };
        if refresh.hash == hash {
            refresh.spent = Some(Spent { hash, at: now });
            return Shown::Counts(());
        }
        let again = refresh.spent.as_ref();
        let again =
            again.is_some_and(|spent| spent.hash == hash && now.since(spent.at) < LOST_ANSWER);
        if again {
            Shown::Counts(())
        } else {
            Shown::Leaked
        }
    }

    /// What is granted, of what the client may ask for by now.
    pub(super) fn allowed(&self, client: &Client) -> BTreeSet<Scope> {
        let scopes = self.scopes.iter().copied();
        scopes
            .filter(|scope| client.scopes.contains(scope))
            .collect()
    }

    /// Hands out an access token for some of what is granted, for so long at most.
    pub(super) fn hand_access(
        &mut self,
        token: &Handed,
        scopes: BTreeSet<Scope>,
        (now, span): (Time, Duration),
    ) -> Duration {
        self.access.retain(|access| access.expires > now);
        if self.access.len() >= ACCESS_TOKENS {
            self.access.remove(0);
        }
        let expires = now.plus(span).min(self.until);
        self.access.push(Access {
            hash: token.hash(),
            scopes,
            expires,
        });
        self.expires = if self.refresh.is_some() {
            self.until
        } else {
            expires.max(self.expires)
        };
        expires.since(now)
    }

    /// Hands out a refresh token in the place of the one that was spent.
    pub(super) fn hand_refresh(&mut self, token: &Handed) {
        let spent = self.refresh.take().and_then(|refresh| refresh.spent);
        self.refresh = Some(Refresh {
            hash: token.hash(),
            spent,
        });
    }

    /// Whether this is the refresh token that counts.
    pub(super) fn is_refresh(&self, shown: &Handed) -> bool {
        let refresh = self.refresh.as_ref();
        refresh.is_some_and(|refresh| refresh.hash == shown.hash())
    }

    /// The access token, if it counts.
    pub(super) fn access(&self, shown: &Handed, now: Time) -> Option<&Access> {
        let hash = shown.hash();
        let found = self.access.iter().find(|access| access.hash == hash);
        found.filter(|access| access.expires > now)
    }

    /// Takes an access token back.
    pub(super) fn drop_access(&mut self, shown: &Handed) {
        let hash = shown.hash();
        self.access.retain(|access| access.hash != hash);
    }
}

/// Makes room for one more grant of this person with this client: the oldest goes.
pub(super) async fn room(
    jid: &BareJid,
    client: &str,
    records: &Records,
) -> Result<Option<Change>, RecordError> {
    let grants = records.of_owner::<Grant>(&jid.to_string()).await?;
    let is_full = grants.len() >= PER_PERSON;
    let of_client = |grant: &&Found<Grant>| grant.entity.client == client;
    let with_client = grants.iter().filter(of_client).count();
    let oldest = if with_client >= PER_CLIENT {
        grants
            .iter()
            .filter(of_client)
            .min_by_key(|grant| grant.entity.since)
    } else {
        grants
            .iter()
            .filter(|_| is_full)
            .min_by_key(|grant| grant.entity.since)
    };
    Ok(oldest.map(Change::take))
}

/// What a person lets clients do, without their being there: for the page on which they see and end it.
pub(crate) async fn lasting(
    jid: &BareJid,
    records: &Records,
) -> Result<Vec<Found<Grant>>, RecordError> {
    let mut grants = records.of_owner::<Grant>(&jid.to_string()).await?;
    grants.retain(|grant| grant.entity.session.is_none() && grant.entity.refresh.is_some());
    Ok(grants)
}
