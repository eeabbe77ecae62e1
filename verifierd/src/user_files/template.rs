//! Where the file of a Unix user lies.

use std::path::{Path, PathBuf};

/// A path in which `%u` stands for the user's name, and `%h`, at its start, for their home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template(String);

impl Template {
    /// What it may be, for whom it is not.
    pub(crate) const ALLOWED: &str = "an absolute path in which %u stands for the user's name, or one that starts with %h/, \
        their home";

    /// None for anything else: a file that were everybody's would make everybody the confirmer of everybody.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let below_home = text.strip_prefix("%h/");
        let rest = below_home.or_else(|| text.strip_prefix('/'))?;
        let is_ones_own = below_home.is_some() || rest.contains("%u");
        let is_known = !rest.replace("%u", "").contains('%');
        let is_file = !rest.is_empty() && !rest.ends_with('/') && !rest.contains('\0');
        (is_ones_own && is_known && is_file).then(|| Self(text.to_owned()))
    }

    /// None where the name or the home would make it another place.
    pub(super) fn path(&self, name: &str, home: &Path) -> Option<PathBuf> {
        let is_one_step = !name.contains(['/', '\0']) && !["", ".", ".."].contains(&name);
        if !is_one_step {
            return None;
        }
        match self.0.strip_prefix("%h/") {
            Some(rest) if home.is_absolute() => Some(home.join(rest.replace("%u", name))),
            Some(_) => None,
            None => Some(self.0.replace("%u", name).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(template: &str, name: &str, home: &str) -> Option<PathBuf> {
        Template::parse(template)
            .unwrap()
            .path(name, Path::new(home))
    }

    #[test]
    fn names_and_homes_are_filled_in() {
        for (template, path_of_alice) in [
            (
                "/home/%u/.config/verifierd/jid",
                "/home/alice/.config/verifierd/jid",
            ),
            (
                "%h/.config/verifierd/jid",
                "/srv/alice/.config/verifierd/jid",
            ),
            ("%h/jid-of-%u", "/srv/alice/jid-of-alice"),
            ("/var/lib/jids/%u", "/var/lib/jids/alice"),
        ] {
            let path = path(template, "alice", "/srv/alice");
            assert_eq!(path, Some(path_of_alice.into()), "{template}");
        }
    }

    #[test]
    fn no_name_and_no_home_leads_elsewhere() {
        for name in ["", ".", "..", "../root", "a/b", "a\0b"] {
            assert_eq!(path("/jids/%u", name, "/home/x"), None, "{name:?}");
        }
        assert_eq!(path("%h/jid", "alice", "home/alice"), None);
        assert_eq!(path("%h/jid", "alice", ""), None);
        // What a name looks like after one was filled in is not looked at again.
        assert_eq!(path("/jids/%u", "%u%h", "/"), Some("/jids/%u%h".into()));
    }

    #[test]
    fn a_file_that_would_be_everybodys_is_refused() {
        for text in [
            "",
            "/",
            "jid",
            "%u",
            "~/jid",
            "/etc/verifierd/jid",
            "/home/%u/",
            "/home/%x/%u",
            "/home/%u/100%",
            "/home/%h/jid",
            "%h",
            "%h/",
            "%hx/jid",
            "home/%u/jid",
            "/home/%u/\0",
        ] {
            assert_eq!(Template::parse(text), None, "{text:?}");
        }
    }
}
