//! Colours, as far as it must be known whether somebody can tell them apart.

use std::fmt;

/// A colour of sRGB: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// Reads `#rrggbb` (CSS Color 4 section 5.2).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Self(part(0)?, part(2)?, part(4)?))
    }

    /// Contrast ratio (WCAG 2.2), 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// Relative luminance (WCAG 2.2), 0 to 1.
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        let Self(red, green, blue) = self;
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(red, green, blue) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_standard() {
        for (one, other, expected) in [
            ("#000000", "#ffffff", 21.0),
            ("#ffffff", "#ffffff", 1.0),
            ("#777777", "#ffffff", 4.48),
            ("#FF0000", "#ffffff", 4.0),
        ] {
            let [one, other] = [one, other].map(|text| Colour::parse(text).unwrap());
            assert!(
                (one.contrast(other) - expected).abs() < 0.01,
                "{one} {other}"
            );
            assert!((other.contrast(one) - one.contrast(other)).abs() < f64::EPSILON);
        }
    }

    #[test]
    fn colours_are_six_digits() {
        assert_eq!(Colour::parse("#1a5FB4").unwrap().to_string(), "#1a5fb4");
        for text in [
            "", "#", "#fff", "1a5fb4", "#1a5fb", "#1a5fb4f", "#+a5fb4", "#1a5fbg", "red",
        ] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }
}
