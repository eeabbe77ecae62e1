//! Whom a relying party may ask: patterns over addresses, compared in the one prepared spelling.

use jid::{DomainPart, DomainRef, Jid, NodePart};
use verification::parse_address;

/// `alice@example.org`, `*@example.org`, `*@*.example.org` or `*`. Resources do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JidPattern {
    local: Option<NodePart>,
    domain: Domain,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Domain {
    Any,
    Exactly(DomainPart),
    Below(DomainPart),
}

/// Why a text is no pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected \"local@domain\", \"*@domain\", \"*@*.domain\" or \"*\"")]
pub struct JidPatternError;

impl JidPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// Anything but the four forms above, or parts that are no JID's.
    pub fn parse(text: &str) -> Result<Self, JidPatternError> {
        if text == "*" {
            return Ok(Self {
                local: None,
                domain: Domain::Any,
            });
        }
        let (local, domain) = text.split_once('@').ok_or(JidPatternError)?;
        let (parent, is_below) = match domain.strip_prefix("*.") {
            Some(parent) => (parent, true),
            None => (domain, false),
        };
        let spelled = if local == "*" { "any" } else { local };
        if spelled.contains('*') || parent.contains('*') {
            return Err(JidPatternError);
        }
        let jid = parse_address(&format!("{spelled}@{parent}")).map_err(|_| JidPatternError)?;
        let node = jid.node().ok_or(JidPatternError)?;
        if jid.resource().is_some() {
            return Err(JidPatternError);
        }
        let domain = jid.domain().to_owned();
        Ok(Self {
            local: (local != "*").then(|| node.to_owned()),
            domain: if is_below {
                Domain::Below(domain)
            } else {
                Domain::Exactly(domain)
            },
        })
    }

    /// Whether it covers nobody of another domain.
    pub(crate) fn is_within(&self, domain: &DomainRef) -> bool {
        match &self.domain {
            Domain::Exactly(exact) => exact.as_str() == domain.as_str(),
            Domain::Any | Domain::Below(_) => false,
        }
    }

    /// Whether it covers an address that came out of [`parse_address`].
    #[must_use]
    pub fn matches(&self, jid: &Jid) -> bool {
        let is_local = self.local.as_ref().is_none_or(|local| {
            jid.node()
                .is_some_and(|node| node.as_str() == local.as_str())
        });
        is_local && self.mentions_domain_of(jid)
    }

    /// Whether it covers this address, or might cover another of the same domain.
    pub(crate) fn mentions_domain_of(&self, jid: &Jid) -> bool {
        let domain = jid.domain().as_str();
        match &self.domain {
            Domain::Any => true,
            Domain::Exactly(exact) => domain == exact.as_str(),
            Domain::Below(parent) => domain
                .strip_suffix(parent.as_str())
                .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(pattern: &str, address: &str) -> bool {
        JidPattern::parse(pattern)
            .unwrap()
            .matches(&parse_address(address).unwrap())
    }

    #[test]
    fn patterns_cover_what_they_say_in_any_spelling() {
        for (pattern, address) in [
            ("*", "anybody@anywhere.example"),
            ("*@example.org", "Alice@EXAMPLE.org/phone"),
            ("ALICE@Example.org", "alice@example.org"),
            ("*@*.example.org", "alice@a.b.example.org"),
            ("alice@*.example.org", "alice@chat.example.org"),
            ("*@bücher.example", "alice@xn--bcher-kva.example"),
            ("*@xn--bcher-kva.example", "alice@bücher.example"),
            ("*@example.org.", "alice@example.org"),
        ] {
            assert!(covers(pattern, address), "{pattern} {address}");
        }
    }

    #[test]
    fn patterns_cover_nothing_else() {
        for (pattern, address) in [
            ("*@example.org", "alice@evilexample.org"),
            ("*@example.org", "alice@sub.example.org"),
            ("*@example.org", "alice@example.org.evil.example"),
            ("*@*.example.org", "alice@example.org"),
            ("*@*.example.org", "alice@evilexample.org"),
            ("alice@example.org", "malice@example.org"),
            ("alice@example.org", "example.org"),
            ("alice@example.org", "bob@example.org/alice@example.org"),
        ] {
            assert!(!covers(pattern, address), "{pattern} {address}");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            "example.org",
            "@example.org",
            "a@",
            "*@",
            "*@*",
            "*@*.",
            "al*@example.org",
            "alice@ex*mple.org",
            "alice@*.*.org",
            "alice@example.org/phone",
            "*@example.org/*",
            "**",
        ] {
            assert_eq!(JidPattern::parse(text), Err(JidPatternError), "{text:?}");
        }
    }
}
