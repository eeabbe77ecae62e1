//! The server's side of a SCRAM login (RFC 5802), honest or not.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sasl::common::Password;
use sasl::common::scram::{ScramProvider, Sha1, Sha256};

use crate::fake::Peer;

const SALT: &[u8] = b"salt";
const ROUNDS: u32 = 4096;

/// How the server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Server {
    Honest,
    /// Does not know the password, and says that all is well.
    Impostor,
    /// Takes up a login that is not this one.
    Replays,
}

/// What the client bound its login to.
pub(crate) struct Login {
    pub(crate) mechanism: String,
    /// The header of RFC 5801, and what it was bound to.
    pub(crate) binding: Vec<u8>,
    pub(crate) is_password_right: bool,
}

/// Takes the client through a login as `bot` with the password `swordfish`.
pub(crate) async fn log_in(peer: &mut Peer, server: Server) -> Login {
    let auth = peer.expect("</auth>").await;
    let mechanism = attribute(&auth, "mechanism");
    if mechanism.starts_with("SCRAM-SHA-256") {
        run::<Sha256>(peer, (mechanism, content(&auth)), server).await
    } else {
        run::<Sha1>(peer, (mechanism, content(&auth)), server).await
    }
}

async fn run<S: ScramProvider>(
    peer: &mut Peer,
    (mechanism, first): (String, String),
    server: Server,
) -> Login {
    let bare = first.splitn(3, ',').nth(2).unwrap();
    assert!(bare.starts_with("n=bot,r="), "{bare}");
    let nonce = match server {
        Server::Replays => "somebody-elses".to_owned(),
        Server::Honest | Server::Impostor => format!("{}server", bare.split_once("r=").unwrap().1),
    };
    let challenge = format!("r={nonce},s={},i={ROUNDS}", STANDARD.encode(SALT));
    send(peer, "challenge", &challenge).await;
    if server == Server::Replays {
        return Login {
            mechanism,
            binding: Vec::new(),
            is_password_right: false,
        };
    }
    let last = content(&peer.expect("</response>").await);
    let (without_proof, proof) = last.split_once(",p=").unwrap();
    let binding = without_proof
        .strip_prefix("c=")
        .unwrap()
        .split(',')
        .next()
        .unwrap();

    let salted = S::derive(&Password::Plain("swordfish".into()), SALT, ROUNDS).unwrap();
    let message = format!("{bare},{challenge},{without_proof}");
    let client_key = S::hmac(b"Client Key", &salted).unwrap();
    let signature = S::hmac(message.as_bytes(), &S::hash(&client_key)).unwrap();
    let expected: Vec<u8> = client_key
        .iter()
        .zip(signature)
        .map(|(key, signature)| key ^ signature)
        .collect();
    let is_password_right = STANDARD.encode(expected) == proof;

    let server_key = S::hmac(b"Server Key", &salted).unwrap();
    let mut proof = S::hmac(message.as_bytes(), &server_key).unwrap();
    if server == Server::Impostor {
        proof.reverse();
    }
    if is_password_right {
        send(peer, "success", &format!("v={}", STANDARD.encode(proof))).await;
    } else {
        peer.send("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>")
            .await;
    }
    Login {
        mechanism,
        binding: STANDARD.decode(binding).unwrap(),
        is_password_right,
    }
}

async fn send(peer: &mut Peer, name: &str, text: &str) {
    let text = STANDARD.encode(text);
    peer.send(&format!(
        "<{name} xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>{text}</{name}>"
    ))
    .await;
}

fn attribute(xml: &str, name: &str) -> String {
    let rest = xml.split_once(&format!("{name}='")).unwrap().1;
    rest.split_once('\'').unwrap().0.to_owned()
}

fn content(xml: &str) -> String {
    let (before, _) = xml.rsplit_once("</").unwrap();
    let text = before.rsplit_once('>').unwrap().1;
    String::from_utf8(STANDARD.decode(text).unwrap()).unwrap()
}
