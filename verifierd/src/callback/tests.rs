//! Callbacks to a receiver on a real socket.

mod outbox;
mod receiver;
mod settled;

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use http_api::{JidPattern, RelyingParty};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio_rustls::rustls::RootCertStore;
use tokio_util::sync::CancellationToken;
use verification::Binding;

use self::receiver::{Receiver, Request, redirect, status};
use super::connection::Connector;
use super::post::Failure;
use super::target::Target;
use super::*;

const TOKEN: &str = "a-token-that-the-shop-has-and-we-do-not";
const ID: &str = "0b6f2f3c-0000-4000-8000-000000000001";
const BODY: &str = r#"{"state":"approved"}"#;
/// Nothing here takes that long when it goes well.
const LONG: Duration = Duration::from_secs(20);

fn shop() -> RelyingParty {
    RelyingParty {
        name: "shop".into(),
        title: None,
        token_hash: Some(Sha256::digest(TOKEN.as_bytes()).into()),
        jids: vec![JidPattern::parse("*").unwrap()],
        binding: Binding::Code,
        trusted: true,
        ciba: None,
        keycloak: None,
        client: None,
    }
}

fn courier(connector: Connector, tries: usize) -> Courier {
    let pauses = vec![Duration::from_millis(1); tries - 1];
    Courier::new(&[shop()], connector, pauses)
}

fn to(url: &str) -> Callback {
    Callback {
        id: ID.into(),
        url: url.into(),
        body: BODY.into(),
        party: "shop".into(),
    }
}

/// Relying parties that stay who they are.
fn always(courier: Courier) -> impl FnMut() -> Arc<Courier> {
    let courier = Arc::new(courier);
    move || Arc::clone(&courier)
}

/// Carries one to its end.
async fn carry(courier: &Courier, url: &str) {
    let stopping = CancellationToken::new();
    let callback = to(url);
    let carried = courier.carry(&callback, &stopping);
    tokio::time::timeout(LONG, carried).await.unwrap();
}

/// What somebody who has the token works out.
fn is_signed(request: &Request) -> bool {
    let signed = format!(
        "{}.{}.{}",
        request.field("webhook-id"),
        request.field("webhook-timestamp"),
        request.body
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(&Sha256::digest(TOKEN.as_bytes())).unwrap();
    mac.update(signed.as_bytes());
    let expected = STANDARD.encode(mac.finalize().into_bytes());
    request.field("webhook-signature") == format!("v1,{expected}")
}

#[tokio::test]
async fn an_outcome_is_told_once_and_signed() {
    let receiver = Receiver::answering(vec![status(204)]);
    carry(
        &courier(Connector::new(true), 3),
        &receiver.url("http", "/done?order=7"),
    )
    .await;
    let requests = receiver.requests();
    assert_eq!(requests.len(), 1);
    let request = &requests[0];
    assert_eq!(request.line, "POST /done?order=7 HTTP/1.1");
    assert_eq!(request.body, BODY);
    assert_eq!(request.field("content-type"), "application/json");
    assert_eq!(
        request.field("host"),
        format!("127.0.0.1:{}", receiver.port())
    );
    assert_eq!(request.field("webhook-id"), ID);
    assert!(is_signed(request), "{request:?}");
    let age =
        chrono::Utc::now().timestamp() - request.field("webhook-timestamp").parse::<i64>().unwrap();
    assert!((0..60).contains(&age), "signed {age} s ago");
}

#[tokio::test]
async fn a_receiver_that_fails_is_told_again() {
    let receiver = Receiver::answering(vec![status(500), status(404), status(200)]);
    carry(
        &courier(Connector::new(true), 5),
        &receiver.url("http", "/"),
    )
    .await;
    let requests = receiver.requests();
    assert_eq!(requests.len(), 3, "and not after the 200");
    assert!(
        requests
            .iter()
            .all(|request| is_signed(request) && request.field("webhook-id") == ID)
    );
}

#[tokio::test]
async fn tries_come_to_an_end() {
    let receiver = Receiver::answering(vec![status(500); 9]);
    carry(
        &courier(Connector::new(true), 3),
        &receiver.url("http", "/"),
    )
    .await;
    assert_eq!(receiver.requests().len(), 3);
    let receiver = Receiver::answering(vec![status(410); 9]);
    carry(
        &courier(Connector::new(true), 3),
        &receiver.url("http", "/"),
    )
    .await;
    assert_eq!(receiver.requests().len(), 1, "410 says that no try will do");
}

#[tokio::test]
async fn what_is_not_http_is_a_failure() {
    let endless = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(100_000));
    for answer in ["SSH-2.0-OpenSSH_9.2\r\n", "", &endless] {
        let receiver = Receiver::answering(vec![answer.to_owned(), status(200)]);
        carry(
            &courier(Connector::new(true), 2),
            &receiver.url("http", "/"),
        )
        .await;
        assert_eq!(receiver.requests().len(), 2);
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Receiver::answering(vec![status(200)]);
    for code in [301, 302, 303, 307, 308] {
        let receiver = Receiver::answering(vec![redirect(code, &elsewhere.url("http", "/"))]);
        carry(
            &courier(Connector::new(true), 1),
            &receiver.url("http", "/"),
        )
        .await;
        assert_eq!(receiver.requests().len(), 1);
    }
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn private_addresses_are_not_connected_to() {
    let receiver = Receiver::answering(vec![status(200); 9]);
    let port = receiver.port();
    let connector = Connector::new(false);
    for host in [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0.0.0.0",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[fe80::1]",
        "[fd00::1]",
        "[64:ff9b::7f00:1]",
    ] {
        let target = Target::parse(&format!("http://{host}:{port}/")).unwrap();
        let connected = connector.connect(&target).await.err();
        assert!(
            matches!(connected, Some(Failure::Private)),
            "{host}: {connected:?}"
        );
    }
    carry(&courier(connector, 9), &receiver.url("http", "/")).await;
    assert!(receiver.requests().is_empty());
}

#[tokio::test]
async fn a_certificate_must_be_one_we_trust() {
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(certified.cert.der().clone()).unwrap();

    let receiver = Receiver::with_tls(&certified, vec![status(200); 3]);
    let url = format!("https://localhost:{}/", receiver.port());
    carry(&courier(Connector::new(true), 1), &url).await;
    assert!(receiver.requests().is_empty(), "nobody vouches for it");

    let trusting = courier(Connector::trusting(roots), 1);
    carry(&trusting, &receiver.url("https", "/")).await;
    assert!(receiver.requests().is_empty(), "it is not for 127.0.0.1");
    carry(&trusting, &url).await;
    assert_eq!(receiver.requests().len(), 1);
    assert!(is_signed(&receiver.requests()[0]));
}

#[tokio::test(start_paused = true)]
async fn silence_is_a_failure() {
    let receiver = Receiver::silent();
    let target = Target::parse(&receiver.url("http", "/")).unwrap();
    let key = shop().token_hash.unwrap();
    let failure = post(&Connector::new(true), &target, &to(""), &key).await;
    assert!(matches!(failure, Err(Failure::TimedOut)), "{failure:?}");
}

#[tokio::test]
async fn stopping_tells_what_has_just_settled_and_waits_for_no_retry() {
    let receiver = Receiver::answering(vec![status(200), status(500)]);
    let (settle, settled) = mpsc::unbounded_channel();
    let courier = Courier::new(&[shop()], Connector::new(true), vec![LONG * 100]);
    let stop = CancellationToken::new();
    stop.cancel();
    for _ in 0..2 {
        settle.send(to(&receiver.url("http", "/"))).unwrap();
    }
    tokio::time::timeout(LONG, run(always(courier), settled, Some, stop))
        .await
        .unwrap();
    assert_eq!(receiver.requests().len(), 2);
}

#[tokio::test]
async fn a_slow_receiver_holds_up_none_but_itself() {
    let slow = Receiver::silent();
    let quick = Receiver::answering(vec![status(200)]);
    let mut other = shop();
    other.name = Arc::from("wiki");
    let courier = Courier::new(&[shop(), other], Connector::new(true), Vec::new());
    let (settle, settled) = mpsc::unbounded_channel();
    let stop = CancellationToken::new();
    let running = tokio::spawn(run(always(courier), settled, Some, stop));
    for _ in 0..100 {
        settle.send(to(&slow.url("http", "/"))).unwrap();
    }
    let mut mine = to(&quick.url("http", "/"));
    mine.party = Arc::from("wiki");
    settle.send(mine).unwrap();
    tokio::time::timeout(LONG, quick.arrival()).await.unwrap();
    assert!(slow.connections() <= AT_ONCE, "{}", slow.connections());
    running.abort();
}
