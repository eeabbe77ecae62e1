//! XEP-0070 over HTTP: programs without a browser send a JID and a transaction identifier as credentials, and wait
//! until the person behind the JID has confirmed the request.
//!
//! Who may not be asked is not told from who does not answer: both take the same time, and end alike.

mod challenge;
mod cover;
mod credentials;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderValue;
use axum::http::request::Parts;
use axum::response::Response;
use jid::{BareJid, Jid};
use tokio::time::Instant;
use uuid::Uuid;
use verification::{
    Binding, Confirmers, Context, Draft, Limit, OpenError, Order, Outcome, Refusal, Request,
    Snapshot, Standing, Time, VerificationId, Verifier,
};

pub(crate) use self::challenge::Digest;
use self::challenge::Nonce;
pub(crate) use self::cover::Realm;
pub(crate) use self::cover::Remembered;
use self::cover::{Cover, Key};
use self::credentials::Credentials;
use crate::doors::Doors;
use crate::forward_auth::XmppRealm;
use crate::line::{Framing, Line};
use crate::records::Change;
use crate::refused::Refused;
use crate::wait::{Then, Wait};

/// How much longer than the verification a request waits: to hear that it expired.
const SLACK: Duration = Duration::from_secs(2);

/// For so long at most the verifier knows how one ended.
const KNOWN: Duration = Duration::from_secs(10 * 60);

/// What a program wants, and by which rule.
pub(crate) struct Asked {
    /// Name of the relying party that asks.
    pub(crate) party: Arc<str>,
    pub(crate) binding: Binding,
    pub(crate) xmpp: XmppRealm,
    /// Its origin.
    pub(crate) site: String,
    pub(crate) method: String,
    /// Path and query, as they were sent.
    pub(crate) target: String,
    /// Where the program is.
    pub(crate) ip: IpAddr,
    pub(crate) user_agent: Option<String>,
}

/// What came of it.
#[derive(Debug)]
pub(crate) enum End {
    /// This account confirmed, for this or a moment ago.
    Confirmed(BareJid),
    /// The person said no (XEP-0070 section 4.7).
    Denied,
    /// Credentials are wanted: there were none that can be read, or nobody confirmed in time.
    Again(Vec<HeaderValue>),
}

/// What a request and those that join it wait for.
#[derive(Clone, Copy)]
struct Claim {
    key: Key,
    id: VerificationId,
    /// Name of the [`Remembered`].
    name: Uuid,
}

/// Where a request stands once its credentials have been looked at.
enum Begun {
    Pending(Claim, u32),
    Over(End),
}

/// Asks whom the credentials name, unless they were asked already; waits, and has it told. `admits` says who may be
/// asked at all (XEP-0070 section 4.4).
pub(crate) async fn confirm<V: Verifier>(
    doors: &Doors<V>,
    (asked, head): (Asked, Parts),
    admits: impl Fn(&BareJid) -> bool,
    tell: impl FnOnce(Result<End, Refused>) -> Response + Send + 'static,
) -> Response {
    let Some(line) = head.extensions.get::<Arc<Line<V>>>().cloned() else {
        return tell(Err(Refused::internal()));
    };
    let framing = Framing::of(&head);
    let (claim, seen) = match begin(doors, (&asked, &head), admits).await {
        Ok(Begun::Pending(claim, seen)) => (claim, seen),
        Ok(Begun::Over(end)) => return tell(Ok(end)),
        Err(refused) => return tell(Err(refused)),
    };
    let wait = Wait {
        doors: doors.clone(),
        id: claim.id,
        seen,
        until: Instant::now() + asked.xmpp.timeout + SLACK,
        // Whoever comes back with the same credentials goes on waiting.
        abandon: None,
        then: Then::Stays,
    };
    let (behind, xmpp) = (doors.clone(), asked.xmpp);
    drop((asked, head));
    let told = move |end: Result<Snapshot, Refused>| {
        tell(end.and_then(|snapshot| conclude(&behind, (claim, xmpp), &snapshot)))
    };
    line.answer(&doors.waiting, framing, (wait, told)).await
}

async fn begin<V: Verifier>(
    doors: &Doors<V>,
    (asked, head): (&Asked, &Parts),
    admits: impl Fn(&BareJid) -> bool,
) -> Result<Begun, Refused> {
    let (realm, now) = (&doors.realm, doors.backing.records.now());
    let Ok(credentials) = Credentials::read(&head.headers, &asked.target) else {
        return Ok(Begun::Over(again(realm, now, asked.xmpp)?));
    };
    if let Some(nonce) = &credentials.nonce {
        match (asked.xmpp.digest(), realm.judge(nonce, now)?) {
            (Digest::Known | Digest::Stale, Nonce::Fresh) => {}
            (Digest::Known | Digest::Stale, Nonce::Stale) => {
                let challenges = realm.challenges(now, Digest::Stale)?;
                return Ok(Begun::Over(End::Again(challenges)));
            }
            (Digest::Unknown, _) | (_, Nonce::Foreign) => {
                return Ok(Begun::Over(again(realm, now, asked.xmpp)?));
            }
        }
    }
    let is_admitted = admits(&credentials.jid.to_bare());
    let key = asked.key(realm, &credentials, is_admitted)?;
    let _opening = realm.opening.lock().await;
    if let Some(Cover { id, name, .. }) = realm.find(&key, now) {
        return found(doors, (Claim { key, id, name }, asked.xmpp)).await;
    }
    let Some(request) = asked.request(&credentials, is_admitted) else {
        return Ok(Begun::Over(again(realm, now, asked.xmpp)?));
    };
    let account = credentials.jid.to_bare().to_string();
    let identifier = [&asked.party, account.as_str(), &credentials.transaction_id];
    let identifier = realm.key(&identifier, None)?;
    if realm.is_spent(&identifier, now) {
        return Ok(Begun::Over(again(realm, now, asked.xmpp)?));
    }
    let Some(snapshot) = open(doors, asked, (request, &credentials)).await? else {
        return Ok(Begun::Over(again(realm, now, asked.xmpp)?));
    };
    // At once: whoever hangs up meanwhile finds it again.
    let (id, deadline, name) = (snapshot.id, snapshot.deadline, Uuid::new_v4());
    realm.spend(identifier, deadline);
    let cover = Cover {
        id,
        name,
        confirmed: None,
    };
    realm.keep(key, cover, (now, deadline.plus(KNOWN)));
    // Only now, since strangers must not fill the store with what was refused.
    let lasts = asked.xmpp.timeout + SLACK + asked.xmpp.cover;
    let remembered = Remembered::new(account, now.plus(lasts));
    let add = Change::add(&name.to_string(), &remembered);
    if let Err(error) = doors.backing.records.commit(vec![add]).await {
        doors.verifier.abandon(id);
        return Err(error.into());
    }
    Ok(Begun::Pending(Claim { key, id, name }, snapshot.revision))
}

/// Somebody was asked about the same by the same client before. What they confirmed covers this as long as it lasts,
/// unless an admin has ended it.
async fn found<V: Verifier>(
    doors: &Doors<V>,
    (claim, xmpp): (Claim, XmppRealm),
) -> Result<Begun, Refused> {
    let (realm, now) = (&doors.realm, doors.backing.records.now());
    if let Some(snapshot) = doors.verifier.read(claim.id).await {
        match &snapshot.standing {
            Standing::Pending => return Ok(Begun::Pending(claim, snapshot.revision)),
            Standing::Settled(_) => match conclude(doors, (claim, xmpp), &snapshot)? {
                End::Confirmed(_) => {}
                end @ (End::Denied | End::Again(_)) => return Ok(Begun::Over(end)),
            },
        }
    }
    let name = claim.name.to_string();
    let remembered = doors.backing.records.find::<Remembered>(&name).await?;
    let cover = realm.find(&claim.key, now).filter(|_| remembered.is_some());
    let confirmed = cover.and_then(|cover| cover.confirmed);
    // Another rule may have let it cover more.
    let confirmed = confirmed.filter(|(_, at)| at.plus(xmpp.cover) > now);
    Ok(Begun::Over(match confirmed {
        Some((jid, _)) => End::Confirmed(jid),
        None => again(realm, now, xmpp)?,
    }))
}

/// What the end of a verification means for its request, and for those that follow.
fn conclude<V: Verifier>(
    doors: &Doors<V>,
    (claim, xmpp): (Claim, XmppRealm),
    snapshot: &Snapshot,
) -> Result<End, Refused> {
    let (realm, now) = (&doors.realm, doors.backing.records.now());
    match &snapshot.standing {
        Standing::Settled(Outcome::Approved(approval)) => {
            let confirmation = approval.confirmations().first();
            let confirmation = confirmation.ok_or_else(Refused::internal)?;
            let (by, at) = (confirmation.by.clone(), confirmation.at);
            let covered = Cover {
                id: claim.id,
                name: claim.name,
                confirmed: Some((by.clone(), at)),
            };
            realm.keep(claim.key, covered, (now, at.plus(xmpp.cover)));
            Ok(End::Confirmed(by))
        }
        Standing::Settled(Outcome::Denied { .. }) => Ok(End::Denied),
        Standing::Pending
        | Standing::Settled(Outcome::Expired | Outcome::Undeliverable(_) | Outcome::Withdrawn) => {
            again(realm, now, xmpp)
        }
    }
}

/// Opens it. Who cannot be asked now is not told from who does not answer: nobody is asked in their place.
async fn open<V: Verifier>(
    doors: &Doors<V>,
    asked: &Asked,
    (request, credentials): (Request, &Credentials),
) -> Result<Option<Snapshot>, Refused> {
    if doors.stop.is_cancelled() {
        return Err(Refused::stopping());
    }
    let order = |request| Order {
        request,
        idempotency_key: None,
    };
    let refusal = match doors.verifier.open(order(request)).await {
        Ok(snapshot) => return Ok(Some(snapshot)),
        Err(refusal) => refusal,
    };
    let is_about_them = match refusal {
        Refusal::Open(OpenError::Blocked) => true,
        Refusal::Open(OpenError::Limited(limited)) => {
            matches!(limited.limit, Limit::Muted | Limit::Locked)
        }
        Refusal::Open(OpenError::TransactionIdInUse) => return Ok(None),
        Refusal::Open(OpenError::Full | OpenError::Maintenance)
        | Refusal::IdempotencyMismatch
        | Refusal::Stopping => false,
    };
    match asked.request(credentials, false).filter(|_| is_about_them) {
        Some(decoy) => Ok(Some(doors.verifier.open(order(decoy)).await?)),
        None => Err(refusal.into()),
    }
}

impl Asked {
    /// What an approval is bound to: one for whoever may not pass is another than theirs would be. Where it covers
    /// nothing, to the very request that somebody was shown.
    fn key(
        &self,
        realm: &Realm,
        credentials: &Credentials,
        is_admitted: bool,
    ) -> Result<Key, Refused> {
        let binding = crate::tell::binding(self.binding);
        let binding = serde_json::to_string(&binding).unwrap_or_default();
        let jid = credentials.jid.to_string();
        let request = (self.method.as_str(), self.target.as_str());
        let (method, target) = if self.xmpp.cover.is_zero() {
            request
        } else {
            ("", "")
        };
        let texts = [
            self.site.as_str(),
            &self.party,
            &binding,
            &jid,
            &credentials.transaction_id,
            if is_admitted { "admitted" } else { "" },
            method,
            target,
        ];
        realm.key(&texts, Some(self.ip))
    }

    /// None where a person could not be shown it: an identifier that is too long or does not print, a URL of more than
    /// 2000 characters, a method that is no word.
    fn request(&self, credentials: &Credentials, is_admitted: bool) -> Option<Request> {
        let jid = credentials.jid.clone();
        let confirmers = if is_admitted {
            Confirmers::one(jid)
        } else {
            Confirmers::nobody()
        };
        let draft = Draft {
            relying_party: Arc::clone(&self.party),
            confirmers,
            binding: self.binding,
            method: self.method.clone(),
            url: format!("{}{}", self.site, self.target),
            transaction_id: Some(credentials.transaction_id.clone()),
            timeout: self.xmpp.timeout,
            message: None,
            context: self.context(&credentials.jid),
            key: None,
            command: None,
            lang: None,
            callback_url: None,
            accepts_code: false,
            veto: true,
            requester: None,
            // Whoever sends credentials may be anybody.
            trusted: false,
            grace: Duration::ZERO,
        };
        draft.try_into().ok()
    }

    /// The account is named, so that bounds are those of an account whether it is asked or not.
    fn context(&self, jid: &Jid) -> Context {
        let fits = |text: &&String| text.chars().count() <= 255 && !text.contains(char::is_control);
        let agent = self.user_agent.as_ref().filter(fits);
        Context {
            ip: Some(self.ip.to_string().into()),
            user_agent: agent.map(|agent| agent.as_str().into()),
            subject: Some(jid.to_bare().to_string())
                .filter(|subject| subject.chars().count() <= 255)
                .map(Into::into),
            host: None,
        }
    }
}

/// The challenges, once more.
fn again(realm: &Realm, now: Time, xmpp: XmppRealm) -> Result<End, Refused> {
    Ok(End::Again(realm.challenges(now, xmpp.digest())?))
}
