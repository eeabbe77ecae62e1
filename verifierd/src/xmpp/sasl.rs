//! Proves that we know the password, and that the server does, without showing it: SCRAM and nothing else
//! (RFC 5802, RFC 7677). A server that offers only PLAIN gets no login.

use std::collections::BTreeSet;

use futures_util::SinkExt;
use sasl::client::Mechanism;
use sasl::client::mechanisms::Scram;
use sasl::common::scram::{Sha1, Sha256};
use sasl::common::{ChannelBinding, Credentials};
use xmpp_parsers::minidom::Element;
use xmpp_parsers::ns;
use xmpp_parsers::sasl::{Auth, Challenge, Mechanism as Name, Response, Success};
use xmpp_parsers::sasl_cb::Type;
use xmpp_parsers::stream_features::StreamFeatures;

use super::error::LinkError;
use super::login::{Stream, next};
use crate::secret::Secret;

/// Rounds of hashing a server may ask for; a million takes about a second.
const MOST_ROUNDS: u32 = 1_000_000;
const LOGGING_IN: &str = "logging in";

/// Logs in as `user`. `exporter` is what the TLS connection offers to bind the login to.
pub(super) async fn authenticate(
    stream: &mut Stream,
    features: &StreamFeatures,
    (user, secret): (&str, &Secret),
    exporter: Option<Vec<u8>>,
) -> Result<(), LinkError> {
    let exporter = exporter.filter(|_| {
        let offered = features.sasl_cb.as_ref();
        offered.is_some_and(|offered| offered.types.contains(&Type::TlsExporter))
    });
    let name = choose(&features.sasl_mechanisms, exporter.is_some()).ok_or(LinkError::NoScram)?;
    let mut mechanism = mechanism(&name, credentials(&name, (user, secret), exporter))?;

    let initial = mechanism.initial();
    let nonce = nonce(&initial).ok_or(LinkError::NoScram)?;
    let send = LinkError::io(LOGGING_IN);
    stream
        .send(&Auth {
            mechanism: name,
            data: initial,
        })
        .await
        .map_err(&send)?;
    let challenge = challenge(next(stream, LOGGING_IN).await?)?;
    check(&challenge, &nonce)?;
    let data = mechanism
        .response(&challenge)
        .map_err(|_| LinkError::Impostor)?;
    stream.send(&Response { data }).await.map_err(&send)?;

    let mut answer = next(stream, LOGGING_IN).await?;
    // The server's proof comes with its success, or before it (RFC 6120 section 6.3.10).
    let mut is_proven = false;
    if answer.is("challenge", ns::SASL) {
        is_proven = mechanism.success(&self::challenge(answer)?).is_ok();
        stream
            .send(&Response { data: Vec::new() })
            .await
            .map_err(&send)?;
        answer = next(stream, LOGGING_IN).await?;
    }
    if !answer.is("success", ns::SASL) {
        return Err(failure(&answer));
    }
    let success = Success::try_from(answer).map_err(|_| LinkError::Protocol("its success"))?;
    if is_proven || mechanism.success(&success.data).is_ok() {
        Ok(())
    } else {
        Err(LinkError::Impostor)
    }
}

/// The best of what is offered. Binding the login to the connection is worth more than the longer hash.
fn choose(offered: &BTreeSet<String>, can_bind: bool) -> Option<Name> {
    let known = [
        ("SCRAM-SHA-256-PLUS", Name::ScramSha256Plus, true),
        ("SCRAM-SHA-1-PLUS", Name::ScramSha1Plus, true),
        ("SCRAM-SHA-256", Name::ScramSha256, false),
        ("SCRAM-SHA-1", Name::ScramSha1, false),
    ];
    let mut usable = known.into_iter().filter(|(_, _, binds)| can_bind || !binds);
    usable
        .find(|(name, ..)| offered.contains(*name))
        .map(|(_, name, _)| name)
}

fn credentials(
    name: &Name,
    (user, secret): (&str, &Secret),
    exporter: Option<Vec<u8>>,
) -> Credentials {
    let binding = match (name, exporter) {
        (Name::ScramSha1Plus | Name::ScramSha256Plus, Some(data)) => {
            ChannelBinding::TlsExporter(data)
        }
        // Not "the server does not do it": a server that does, another way, would take that for an attack.
        _ => ChannelBinding::None,
    };
    // RFC 5802 section 5.1.
    let user = user.replace('=', "=3D").replace(',', "=2C");
    Credentials::default()
        .with_username(user)
        .with_password(secret.expose())
        .with_channel_binding(binding)
}

fn mechanism(
    name: &Name,
    credentials: Credentials,
) -> Result<Box<dyn Mechanism + Send>, LinkError> {
    let unusable = |_| LinkError::NoScram;
    Ok(match name {
        Name::ScramSha256 | Name::ScramSha256Plus => {
            Box::new(Scram::<Sha256>::from_credentials(credentials).map_err(unusable)?)
        }
        Name::ScramSha1 | Name::ScramSha1Plus => {
            Box::new(Scram::<Sha1>::from_credentials(credentials).map_err(unusable)?)
        }
        Name::Plain | Name::Anonymous => return Err(LinkError::NoScram),
    })
}

/// Our nonce, which ends the first message.
fn nonce(initial: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(initial).ok()?;
    text.rsplit_once(",r=").map(|(_, nonce)| nonce.to_owned())
}

fn challenge(element: Element) -> Result<Vec<u8>, LinkError> {
    if !element.is("challenge", ns::SASL) {
        return Err(failure(&element));
    }
    let challenge =
        Challenge::try_from(element).map_err(|_| LinkError::Protocol("its challenge"))?;
    Ok(challenge.data)
}

/// What `sasl` leaves unchecked: that the nonce continues ours (RFC 5802 section 5.1), and that the work is bearable.
fn check(challenge: &[u8], nonce: &str) -> Result<(), LinkError> {
    let text = std::str::from_utf8(challenge).map_err(|_| LinkError::Impostor)?;
    let field = |name: &str| text.split(',').find_map(|field| field.strip_prefix(name));
    let continues = field("r=")
        .and_then(|theirs| theirs.strip_prefix(nonce))
        .is_some_and(|rest| !rest.is_empty());
    let rounds: Option<u32> = field("i=").and_then(|rounds| rounds.parse().ok());
    let is_bearable = rounds.is_some_and(|rounds| (1..=MOST_ROUNDS).contains(&rounds));
    if continues && is_bearable {
        Ok(())
    } else {
        Err(LinkError::Impostor)
    }
}

/// A refusal (RFC 6120 section 6.5).
fn failure(element: &Element) -> LinkError {
    if !element.is("failure", ns::SASL) {
        return LinkError::Protocol("its login");
    }
    let condition = element
        .children()
        .find(|child| child.has_ns(ns::SASL) && child.name() != "text");
    let name = super::clean::line(condition.map_or("failure", Element::name), 40);
    match name.as_str() {
        "temporary-auth-failure" | "aborted" | "malformed-request" => LinkError::Refused(name),
        _ => LinkError::Credentials(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn plain_is_never_chosen() {
        assert_eq!(
            choose(
                &offered(&["PLAIN", "ANONYMOUS", "EXTERNAL", "DIGEST-MD5"]),
                true
            ),
            None
        );
    }

    #[test]
    fn binding_is_chosen_where_it_can_be_done() {
        let all = offered(&[
            "SCRAM-SHA-1",
            "SCRAM-SHA-1-PLUS",
            "SCRAM-SHA-256",
            "SCRAM-SHA-256-PLUS",
            "PLAIN",
        ]);
        assert_eq!(choose(&all, true), Some(Name::ScramSha256Plus));
        assert_eq!(choose(&all, false), Some(Name::ScramSha256));
        assert_eq!(
            choose(&offered(&["SCRAM-SHA-1-PLUS", "SCRAM-SHA-256"]), true),
            Some(Name::ScramSha1Plus)
        );
        assert_eq!(
            choose(&offered(&["SCRAM-SHA-1-PLUS", "PLAIN"]), false),
            None
        );
    }

    #[test]
    fn a_challenge_must_continue_our_nonce_and_be_bearable() {
        let with = |challenge: &str| check(challenge.as_bytes(), "ours").is_ok();
        assert!(with("r=ourstheirs,s=c2FsdA==,i=4096"));
        for bad in [
            "r=theirs,s=c2FsdA==,i=4096",
            "r=ours,s=c2FsdA==,i=4096",
            "r=ours+,s=c2FsdA==,i=4000000000",
            "r=ours+,s=c2FsdA==,i=0",
            "r=ours+,s=c2FsdA==",
            "",
        ] {
            assert!(!with(bad), "{bad}");
        }
    }

    #[test]
    fn the_nonce_is_found_behind_the_user_and_special_characters_in_it_are_escaped() {
        let secret = Secret::new("pencil".into());
        let credentials = credentials(&Name::ScramSha1, ("a=b,r=c", &secret), None);
        let mut mechanism = mechanism(&Name::ScramSha1, credentials).unwrap();
        let initial = mechanism.initial();
        assert!(initial.starts_with(b"n,,n=a=3Db=2Cr=3Dc,r="));
        let found = nonce(&initial).unwrap();
        assert!(initial.ends_with(found.as_bytes()) && !found.contains(','));
    }
}
