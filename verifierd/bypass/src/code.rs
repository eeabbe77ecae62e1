//! The code itself: 16 decimal digits.

use std::fmt;
use std::io;

use rustix::rand::{GetRandomFlags, getrandom};
use zeroize::Zeroize;

const DIGITS: usize = 16;
const CODES: u64 = 10_u64.pow(16); // 53 bits

/// A code; wiped from memory with this value, and not shown by `Debug`.
#[derive(Clone)]
pub struct Code([u8; DIGITS]);

impl Code {
    /// What somebody typed, if it is a code: 16 digits, with spaces and hyphens wherever they like.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let mut digits = typed.bytes().filter(|byte| !matches!(byte, b' ' | b'-'));
        let mut code = Self([0; DIGITS]);
        for place in &mut code.0 {
            *place = digits.next().filter(u8::is_ascii_digit)?;
        }
        digits.next().is_none().then_some(code)
    }

    /// The 16 digits and nothing else, as the HTTP API takes them.
    #[must_use]
    pub fn digits(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The code as it is handed out: `4829-1372-9911-0457`.
    #[must_use]
    pub fn reveal(&self) -> impl fmt::Display + '_ {
        Grouped(self.digits())
    }

    /// A new one, from the kernel's randomness.
    pub(crate) fn mint() -> io::Result<Self> {
        Self::drawn(|| {
            let mut bytes = [0; 8];
            random(&mut bytes)?;
            Ok(u64::from_be_bytes(bytes))
        })
    }

    /// Each code is equally likely: draws above the largest multiple of their number are thrown away.
    fn drawn(mut draw: impl FnMut() -> io::Result<u64>) -> io::Result<Self> {
        const LIMIT: u64 = u64::MAX - u64::MAX % CODES;
        let mut number = loop {
            let drawn = draw()?;
            if drawn < LIMIT {
                break drawn % CODES;
            }
        };
        let mut digits = [b'0'; DIGITS];
        for digit in digits.iter_mut().rev() {
            *digit += u8::try_from(number % 10).unwrap_or_default();
            number /= 10;
        }
        Ok(Self(digits))
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

struct Grouped<'c>(&'c str);

impl fmt::Display for Grouped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, digit) in self.0.chars().enumerate() {
            let hyphen = if place > 0 && place % 4 == 0 { "-" } else { "" };
            write!(f, "{hyphen}{digit}")?;
        }
        Ok(())
    }
}

/// Fills `bytes` from the kernel (getrandom(2)), however often it takes.
pub(crate) fn random(mut bytes: &mut [u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match getrandom(&mut *bytes, GetRandomFlags::empty()) {
            Ok(filled) => bytes = bytes.get_mut(filled..).unwrap_or_default(),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(draws: &[u64]) -> String {
        let mut draws = draws.iter();
        let code = Code::drawn(|| Ok(*draws.next().unwrap())).unwrap();
        assert!(draws.next().is_none(), "a draw is left over");
        code.reveal().to_string()
    }

    #[test]
    fn a_code_has_16_digits_with_their_zeros() {
        assert_eq!(of(&[42]), "0000-0000-0000-0042");
        assert_eq!(of(&[CODES - 1]), "9999-9999-9999-9999");
        assert_eq!(of(&[CODES + 4_829_137_299_110_457]), "4829-1372-9911-0457");
    }

    #[test]
    fn a_draw_that_would_favour_small_codes_is_drawn_again() {
        assert_eq!(of(&[u64::MAX, 1844 * CODES, 7]), "0000-0000-0000-0007");
        assert_eq!(of(&[1844 * CODES - 1]), "9999-9999-9999-9999");
    }

    #[test]
    fn it_is_typed_as_people_type() {
        for typed in [
            "4829137299110457",
            "4829-1372-9911-0457",
            " 4829 1372 9911 0457 ",
            "48-29137299110457-",
        ] {
            assert_eq!(Code::parse(typed).unwrap().digits(), "4829137299110457");
        }
        for typed in [
            "",
            "482913",
            "482913729911045",
            "48291372991104570",
            "4829137299110457 please",
            "٤829137299110457",
            "482913729911045\n7",
        ] {
            assert!(Code::parse(typed).is_none(), "{typed:?}");
        }
    }

    #[test]
    fn it_does_not_show() {
        let code = Code::parse("4829137299110457").unwrap();
        assert_eq!(format!("{code:?}"), "[redacted]");
    }

    #[test]
    fn the_kernel_gives_another_one_each_time() {
        let one = Code::mint().unwrap();
        assert_ne!(one.digits(), Code::mint().unwrap().digits());
    }
}
