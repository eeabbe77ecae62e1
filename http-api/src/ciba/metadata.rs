//! What the discovery document says of the back channel (CIBA Core 1.0 section 4).

use serde::{Deserialize, Serialize};

use super::{BC_AUTHORIZE, GRANT_TYPE};
use crate::oidc::Provider;

/// See above.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Metadata {
    backchannel_authentication_endpoint: String,
    backchannel_token_delivery_modes_supported: Vec<String>,
    backchannel_user_code_parameter_supported: bool,
}

impl Metadata {
    /// None where no client may use it.
    pub(crate) fn of(provider: &Provider) -> Option<Self> {
        let mut parties = provider.settings.relying_parties.iter();
        parties.any(|party| party.ciba.is_some()).then(|| Self {
            backchannel_authentication_endpoint: provider.at(BC_AUTHORIZE),
            backchannel_token_delivery_modes_supported: vec!["poll".to_owned(), "ping".to_owned()],
            backchannel_user_code_parameter_supported: true,
        })
    }

    /// What it adds to `grant_types_supported`.
    pub(crate) const fn grant_type(&self) -> &'static str {
        GRANT_TYPE
    }
}
