//! Telling admins what happens, and a PubSub node: each thing once, and a storm of them as a number.

use std::collections::BTreeMap;
use std::time::Duration;

use jid::{BareJid, Jid};
use tracing::warn;
use uuid::Uuid;
use verification::{Denial, Limit, Outcome, Time, Verification};
use verifier_language::Language;

use super::Desk;
use crate::bypass::Used;
use crate::xmpp::commands::{Notification, describe, render_notification};
use crate::xmpp::publish::{Entry, Place, render_entry, render_node};

const WINDOW: Duration = Duration::from_secs(60);
/// Notifications of one kind that are told one by one in a window; the rest of them is a number at its end.
const MOST_TOLD: u64 = 5;
/// Entries published in a window; what comes after them is not.
const MOST_PUBLISHED: u32 = 1000;

/// Counts notifications, kind by kind.
#[derive(Debug, Default)]
pub(super) struct Digest(BTreeMap<&'static str, Window>);

#[derive(Debug)]
struct Window {
    began: Time,
    count: u64,
}

impl Digest {
    /// Whether one more of this kind is told by itself; otherwise it is counted.
    fn tells(&mut self, kind: &'static str, now: Time) -> bool {
        let window = self.0.entry(kind).or_insert(Window {
            began: now,
            count: 0,
        });
        window.count = window.count.saturating_add(1);
        window.count <= MOST_TOLD
    }

    /// When the next window ends.
    fn next(&self) -> Option<Time> {
        let ends = self.0.values().map(|window| window.began.plus(WINDOW));
        ends.min()
    }

    /// What was counted in the windows that are over.
    fn take(&mut self, now: Time) -> Vec<Notification> {
        let is_over = |window: &Window| now.since(window.began) >= WINDOW;
        let ended: Vec<_> = self
            .0
            .iter()
            .filter(|(_, window)| is_over(window))
            .map(|(kind, window)| (*kind, window.count))
            .collect();
        let mut more = Vec::new();
        for (kind, count) in ended {
            self.0.remove(kind);
            if let Some(count) = count.checked_sub(MOST_TOLD).filter(|count| *count > 0) {
                more.push(Notification::More { kind, count });
            }
        }
        more
    }
}

/// Publishes to one node.
#[derive(Debug)]
pub(super) struct Publisher {
    place: Place,
    began: Option<Time>,
    published: u32,
    complained: Option<Time>,
}

impl Publisher {
    pub(super) const fn new(place: Place) -> Self {
        Self {
            place,
            began: None,
            published: 0,
            complained: None,
        }
    }

    /// Whether one more is published now.
    fn takes(&mut self, now: Time) -> bool {
        if self.began.is_none_or(|began| now.since(began) >= WINDOW) {
            self.began = Some(now);
            self.published = 0;
        }
        self.published = self.published.saturating_add(1);
        self.published <= MOST_PUBLISHED
    }

    /// Whether the log has not heard of a failure for a while; now it does.
    fn complains(&mut self, now: Time) -> bool {
        let is_new = self.complained.is_none_or(|last| now.since(last) >= WINDOW);
        if is_new {
            self.complained = Some(now);
        }
        is_new
    }
}

impl Desk {
    /// Tells it to the admins who want to know, and to the dashboards.
    pub(super) fn notify(&mut self, notification: &Notification) {
        let now = self.clock.now();
        self.publish(&Entry {
            id: Uuid::new_v4(),
            at: now,
            kind: notification.kind(),
            title: describe(notification, Language::default()),
        });
        if self.steering.digest.tells(notification.kind(), now) {
            self.tell_admins(notification);
        }
    }

    fn tell_admins(&self, notification: &Notification) {
        for admin in self.steering.rights.notified() {
            let language = self.language(admin, None);
            if let Some((sender, _)) = self.conversation(admin, None) {
                self.send(render_notification(notification, (sender, admin), language));
            }
        }
    }

    /// When something is to be told that was only counted.
    pub(in crate::desk) fn next_digest(&self) -> Option<Time> {
        self.steering.digest.next()
    }

    /// Tells what was only counted.
    pub(in crate::desk) fn tell_digests(&mut self) {
        let now = self.clock.now();
        for more in self.steering.digest.take(now) {
            self.tell_admins(&more);
        }
    }

    /// The link is up.
    pub(in crate::desk) fn found_link(&mut self) {
        self.open_node();
        if let Some(from) = self.steering.lost.take() {
            let to = self.clock.now();
            self.notify(&Notification::LinkBack { from, to });
        }
    }

    /// The link is down; it may be said more than once.
    pub(in crate::desk) fn lost_link(&mut self) {
        if self.statistics.is_link_up {
            self.steering.lost = Some(self.clock.now());
        }
    }

    /// People were let in by bypass codes; false where that reaches nobody now, as it is mostly when they are used.
    pub(in crate::desk) fn tell_bypassed(&mut self, uses: &[Used]) -> bool {
        let reaches_admins = self.statistics.is_link_up && self.sender.is_some();
        for used in uses.iter().filter(|_| reaches_admins) {
            self.notify(&Notification::Bypassed {
                user: used.user.clone(),
                times: used.times,
                at: used.at,
            });
        }
        reaches_admins
    }

    /// Somebody is left alone for a while. That somebody is who said `not me` is told with that.
    pub(in crate::desk) fn tell_closed(
        &mut self,
        account: BareJid,
        source: Option<Box<str>>,
        limit: Limit,
        until: Time,
    ) {
        if limit == Limit::Locked {
            self.notify(&Notification::Locked {
                account,
                source: source.map(Into::into),
                until,
            });
        }
    }

    /// It ended.
    pub(in crate::desk) fn tell_settled(&mut self, verification: &Verification, outcome: &Outcome) {
        let request = verification.request();
        if let Outcome::Denied {
            by: Some(by),
            why: Denial::NotMe,
            ..
        } = outcome
        {
            self.notify(&Notification::NotMe {
                account: by.clone(),
                relying_party: request.relying_party().to_string(),
                source: request.context().ip.as_deref().map(ToOwned::to_owned),
            });
        }
        if self.steering.publisher.is_none() {
            return;
        }
        let accounts: Vec<_> = verification
            .asks()
            .iter()
            .map(|ask| ask.bare().as_str())
            .collect();
        let title = format!(
            "{}: {} {}",
            outcome_name(outcome),
            request.relying_party(),
            accounts.join(" ")
        );
        self.publish(&Entry {
            id: Uuid::from_u128(verification.id().0),
            at: self.clock.now(),
            kind: outcome_name(outcome),
            title,
        });
    }

    fn publish(&mut self, entry: &Entry) {
        let now = self.clock.now();
        // A dashboard has no use for old news, and a link that is down for days none for a queue of them.
        let is_up = self.statistics.is_link_up;
        let Some(publisher) = self.steering.publisher.as_mut().filter(|_| is_up) else {
            return;
        };
        if !publisher.takes(now) {
            if publisher.complains(now) {
                warn!("more happens than is published");
            }
            return;
        }
        if let (Some(sender), Some(publisher)) = (&self.sender, &self.steering.publisher) {
            self.send(render_entry(&publisher.place, sender, entry));
        }
    }

    pub(super) fn open_node(&self) {
        if let (Some(sender), Some(publisher)) = (&self.sender, &self.steering.publisher) {
            self.send(render_node(&publisher.place, sender));
        }
    }

    /// A PubSub service did not take something.
    pub(in crate::desk) fn complain_of_publishing(&mut self, from: &Jid, why: &str) {
        let now = self.clock.now();
        if let Some(publisher) = self.steering.publisher.as_mut()
            && publisher.place.service == *from
            && publisher.complains(now)
        {
            let node = crate::printable::tame(&publisher.place.node);
            warn!(service = %from, node, "nothing can be published: {why}");
        }
    }
}

const fn outcome_name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Approved(_) => "approved",
        Outcome::Denied { .. } => "denied",
        Outcome::Expired => "expired",
        Outcome::Undeliverable(_) => "undeliverable",
        Outcome::Withdrawn => "withdrawn",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storm_is_five_and_a_number() {
        let mut digest = Digest::default();
        let at = Time::from_millis;
        let told = (0..1000)
            .filter(|now| digest.tells("locked", at(*now)))
            .count();
        assert_eq!(told, 5);
        assert!(digest.tells("not-me", at(1000)));
        assert_eq!(digest.next(), Some(at(60_000)));
        assert_eq!(digest.take(at(59_999)), []);
        let more = Notification::More {
            kind: "locked",
            count: 995,
        };
        assert_eq!(digest.take(at(60_000)), [more]);
        assert_eq!(digest.take(at(61_000)), []);
        assert_eq!(digest.next(), None);
        assert!(digest.tells("locked", at(61_000)));
    }
}
