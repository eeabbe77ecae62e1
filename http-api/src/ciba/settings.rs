//! `ciba` of a relying party.

/// What a relying party may do over the back channel.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ciba {
    /// Where it is told that something has ended, if it does not only ask: ping mode (CIBA Core 1.0 section 5).
    pub notification_endpoint: Option<String>,
    /// Whether it can ask people for their user code (`backchannel_user_code_parameter`).
    pub takes_user_code: bool,
}
