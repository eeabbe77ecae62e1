//! Opening a verification, and what is told of it.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::reading::{object, whole};

/// How an answer is tied to this one transaction (`docs/GLOSSARY.md`, "binding policy").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Binding {
    /// A tap, a yes word or the code approves; the confirmer compares the code by eye.
    Tap,
    /// A tap in a client that shows the code, or the code itself in a text (default).
    Code,
    /// Only the code, in either direction: replied in chat, or sent over XMPP and typed at the login.
    Transfer,
}

/// Body of `POST /v1/verifications`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches of the API, each by a name of its own"
)]
pub struct OpenRequest {
    /// The address asked: a bare JID (by message) or a full JID (by iq). Exactly one of `jid`, `confirmers` and `user`.
    /// The pattern is that of plain ones; other scripts and spellings are taken too (RFC 7622).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            pattern = r"^[a-z0-9._-]+@[a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,2}([.][a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,2}){0,3}(/[!-~]+)?$",
            max_length = 1000
        )
    )]
    pub jid: Option<String>,
    /// Several addresses (1 to 16), of which `needed` must confirm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 16))]
    pub confirmers: Option<Vec<String>>,
    /// How many of `confirmers` must confirm: 1 (default) to their number.
    #[serde(
        default,
        deserialize_with = "whole",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 16))]
    pub needed: Option<u8>,
    /// Unix socket only: the Unix user whose confirmers `[pam.users]` names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Unix socket only, beside `user`: the Unix user who asks to become that one. Where `[pam.users]` says
    /// `not_requester`, they may not confirm it themselves. Of who calls as other than root it is the caller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester_user: Option<String>,
    /// Whether one denial ends it (default); without, it ends once too few are left who can confirm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub veto: Option<bool>,
    /// Who may not confirm it, because it is they who ask: a JID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            pattern = r"^[a-z0-9._-]+@[a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,2}([.][a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,2}){0,3}(/[!-~]+)?$",
            max_length = 1000
        )
    )]
    pub requester: Option<String>,
    /// Unix socket only: ask nobody, but take as long as if somebody were asked and did not answer. For a login name
    /// that does not exist, so that it cannot be told from one that does.
    #[serde(default, skip_serializing_if = "is_false")]
    pub decoy: bool,
    /// Unix socket only, beside `user`, for root: say so (problem `unmapped-user`) where `[pam.users]` names nobody for
    /// that user, in place of a decoy.
    #[serde(default, skip_serializing_if = "is_false")]
    pub tell_unmapped: bool,
    /// Unix socket only, beside `user`, root only: approve at once, and ask nobody, if the same was approved at most so many
    /// seconds ago (1 to 86,400) for the same user, service, address (`context.ip`) and key (`context.key`).
    #[serde(
        default,
        deserialize_with = "whole",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 86_400))]
    pub grace: Option<u32>,
    /// Unix socket only: withdraw when the connection that opened it closes.
    #[serde(default, skip_serializing_if = "is_false")]
    pub withdraw_on_close: bool,
    /// The method of the request to confirm: an HTTP method, or a word such as `SSH` (an XML `NCName`, 1 to 32 characters).
    #[cfg_attr(
        feature = "openapi",
        schema(
            pattern = "^[A-Za-z_][A-Za-z0-9_.-]*$",
            min_length = 1,
            max_length = 32
        )
    )]
    pub method: String,
    /// The absolute URL of the request to confirm (1 to 2,000 characters).
    #[cfg_attr(
        feature = "openapi",
        schema(
            pattern = r"^[A-Za-z][A-Za-z0-9+.-]*://[!$-.0-;=@-\[\]_a-z|~][!#-;=?-\[\]_a-z|~]*$",
            max_length = 2000
        )
    )]
    pub url: String,
    /// The transaction identifier, passed unchanged (1 to 64 printable characters); six digits are minted without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(pattern = "^[!-~]([ -~]*[!-~])?$", min_length = 1, max_length = 64)
    )]
    pub transaction_id: Option<String>,
    /// Binding policy; the relying party's own where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binding: Option<Binding>,
    /// Seconds it may wait, 5 to 600; `[limits] timeout` where absent.
    #[serde(
        default,
        deserialize_with = "whole",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(minimum = 5, maximum = 600))]
    pub timeout: Option<u16>,
    /// What it is about, for a person to read (at most 500 characters).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 500))]
    pub message: Option<String>,
    /// Where the request comes from.
    #[serde(
        default,
        deserialize_with = "object",
        skip_serializing_if = "Option::is_none"
    )]
    pub context: Option<Context>,
    /// Language of the prompt (BCP 47, at most 35 characters).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            pattern = "^[A-Za-z][A-Za-z0-9]{0,7}(-[A-Za-z0-9]{1,8})*$",
            max_length = 35
        )
    )]
    pub lang: Option<String>,
    /// TCP only: where the outcome is sent, signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            pattern = "^https?://[a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,2}([.][a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,2}){0,3}(:[1-9][0-9]{0,3})?(/[!$-.0-;=@-Z_a-z~]*)?$",
            max_length = 2000
        )
    )]
    pub callback_url: Option<String>,
    /// The asker can take a code typed at the login (`POST …/code`): the prompt then carries one.
    #[serde(default, skip_serializing_if = "is_false")]
    pub accepts_code: bool,
}

/// Where a request comes from, as the relying party saw it. Shown to the confirmer, never believed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// Address of the claimant (at most 255 characters).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 255))]
    pub ip: Option<String>,
    /// Program of the claimant (at most 255 characters).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 255))]
    pub user_agent: Option<String>,
    /// Account the claimant wants to act as (at most 255 characters).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 255))]
    pub subject: Option<String>,
    /// Host the claimant wants in (at most 255 characters).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 255))]
    pub host: Option<String>,
    /// Key the claimant has shown already: type and base64, as in `authorized_keys` (sshd(8)), at most 16,384 characters.
    /// The confirmer reads its type and fingerprint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            pattern = "^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-P][A-Za-z0-9+/]{42}$",
            max_length = 16_384
        )
    )]
    pub key: Option<String>,
    /// Command the claimant wants to run (at most 255 characters).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 255))]
    pub command: Option<String>,
}

/// Where a verification stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nobody has decided yet.
    Pending,
    /// Enough confirmers confirmed in time.
    Approved,
    /// A confirmer denied, or three wrong codes came.
    Denied,
    /// The deadline passed.
    Expired,
    /// The request could not be brought to the confirmers.
    Undeliverable,
    /// The asker took it back, or went away.
    Withdrawn,
}

/// How far a request is known to have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Notice {
    /// A client has it (XEP-0184).
    Delivered,
    /// A person has it before their eyes (XEP-0333).
    Seen,
}

/// One verification, as its asker sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verification {
    /// Its name in URLs (a UUID).
    pub id: String,
    /// What ties both channels together; shown to the claimant.
    pub transaction_id: String,
    /// Where it stands.
    pub state: State,
    /// The policy in force.
    pub binding: Binding,
    /// The deadline, RFC 3339 in UTC.
    pub expires_at: String,
    /// Bare JID of the confirmer who decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Why it ended so: `declined`, `not_me`, `wrong_code`, `no_route`, `link_down`, ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many must confirm.
    pub needed: u8,
    /// Who has confirmed so far.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<Approval>,
    /// Who has denied so far, where one denial does not end it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub denials: Vec<Denial>,
    /// How far the request is known to have come with any of the confirmers; absent where no client has told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Notice>,
    /// While it is pending: an `xmpp:` URI that opens the chat with the daemon, the code typed in (RFC 5122, XEP-0147).
    /// For the login page, and for nobody who has not seen the code. Absent where the identifier cannot be replied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat_uri: Option<String>,
    /// Who asked: a relying party's name, or `local:UID` over the unix socket.
    pub relying_party: String,
    /// Who is asked, for the person at the login: only where `[pam] name_confirmers` wants that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<String>,
    /// Whether its Unix user has codes (`verifierd bypass`) that let them in without a confirmer: then there should be a
    /// prompt to type one at.
    #[serde(default, skip_serializing_if = "is_false")]
    pub takes_bypass: bool,
}

/// As much of a verification as a login needs: who reads no more carries no more into the programs it is loaded into.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Standing {
    /// See [`Verification::id`].
    pub id: String,
    /// See [`Verification::transaction_id`].
    pub transaction_id: String,
    /// See [`Verification::state`].
    pub state: State,
    /// See [`Verification::binding`].
    pub binding: Binding,
    /// See [`Verification::by`].
    #[serde(default)]
    pub by: Option<String>,
    /// See [`Verification::reason`].
    #[serde(default)]
    pub reason: Option<String>,
    /// See [`Verification::asked`].
    #[serde(default)]
    pub asked: Vec<String>,
    /// See [`Verification::takes_bypass`].
    #[serde(default)]
    pub takes_bypass: bool,
}

/// What is told of a verification, more or less of it.
pub trait Told: DeserializeOwned {
    /// Which one it is about.
    fn id(&self) -> &str;
}

impl Told for Verification {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Told for Standing {
    fn id(&self) -> &str {
        &self.id
    }
}

/// One confirmer's yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Approval {
    /// Bare JID that was asked.
    pub jid: String,
    /// Full JID of the client that answered; absent where the code was typed at the login.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// By which means: `tap`, `code`, `reaction` or `word`.
    pub evidence: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
}

/// One confirmer's no, where it did not end the verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Denial {
    /// Bare JID that was asked.
    pub jid: String,
    /// Full JID of the client that answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Why: `declined` or `not_me`.
    pub reason: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
}

/// Answer to `GET /v1/verifications`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct List {
    /// The pending ones the asker may see, oldest first.
    pub verifications: Vec<Verification>,
}

/// Body of `POST /v1/verifications/{id}/code`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CodeRequest {
    /// The code that was sent over XMPP, as typed at the login.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64))]
    pub code: String,
}

/// The code is a secret until it is spent.
impl fmt::Debug for CodeRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeRequest { code: [redacted] }")
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(value: &bool) -> bool {
    !value
}
