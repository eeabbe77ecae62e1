//! Who asks: a relying party by its bearer token, or a local user by the kernel's word.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use verification::{Snapshot, Verifier};

use crate::doors::{Channel, Doors};
use crate::line::Line;
use crate::refused::Refused;
use crate::{RelyingParty, Settings, UserNames};

/// Somebody who may ask.
#[derive(Debug, Clone)]
pub(crate) struct Asker {
    /// The name its verifications carry.
    pub(crate) name: Arc<str>,
    /// What it may do.
    pub(crate) rights: Rights,
    /// The name of the Unix user, once it was looked up.
    pub(crate) unix_name: Option<String>,
    /// What its rights refer to, whatever the settings are by the time its request has been read.
    pub(crate) settings: Arc<Settings>,
}

/// What an asker may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rights {
    /// Ask whom its own patterns cover; the number is its place in the settings.
    Party(usize),
    /// Ask anybody, see everything.
    Root,
    /// Ask whoever stands for this Unix user, and nobody else.
    User(u32),
}

impl Asker {
    /// Whether a verification exists as far as this asker is concerned.
    pub(crate) fn may_see(&self, snapshot: &Snapshot) -> bool {
        self.rights == Rights::Root || self.name == snapshot.relying_party
    }

    /// # Errors
    /// 403 where it is anybody but root.
    pub(crate) fn must_be_root(&self) -> Result<(), Refused> {
        if self.rights == Rights::Root {
            Ok(())
        } else {
            Err(Refused::not_allowed("uid", "this is for root alone"))
        }
    }

    /// Looks the Unix user up where its name decides what it may ask. The name service may be far away: that waits on
    /// a thread of its own.
    pub(crate) async fn look_up(&mut self, names: &UserNames) {
        if let Rights::User(uid) = self.rights {
            let names = names.clone();
            let name = tokio::task::spawn_blocking(move || names.name(uid)).await;
            self.unix_name = name.ok().flatten();
        }
    }
}

impl<V: Verifier> FromRequestParts<Doors<V>> for Asker {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, doors: &Doors<V>) -> Result<Self, Refused> {
        match doors.channel {
            Channel::Tcp => relying_party(parts, doors.settings()),
            Channel::Socket => {
                let line = parts.extensions.get::<Arc<Line<V>>>();
                let uid = line
                    .and_then(|line| line.uid())
                    .ok_or_else(Refused::internal)?;
                Ok(Self {
                    name: format!("local:{uid}").into(),
                    rights: if uid == 0 {
                        Rights::Root
                    } else {
                        Rights::User(uid)
                    },
                    unix_name: None,
                    settings: doors.settings(),
                })
            }
        }
    }
}

fn relying_party(head: &Parts, settings: Arc<Settings>) -> Result<Asker, Refused> {
    let parties = &settings.relying_parties;
    let mut headers = head.headers.get_all(AUTHORIZATION).iter();
    let header = headers.next().ok_or_else(|| Refused::unauthorized(false))?;
    let token = bearer(header.as_bytes()).ok_or_else(|| Refused::unauthorized(false))?;
    if headers.next().is_some() {
        return Err(Refused::unauthorized(true));
    }
    let number = find(parties, token).ok_or_else(|| Refused::unauthorized(true))?;
    let party = parties.get(number).ok_or_else(Refused::internal)?;
    Ok(Asker {
        name: Arc::clone(&party.name),
        rights: Rights::Party(number),
        unix_name: None,
        settings,
    })
}

/// RFC 6750 section 2.1; the scheme in any case (RFC 9110 section 11.1).
fn bearer(header: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = header.split_at_checked(7)?;
    scheme
        .eq_ignore_ascii_case(b"bearer ")
        .then(|| token.trim_ascii())
        .filter(|token| !token.is_empty())
}

/// Whose token this is. Compares it with everybody's, whoever's it turns out to be.
fn find(parties: &[RelyingParty], token: &[u8]) -> Option<usize> {
    let hash = Sha256::digest(token);
    let mut found = Choice::from(0);
    let mut place = 0_u64;
    for (number, party) in (0_u64..).zip(parties) {
        // Whoever has no token has none that could be shown.
        let (expected, has_one) = party.token_hash.map_or(([0; 32], 0), |hash| (hash, 1));
        let is_this = hash.as_slice().ct_eq(&expected) & Choice::from(has_one);
        place.conditional_assign(&number, is_this);
        found |= is_this;
    }
    bool::from(found).then(|| usize::try_from(place).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(name: &str, token: &str) -> RelyingParty {
        RelyingParty {
            name: name.into(),
            title: None,
            token_hash: Some(Sha256::digest(token).into()),
            jids: Vec::new(),
            binding: verification::Binding::Code,
            trusted: true,
            ciba: None,
            keycloak: None,
            client: None,
        }
    }

    #[test]
    fn a_token_is_its_owners_alone() {
        let parties = [
            party("a", "first"),
            party("b", "second"),
            party("c", "third"),
        ];
        for (token, place) in [("first", Some(0)), ("second", Some(1)), ("third", Some(2))] {
            assert_eq!(find(&parties, token.as_bytes()), place);
        }
        for token in ["", "firs", "firstt", "FIRST", "fourth"] {
            assert_eq!(find(&parties, token.as_bytes()), None, "{token}");
        }
        assert_eq!(find(&[], b"first"), None);
    }

    #[test]
    fn only_bearer_carries_a_token() {
        assert_eq!(bearer(b"bEaReR  abc "), Some(&b"abc"[..]));
        for header in [
            &b""[..],
            b"Bearer",
            b"Bearer ",
            b"Bearer   ",
            b"Basic abc",
            b"Bearerabc",
        ] {
            assert_eq!(bearer(header), None);
        }
    }
}
