//! For the tests of what depends on how the link logs in: settings of either mode, at `verify.example`.

use std::time::Duration;

use http_api::JidPattern;

use super::{Endpoint, LinkSettings, Mode, Tls};
use crate::secret::Secret;

/// Of a component that sends as `login@verify.example`.
pub(super) fn component() -> LinkSettings {
    with(Mode::Component {
        domain: "verify.example".parse().unwrap(),
        server: Endpoint {
            host: "127.0.0.1".to_owned(),
            port: 5347,
        },
        sender: Some("login".parse().unwrap()),
    })
}

/// Of the account `login@verify.example`.
pub(super) fn client() -> LinkSettings {
    with(Mode::Client {
        jid: "login@verify.example".parse().unwrap(),
        server: None,
        tls: Tls::Starttls,
        ca_file: None,
    })
}

fn with(mode: Mode) -> LinkSettings {
    let pattern = |text: &str| JidPattern::parse(text).unwrap();
    LinkSettings {
        mode,
        secret: Secret::new("swordfish".to_owned()),
        ping: Duration::from_secs(30),
        step_timeout: Duration::from_secs(10),
        contact_addresses: vec![
            "mailto:admin@example.org".to_owned(),
            "xmpp:help@example.org".to_owned(),
        ],
        contacts: vec![pattern("*@example.org"), pattern("*@verify.example")],
        bare_sender_for: vec![pattern("dora@example.org")],
    }
}
