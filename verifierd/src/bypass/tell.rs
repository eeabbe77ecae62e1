//! Telling of each use: the log at once, the admins as soon as there is a link. Mostly there is none when codes are
//! used, and perhaps no daemon: what nobody was told of yet stands in the file.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use verification::Time;
use verifier_bypass::{Unusable, Use};

use super::Bypass;
use crate::audit;
use crate::desk::DeskHandle;
use crate::xmpp::LinkStatus;

/// The module may have spent some while the daemon hung.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// The desk hears of the link a moment later than we do.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// Somebody was let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// The Unix user.
    pub user: String,
    /// How often.
    pub times: u32,
    /// When for the last time.
    pub at: Time,
}

/// Tells of uses until `stop`.
pub(crate) async fn tell_uses(
    bypass: Arc<Bypass>,
    desk: DeskHandle,
    mut link: watch::Receiver<LinkStatus>,
    stop: CancellationToken,
) {
    let mut logged = Logged::default();
    loop {
        let is_up = *link.borrow_and_update() == LinkStatus::Up;
        let is_told = look(&bypass, &desk, &mut logged).await;
        let pause = if is_up && !is_told {
            TRY_AGAIN
        } else {
            LOOK_EVERY
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = bypass.spent.notified() => {}
            changed = link.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Whether nothing is left to tell.
async fn look(bypass: &Bypass, desk: &DeskHandle, logged: &mut Logged) -> bool {
    let path = bypass.path.clone();
    let found = tokio::task::spawn_blocking(move || verifier_bypass::untold(&path)).await;
    let uses = match found {
        Ok(Ok(uses)) => uses,
        Ok(Err(why)) => {
            logged.complain(bypass, Some(&why));
            return true;
        }
        Err(_) => return true,
    };
    if uses.is_empty() {
        logged.complaint = None;
        return true;
    }
    bypass.used.fetch_add(logged.log(&uses), Ordering::Relaxed);
    if uses != logged.told && !desk.tell_bypassed(by_user(&uses)).await {
        return false;
    }
    logged.told.clone_from(&uses);
    let path = bypass.path.clone();
    let noted = tokio::task::spawn_blocking(move || verifier_bypass::told(&path, &uses)).await;
    match noted {
        Ok(Ok(())) => {
            logged.counts.clear();
            logged.told.clear();
        }
        Ok(Err(why)) => logged.complain(bypass, Some(&why)),
        Err(_) => {}
    }
    true
}

/// What was said, so that it is said once.
#[derive(Debug, Default)]
struct Logged {
    /// How many uses of whom are in the log and still untold in the file.
    counts: BTreeMap<String, u32>,
    /// What admins were told, where the file cannot be told so.
    told: Vec<Use>,
    complaint: Option<String>,
}

impl Logged {
    /// Logs what is new, and counts it.
    fn log(&mut self, uses: &[Use]) -> u64 {
        let mut seen = BTreeMap::new();
        let mut new = 0;
        for used in uses {
            let sum: &mut u32 = seen.entry(used.user.clone()).or_default();
            let before = self.counts.get(&used.user).copied().unwrap_or_default();
            let known = before.saturating_sub(*sum).min(used.times.into());
            *sum = sum.saturating_add(used.times.into());
            let times = u32::from(used.times).saturating_sub(known);
            if times > 0 {
                audit::bypassed(&used.user, times, used.uses_left, time(used.at));
                new += u64::from(times);
            }
        }
        self.counts = seen;
        new
    }

    /// Once, until something else is wrong with the file.
    fn complain(&mut self, bypass: &Bypass, why: Option<&Unusable>) {
        let text = why.map(ToString::to_string);
        if let Some(why) = why
            && text != self.complaint
        {
            bypass.complain(why);
        }
        self.complaint = text;
    }
}

/// One for each user, the most recent last.
fn by_user(uses: &[Use]) -> Vec<Used> {
    let mut sums: BTreeMap<&str, (u32, u64)> = BTreeMap::new();
    for used in uses {
        let (times, at) = sums.entry(&used.user).or_default();
        *times = times.saturating_add(used.times.into());
        *at = used.at.max(*at);
    }
    let mut sums: Vec<Used> = sums
        .into_iter()
        .map(|(user, (times, at))| Used {
            user: user.to_owned(),
            times,
            at: time(at),
        })
        .collect();
    sums.sort_by_key(|used| used.at);
    sums
}

fn time(seconds: u64) -> Time {
    Time::from_millis(seconds.saturating_mul(1000))
}
