//! `keycloak` of a relying party: the realm that asks in its name.

/// A realm of Keycloak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeycloakRealm {
    /// What it calls itself: the `iss` of its tokens.
    pub issuer: String,
    /// Where it is reached from here.
    pub url: String,
}

impl KeycloakRealm {
    /// Where it takes answers.
    pub(super) fn callback(&self) -> String {
        let url = &self.url;
        format!("{url}/protocol/openid-connect/ext/ciba/auth/callback")
    }

    /// Where its keys are.
    pub(super) fn keys(&self) -> String {
        let url = &self.url;
        format!("{url}/protocol/openid-connect/certs")
    }
}
