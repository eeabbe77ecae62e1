//! JupyterHub, as its administrator starts it: a hub, the proxy before it, one file of settings.

use std::net::TcpStream;
use std::process::Command;

use acceptance::{Process, Scratch, free_port, until};
use rustix::process::Signal;

use crate::{HUB, PROXY};

/// A running one.
pub(crate) struct JupyterHub {
    url: String,
    hub: Process,
    _proxy: Process,
    _scratch: Scratch,
}

/// Where it listens: known before its provider is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    public: u16,
    proxy: u16,
    hub: u16,
}

impl Place {
    pub(crate) fn free() -> Self {
        let [public, proxy, hub] = std::array::from_fn(|_| free_port());
        Self { public, proxy, hub }
    }

    /// Another loopback host than the provider's: cookies know no ports.
    pub(crate) fn url(self) -> String {
        format!("http://localhost:{}", self.public)
    }

    /// What the hub shows its proxy.
    fn token(self) -> String {
        format!("proxy-{}", self.proxy)
    }

    fn settings(self) -> String {
        format!(
            r#"
c = get_config()
c.JupyterHub.bind_url = "{url}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub}"
c.JupyterHub.db_url = "sqlite://"
c.JupyterHub.cookie_secret = bytes(range(32))
c.JupyterHub.redirect_to_server = False
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy}"
c.ConfigurableHTTPProxy.auth_token = "{token}"
"#,
            url = self.url(),
            hub = self.hub,
            proxy = self.proxy,
            token = self.token(),
        )
    }
}

/// What an administrator writes who wants people to sign in by us.
fn sign_in(place: Place, issuer: &str, client_id: &str, secret: &str) -> String {
    format!(
        r#"
c.JupyterHub.authenticator_class = "generic-oauth"
c.GenericOAuthenticator.client_id = "{client_id}"
c.GenericOAuthenticator.client_secret = "{secret}"
c.GenericOAuthenticator.oauth_callback_url = "{url}/hub/oauth_callback"
c.GenericOAuthenticator.authorize_url = "{issuer}/oidc/authorize"
c.GenericOAuthenticator.token_url = "{issuer}/oidc/token"
c.GenericOAuthenticator.userdata_url = "{issuer}/oidc/userinfo"
c.GenericOAuthenticator.logout_redirect_url = "{issuer}/oidc/logout"
c.GenericOAuthenticator.login_service = "XMPP"
c.GenericOAuthenticator.scope = ["openid", "profile", "groups"]
c.GenericOAuthenticator.username_claim = "preferred_username"
c.GenericOAuthenticator.allow_all = True
"#,
        url = place.url(),
    )
}

impl JupyterHub {
    /// One that lets in whom this issuer signs in.
    pub(crate) fn start(place: Place, issuer: &str, client_id: &str, secret: &str) -> Self {
        let scratch = Scratch::new("jupyterhub");
        let mut proxy = Command::new(PROXY);
        proxy
            .env("CONFIGPROXY_AUTH_TOKEN", place.token())
            .args(["--ip", "127.0.0.1", "--port", &place.public.to_string()])
            .args([
                "--api-ip",
                "127.0.0.1",
                "--api-port",
                &place.proxy.to_string(),
            ])
            .args([
                "--default-target",
                &format!("http://127.0.0.1:{}", place.hub),
            ]);
        let proxy = Process::start(&proxy, false, &scratch.path().join("proxy.log"));

        let settings = place.settings() + &sign_in(place, issuer, client_id, secret);
        let file = scratch.write("jupyterhub_config.py", &settings);
        let mut hub = Command::new(HUB);
        hub.arg("--config").arg(file).current_dir(scratch.path());
        let mut hub = Process::start(&hub, false, &scratch.path().join("hub.log"));
        until("JupyterHub to listen", || {
            let ended = hub.ended();
            assert!(ended.is_none(), "{ended:?}: {}", hub.log());
            let ports = [place.public, place.hub];
            let mut are_open = ports
                .iter()
                .map(|port| TcpStream::connect(("127.0.0.1", *port)).is_ok());
            are_open.all(|is_open| is_open).then_some(())
        });
        Self {
            url: place.url(),
            hub,
            _proxy: proxy,
            _scratch: scratch,
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn log(&self) -> String {
        self.hub.log()
    }
}

impl Drop for JupyterHub {
    fn drop(&mut self) {
        // It ends what it has started itself.
        self.hub.end(Signal::TERM);
    }
}
