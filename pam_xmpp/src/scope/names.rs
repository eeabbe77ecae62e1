//! `users=` and `groups=`: names and patterns, some of them excluded.

/// A list such as `alice,ops-*,!ops-bot`: an excluding match always wins, and with nothing but excluding entries it is
/// everybody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Names {
    included: Vec<String>,
    excluded: Vec<String>,
}

impl Names {
    /// `None` where an entry is empty.
    pub(crate) fn read(list: &str) -> Option<Self> {
        let (excluded, included) = super::entries(list, |name| Some(name.to_owned()))?;
        Some(Self { included, excluded })
    }

    /// Whether any of `names` is meant and none is excluded.
    pub(crate) fn match_any(&self, names: &[String]) -> bool {
        let is_in = |patterns: &[String]| {
            patterns
                .iter()
                .any(|pattern| names.iter().any(|name| matches(pattern, name)))
        };
        !is_in(&self.excluded) && (self.included.is_empty() || is_in(&self.included))
    }
}

/// Whether `name` is what `pattern` says, in which `*` stands for any characters, or none. Letter case counts, as it
/// does for Unix names.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(name) = name.strip_prefix(start) else {
        return false;
    };
    // What stands between two stars is found at its first place: that leaves the most to the rest.
    let (middle, end) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(mut name) = name.strip_suffix(end) else {
        return false;
    };
    for part in middle.split('*') {
        let Some((_, after)) = name.split_once(part) else {
            return false;
        };
        name = after;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_meant(list: &str, name: &str) -> bool {
        Names::read(list).unwrap().match_any(&[name.to_owned()])
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, yes, no) in [
            ("alice", "alice", "alicea"),
            ("*", "", "\u{0}never"),
            ("ops-*", "ops-", "ops"),
            ("*-ops", "x-ops", "ops"),
            ("a*a", "aba", "a"),
            ("a*b*c", "aXbYc", "acb"),
            ("*b*b*", "abba", "ab"),
            ("a**c", "ac", "a"),
            ("*aab", "aaab", "aaba"),
            ("x*ab*ab", "xabab", "xab"),
            ("x*a*", "xa", "xb"),
        ] {
            assert!(matches(pattern, yes), "{pattern} {yes}");
            assert!(
                pattern == "*" || !matches(pattern, no),
                "{pattern} not {no}"
            );
        }
        assert!(!matches("Alice", "alice"));
    }

    #[test]
    fn excluding_wins_wherever_it_stands() {
        for list in ["*,!root", "!root,*", "!root", "root,!r*"] {
            assert!(!is_meant(list, "root"), "{list}");
        }
        assert!(is_meant("*,!root", "alice") && is_meant("!root", "alice"));
        assert!(!is_meant("bob,!root", "alice"));
        let both = ["staff".to_owned(), "bots".to_owned()];
        assert!(!Names::read("staff,!bots").unwrap().match_any(&both));
        assert!(Names::read("!admins").unwrap().match_any(&[]));
        assert!(!Names::read("admins").unwrap().match_any(&[]));
    }

    #[test]
    fn nothing_is_no_list() {
        for list in ["", ",", "alice,", ",alice", "a,,b", "!", "a,!"] {
            assert_eq!(Names::read(list), None, "{list:?}");
        }
    }
}
