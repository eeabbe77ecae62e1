//! `[sign_in]`: what the pages say, and what is known of those who sign in.

use std::collections::BTreeMap;
use std::time::Duration;

use jid::BareJid;

use super::Look;
use crate::JidPattern;

/// Signing in with a browser. Without it there are no pages, no OpenID Provider and no forward-auth.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// How long somebody who signed in is remembered: a minute to a year.
    pub session: Duration,
    /// How long the pages wait for an answer: 5 to 600 seconds.
    pub timeout: Duration,
    /// What the pages look like, and whose they are.
    pub look: Look,
    /// Appended to an address without `@`.
    pub default_domain: Option<String>,
    /// Who belongs to which group.
    pub groups: BTreeMap<String, Vec<JidPattern>>,
    /// Who has which mail address. A JID is no mailbox: nobody has one unless a rule says so; the first that covers
    /// counts.
    pub emails: Vec<EmailRule>,
    /// SHA-256 of the user codes of those who are asked over the back channel only where the claimant knows theirs.
    pub user_codes: BTreeMap<BareJid, [u8; 32]>,
}

impl Default for SignIn {
    /// Eight hours, a working day; two minutes to find one's phone; and nothing known of anybody.
    fn default() -> Self {
        Self {
            session: Duration::from_secs(8 * 3600),
            timeout: Duration::from_secs(120),
            look: Look::default(),
            default_domain: None,
            groups: BTreeMap::new(),
            emails: Vec::new(),
            user_codes: BTreeMap::new(),
        }
    }
}

/// What mail address somebody has.
#[derive(Debug, Clone)]
pub struct EmailRule {
    /// Whose.
    pub jids: JidPattern,
    /// `%u` stands for the local part, `%d` for the domain.
    pub address: String,
    /// Whether relying parties may take it as verified.
    pub is_verified: bool,
}
