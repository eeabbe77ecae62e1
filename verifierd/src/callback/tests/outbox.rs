//! What the doors post and read, to a server on a real socket.

use http_api::{Again, Courier as _, Letter};

use super::super::outbox::Outbox;
use super::*;

fn outbox() -> Outbox {
    Outbox::through(Connector::new(true), vec![Duration::from_millis(1)])
}

fn letter(url: String, again: Again) -> Letter {
    Letter {
        url,
        bearer: "secret-of-theirs".to_owned(),
        body: BODY.into(),
        again,
        lasts: LONG,
    }
}

/// Until everything is posted, or given up.
async fn post(outbox: &Outbox, letter: Option<Letter>) {
    outbox.send(Box::pin(async { letter }));
    let stop = CancellationToken::new();
    stop.cancel();
    let closed = outbox.clone().closed_after(stop);
    tokio::time::timeout(LONG, closed).await.unwrap();
}

/// Until so many tries have come.
async fn tries(receiver: &Receiver, number: usize) -> Vec<Request> {
    let came = async {
        while receiver.requests().len() < number {
            receiver.arrival().await;
        }
    };
    tokio::time::timeout(LONG, came).await.unwrap();
    receiver.requests()
}

#[tokio::test]
async fn a_letter_goes_out_with_its_bearer() {
    let receiver = Receiver::answering(vec![status(204)]);
    let url = receiver.url("http", "/answer?to=7");
    post(&outbox(), Some(letter(url, Again::Unsent))).await;
    let requests = receiver.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].line, "POST /answer?to=7 HTTP/1.1");
    assert_eq!(
        requests[0].field("authorization"),
        "Bearer secret-of-theirs"
    );
    assert_eq!(requests[0].field("content-type"), "application/json");
    assert_eq!(requests[0].body, BODY);
    post(&outbox(), None).await;
}

#[tokio::test]
async fn one_that_may_come_twice_is_posted_until_it_is_taken() {
    let answers = vec![status(500), status(404), status(503), status(200)];
    let receiver = Receiver::answering(answers);
    let outbox = outbox();
    let letter = letter(receiver.url("http", "/"), Again::Anyway);
    outbox.send(Box::pin(async { Some(letter) }));
    assert_eq!(tries(&receiver, 4).await.len(), 4);
    post(&outbox, None).await;
    assert_eq!(receiver.connections(), 4, "and not after the 200");
}

/// Whoever answers may have taken it, but for one that says it is too busy.
#[tokio::test]
async fn one_that_may_not_is_posted_again_only_where_it_was_not_taken() {
    for (first, connections) in [(503, 2), (500, 1), (403, 1), (404, 1), (502, 1)] {
        let receiver = Receiver::answering(vec![status(first), status(200)]);
        let outbox = outbox();
        let letter = letter(receiver.url("http", "/"), Again::Unsent);
        outbox.send(Box::pin(async { Some(letter) }));
        let _ = tries(&receiver, connections).await;
        post(&outbox, None).await;
        assert_eq!(receiver.connections(), connections, "{first}");
    }
    let elsewhere = Receiver::answering(vec![status(200)]);
    let to = redirect(307, &elsewhere.url("http", "/"));
    let receiver = Receiver::answering(vec![to]);
    let url = receiver.url("http", "/");
    post(&outbox(), Some(letter(url, Again::Unsent))).await;
    assert_eq!((receiver.connections(), elsewhere.connections()), (1, 0));
}

#[tokio::test]
async fn a_letter_that_is_too_old_is_not_posted_again() {
    let receiver = Receiver::answering(vec![status(503), status(200)]);
    let old = Letter {
        lasts: Duration::ZERO,
        ..letter(receiver.url("http", "/"), Again::Anyway)
    };
    let outbox = outbox();
    outbox.send(Box::pin(async { Some(old) }));
    let _ = tries(&receiver, 1).await;
    post(&outbox, None).await;
    assert_eq!(receiver.connections(), 1);
}

/// Whoever can put themselves between us and a realm could let themselves in.
#[tokio::test]
async fn nothing_is_told_to_whom_no_certificate_names() {
    let names = vec!["127.0.0.1".to_owned()];
    let certified = rcgen::generate_simple_self_signed(names).unwrap();
    let receiver = Receiver::with_tls(&certified, vec![status(200), status(200)]);
    let url = receiver.url("https", "/");
    post(&outbox(), Some(letter(url.clone(), Again::Unsent))).await;
    assert!(outbox().fetch(url.clone()).await.is_err());
    assert!(receiver.requests().is_empty());
    let mut roots = RootCertStore::empty();
    roots.add(certified.cert.der().clone()).unwrap();
    let receiver = Receiver::with_tls(&certified, vec![status(200)]);
    let url = receiver.url("https", "/");
    let trusting = Outbox::through(Connector::trusting(roots), Vec::new());
    post(&trusting, Some(letter(url, Again::Unsent))).await;
    assert_eq!(receiver.requests().len(), 1);
}

#[tokio::test]
async fn a_document_is_read_whole_or_not_at_all() {
    let document = |body: &str| {
        let length = body.len();
        format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
    };
    let receiver = Receiver::answering(vec![document(BODY)]);
    let read = outbox().fetch(receiver.url("http", "/keys?x")).await;
    assert_eq!(read.unwrap(), BODY.as_bytes());
    assert_eq!(receiver.requests()[0].line, "GET /keys?x HTTP/1.1");
    let long = document(&"x".repeat(64 * 1024 + 1));
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\n{}".to_owned();
    let away = redirect(302, "http://127.0.0.1:1/");
    for answer in [long, cut, away, status(404), status(204), status(500)] {
        let receiver = Receiver::answering(vec![answer.clone()]);
        let read = outbox().fetch(receiver.url("http", "/")).await;
        assert!(read.is_err(), "{}", answer.get(..40).unwrap_or(&answer));
    }
    for url in ["", "ftp://127.0.0.1/", "http://me@127.0.0.1/", "/keys"] {
        assert!(outbox().fetch(url.to_owned()).await.is_err(), "{url}");
    }
}
