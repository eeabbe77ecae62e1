//! A website that uses a library for OpenID Connect, and knows of its provider nothing but its address.

use std::sync::Arc;

use acceptance::{Daemon, RelyingParty, Stage, token_hash};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreProviderMetadata, CoreTokenResponse,
    CoreUserInfoClaims,
};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IssuerUrl, JsonWebKeySetUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, Scope,
    TokenResponse, http,
};

/// The client, as far as the discovery document equips it.
type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// See above.
pub(crate) struct Site {
    daemon: Arc<Daemon>,
    issuer: String,
    client: Client,
}

/// Somebody was sent to the provider.
pub(crate) struct Request {
    pub(crate) url: String,
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

impl Site {
    /// One whose provider was started with these lines in its section besides.
    pub(crate) fn open(stage: &Stage, more: &str) -> Self {
        let mut setup = stage.setup();
        let emails = "emails = [{ jids = \"*@localhost\", address = \"%u@mail.example\" }]\n";
        emails.clone_into(&mut setup.sign_in);
        setup.relying_parties = ["shop", "wiki"]
            .map(|name| {
                let mut party = RelyingParty::new(name);
                let secret = token_hash(&format!("{name}-secret"));
                party.more = format!(
                    "redirect_uris = [\"https://{name}.example/callback\"]\n\
                     post_logout_redirect_uris = [\"https://{name}.example/bye\"]\n\
                     client_secret_hash = \"{secret}\"\n{more}"
                );
                party
            })
            .into();
        let daemon = Arc::new(Daemon::start(setup));
        let issuer = format!("http://127.0.0.1:{}", daemon.http_port());
        let client = client(&issuer, "shop");
        Self {
            daemon,
            issuer,
            client,
        }
    }

    /// Another website with the same provider.
    pub(crate) fn other(&self) -> Self {
        Self {
            daemon: Arc::clone(&self.daemon),
            issuer: self.issuer.clone(),
            client: client(&self.issuer, "wiki"),
        }
    }

    pub(crate) fn daemon(&self) -> &Daemon {
        &self.daemon
    }

    /// Sends somebody to the provider.
    pub(crate) fn sends_away(&self) -> Request {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let request = self.client.authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        );
        let scopes = ["profile", "email", "offline_access"].map(|name| Scope::new(name.to_owned()));
        let (url, state, nonce) = request
            .add_scopes(scopes)
            .set_pkce_challenge(challenge)
            .url();
        Request {
            url: url.to_string(),
            state,
            nonce,
            verifier,
        }
    }

    /// Somebody comes back, to this address.
    pub(crate) fn comes_back(
        &self,
        request: &Request,
        url: &str,
    ) -> Result<CoreTokenResponse, String> {
        let url = openidconnect::url::Url::parse(url).map_err(|error| error.to_string())?;
        let answer = |name: &str| {
            let found = url.query_pairs().find(|(found, _)| found == name);
            found.map(|(_, value)| value.into_owned())
        };
        assert_eq!(answer("state").as_ref(), Some(request.state.secret()));
        // RFC 9207: it was this provider that answered.
        assert_eq!(answer("iss").as_ref(), Some(&self.issuer));
        let code = AuthorizationCode::new(answer("code").ok_or("no code")?);
        let exchange = self
            .client
            .exchange_code(code)
            .map_err(|error| error.to_string())?;
        let verifier = PkceCodeVerifier::new(request.verifier.secret().clone());
        let tokens = exchange.set_pkce_verifier(verifier).request(&call);
        tokens.map_err(|error| error.to_string())
    }

    /// What the ID token says, once the library found it good.
    pub(crate) fn claims(
        &self,
        tokens: &CoreTokenResponse,
        request: &Request,
    ) -> CoreIdTokenClaims {
        let id_token = tokens.id_token().expect("an ID token");
        let verifier = self.client.id_token_verifier();
        let claims = id_token
            .claims(&verifier, &request.nonce)
            .expect("good claims");
        let algorithm = id_token.signing_alg().expect("an algorithm");
        let key = id_token.signing_key(&verifier).expect("a key");
        let hash =
            openidconnect::AccessTokenHash::from_token(tokens.access_token(), algorithm, key);
        assert_eq!(claims.access_token_hash(), Some(&hash.expect("a hash")));
        claims.clone()
    }

    /// What userinfo says.
    pub(crate) fn asks_who(&self, tokens: &CoreTokenResponse) -> CoreUserInfoClaims {
        let token = tokens.access_token().clone();
        let asked = self.client.user_info(token, None).expect("an endpoint");
        asked.request(&call).expect("claims")
    }

    /// Whether userinfo says anything.
    pub(crate) fn is_told(&self, tokens: &CoreTokenResponse) -> bool {
        let token = tokens.access_token().clone();
        let asked = self.client.user_info(token, None).expect("an endpoint");
        let told: Result<CoreUserInfoClaims, _> = asked.request(&call);
        told.is_ok()
    }

    pub(crate) fn refreshes(&self, token: &RefreshToken) -> Result<CoreTokenResponse, String> {
        let exchange = self.client.exchange_refresh_token(token);
        let exchange = exchange.map_err(|error| error.to_string())?;
        exchange.request(&call).map_err(|error| error.to_string())
    }

    /// The keys that are published.
    pub(crate) fn keys(&self) -> serde_json::Value {
        self.daemon.api_with(None).get("/oidc/jwks.json").json
    }
}

fn client(issuer: &str, name: &str) -> Client {
    let issuer = IssuerUrl::new(issuer.to_owned()).expect("a URL");
    let metadata = CoreProviderMetadata::discover(&issuer, &call).expect("a discovery document");
    assert!(JsonWebKeySetUrl::new(metadata.jwks_uri().to_string()).is_ok());
    let secret = ClientSecret::new(format!("{name}-secret"));
    let back = RedirectUrl::new(format!("https://{name}.example/callback")).expect("a URL");
    CoreClient::from_provider_metadata(metadata, ClientId::new(name.to_owned()), Some(secret))
        .set_redirect_uri(back)
}

/// The library's way out: our own HTTP client.
fn call(request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .into();
    let mut response = agent.run(request)?;
    let mut told = http::Response::builder().status(response.status());
    for (name, value) in response.headers() {
        told = told.header(name, value);
    }
    let body = response.body_mut().read_to_vec()?;
    Ok(told.body(body)?)
}
