//! Who signed in with this browser, and how: remembered for the time the configuration says.

use axum::http::HeaderMap;
use jid::BareJid;
use serde::{Deserialize, Serialize};
use verification::{Binding, Time};
use verifier_store::Kind;

use super::cookie::{Cookies, HostCookie};
use crate::records::{Entity, Found, RecordError, Records, millis};

/// The cookie that carries a session.
pub(crate) const SESSION: HostCookie = HostCookie("__Host-verifierd-session");

/// A browser somebody signed in with. Kept under the hash of its cookie; everything that rests on it (grants, passes
/// to sites behind a proxy) is of its bundle and ends with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    /// What it goes by in public, and in the bundles of what rests on it: another name than the one it is kept under.
    pub(crate) name: String,
    /// Who.
    pub(crate) jid: BareJid,
    /// When they confirmed.
    #[serde(with = "millis")]
    pub(crate) signed_in: Time,
    /// Until when it counts.
    #[serde(with = "millis")]
    pub(crate) expires: Time,
    /// How their answer was tied to the sign-in.
    #[serde(with = "tied")]
    pub(crate) binding: Binding,
    /// What the answer rested on ([`verification::Evidence::name`]), or [`LOGIN_CODE`].
    pub(crate) evidence: String,
    /// Where the browser was.
    pub(crate) ip: Option<String>,
    /// What the browser called itself.
    pub(crate) user_agent: Option<String>,
}

/// What an answer rested on that was a code which came over XMPP and was typed at the login.
pub(crate) const LOGIN_CODE: &str = "login_code";

/// A session that was found.
pub(crate) type SignedIn = Found<Session>;

impl Entity for Session {
    const KIND: Kind = Kind("session");

    fn expires(&self) -> Time {
        self.expires
    }

    fn owner(&self) -> Option<String> {
        Some(self.jid.to_string())
    }

    fn bundle(&self) -> Option<String> {
        Some(self.bundled())
    }
}

impl Session {
    /// The one of this browser.
    pub(crate) async fn of(
        headers: &HeaderMap,
        records: &Records,
    ) -> Result<Option<SignedIn>, RecordError> {
        match Cookies::of(headers).token(SESSION) {
            Some(token) => records.find(&token.id()).await,
            None => Ok(None),
        }
    }

    /// The bundle of everything that ends with it.
    pub(crate) fn bundled(&self) -> String {
        format!("session:{}", self.name)
    }

    /// Whether it was come by at least as strictly as `asked` wants.
    pub(crate) fn is_as_strict_as(&self, asked: Binding) -> bool {
        strictness(self.binding) >= strictness(asked)
    }
}

/// Bindings in records, by their names on the API.
mod tied {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use verification::Binding;

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands out references"
    )]
    pub(super) fn serialize<S: Serializer>(
        binding: &Binding,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        crate::tell::binding(*binding).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Binding, D::Error> {
        Ok(match verifier_wire::Binding::deserialize(deserializer)? {
            verifier_wire::Binding::Tap => Binding::Tap,
            verifier_wire::Binding::Code => Binding::Code,
            verifier_wire::Binding::Transfer => Binding::Transfer,
        })
    }
}

/// The strictest of those that are asked for; none where none is.
pub(super) fn strictest(asked: impl IntoIterator<Item = Option<Binding>>) -> Option<Binding> {
    let asked = asked.into_iter().flatten();
    asked.max_by_key(|binding| strictness(*binding))
}

const fn strictness(binding: Binding) -> u8 {
    match binding {
        Binding::Tap => 0,
        Binding::Code => 1,
        Binding::Transfer => 2,
    }
}
