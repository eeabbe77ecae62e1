//! Opening a verification for somebody who is not there to be told anything.

use std::sync::Arc;
use std::time::Duration;

use jid::Jid;
use verification::{
    Binding, Confirmers, Context, Draft, Limit, OpenError, Order, Refusal, Request, Snapshot,
    Verifier,
};

use super::binding_message::BindingMessage;
use crate::RelyingParty;
use crate::doors::Doors;
use crate::refused::Refused;

/// Longest text of a context, in characters.
const LONGEST: usize = 255;

/// Somebody to be asked in the name of a relying party.
pub(crate) struct Asking<'a> {
    /// In whose name.
    pub(crate) party: &'a RelyingParty,
    /// How the answer must be tied.
    pub(crate) binding: Binding,
    /// What the prompt says is asked for: an absolute URL.
    pub(crate) url: String,
    /// What both screens show.
    pub(crate) binding_message: Option<BindingMessage>,
    /// What else is shown of it: scopes that somebody consents to.
    pub(crate) scope: Option<String>,
    /// How long to wait.
    pub(crate) timeout: Duration,
    /// Names the order, where it may be repeated.
    pub(crate) key: Option<String>,
}

impl Asking<'_> {
    /// Asks this confirmer, or nobody, in a way that nobody can tell from the other. `hint` is what was asked for: the
    /// limits tell accounts apart by it that there are not.
    ///
    /// # Errors
    /// Whatever would be refused for somebody who is not there, too.
    pub(crate) async fn open<V: Verifier>(
        self,
        doors: &Doors<V>,
        (confirmer, hint): (Option<Jid>, &str),
    ) -> Result<Snapshot, Refused> {
        if doors.stop.is_cancelled() {
            return Err(Refused::stopping());
        }
        let trusted = self.party.trusted;
        let is_somebody = confirmer.is_some();
        match self.order(doors, (confirmer, hint)).await? {
            Err(Refusal::Open(why)) if is_somebody && !trusted && is_about_them(&why) => {
                Ok(self.order(doors, (None, hint)).await??)
            }
            opened => Ok(opened?),
        }
    }

    async fn order<V: Verifier>(
        &self,
        doors: &Doors<V>,
        asked: (Option<Jid>, &str),
    ) -> Result<Result<Snapshot, Refusal>, Refused> {
        let order = Order {
            request: self.request(asked)?,
            idempotency_key: self.key.as_deref().map(Into::into),
        };
        Ok(doors.verifier.open(order).await)
    }

    fn request(&self, (confirmer, hint): (Option<Jid>, &str)) -> Result<Request, Refused> {
        let (transaction_id, words) = BindingMessage::into_parts(self.binding_message.clone());
        let scope = self.scope.as_ref().map(|scope| format!("[{scope}]"));
        let message: Vec<String> = words.into_iter().chain(scope).collect();
        let subject = confirmer.is_none().then(|| {
            let subject: String = hint.chars().take(LONGEST).collect();
            subject.into()
        });
        let request = Request::try_from(Draft {
            relying_party: Arc::clone(&self.party.name),
            confirmers: confirmer.map_or_else(Confirmers::nobody, Confirmers::one),
            binding: self.binding,
            method: "POST".to_owned(),
            url: self.url.clone(),
            transaction_id,
            timeout: self.timeout,
            message: (!message.is_empty()).then(|| message.join(" ")),
            context: Context {
                subject,
                ..Context::default()
            },
            key: None,
            command: None,
            lang: None,
            callback_url: None,
            accepts_code: false,
            veto: true,
            requester: None,
            trusted: self.party.trusted,
            grace: Duration::ZERO,
        })?;
        Ok(match &self.party.title {
            Some(title) => request.titled(title),
            None => request,
        })
    }
}

/// Whether it can be known only of somebody who is there.
const fn is_about_them(why: &OpenError) -> bool {
    match why {
        OpenError::Blocked | OpenError::TransactionIdInUse => true,
        OpenError::Limited(limited) => matches!(limited.limit, Limit::Muted | Limit::Locked),
        OpenError::Full | OpenError::Maintenance => false,
    }
}
