//! One line of the file: one code.
//!
//! Every line is 256 bytes long, so that each lies within one sector of a disk: losing power leaves what stands in it
//! as it was before or as it is after.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::hash::{HASH, Hash, MOST_ITERATIONS, Recipe, SALT};

/// Length of a line with its line feed, in bytes.
pub(crate) const LENGTH: usize = 256;

/// Letters, digits and these of a user's name stand for themselves.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'@');

const COUNT_DIGITS: usize = 3;
const TIME_DIGITS: usize = 11;
const ITERATION_DIGITS: usize = 7;

/// One code, as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    /// How often it still counts.
    pub(crate) left: u16,
    /// How often it counted when its uses were last told to somebody.
    pub(crate) told: u16,
    /// When it was last used; 0 where never.
    pub(crate) used_at: u64,
    /// From when on it counts no more.
    pub(crate) until: u64,
    pub(crate) recipe: Recipe,
    pub(crate) hash: Hash,
    pub(crate) user: String,
}

impl Record {
    /// None where this is not a whole line of ours.
    pub(crate) fn parse(line: &[u8; LENGTH]) -> Option<Self> {
        let text = str::from_utf8(line).ok()?;
        let mut fields = text.strip_suffix('\n')?.trim_end_matches(' ').split(' ');
        let mut next = |width: usize| fields.next().filter(|field| field.len() == width);
        let left = number(next(COUNT_DIGITS)?)?;
        let told = number(next(COUNT_DIGITS)?)?;
        let used_at = number(next(TIME_DIGITS)?)?;
        let until = number(next(TIME_DIGITS)?)?;
        let iterations = number(next(ITERATION_DIGITS)?)?;
        let salt = bytes(next(2 * SALT)?)?;
        let hash = Hash(bytes(next(2 * HASH)?)?);
        let user = percent_decode_str(fields.next()?).decode_utf8().ok()?;
        let record = Self {
            left: u16::try_from(left).ok()?,
            told: u16::try_from(told).ok()?,
            used_at,
            until,
            recipe: Recipe {
                iterations: u32::try_from(iterations).ok()?,
                salt,
            },
            hash,
            user: user.into_owned(),
        };
        let is_ours = fields.next().is_none()
            && !record.user.is_empty()
            && record.told >= record.left
            && (1..=MOST_ITERATIONS).contains(&record.recipe.iterations);
        is_ours.then_some(record)
    }

    /// The line; none where the user's name is too long for it, or empty, or a number has too many digits.
    pub(crate) fn render(&self) -> Option<[u8; LENGTH]> {
        let Recipe { iterations, salt } = self.recipe;
        let text = format!(
            "{} {:011} {iterations:07} {} {} {}",
            self.counts(),
            self.until,
            hex(&salt),
            hex(&self.hash.0),
            utf8_percent_encode(&self.user, ENCODED)
        );
        let line: [u8; LENGTH] = format!("{text:width$}\n", width = LENGTH - 1)
            .into_bytes()
            .try_into()
            .ok()?;
        Self::parse(&line).is_some().then_some(line)
    }

    /// What changes as the code is used: the beginning of the line.
    pub(crate) fn counts(&self) -> String {
        format!("{:03} {:03} {:011}", self.left, self.told, self.used_at)
    }

    pub(crate) fn is_live(&self, now: u64) -> bool {
        self.left > 0 && now < self.until
    }

    /// How many uses nobody was told of.
    pub(crate) fn untold(&self) -> u16 {
        self.told.saturating_sub(self.left)
    }
}

fn number(digits: &str) -> Option<u64> {
    // `parse` would take a sign.
    let are_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| digits.parse().ok()).flatten()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    let digits = nibbles.filter_map(|nibble| char::from_digit(u32::from(nibble), 16));
    digits.collect()
}

fn bytes<const N: usize>(hex: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let pairs = hex.as_bytes().chunks(2);
    for (byte, pair) in bytes.iter_mut().zip(pairs) {
        let pair = str::from_utf8(pair).ok()?;
        let is_hex = pair
            .bytes()
            .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        *byte = is_hex
            .then(|| u8::from_str_radix(pair, 16).ok())
            .flatten()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(user: &str) -> Record {
        Record {
            left: 2,
            told: 10,
            used_at: 1_700_000_000,
            until: 1_700_003_600,
            recipe: Recipe {
                iterations: 50_000,
                salt: [0xab; SALT],
            },
            hash: Hash([0x01; HASH]),
            user: user.to_owned(),
        }
    }

    #[test]
    fn a_line_is_text() {
        let line = record("EXAMPLE\\zoë").render().unwrap();
        let expected = format!(
            "002 010 01700000000 01700003600 0050000 {} {} EXAMPLE%5Czo%C3%AB",
            "ab".repeat(SALT),
            "01".repeat(HASH)
        );
        assert_eq!(str::from_utf8(&line).unwrap(), format!("{expected:255}\n"));
    }

    #[test]
    fn what_is_written_is_read() {
        for user in ["alice", "DOM\\zoë @x", "%41", &"u".repeat(117)] {
            let line = record(user).render().unwrap();
            let read = Record::parse(&line).unwrap();
            assert_eq!(format!("{read:?}"), format!("{:?}", record(user)));
            assert_eq!(read.hash.0, record(user).hash.0);
        }
    }

    #[test]
    fn what_does_not_fit_is_not_written() {
        assert!(record("").render().is_none());
        assert!(record(&"u".repeat(118)).render().is_none());
        let many = Record {
            told: 1000,
            ..record("alice")
        };
        assert!(many.render().is_none());
        let late = Record {
            until: 100_000_000_000,
            ..record("alice")
        };
        assert!(late.render().is_none());
    }

    /// Whatever happens to a line, it is read as it was written or not at all; and never as one that counts more often.
    #[test]
    fn a_line_that_is_broken_is_none() {
        let line = record("alice").render().unwrap();
        for place in 0..LENGTH {
            for wrong in [0, b' ', b'+', b'G', b'\n', 0xff] {
                let mut broken = line;
                broken[place] = wrong;
                let is_in_name = (138..LENGTH - 1).contains(&place);
                let is_whole = broken == line || is_in_name;
                assert!(
                    is_whole || Record::parse(&broken).is_none(),
                    "{place}: {wrong}"
                );
            }
        }
        assert!(Record::parse(&[0; LENGTH]).is_none());
        let untold = String::from_utf8(line.to_vec())
            .unwrap()
            .replacen("010", "001", 1);
        let more_left_than_told = untold.into_bytes().try_into().unwrap();
        assert!(Record::parse(&more_left_than_told).is_none());
    }
}
