//! Names of Unix users in which `*` stands for any characters, also none.

use std::cmp::Reverse;

/// A key of `[pam.users]` that names more than one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamePattern {
    text: String,
    rank: Rank,
}

/// Which of two patterns comes first where both match: the one with more characters besides `*`, then the one with more
/// of them before its first `*`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    literals: Reverse<usize>,
    lead: Reverse<usize>,
}

impl NamePattern {
    /// None for a name without `*`.
    pub(super) fn parse(key: &str) -> Option<Self> {
        let (lead, _) = key.split_once('*')?;
        Some(Self {
            rank: Rank {
                literals: Reverse(key.chars().filter(|c| *c != '*').count()),
                lead: Reverse(lead.chars().count()),
            },
            text: key.to_owned(),
        })
    }

    /// As it was written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn rank(&self) -> Rank {
        self.rank
    }

    /// Whether it covers the name. What stands between two `*` is looked for from the left: if it can be placed at all,
    /// it can be placed there, so that no name makes this slow.
    pub(super) fn matches(&self, name: &str) -> bool {
        let mut parts = self.text.split('*');
        let Some(rest) = parts.next().and_then(|lead| name.strip_prefix(lead)) else {
            return false;
        };
        let Some(rest) = parts.next_back().and_then(|end| rest.strip_suffix(end)) else {
            return false;
        };
        let mut rest = rest;
        parts.all(|part| match rest.split_once(part) {
            Some((_, behind)) => {
                rest = behind;
                true
            }
            None => false,
        })
    }

    /// Whether some name is covered by both.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let (own, others): (Vec<char>, Vec<char>) =
            (self.text.chars().collect(), other.text.chars().collect());
        // Whether what is left of the one, and of the other, have a name in common; from the ends on.
        let mut below = row(None, &others, &[]);
        for c in own.iter().rev() {
            below = row(Some(*c), &others, &below);
        }
        below.first().copied().unwrap_or(false)
    }
}

/// For each place in `others`, whether something is covered both by the pattern that starts with `own`, whose next row
/// is `below`, and by what is left of the other from there.
fn row(own: Option<char>, others: &[char], below: &[bool]) -> Vec<bool> {
    let at = |place: usize| below.get(place).copied().unwrap_or(false);
    // Built from the right: each place needs the one behind it.
    let mut reversed = vec![match own {
        None => true,
        Some(c) => c == '*' && at(others.len()),
    }];
    for (place, other) in others.iter().enumerate().rev() {
        let behind = reversed.last().copied().unwrap_or(false);
        reversed.push(match (own, other) {
            (None, '*') => behind,
            (None, _) => false,
            // Either star ends here, or takes in what the other has.
            (Some('*'), _) => at(place) || behind,
            (Some(_), '*') => behind || at(place),
            (Some(c), other) => c == *other && at(place + 1),
        });
    }
    reversed.reverse();
    reversed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> NamePattern {
        NamePattern::parse(text).unwrap()
    }

    #[test]
    fn a_star_stands_for_any_characters() {
        for (text, name) in [
            ("*", "alice"),
            ("*", ""),
            ("admin-*", "admin-alice"),
            ("admin-*", "admin-"),
            ("*@corp.example", "alice@corp.example"),
            ("a*c*e", "abcde"),
            ("a*c*e", "ace"),
            ("a*c*e", "accee"),
            ("a**b", "ab"),
            ("*ab*ab*", "xabab"),
            ("*ä", "größä"),
            ("CORP\\*", "CORP\\alice"),
        ] {
            assert!(pattern(text).matches(name), "{text} {name}");
        }
        for (text, name) in [
            ("admin-*", "admin"),
            ("admin-*", "Admin-alice"),
            ("admin-*", "xadmin-alice"),
            ("*@corp.example", "alice@corp.example.evil.example"),
            ("*@corp.example", "alice@corpxexample"),
            ("a*a", "a"),
            ("a*c*e", "aec"),
            ("*ab*ab*", "xaba"),
            ("ab*bc", "abc"),
        ] {
            assert!(!pattern(text).matches(name), "{text} {name}");
        }
        assert_eq!(NamePattern::parse("alice"), None);
    }

    #[test]
    fn the_more_a_pattern_says_the_sooner_it_comes() {
        let order = [
            "admin-*-x",
            "admin-*",
            "adm*in-",
            "*-admin",
            "a*",
            "*a",
            "*",
        ];
        for pair in order.windows(2) {
            let [first, second] = [pattern(pair[0]).rank(), pattern(pair[1]).rank()];
            assert!(first < second, "{pair:?}");
        }
        assert_eq!(pattern("a*bc").rank(), pattern("a*c*b").rank());
    }

    /// Every text of up to `most` of these letters.
    fn words(letters: &str, most: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..most {
            let longer = last.iter();
            let longer = longer.flat_map(|word| letters.chars().map(move |c| format!("{word}{c}")));
            last = longer.collect();
            all.extend(last.iter().cloned());
        }
        all
    }

    /// What `*` means, said in as few words as there are.
    fn means(pattern: &str, name: &str) -> bool {
        let Some(first) = pattern.chars().next() else {
            return name.is_empty();
        };
        let rest = &pattern[first.len_utf8()..];
        if first == '*' {
            return (0..=name.len()).any(|taken| means(rest, &name[taken..]));
        }
        name.strip_prefix(first)
            .is_some_and(|name| means(rest, name))
    }

    #[test]
    fn a_pattern_covers_what_it_means_and_nothing_else() {
        let names = words("ab", 6);
        for text in words("ab*", 5) {
            let Some(pattern) = NamePattern::parse(&text) else {
                continue;
            };
            for name in &names {
                assert_eq!(pattern.matches(name), means(&text, name), "{text} {name}");
            }
        }
    }

    #[test]
    fn patterns_that_share_a_name_are_told_from_those_that_do_not() {
        let names = words("ab", 6);
        let texts = words("ab*", 3);
        let patterns: Vec<_> = texts
            .iter()
            .filter_map(|text| NamePattern::parse(text))
            .collect();
        assert!(patterns.len() > 20);
        for one in &patterns {
            for other in &patterns {
                let shared = names
                    .iter()
                    .find(|name| one.matches(name) && other.matches(name));
                assert_eq!(
                    one.overlaps(other),
                    shared.is_some(),
                    "{} {} {shared:?}",
                    one.text(),
                    other.text()
                );
            }
        }
    }
}
