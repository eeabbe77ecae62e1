//! A span of time as people type it.

use std::str::FromStr;

const SHORTEST: u64 = 5 * 60;
const LONGEST: u64 = 30 * 24 * 60 * 60;

/// 5 minutes to 30 days, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span(u64);

impl Span {
    pub(super) const fn seconds(self) -> u64 {
        self.0
    }
}

/// It is something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected 5m to 30d: a whole number and s, m, h or d")]
pub(super) struct NoSpan;

impl FromStr for Span {
    type Err = NoSpan;

    fn from_str(text: &str) -> Result<Self, NoSpan> {
        let units = [('s', 1), ('m', 60), ('h', 3600), ('d', 86_400)];
        let read = units.iter().find_map(|(letter, seconds)| {
            let number = text.strip_suffix(*letter)?;
            // `parse` would take a sign.
            let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
            let number = is_number.then(|| number.parse::<u64>().ok()).flatten()?;
            number.checked_mul(*seconds)
        });
        read.filter(|seconds| (SHORTEST..=LONGEST).contains(seconds))
            .map(Self)
            .ok_or(NoSpan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_a_number_and_a_unit() {
        for (text, seconds) in [
            ("300s", 300),
            ("5m", 300),
            ("1h", 3600),
            ("30d", 2_592_000),
            ("720h", 2_592_000),
        ] {
            assert_eq!(text.parse(), Ok(Span(seconds)));
        }
        for text in [
            "",
            "1",
            "h",
            "299s",
            "4m",
            "31d",
            "721h",
            "-1h",
            "+1h",
            "1.5h",
            "1 h",
            "1H",
            "1w",
            "99999999999999999999d",
            "18446744073709551615d",
        ] {
            assert_eq!(text.parse::<Span>(), Err(NoSpan), "{text}");
        }
    }
}
