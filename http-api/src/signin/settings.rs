//! `[sign_in]`: what the pages say, and what is known of those who sign in.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::JidPattern;

/// Signing in with a browser. Without it there are no pages, no OpenID Provider and no forward-auth.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// How long somebody who signed in is remembered.
    pub session: Duration,
    /// Appended to an address without `@`.
    pub default_domain: Option<String>,
    /// Who belongs to which group.
    pub groups: BTreeMap<String, Vec<JidPattern>>,
    /// Who has which mail address. A JID is no mailbox: nobody has one unless a rule says so; the first that covers
    /// counts.
    pub emails: Vec<EmailRule>,
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
