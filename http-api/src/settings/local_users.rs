//! Which confirmers stand for which Unix user (`[pam.users]`).

mod name_pattern;
mod template;

use std::collections::{BTreeMap, BTreeSet};

use jid::Jid;
use verification::Confirmers;

use self::name_pattern::NamePattern;
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
    /// The Unix user of the rule, or the pattern.
    pub user: String,
    /// What is at fault.
    pub value: String,
    /// What may stand there.
    pub allowed: &'static str,
}

/// Every rule, by the name of the Unix user, or by a pattern in which `*` stands for any characters.
///
/// A rule for the name itself comes first, then the pattern with the most characters besides `*`, then the one with more
/// of them before its first `*`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocalUsers {
    named: BTreeMap<String, Answer>,
    /// The one that comes first, first.
    patterns: Vec<(NamePattern, Answer)>,
}

/// Whoever confirms by a rule; none where it says that nobody does.
type Answer = Option<UserRule>;

impl LocalUsers {
    /// Checks every rule; none in the place of one says that nobody confirms for these users, whatever else matches.
    ///
    /// # Errors
    /// Every rule with an address that is none, a `%` that is not `%u` before the `@`, or a number of confirmers that
    /// cannot be met; and every pattern that says something else than another one, of which neither comes first.
    pub fn new<R: Into<Option<UserRule>>>(
        rules: BTreeMap<String, R>,
    ) -> Result<Self, Vec<LocalUsersError>> {
        let mut users = Self::default();
        let mut errors = Vec::new();
        for (key, rule) in rules {
            let rule = rule.into();
            errors.extend(rule.as_ref().and_then(|rule| rule.fault(&key)));
            match NamePattern::parse(&key) {
                Some(pattern) => users.patterns.push((pattern, rule)),
                None => drop(users.named.insert(key, rule)),
            }
        }
        users.patterns.sort_by_key(|(pattern, _)| pattern.rank());
        errors.extend(users.ambiguous());
        if errors.is_empty() {
            Ok(users)
        } else {
            Err(errors)
        }
    }

    /// Every pattern that shares a name with another, and neither its answer nor its place.
    fn ambiguous(&self) -> Vec<LocalUsersError> {
        let mut errors = Vec::new();
        for equals in self
            .patterns
            .chunk_by(|(a, _), (b, _)| a.rank() == b.rank())
        {
            for (number, (pattern, answer)) in equals.iter().enumerate() {
                let mut before = equals.iter().take(number);
                let clash = before
                    .find(|(other, others)| answer != others && pattern.overlaps(other))
                    .map(|(other, _)| other);
                errors.extend(clash.map(|other| LocalUsersError {
                    user: pattern.text().to_owned(),
                    value: format!("\"{}\" matches some of the same users", other.text()),
                    allowed: "one of the two to have more characters besides *, or more of them before its first *",
                }));
            }
        }
        errors
    }

    /// Who confirms for this Unix user; none if nobody is named, or if the name cannot stand in an address unchanged
    /// (so that no two users share a confirmer by accident of spelling).
    #[must_use]
    pub fn confirmers(&self, user: &str) -> Option<Confirmers> {
        self.rule(user)?.confirmers(user)
    }

    /// Whether a rule matches this Unix user, if only to say that nobody confirms.
    #[must_use]
    pub fn covers(&self, user: &str) -> bool {
        self.answer(user).is_some()
    }

    /// Whether nobody is meant to confirm for this Unix user: no rule matches, or one that says so. Not so where
    /// somebody is, and the name cannot stand in their address.
    #[must_use]
    pub fn leaves_out(&self, user: &str) -> bool {
        self.rule(user).is_none()
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
        self.answer(user)?.as_ref()
    }

    /// What the file says of this user, if anything.
    fn answer(&self, user: &str) -> Option<&Answer> {
        let by_pattern = || {
            let mut patterns = self.patterns.iter();
            patterns.find(|(pattern, _)| pattern.matches(user))
        };
        let named = self.named.get(user);
        named.or_else(|| by_pattern().map(|(_, answer)| answer))
    }

    /// Patterns that cover every confirmer of every user; where an address is made of the user's name, every account
    /// of its domain.
    pub fn patterns(&self) -> impl Iterator<Item = JidPattern> {
        let by_pattern = self.patterns.iter().map(|(_, answer)| answer);
        let rules = self.named.values().chain(by_pattern).flatten();
        let templates = rules.flat_map(|rule| &rule.any_of);
        templates.filter_map(|template| {
            let (local, rest) = template.split_once('@')?;
            let local = if local.contains("%u") { "*" } else { local };
            let domain = rest.split('/').next()?;
            JidPattern::parse(&format!("{local}@{domain}")).ok()
        })
    }
}

impl UserRule {
    /// What keeps it from being followed for these users.
    fn fault(&self, key: &str) -> Option<LocalUsersError> {
        let error = |value: &str, allowed| LocalUsersError {
            user: key.to_owned(),
            value: value.to_owned(),
            allowed,
        };
        for template in &self.any_of {
            if let Err(allowed) = template::check(template) {
                return Some(error(template, allowed));
            }
        }
        let stand_in = if key.contains('*') { "user" } else { key };
        if self.confirmers(stand_in).is_some() {
            return None;
        }
        Some(error(
            &format!("{} of {}", self.needed, self.any_of.join(", ")),
            "1 to 16 addresses of different accounts, and needed between 1 and their number",
        ))
    }

    /// None for a name with `*` in it as well: it could be taken for a pattern.
    fn confirmers(&self, user: &str) -> Option<Confirmers> {
        if user.contains('*') {
            return None;
        }
        let fill_in = |text: &String| template::fill_in(text, user);
        let jids: Option<Vec<Jid>> = self.any_of.iter().map(fill_in).collect();
        Confirmers::some_of(jids?, self.needed).ok()
    }
}

/// The accounts that stand for somebody, for comparing.
pub(crate) fn accounts(confirmers: &Confirmers) -> BTreeSet<jid::BareJid> {
    confirmers.jids().iter().map(Jid::to_bare).collect()
}

#[cfg(test)]
mod tests;
