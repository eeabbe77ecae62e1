//! `[limits]`: how long things wait, and how often a confirmer may be asked.

use std::ops::RangeInclusive;
use std::time::Duration;

use verification::{Limits, Settings};

use super::table::Table;

const COUNT: RangeInclusive<u32> = 1..=1_000_000;
const UP_TO_A_DAY: RangeInclusive<u32> = 0..=86_400; // seconds

/// Seconds a verification waits, where the asker does not say.
const DEFAULT_TIMEOUT: u32 = 60;

#[derive(Debug)]
pub(super) struct Bounds {
    pub(super) ledger: Settings,
    pub(super) timeout: Duration,
}

pub(super) fn read(root: &Table<'_>) -> Option<Bounds> {
    let Some(entry) = root.optional("limits") else {
        let timeout = Duration::from_secs(DEFAULT_TIMEOUT.into());
        let ledger = Settings::default();
        return Some(Bounds { ledger, timeout });
    };
    let table = entry.table()?;
    let bounds = read_table(&table);
    table.finish();
    bounds
}

fn read_table(table: &Table<'_>) -> Option<Bounds> {
    let default = Settings::default();
    let number = |key: &'static str, range: RangeInclusive<u32>, unit: &str, default: u32| {
        let entry = table.optional(key);
        entry.map_or(Some(default), |entry| entry.whole(range, unit))
    };
    let span = |key: &'static str, range: RangeInclusive<u32>, default: Duration| {
        let default = u32::try_from(default.as_secs()).unwrap_or(u32::MAX);
        number(key, range, "seconds", default).map(|seconds| Duration::from_secs(seconds.into()))
    };
    let limits = &default.limits;
    // All are read before the first fault ends this, so that every fault is told.
    let timeout = number("timeout", 5..=600, "seconds", DEFAULT_TIMEOUT);
    let grace = span("undeliverable_after", 1..=600, default.grace);
    let most = u32::try_from(default.most_pending).unwrap_or(u32::MAX);
    let pending = number("pending", COUNT, "verifications waiting at once", most);
    let pending_per_confirmer = number(
        "pending_per_confirmer",
        COUNT,
        "verifications waiting for one confirmer",
        limits.pending_per_confirmer,
    );
    let prompts_per_10_minutes = number(
        "prompts_per_10_minutes",
        COUNT,
        "prompts to one confirmer",
        limits.prompts_per_10_minutes,
    );
    let mute_after_not_me = span("mute_after_not_me", UP_TO_A_DAY, limits.mute_after_not_me);
    let wrong_codes = number(
        "wrong_codes_to_lock",
        COUNT,
        "codes",
        limits.wrong_codes_to_lock,
    );
    let wrong_codes_of_source = number(
        "wrong_codes_to_lock_source",
        COUNT,
        "codes",
        limits.wrong_codes_to_lock_source,
    );
    let lock_for = span("lock_for", UP_TO_A_DAY, limits.lock_for);
    let cool_down = span(
        "cool_down_after_denial",
        UP_TO_A_DAY,
        limits.cool_down_after_denial,
    );
    let pending_per_source = number(
        "pending_per_source",
        COUNT,
        "verifications waiting about claimants from one address",
        limits.pending_per_source,
    );
    let pending_per_relying_party = number(
        "pending_per_relying_party",
        COUNT,
        "verifications of one relying party waiting",
        limits.pending_per_relying_party,
    );
    Some(Bounds {
        ledger: Settings {
            limits: Limits {
                pending_per_confirmer: pending_per_confirmer?,
                prompts_per_10_minutes: prompts_per_10_minutes?,
                mute_after_not_me: mute_after_not_me?,
                wrong_codes_to_lock: wrong_codes?,
                wrong_codes_to_lock_source: wrong_codes_of_source?,
                lock_for: lock_for?,
                cool_down_after_denial: cool_down?,
                pending_per_source: pending_per_source?,
                pending_per_relying_party: pending_per_relying_party?,
            },
            most_pending: usize::try_from(pending?).unwrap_or(usize::MAX),
            grace: grace?,
        },
        timeout: Duration::from_secs(timeout?.into()),
    })
}
