//! What relying parties learn of somebody who signed in, by the admin's rules alone.

use jid::{BareJid, Jid};

use super::SignIn;

/// Somebody who signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// Their bare JID.
    pub(crate) jid: BareJid,
    /// The local part, by which most applications make an account.
    pub(crate) username: String,
    /// Groups, in order.
    pub(crate) groups: Vec<String>,
    /// Mail address, and whether it may be taken as verified.
    pub(crate) email: Option<(String, bool)>,
}

impl Person {
    /// By these rules.
    pub(crate) fn of(jid: &BareJid, rules: &SignIn) -> Self {
        let address = Jid::from(jid.clone());
        let username = jid.node().map_or_else(
            || jid.domain().as_str().to_owned(),
            |node| node.as_str().to_owned(),
        );
        let groups = rules.groups.iter();
        let groups =
            groups.filter(|(_, members)| members.iter().any(|pattern| pattern.matches(&address)));
        let email = rules.emails.iter().find(|rule| rule.jids.matches(&address));
        let email = email.and_then(|rule| {
            let mailbox = mailbox(&rule.address, &username, jid.domain().as_str())?;
            Some((mailbox, rule.is_verified))
        });
        Self {
            groups: groups.map(|(name, _)| name.clone()).collect(),
            email,
            username,
            jid: jid.clone(),
        }
    }
}

/// By this rule; none where it would have to be quoted (RFC 5322 section 3.4.1), and some would read it as another one
/// or as several. What stands in somebody's name is never read as a part of the rule.
fn mailbox(rule: &str, local: &str, domain: &str) -> Option<String> {
    let mut parts = rule.split('%');
    let mut mailbox = parts.next()?.to_owned();
    for part in parts {
        if let Some(rest) = part.strip_prefix('u') {
            mailbox.extend([local, rest]);
        } else if let Some(rest) = part.strip_prefix('d') {
            mailbox.extend([domain, rest]);
        } else {
            mailbox.extend(["%", part]);
        }
    }
    let (name, _) = mailbox.rsplit_once('@')?;
    let is_plain = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let atoms = name.split('.');
    let mut atoms = atoms.map(|atom| !atom.is_empty() && atom.chars().all(is_plain));
    atoms.all(|is_one| is_one).then_some(mailbox)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_made_of_a_name_and_not_by_it() {
        for (rule, local, whole) in [
            ("%u@%d", "alice", Some("alice@example.org")),
            ("%u@mail.example", "a.b+c", Some("a.b+c@mail.example")),
            (
                "%u-%d@mail.example",
                "al",
                Some("al-example.org@mail.example"),
            ),
            ("100%@mail.example", "alice", Some("100%@mail.example")),
            (
                "%u@mail.example",
                "j\u{fc}rgen",
                Some("j\u{fc}rgen@mail.example"),
            ),
            // Somebody calls themselves so that they would have another's.
            ("%u@mail.example", "x%d", Some("x%d@mail.example")),
            ("%u@mail.example", "%u", Some("%u@mail.example")),
            ("%u@mail.example", "alice,bob", None),
            ("%u@mail.example", "alice(bob)", None),
            ("%u@mail.example", "alice;bob", None),
            ("%u@mail.example", "alice\\bob", None),
            ("%u@mail.example", ".alice", None),
            ("%u@mail.example", "alice.", None),
            ("%u@mail.example", "al..ice", None),
        ] {
            assert_eq!(
                mailbox(rule, local, "example.org").as_deref(),
                whole,
                "{rule} {local}"
            );
        }
    }
}
