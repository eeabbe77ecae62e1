//! The TCP door with everything on: pages, OpenID Provider, CIBA, Keycloak, forward-auth, behind it a ledger and SQLite.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_api::{Backing, Places, Records};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};
use verifier_store::Sqlite;

use super::desk::Desk;
use super::mailroom::Mailroom;

/// As an admin writes it; every secret is `secret`, the token of the API `shop-token`.
const CONFIG: &str = include_str!("verifierd.toml");

const REALM: &str = "https://kc.example/realms/main";

/// Who answers.
const PEOPLE: [&str; 3] = [
    "alice@example.org/phone",
    "bob@example.org/desk",
    "carol@example.net/x",
];

pub(super) struct Site {
    pub(super) address: SocketAddr,
    desk: Desk,
    realm: EncodingKey,
    _stop: DropGuard,
}

impl Site {
    pub(super) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("verifierd.toml");
        std::fs::write(&file, CONFIG).unwrap();
        std::fs::write(folder.path().join("xmpp-secret"), "secret").unwrap();
        let (config, _) = verifierd::config::load(&file).unwrap_or_else(|error| panic!("{error}"));

        let realm = rcgen::KeyPair::generate().unwrap();
        let realm = EncodingKey::from_ec_der(&realm.serialize_der());
        let mut key = Jwk::from_encoding_key(&realm, Algorithm::ES256).unwrap();
        key.common.key_id = Some("one".to_owned());
        let mailroom = Mailroom::default();
        let keys = format!("{REALM}/protocol/openid-connect/certs");
        mailroom.lays_out(&keys, &json!({ "keys": [key] }).to_string());

        let (desk, stop) = (Desk::new(), CancellationToken::new());
        let clock = desk.clone();
        let backing = Backing {
            records: Records::new(Arc::new(Sqlite::in_memory().unwrap()), move || clock.now()),
            courier: Arc::new(mailroom),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let settings = watch::Sender::new(Arc::new(config.doors));
        let door = http_api::serve_tcp(
            (listener, Places::of_tcp(u64::MAX)),
            settings.subscribe(),
            (desk.clone(), backing),
            stop.clone(),
        );
        tokio::spawn(async move {
            let _settings = settings;
            door.await.unwrap();
        });
        Self {
            address,
            desk,
            realm,
            _stop: stop.drop_guard(),
        }
    }

    pub(super) fn passes(&self, span: Duration) {
        self.desk.passes(span);
    }

    /// Everybody who is asked says the same.
    pub(super) fn answer(&self, what: fn(&Desk, &str, &str)) {
        for id in self.desk.pending() {
            for person in PEOPLE {
                if self.desk.pending().contains(&id) {
                    what(&self.desk, &id, person);
                }
            }
        }
    }

    /// A token of Keycloak's for its channel, another one each time.
    pub(super) fn keycloak_token(&self, number: usize) -> String {
        let header = Header {
            kid: Some("one".to_owned()),
            ..Header::new(Algorithm::ES256)
        };
        let now = self.desk.now().as_millis() / 1000;
        let claims = json!({
            "iss": REALM, "aud": REALM, "typ": "Bearer",
            "jti": format!("{now}-{number}"), "exp": now + 120,
        });
        encode(&header, &claims, &self.realm).unwrap()
    }
}
