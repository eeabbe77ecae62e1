//! Parameters behind the `?`: each known by name, at most once.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::refused::Refused;

/// The parameters of one request, those there are.
#[derive(Debug)]
pub(crate) struct Parameters<'a>(BTreeMap<&'static str, Cow<'a, str>>);

impl<'a> Parameters<'a> {
    /// Reads a query string.
    ///
    /// # Errors
    /// A parameter that is not `known`, or stands there twice.
    pub(crate) fn read(
        query: Option<&'a str>,
        known: &'static [&'static str],
    ) -> Result<Self, Refused> {
        let mut found = Self(BTreeMap::new());
        for (name, value) in pairs(query.unwrap_or_default(), &['&']) {
            match known.iter().find(|known| **known == name) {
                Some(name) => found.add(name, value)?,
                None => return Err(Refused::invalid(printable(&name), one_of(known))),
            }
        }
        Ok(found)
    }

    /// Reads a query string whose parameters may be separated by `;` as well (HTML 4.01 appendix B.2.2), and passes
    /// over those it does not know.
    ///
    /// # Errors
    /// A parameter that stands there twice.
    pub(crate) fn read_leniently(
        query: Option<&'a str>,
        known: &'static [&'static str],
    ) -> Result<Self, Refused> {
        let mut found = Self(BTreeMap::new());
        for (name, value) in pairs(query.unwrap_or_default(), &['&', ';']) {
            if let Some(name) = known.iter().find(|known| **known == name) {
                found.add(name, value)?;
            }
        }
        Ok(found)
    }

    fn add(&mut self, name: &'static str, value: Cow<'a, str>) -> Result<(), Refused> {
        match self.0.insert(name, value) {
            None => Ok(()),
            Some(_) => Err(Refused::invalid(name, "it at most once")),
        }
    }

    /// The value of one, if it is there.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(Cow::as_ref)
    }
}

fn pairs<'a>(
    query: &'a str,
    separators: &'a [char],
) -> impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)> {
    let pairs = query.split(separators);
    pairs.flat_map(|pair| form_urlencoded::parse(pair.as_bytes()))
}

/// A whole number of seconds in decimal digits, up to `most`.
pub(crate) fn seconds(text: &str, most: u16) -> Option<u16> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|n| is_plain && *n <= most)
}

/// Somebody else's name for something, fit to be told back.
pub(crate) fn printable(name: &str) -> String {
    let name = name.chars().take(64);
    name.map(|c| if c.is_ascii_graphic() { c } else { '?' })
        .collect()
}

fn one_of(known: &[&str]) -> String {
    match known {
        [] => "no parameters".to_owned(),
        [only] => format!("no other parameter than {only}"),
        several => format!("one of the parameters {}", several.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn semicolons_separate_only_where_they_may() {
        const KNOWN: &[&str] = &["a", "b"];
        let either = Parameters::read_leniently(Some("a=1%3B2;b=x+y&c=9;"), KNOWN).unwrap();
        assert_eq!(
            (either.get("a"), either.get("b")),
            (Some("1;2"), Some("x y"))
        );
        let plain = Parameters::read(Some("a=1;2"), KNOWN).unwrap();
        assert_eq!(plain.get("a"), Some("1;2"));
        assert_eq!(plain.get("b"), None);
    }

    #[test]
    fn seconds_are_digits_within_bounds() {
        for (text, number) in [("0", Some(0)), ("007", Some(7)), ("600", Some(600))] {
            assert_eq!(seconds(text, 600), number);
        }
        for text in [
            "",
            "601",
            "-1",
            "+1",
            "1.5",
            "1e2",
            " 1",
            "٣",
            "99999999999",
        ] {
            assert_eq!(seconds(text, 600), None, "{text:?}");
        }
    }
}
