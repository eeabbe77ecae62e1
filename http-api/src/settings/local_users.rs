//! Which confirmers stand for which Unix user (`[pam.users]`).

use std::collections::{BTreeMap, BTreeSet};

use jid::Jid;
use verification::{Confirmers, parse_address};

use super::JidPattern;

/// The confirmers of one Unix user: addresses, in which `%u` stands for the user's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRule {
    /// Their addresses, bare or full; 1 to 16 of them.
    pub any_of: Vec<String>,
    /// How many must confirm: 1 to their number.
    pub needed: u8,
    /// Whether one denial ends it; else it ends once too few are left who can confirm.
    pub veto: bool,
    /// Whether the Unix user who asks to become this one may not confirm it.
    pub not_requester: bool,
}

/// Too few are left once whoever asks may not confirm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too few are left who may confirm")]
pub(crate) struct TooFew;

/// Why a rule cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("user {user}: {value}: expected {allowed}")]
pub struct LocalUsersError {
    /// The Unix user of the rule.
    pub user: String,
    /// What is at fault.
    pub value: String,
    /// What may stand there.
    pub allowed: &'static str,
}

/// Every rule, by the name of the Unix user; `*` is everybody without one of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocalUsers(BTreeMap<String, UserRule>);

impl LocalUsers {
    /// Checks every rule.
    ///
    /// # Errors
    /// The first rule with an address that is none, a `%` that is not `%u` before the `@`, or a number of confirmers
    /// that cannot be met.
    pub fn new(rules: BTreeMap<String, UserRule>) -> Result<Self, LocalUsersError> {
        for (user, rule) in &rules {
            let error = |value: &str, allowed| LocalUsersError {
                user: user.clone(),
                value: value.to_owned(),
                allowed,
            };
            for template in &rule.any_of {
                check_template(template).map_err(|allowed| error(template, allowed))?;
            }
            let stand_in = if user == "*" { "user" } else { user };
            rule.confirmers(stand_in).ok_or_else(|| {
                error(
                    &format!("{} of {}", rule.needed, rule.any_of.join(", ")),
                    "1 to 16 addresses of different accounts, and needed between 1 and their number",
                )
            })?;
        }
        Ok(Self(rules))
    }

    /// Who confirms for this Unix user; none if nobody is named, or if the name cannot stand in an address unchanged
    /// (so that no two users share a confirmer by accident of spelling).
    #[must_use]
    pub fn confirmers(&self, user: &str) -> Option<Confirmers> {
        if user == "*" {
            return None;
        }
        self.rule(user)?.confirmers(user)
    }

    /// Who confirms for this Unix user where `requester` is the one who asks: where the rule says so, none of the addresses
    /// that stand for that one. Several that do may all be theirs: none of them may confirm.
    ///
    /// # Errors
    /// [`TooFew`]
    pub(crate) fn others(
        &self,
        user: &str,
        requester: Option<&str>,
    ) -> Result<Option<Confirmers>, TooFew> {
        let (Some(rule), Some(asked)) = (self.rule(user), self.confirmers(user)) else {
            return Ok(None);
        };
        let own = requester.filter(|_| rule.not_requester);
        let own = own.and_then(|name| self.confirmers(name));
        let own = own.map(|own| accounts(&own)).unwrap_or_default();
        let is_other = |jid: &&Jid| !own.contains(&jid.to_bare());
        let others: Vec<Jid> = asked.jids().iter().filter(is_other).cloned().collect();
        let others = Confirmers::some_of(others, asked.needed());
        others.map(Some).map_err(|_| TooFew)
    }

    /// Whether one denial ends a verification for this Unix user.
    #[must_use]
    pub(crate) fn veto(&self, user: &str) -> bool {
        self.rule(user).is_none_or(|rule| rule.veto)
    }

    fn rule(&self, user: &str) -> Option<&UserRule> {
        self.0.get(user).or_else(|| self.0.get("*"))
    }

    /// Patterns that cover every confirmer of every user; where an address is made of the user's name, every account
    /// of its domain.
    pub fn patterns(&self) -> impl Iterator<Item = JidPattern> {
        let templates = self.0.values().flat_map(|rule| &rule.any_of);
        templates.filter_map(|template| {
            let (local, rest) = template.split_once('@')?;
            let local = if local.contains("%u") { "*" } else { local };
            let domain = rest.split('/').next()?;
            JidPattern::parse(&format!("{local}@{domain}")).ok()
        })
    }
}

impl UserRule {
    fn confirmers(&self, user: &str) -> Option<Confirmers> {
        let jids: Option<Vec<Jid>> = self.any_of.iter().map(|text| fill_in(text, user)).collect();
        Confirmers::some_of(jids?, self.needed).ok()
    }
}

fn check_template(template: &str) -> Result<(), &'static str> {
    const ALLOWED: &str = "local@domain or local@domain/resource, with %u only before the @";
    let (local, rest) = template.split_once('@').ok_or(ALLOWED)?;
    if local.replace("%u", "").contains('%') || rest.contains('%') {
        return Err(ALLOWED);
    }
    fill_in(template, "user").map(|_| ()).ok_or(ALLOWED)
}

/// The address with the user's name in it, escaped (XEP-0106).
fn fill_in(template: &str, user: &str) -> Option<Jid> {
    let (local, rest) = template.split_once('@')?;
    let local = local.replace("%u", &escape(user)?);
    let jid = parse_address(&format!("{local}@{rest}")).ok()?;
    let is_unchanged = jid.node()?.as_str() == local || !template.contains("%u");
    is_unchanged.then_some(jid)
}

/// XEP-0106 section 4.2; none for what no local part can hold even so.
fn escape(name: &str) -> Option<String> {
    const CODES: [(char, &str); 10] = [
        (' ', "\\20"),
        ('"', "\\22"),
        ('&', "\\26"),
        ('\'', "\\27"),
        ('/', "\\2f"),
        (':', "\\3a"),
        ('<', "\\3c"),
        ('>', "\\3e"),
        ('@', "\\40"),
        ('\\', "\\5c"),
    ];
    if name.is_empty() || name.starts_with(' ') || name.ends_with(' ') {
        return None;
    }
    let codes: BTreeMap<char, &str> = CODES.into();
    let mut escaped = String::with_capacity(name.len());
    for (at, c) in name.char_indices() {
        let rest = name.get(at..).unwrap_or_default();
        match codes.get(&c) {
            // A backslash stays one, unless what follows would turn it into an escape.
            Some(_) if c == '\\' && !CODES.iter().any(|(_, code)| rest.starts_with(code)) => {
                escaped.push(c);
            }
            Some(code) => escaped.push_str(code),
            None => escaped.push(c),
        }
    }
    Some(escaped)
}

/// The accounts that stand for somebody, for comparing.
pub(crate) fn accounts(confirmers: &Confirmers) -> BTreeSet<jid::BareJid> {
    confirmers.jids().iter().map(Jid::to_bare).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users(rules: &[(&str, &[&str], u8)]) -> Result<LocalUsers, LocalUsersError> {
        let rules = rules.iter().map(|(user, any_of, needed)| {
            let any_of = any_of.iter().map(|text| (*text).to_owned()).collect();
            (
                (*user).to_owned(),
                UserRule {
                    any_of,
                    needed: *needed,
                    veto: true,
                    not_requester: false,
                },
            )
        });
        LocalUsers::new(rules.collect())
    }

    fn asked(users: &LocalUsers, user: &str) -> Option<Vec<String>> {
        let confirmers = users.confirmers(user)?;
        Some(confirmers.jids().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_rule_of_ones_own_comes_before_everybodys() {
        let users = users(&[
            ("alice", &["Alice@Example.org/phone"], 1),
            ("root", &["alice@example.org", "bob@example.org"], 2),
            ("*", &["%u@example.org"], 1),
        ])
        .unwrap();
        assert_eq!(
            asked(&users, "alice"),
            Some(vec!["alice@example.org/phone".to_owned()])
        );
        assert_eq!(users.confirmers("root").unwrap().needed(), 2);
        assert_eq!(
            asked(&users, "carol"),
            Some(vec!["carol@example.org".to_owned()])
        );
    }

    #[test]
    fn nobody_stands_for_a_user_without_a_rule() {
        assert_eq!(asked(&users(&[]).unwrap(), "alice"), None);
        assert_eq!(
            asked(&users(&[("*", &["%u@example.org"], 1)]).unwrap(), "*"),
            None
        );
    }

    #[test]
    fn names_are_escaped_so_that_they_cannot_leave_the_local_part() {
        let users = users(&[("*", &["%u@example.org"], 1)]).unwrap();
        for (name, jid) in [
            ("d'artagnan", "d\\27artagnan@example.org"),
            ("eve@evil.example", "eve\\40evil.example@example.org"),
            ("a/b", "a\\2fb@example.org"),
            ("back\\slash", "back\\slash@example.org"),
            ("c:\\5cfoo", "c\\3a\\5c5cfoo@example.org"),
        ] {
            assert_eq!(asked(&users, name), Some(vec![jid.to_owned()]), "{name}");
        }
    }

    #[test]
    fn names_that_would_become_somebody_elses_stand_for_nobody() {
        let users = users(&[("*", &["%u@example.org"], 1)]).unwrap();
        for name in [
            "Alice",
            "\u{ff41}lice",
            "ali\u{ad}ce",
            "",
            " alice",
            "alice ",
            "a\0b",
            "a\nb",
        ] {
            assert_eq!(asked(&users, name), None, "{name:?}");
        }
    }

    #[test]
    fn everybody_who_may_be_asked_is_covered_by_a_pattern() {
        let users = users(&[
            ("root", &["alice@example.org", "bob@example.org/phone"], 1),
            ("*", &["%u.admin@example.net"], 1),
        ])
        .unwrap();
        let patterns: Vec<_> = users.patterns().collect();
        let covers = |jid: &str| {
            let jid = parse_address(jid).unwrap();
            patterns.iter().any(|pattern| pattern.matches(&jid))
        };
        for jid in [
            "alice@example.org",
            "bob@example.org",
            "x.admin@example.net",
        ] {
            assert!(covers(jid), "{jid}");
        }
        assert!(!covers("eve@example.org"));
    }

    /// `root` is confirmed by two, of whom nobody may confirm for themselves.
    fn nobody_for_themselves(needed: u8) -> LocalUsers {
        let rule = |any_of: &[&str], needed, not_requester| UserRule {
            any_of: any_of.iter().map(|text| (*text).to_owned()).collect(),
            needed,
            veto: true,
            not_requester,
        };
        let both = ["alice@example.org/phone", "bob@example.org"];
        LocalUsers::new(BTreeMap::from([
            ("root".to_owned(), rule(&both, needed, true)),
            ("shared".to_owned(), rule(&both, 1, false)),
            ("*".to_owned(), rule(&["%u@example.org"], 1, false)),
        ]))
        .unwrap()
    }

    #[test]
    fn whoever_asks_confirms_nothing_where_the_rule_says_so() {
        let users = nobody_for_themselves(1);
        let others = |user: &str, requester: Option<&str>| {
            let others = users.others(user, requester).unwrap().unwrap();
            let jids = others.jids().iter().map(ToString::to_string);
            jids.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(others("root", Some("alice")), "bob@example.org");
        assert_eq!(others("root", Some("bob")), "alice@example.org/phone");
        let both = "alice@example.org/phone bob@example.org";
        assert_eq!(others("root", Some("carol")), both);
        assert_eq!(others("root", None), both);
        assert_eq!(others("shared", Some("alice")), both, "not its rule");
        assert_eq!(users.others("*", Some("alice")), Ok(None));
    }

    #[test]
    fn too_few_others_are_nobody() {
        assert_eq!(
            nobody_for_themselves(2).others("root", Some("alice")),
            Err(TooFew)
        );
        // Which of the two it is cannot be told.
        assert_eq!(
            nobody_for_themselves(1).others("root", Some("shared")),
            Err(TooFew)
        );
    }

    #[test]
    fn rules_that_cannot_be_followed_are_refused() {
        let many: Vec<String> = (0..17).map(|n| format!("u{n}@example.org")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        for (any_of, needed) in [
            (&[][..], 1),
            (&["alice@example.org"][..], 0),
            (&["alice@example.org"][..], 2),
            (&["alice@example.org", "ALICE@example.org"][..], 1),
            (&["example.org"][..], 1),
            (&["%u"][..], 1),
            (&["alice@%u.example.org"][..], 1),
            (&["%x@example.org"][..], 1),
            (&["100%@example.org"][..], 1),
            (&many[..], 1),
        ] {
            assert!(
                users(&[("alice", any_of, needed)]).is_err(),
                "{any_of:?} {needed}"
            );
        }
    }
}
