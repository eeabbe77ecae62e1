//! The values of single options; `None` is one that is not allowed.

use std::path::PathBuf;
use std::time::Duration;

use verifier_wire::Binding;

use super::{FailMode, Prompt};

/// An absolute path that a socket's address has room for: `sun_path` holds 108 bytes with its final NUL (unix(7)).
pub(super) fn socket(path: &str) -> Option<PathBuf> {
    absolute(path).filter(|_| path.len() <= 107)
}

pub(super) fn absolute(path: &str) -> Option<PathBuf> {
    path.starts_with('/').then(|| PathBuf::from(path))
}

/// 5 to 600 seconds.
pub(super) fn timeout(seconds: &str) -> Option<Duration> {
    let seconds = number(seconds).filter(|seconds| (5..=600).contains(seconds))?;
    Some(Duration::from_secs(u64::from(seconds)))
}

/// 1 to 86,400 seconds, a day.
pub(super) fn grace(seconds: &str) -> Option<u32> {
    number(seconds).filter(|seconds| (1..=86_400).contains(seconds))
}

/// Digits alone: `+5` is no number here.
fn number(digits: &str) -> Option<u32> {
    let is_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_digits)
}

pub(super) fn binding(policy: &str) -> Option<Binding> {
    match policy {
        "code" => Some(Binding::Code),
        "transfer" => Some(Binding::Transfer),
        "tap" => Some(Binding::Tap),
        _ => None,
    }
}

pub(super) fn prompt(way: &str) -> Option<Prompt> {
    match way {
        "auto" => Some(Prompt::Auto),
        "always" => Some(Prompt::Always),
        "never" => Some(Prompt::Never),
        _ => None,
    }
}

pub(super) fn failmode(mode: &str) -> Option<FailMode> {
    match mode {
        "closed" => Some(FailMode::Closed),
        "open" => Some(FailMode::Open),
        _ => None,
    }
}
