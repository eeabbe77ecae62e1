//! Which paths a rule is about, and how a path is read before it is compared.
//!
//! A proxy, we and the application behind each have a way of their own to read a path, and what slips through between
//! two readings is a way in (`/public/..%2fadmin`). So where rules name paths, a path that can be read in more than one
//! way is refused, as far as the readings make a difference.

use percent_encoding::percent_decode_str;

/// `/feed.xml`, or `/static/*` for it and everything below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathPattern {
    segments: Vec<String>,
    is_below: bool,
}

impl PathPattern {
    /// Reads one: of visible ASCII, as it is after decoding; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let path = text.strip_prefix('/')?;
        let (path, is_below) = match path.strip_suffix('*') {
            Some(path) if path.is_empty() || path.ends_with('/') => (path, true),
            Some(_) => return None,
            None => (path, false),
        };
        let is_plain = |b: u8| b.is_ascii_graphic() && !b"*%?#;\\".contains(&b);
        let is_read = path.bytes().all(is_plain);
        let segments = split(path).map(str::to_owned).collect::<Vec<_>>();
        (is_read && are_names(&segments)).then_some(Self { segments, is_below })
    }

    fn matches(&self, segments: &[String]) -> bool {
        match segments.strip_prefix(self.segments.as_slice()) {
            Some(rest) => self.is_below || rest.is_empty(),
            None => false,
        }
    }
}

/// A path as it may be read; a slash at its end makes no difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Readings {
    /// As RFC 3986 has it.
    plain: Vec<String>,
    /// Without what stands behind a `;`, as servlet containers have it; up to an encoded `?` or `#`, as those have it
    /// that decode it before they look for the query; and both.
    others: [Vec<String>; 3],
}

/// It can be read in several ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ambiguous;

impl Readings {
    /// Reads the path of a request target, without its query.
    ///
    /// # Errors
    /// Where it is not clear what the application behind will take it for: encoded slashes, dot segments, empty
    /// segments, what is encoded twice, what is not UTF-8, control characters.
    pub(crate) fn of(path: &str) -> Result<Self, Ambiguous> {
        let path = path.strip_prefix('/').ok_or(Ambiguous)?;
        let plain: Vec<String> = split(path).map(decode).collect::<Result<_, _>>()?;
        let short = until_query(&plain);
        let others = [
            without_parameters(&plain),
            without_parameters(&short),
            short,
        ];
        if are_names(&plain) && others.iter().all(|segments| are_names(segments)) {
            Ok(Self { plain, others })
        } else {
            Err(Ambiguous)
        }
    }

    /// Whether one of these covers it; all paths are covered where none is named.
    ///
    /// # Errors
    /// Where that depends on how it is read: whether capital letters count, parameters, and what stands behind an
    /// encoded `?` or `#`.
    pub(crate) fn is_covered_by(&self, patterns: &[PathPattern]) -> Result<bool, Ambiguous> {
        if patterns.is_empty() {
            return Ok(true);
        }
        let folded: Vec<PathPattern> = patterns.iter().map(PathPattern::folded).collect();
        let is_covered = covers(patterns, &self.plain);
        let mut readings = self.others.iter().chain([&self.plain]);
        let is_clear = readings.all(|segments| {
            covers(patterns, segments) == is_covered
                && covers(&folded, &fold(segments)) == is_covered
        });
        is_clear.then_some(is_covered).ok_or(Ambiguous)
    }
}

impl PathPattern {
    fn folded(&self) -> Self {
        Self {
            segments: fold(&self.segments),
            is_below: self.is_below,
        }
    }
}

fn covers(patterns: &[PathPattern], segments: &[String]) -> bool {
    patterns.iter().any(|pattern| pattern.matches(segments))
}

fn fold(segments: &[String]) -> Vec<String> {
    segments.iter().map(|text| text.to_lowercase()).collect()
}

/// The segments; what a slash at the end leaves is none.
fn split(path: &str) -> impl Iterator<Item = &str> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let is_root = path.is_empty();
    path.split('/').filter(move |_| !is_root)
}

fn without_parameters(segments: &[String]) -> Vec<String> {
    let cut = |segment: &String| segment.split(';').next().unwrap_or_default().to_owned();
    segments.iter().map(cut).collect()
}

/// A segment of which nothing is left is none.
fn until_query(segments: &[String]) -> Vec<String> {
    let mut short = Vec::new();
    for segment in segments {
        match segment.split_once(['?', '#']) {
            Some(("", _)) => break,
            Some((before, _)) => {
                short.push(before.to_owned());
                break;
            }
            None => short.push(segment.clone()),
        }
    }
    short
}

fn are_names(segments: &[String]) -> bool {
    segments
        .iter()
        .all(|text| !matches!(text.as_str(), "" | "." | ".."))
}

fn decode(segment: &str) -> Result<String, Ambiguous> {
    if !are_escapes_whole(segment) {
        return Err(Ambiguous);
    }
    let decoded = percent_decode_str(segment).decode_utf8();
    let decoded = decoded.map_err(|_| Ambiguous)?.into_owned();
    let is_strange = decoded.contains(|c: char| c.is_control() || matches!(c, '/' | '\\'));
    // Whoever decodes it a second time reads something else.
    let is_encoded_twice = escapes(&decoded).any(is_escape);
    if is_strange || is_encoded_twice {
        return Err(Ambiguous);
    }
    Ok(decoded)
}

fn are_escapes_whole(segment: &str) -> bool {
    escapes(segment).all(is_escape)
}

/// What stands behind each `%`.
fn escapes(text: &str) -> impl Iterator<Item = &[u8]> {
    text.as_bytes().split(|byte| *byte == b'%').skip(1)
}

fn is_escape(rest: &[u8]) -> bool {
    rest.get(..2)
        .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_covered(pattern: &str, path: &str) -> Result<bool, Ambiguous> {
        Readings::of(path)?.is_covered_by(&[PathPattern::parse(pattern).unwrap()])
    }

    #[test]
    fn patterns_cover_whole_segments() {
        for (pattern, path, covered) in [
            ("/*", "/", true),
            ("/*", "/a/b", true),
            ("/", "/", true),
            ("/", "/a", false),
            ("/a", "/a", true),
            ("/a", "/a/", true),
            ("/a", "/a/b", false),
            ("/a/*", "/a", true),
            ("/a/*", "/a/b/c", true),
            ("/a/*", "/ab", false),
            ("/a/*", "/b/a", false),
            ("/a b/*", "/", false),
            ("/caf", "/caf%C3%A9", false),
            ("/a.b", "/a%2eb", true),
            ("/static/*", "/static/%7Ealice/100%25/x", true),
        ] {
            if let Some(parsed) = PathPattern::parse(pattern) {
                let read = Readings::of(path).unwrap();
                assert_eq!(
                    read.is_covered_by(&[parsed]),
                    Ok(covered),
                    "{pattern} {path}"
                );
            } else {
                assert_eq!(pattern, "/a b/*");
            }
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        for path in [
            "/public/../admin",
            "/public/..",
            "/public/./x",
            "/public/%2e%2e/admin",
            "/public/.%2E/admin",
            "/public/..%2fadmin",
            "/public%2Fadmin",
            "/public/..%5cadmin",
            "/public\\admin",
            "/public//admin",
            "//public/admin",
            "/public/%252e%252e/admin",
            "/public/%25%32%65/admin",
            "/public/%c0%ae%c0%ae/admin",
            "/public/%ff",
            "/public/%00",
            "/public/a%0d%0ab",
            "/public/%",
            "/public/%2",
            "/public/%zz",
            "/public/..;/admin",
            "/public/..;x=1/admin",
            "/public/;/admin",
            "/public/..%3f",
            "/public/.%23/x",
            "public",
            "",
        ] {
            assert_eq!(Readings::of(path), Err(Ambiguous), "{path}");
        }
    }

    #[test]
    fn readings_that_differ_for_a_rule_are_refused_and_others_are_not() {
        for (pattern, path) in [
            ("/admin/*", "/ADMIN/users"),
            ("/Admin", "/admin"),
            ("/admin/*", "/admin;x=1/users"),
            ("/admin", "/%61dmin%3Bx"),
            ("/admin/*", "/aDmin;jsessionid=1"),
            ("/admin.php", "/admin.php%3Fx.php"),
            ("/admin/*", "/Admin;x%23/y"),
            ("/kelvin/*", "/\u{212a}elvin"),
        ] {
            let path = path.replace('\u{212a}', "%E2%84%AA");
            assert_eq!(is_covered(pattern, &path), Err(Ambiguous), "{path}");
        }
        for (pattern, path, covered) in [
            ("/admin/*", "/Public/Page;jsessionid=1", false),
            ("/static/*", "/static/App.JS;v=2", true),
        ] {
            assert_eq!(is_covered(pattern, path), Ok(covered), "{path}");
        }
    }

    #[test]
    fn patterns_are_written_plainly() {
        for text in [
            "",
            "a",
            "*",
            "/a*",
            "/*/a",
            "/a/**",
            "/a//b",
            "/../a",
            "/a/./b",
            "/%61",
            "/a?b",
            "/a;b",
            "/a\\b",
            "/caf\u{e9}",
        ] {
            assert_eq!(PathPattern::parse(text), None, "{text}");
        }
    }
}
