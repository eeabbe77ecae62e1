//! What the discovery document says of the back channel (CIBA Core 1.0 section 4).

use serde::{Deserialize, Serialize};

use super::BC_AUTHORIZE;
use crate::oidc::Provider;

/// See above.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Metadata {
    #[serde(rename = "backchannel_authentication_endpoint")]
    endpoint: String,
    #[serde(rename = "backchannel_token_delivery_modes_supported")]
    delivery_modes: Vec<String>,
    #[serde(rename = "backchannel_user_code_parameter_supported")]
    takes_user_code: bool,
}

impl Metadata {
    /// None where no client may use it.
    pub(crate) fn of(provider: &Provider) -> Option<Self> {
        let mut parties = provider.settings.relying_parties.iter();
        parties.any(|party| party.ciba.is_some()).then(|| Self {
            endpoint: provider.at(BC_AUTHORIZE),
            delivery_modes: vec!["poll".to_owned(), "ping".to_owned()],
            takes_user_code: true,
        })
    }
}
