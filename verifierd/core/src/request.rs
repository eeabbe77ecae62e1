//! What is asked, every field checked on entry.

mod words;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use core::time::Duration;

use self::words::Words;
use jid::{BareJid, Jid};

use crate::text::is_printable;
use crate::{Binding, Confirmers, TransactionId};

/// A field that does not hold what it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field}: expected {allowed}")]
pub struct FieldError {
    /// Its name on the API.
    pub field: &'static str,
    /// What it may hold.
    pub allowed: &'static str,
}

/// Where a request comes from, as the relying party saw it. For a person to judge, never believed.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Context {
    /// Address of the claimant.
    pub ip: Option<Box<str>>,
    /// Program of the claimant.
    pub user_agent: Option<Box<str>>,
    /// Account the claimant wants to act as.
    pub subject: Option<Box<str>>,
    /// Host the claimant wants in.
    pub host: Option<Box<str>>,
}

/// A request before it is checked.
#[derive(Clone)]
pub struct Draft {
    /// Who asks: the name of a relying party, or `local:UID`.
    pub relying_party: Arc<str>,
    /// Who is asked.
    pub confirmers: Confirmers,
    /// How an answer must be tied to the transaction.
    pub binding: Binding,
    /// Method of the request to confirm.
    pub method: String,
    /// Absolute URL of the request to confirm.
    pub url: String,
    /// The relying party's own identifier; six digits are minted without one.
    pub transaction_id: Option<String>,
    /// How long to wait for the answer: 5 to 600 seconds.
    pub timeout: Duration,
    /// What it is about, for a person.
    pub message: Option<String>,
    /// Where it comes from.
    pub context: Context,
    /// Key the claimant has shown already: its type and fingerprint. For a person to judge, as the context is.
    pub key: Option<String>,
    /// Command the claimant wants to run. For a person to judge, as the context is.
    pub command: Option<String>,
    /// Language of the prompt, BCP 47.
    pub lang: Option<String>,
    /// Where the outcome is to be posted.
    pub callback_url: Option<String>,
    /// The asker can take a code that was sent over XMPP.
    pub accepts_code: bool,
    /// Whether one denial ends it; else it goes on as long as enough confirmers are left.
    pub veto: bool,
    /// Who may not confirm it, because it is they who ask.
    pub requester: Option<BareJid>,
    /// Whether the asker may know if a confirmer's account exists and can be reached (ASVS 6.3.8). To one that may
    /// not, an account that cannot be reached looks as one whose owner does not answer.
    pub trusted: bool,
    /// How long an approval of the same counts again without anybody being asked: whole seconds, at most a day; zero for
    /// not at all. The same is: asker, confirmers, policy, method, URL, key, command and the
    /// whole context, with an address in it.
    pub grace: Duration,
}

/// People type passwords where an identifier is asked for (XEP-0070 section 6.4), URLs carry tokens: they do not show.
impl core::fmt::Debug for Draft {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Draft")
            .field("relying_party", &self.relying_party)
            .field("confirmers", &self.confirmers)
            .field("binding", &self.binding)
            .field("method", &self.method)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// A checked request. It does not change.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Request {
    relying_party: Arc<str>,
    confirmers: Confirmers,
    binding: Binding,
    words: Words,
    transaction_id: Option<TransactionId>,
    timeout_millis: u32,
    context: Context,
    accepts_code: bool,
    veto: bool,
    trusted: bool,
}

const LONGEST_GRACE: Duration = Duration::from_secs(86_400);
const SHORTEST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_secs(600); // ten minutes: NIST SP 800-63B-4 section 3.1.3

impl TryFrom<Draft> for Request {
    type Error = FieldError;

    /// # Errors
    /// The first field that does not hold what it may.
    fn try_from(draft: Draft) -> Result<Self, FieldError> {
        check_target(&draft)?;
        check_words(&draft)?;
        check_context(&draft.context)?;
        check_login(&draft)?;
        let transaction_id = draft
            .transaction_id
            .as_deref()
            .map(TransactionId::given)
            .transpose()?;
        let words = Words::of(&draft);
        let confirmers = match &draft.requester {
            Some(requester) => draft.confirmers.without(requester)?,
            None => draft.confirmers,
        };
        Ok(Self {
            relying_party: draft.relying_party,
            confirmers,
            binding: draft.binding,
            words,
            transaction_id,
            timeout_millis: u32::try_from(draft.timeout.as_millis()).unwrap_or(u32::MAX),
            context: draft.context,
            accepts_code: draft.accepts_code,
            veto: draft.veto,
            trusted: draft.trusted,
        })
    }
}

/// What is to be confirmed, for how long it may be, and who is told.
fn check_target(draft: &Draft) -> Result<(), FieldError> {
    const URL: &str = "an absolute URL, scheme://host/path, of at most 2000 characters";
    check(
        is_nc_name(&draft.method),
        "method",
        "a word of 1 to 32 letters, digits, '-', '_' or '.', a letter first",
    )?;
    check(is_absolute_url(&draft.url), "url", URL)?;
    check(
        (SHORTEST_WAIT..=LONGEST_WAIT).contains(&draft.timeout),
        "timeout",
        "5 to 600 seconds",
    )?;
    check(
        draft.grace <= LONGEST_GRACE,
        "grace",
        "at most 86400 seconds",
    )?;
    check(
        draft.callback_url.as_deref().is_none_or(is_absolute_url),
        "callback_url",
        URL,
    )
}

/// What a person reads.
fn check_words(draft: &Draft) -> Result<(), FieldError> {
    check(
        fits(draft.message.as_deref(), 500),
        "message",
        "at most 500 characters",
    )?;
    check(
        draft.lang.as_deref().is_none_or(is_language),
        "lang",
        "a language tag such as en or pt-BR (BCP 47)",
    )
}

/// Where it comes from.
fn check_context(context: &Context) -> Result<(), FieldError> {
    [
        ("context.ip", &context.ip),
        ("context.user_agent", &context.user_agent),
        ("context.subject", &context.subject),
        ("context.host", &context.host),
    ]
    .into_iter()
    .try_for_each(|(field, text)| {
        check(fits(text.as_deref(), 255), field, "at most 255 characters")
    })
}

/// What a login on a machine says besides.
fn check_login(draft: &Draft) -> Result<(), FieldError> {
    [
        ("context.key", &draft.key),
        ("context.command", &draft.command),
    ]
    .into_iter()
    .try_for_each(|(field, text)| {
        check(fits(text.as_deref(), 255), field, "at most 255 characters")
    })
}

impl Request {
    /// Who asks.
    #[must_use]
    pub fn relying_party(&self) -> &Arc<str> {
        &self.relying_party
    }

    /// The same request of somebody whom people know by another name: up to 64 characters of it.
    #[must_use]
    pub fn titled(self, title: &str) -> Self {
        Self {
            words: self.words.titled(title),
            ..self
        }
    }

    /// Who asks, as people know them.
    #[must_use]
    pub fn title(&self) -> &str {
        self.words.title().unwrap_or(&self.relying_party)
    }

    /// Who is asked.
    #[must_use]
    pub fn confirmers(&self) -> &Confirmers {
        &self.confirmers
    }

    /// The policy in force.
    #[must_use]
    pub fn binding(&self) -> Binding {
        self.binding
    }

    /// Method of the request to confirm (XEP-0070 `method`).
    #[must_use]
    pub fn method(&self) -> &str {
        self.words.method()
    }

    /// URL of the request to confirm (XEP-0070 `url`).
    #[must_use]
    pub fn url(&self) -> &str {
        self.words.url()
    }

    /// The relying party's own identifier, if it gave one.
    pub(crate) fn transaction_id(&self) -> Option<&TransactionId> {
        self.transaction_id.as_ref()
    }

    /// How long it waits.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_millis.into())
    }

    /// What it is about, if anything is said of that. Untrusted text.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.words.message()
    }

    /// Where it comes from. Untrusted text.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Key the claimant has shown already. Untrusted text.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.words.key()
    }

    /// Command the claimant wants to run. Untrusted text.
    #[must_use]
    pub fn command(&self) -> Option<&str> {
        self.words.command()
    }

    /// Language asked for.
    #[must_use]
    pub fn lang(&self) -> Option<&str> {
        self.words.lang()
    }

    /// Where the outcome is to be posted.
    #[must_use]
    pub fn callback_url(&self) -> Option<&str> {
        self.words.callback_url()
    }

    /// Whether one denial ends it.
    #[must_use]
    pub fn veto(&self) -> bool {
        self.veto
    }

    /// Whether the asker may know if a confirmer's account can be reached.
    #[must_use]
    pub fn is_trusted(&self) -> bool {
        self.trusted
    }

    /// How long an approval of the same counts again; zero for not at all.
    #[must_use]
    pub fn grace(&self) -> Duration {
        self.words.grace()
    }

    /// Asks this client of a confirmer first, because it is known to understand a request that needs no text.
    pub fn prefer_device(&mut self, device: &Jid) {
        if self.binding.offers_tap() && !self.sends_code() {
            self.confirmers.prefer_device(device);
        }
    }

    /// Whether the prompt carries a code to be typed at the login: where the asker can take one, and always where the
    /// code is all that counts.
    #[must_use]
    pub fn sends_code(&self) -> bool {
        self.accepts_code || self.binding == Binding::Transfer
    }
}

fn check(holds: bool, field: &'static str, allowed: &'static str) -> Result<(), FieldError> {
    if holds {
        Ok(())
    } else {
        Err(FieldError { field, allowed })
    }
}

fn fits(text: Option<&str>, most: usize) -> bool {
    text.is_none_or(|text| text.chars().count() <= most)
}

/// XML `NCName` as far as ASCII goes: what XEP-0070's schema asks of `method`.
fn is_nc_name(text: &str) -> bool {
    text.len() <= 32
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// RFC 3986 section 4.3 with an authority; other scripts pass as they are.
fn is_absolute_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    text.chars().count() <= 2000
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        && !rest.is_empty()
        && !rest.starts_with(['/', '?', '#'])
        && is_printable(text)
        && !text.contains(|c: char| {
            c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`')
        })
}

/// The shape of BCP 47: subtags of 1 to 8 letters or digits.
fn is_language(text: &str) -> bool {
    text.len() <= 35
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.split('-').all(|tag| {
            (1..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}
