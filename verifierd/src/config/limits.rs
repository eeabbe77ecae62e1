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
    // All are read before the first fault ends this, so that every fault is told.
    let timeout = number(table, "timeout", 5..=600, "seconds", DEFAULT_TIMEOUT);
    let undeliverable_after = span(
        table,
        "undeliverable_after",
        1..=600,
        default.undeliverable_after,
    );
    let most = u32::try_from(default.most_pending).unwrap_or(u32::MAX);
    let pending = count(table, "pending", "verifications waiting at once", most);
    let limits = read_limits(table, &default.limits);
    Some(Bounds {
        ledger: Settings {
            limits: limits?,
            most_pending: usize::try_from(pending?).unwrap_or(usize::MAX),
            undeliverable_after: undeliverable_after?,
        },
        timeout: Duration::from_secs(timeout?.into()),
    })
}

fn read_limits(table: &Table<'_>, default: &Limits) -> Option<Limits> {
    let count = |key, what, default| count(table, key, what, default);
    let span = |key, default| span(table, key, UP_TO_A_DAY, default);
    let pending_per_confirmer = count(
        "pending_per_confirmer",
        "verifications waiting for one confirmer",
        default.pending_per_confirmer,
    );
    let pending_per_confirmer_and_source = count(
        "pending_per_confirmer_and_source",
        "verifications of one relying party waiting for one confirmer about claimants from one address",
        default.pending_per_confirmer_and_source,
    );
    let pending_per_source = count(
        "pending_per_source",
        "verifications waiting about claimants from one address",
        default.pending_per_source,
    );
    let pending_per_relying_party = count(
        "pending_per_relying_party",
        "verifications of one relying party waiting",
        default.pending_per_relying_party,
    );
    let prompts_per_10_minutes = count(
        "prompts_per_10_minutes",
        "prompts to one confirmer",
        default.prompts_per_10_minutes,
    );
    let wrong_codes_to_lock = count("wrong_codes_to_lock", "codes", default.wrong_codes_to_lock);
    let wrong_codes_to_lock_source = count(
        "wrong_codes_to_lock_source",
        "codes",
        default.wrong_codes_to_lock_source,
    );
    let mute_after_not_me = span("mute_after_not_me", default.mute_after_not_me);
    let lock_for = span("lock_for", default.lock_for);
    let cool_down_after_denial = span("cool_down_after_denial", default.cool_down_after_denial);
    Some(Limits {
        pending_per_confirmer: pending_per_confirmer?,
        prompts_per_10_minutes: prompts_per_10_minutes?,
        mute_after_not_me: mute_after_not_me?,
        wrong_codes_to_lock: wrong_codes_to_lock?,
        wrong_codes_to_lock_source: wrong_codes_to_lock_source?,
        lock_for: lock_for?,
        cool_down_after_denial: cool_down_after_denial?,
        pending_per_confirmer_and_source: pending_per_confirmer_and_source?,
        pending_per_source: pending_per_source?,
        pending_per_relying_party: pending_per_relying_party?,
    })
}

fn count(table: &Table<'_>, key: &'static str, what: &str, default: u32) -> Option<u32> {
    number(table, key, COUNT, what, default)
}

fn span(
    table: &Table<'_>,
    key: &'static str,
    range: RangeInclusive<u32>,
    default: Duration,
) -> Option<Duration> {
    let default = u32::try_from(default.as_secs()).unwrap_or(u32::MAX);
    let seconds = number(table, key, range, "seconds", default);
    seconds.map(|seconds| Duration::from_secs(seconds.into()))
}

fn number(
    table: &Table<'_>,
    key: &'static str,
    range: RangeInclusive<u32>,
    unit: &str,
    default: u32,
) -> Option<u32> {
    let entry = table.optional(key);
    entry.map_or(Some(default), |entry| entry.whole(range, unit))
}
