//! The output of `sshd -T`: one keyword in small letters a line, with its value.

use std::collections::BTreeMap;

/// What sshd does in one case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::check_pam) struct Settings(BTreeMap<String, String>);

/// A method, or several one after the other, that let somebody in.
pub(super) type Methods = Vec<String>;

pub(super) const KEY: &str = "publickey";
pub(super) const PASSWORD: &str = "password";
pub(super) const INTERACTIVE: &str = "keyboard-interactive";

/// Each method, with the keywords that turn it on (the second one before OpenSSH 8.7).
const METHODS: [(&str, [&str; 2]); 5] = [
    (KEY, ["pubkeyauthentication", ""]),
    (PASSWORD, ["passwordauthentication", ""]),
    (
        INTERACTIVE,
        [
            "kbdinteractiveauthentication",
            "challengeresponseauthentication",
        ],
    ),
    ("gssapi-with-mic", ["gssapiauthentication", ""]),
    ("hostbased", ["hostbasedauthentication", ""]),
];

impl Settings {
    pub(super) fn read(text: &str) -> Self {
        let pairs = text.lines().filter_map(|line| line.split_once(' '));
        Self(
            pairs
                .map(|(key, value)| (key.to_ascii_lowercase(), value.trim().to_owned()))
                .collect(),
        )
    }

    /// The value of a keyword.
    pub(super) fn one(&self, keyword: &str) -> Option<&str> {
        self.0.get(keyword).map(String::as_str)
    }

    pub(super) fn is_on(&self, keyword: &str) -> bool {
        self.one(keyword) == Some("yes")
    }

    /// Whether the method is offered.
    pub(super) fn offers(&self, method: &str) -> bool {
        let mut methods = METHODS.iter();
        methods.any(|(name, keywords)| *name == method && keywords.iter().any(|it| self.is_on(it)))
    }

    /// Each way in: methods that are offered, all of which must succeed (`AuthenticationMethods`).
    pub(super) fn ways(&self) -> Vec<Methods> {
        let lists = self.lists();
        if lists.is_empty() {
            let offered = METHODS
                .iter()
                .map(|(name, _)| *name)
                .filter(|name| self.offers(name));
            return offered.map(|name| vec![name.to_owned()]).collect();
        }
        let is_offered =
            |methods: &Methods| methods.iter().all(|it| self.offers(without_device(it)));
        lists.into_iter().filter(is_offered).collect()
    }

    /// What stands after `AuthenticationMethods`; nothing for `any`.
    pub(super) fn lists(&self) -> Vec<Methods> {
        let value = self
            .one("authenticationmethods")
            .filter(|value| *value != "any")
            .unwrap_or_default();
        let lists = value.split_whitespace();
        lists
            .map(|list| list.split(',').map(ToOwned::to_owned).collect())
            .collect()
    }

    /// Seconds of `LoginGraceTime`; none where it never ends.
    pub(super) fn grace_time(&self) -> Option<u64> {
        self.one("logingracetime")
            .and_then(seconds)
            .filter(|it| *it > 0)
    }
}

/// `sshd_config(5)`, "TIME FORMATS"; `sshd -T` prints seconds.
fn seconds(text: &str) -> Option<u64> {
    text.parse().ok()
}

/// `keyboard-interactive:pam` is a keyboard-interactive.
pub(super) fn without_device(method: &str) -> &str {
    method.split(':').next().unwrap_or(method)
}
