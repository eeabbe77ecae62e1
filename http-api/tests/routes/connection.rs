//! What happens on one connection: keep-alive, pipelining, what is slow, what is no HTTP, and a stop.

use std::time::Duration;

use axum::http::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use crate::stage::{Call, SHOP, Stage, ask};

/// Everything that comes until so many `HTTP/1.` status lines with their bodies have, or the other end hangs up.
async fn read(stream: &mut TcpStream, replies: usize) -> String {
    let mut text = String::new();
    let mut space = [0; 4096];
    let reading = async {
        while whole(&text) < replies {
            match stream.read(&mut space).await {
                Ok(0) | Err(_) => break,
                Ok(length) => text.push_str(std::str::from_utf8(&space[..length]).unwrap()),
            }
        }
    };
    timeout(Duration::from_secs(3600), reading)
        .await
        .expect("nothing more comes");
    text
}

/// How many whole replies this is.
fn whole(mut text: &str) -> usize {
    let mut number = 0;
    while let Some((head, rest)) = text.split_once("\r\n\r\n") {
        let length = head.lines().find_map(|line| {
            line.to_lowercase()
                .strip_prefix("content-length: ")?
                .parse()
                .ok()
        });
        match rest.get(length.unwrap_or(0)..) {
            Some(rest) => text = rest,
            None => break,
        }
        number += 1;
    }
    number
}

fn poll(id: &str, wait: u16, rest: &str) -> String {
    format!(
        "GET /v1/verifications/{id}?wait={wait} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {SHOP}\r\n{rest}\r\n"
    )
}

#[tokio::test(start_paused = true)]
async fn a_connection_goes_on_after_a_long_wait() {
    let stage = Stage::new().await;
    let mut caller = stage.caller().await;
    for wait in [1, 0, 5, 0] {
        let path = format!("/v1/verifications?wait={wait}");
        let reply = caller
            .call(Call::post(&path, &ask("alice@example.org")))
            .await;
        assert_eq!(
            (reply.status, &reply.json()["state"]),
            (201, &json!("pending"))
        );
        stage.desk.take_back(reply.json()["id"].as_str().unwrap());
        assert_eq!(
            caller.call(Call::new(Method::GET, "/healthz")).await.status,
            200
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_sent_meanwhile_is_answered_after() {
    let stage = Stage::new().await;
    let id = stage.open().await;
    let mut stream = stage.raw().await;
    // One request right behind the poll, one in two parts while it waits.
    let behind = "GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n";
    stream
        .write_all(format!("{}{behind}", poll(&id, 10, "")).as_bytes())
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    stream.write_all(b"GET /readyz HT").await.unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    stream
        .write_all(b"TP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    let text = read(&mut stream, 3).await;
    let bodies: Vec<_> = text.split("\r\n\r\n").collect();
    assert!(bodies[1].contains("\"pending\""), "{text}");
    assert!(bodies[2].contains("\"live\":true"), "{text}");
    assert!(bodies[3].contains("\"ready\":true"), "{text}");
    stage.desk.take_back(&id);
}

#[tokio::test(start_paused = true)]
async fn an_answer_after_a_long_wait_is_framed_as_it_was_asked_for() {
    let stage = Stage::new().await;
    let id = stage.open().await;
    let token = format!("authorization: Bearer {SHOP}\r\n");
    for (request, version, has_body, stays_open) in [
        (poll(&id, 5, ""), "HTTP/1.1", true, true),
        (
            poll(&id, 5, "connection: close\r\n"),
            "HTTP/1.1",
            true,
            false,
        ),
        (
            poll(&id, 5, "connection: x, Close\r\n"),
            "HTTP/1.1",
            true,
            false,
        ),
        (
            poll(&id, 5, "").replace("GET", "HEAD"),
            "HTTP/1.1",
            false,
            true,
        ),
        (
            poll(&id, 5, "").replace("/1.1", "/1.0"),
            "HTTP/1.0",
            true,
            false,
        ),
        (
            poll(&id, 5, "connection: keep-alive\r\n").replace("/1.1", "/1.0"),
            "HTTP/1.0",
            true,
            true,
        ),
    ] {
        let mut stream = stage.raw().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut text = String::new();
        let mut space = [0; 4096];
        let mut is_open = true;
        // Silence for longer than anything takes: then nothing more comes.
        while let Ok(read) = timeout(Duration::from_secs(9), stream.read(&mut space)).await {
            match read.unwrap() {
                0 => {
                    is_open = false;
                    break;
                }
                length => text.push_str(std::str::from_utf8(&space[..length]).unwrap()),
            }
        }
        assert!(
            text.starts_with(&format!("{version} 200")),
            "{request}{text}"
        );
        assert_eq!(text.contains("\"pending\""), has_body, "{request}{text}");
        assert_eq!(is_open, stays_open, "{request}{text}");
        assert!(text.contains("content-length: "), "{text}");
    }
    assert!(token.contains(SHOP));
    stage.desk.take_back(&id);
}

#[tokio::test(start_paused = true)]
async fn a_header_has_ten_seconds() {
    let stage = Stage::new().await;
    for start in ["", "GET /healthz HTTP/1.1\r\nhost: a\r\nx-slow: "] {
        let mut stream = stage.raw().await;
        let begun = Instant::now();
        stream.write_all(start.as_bytes()).await.unwrap();
        for _ in 0..6 {
            tokio::time::sleep(Duration::from_millis(1500)).await;
            let _ = stream
                .write_all(if start.is_empty() { b"" } else { b"x" })
                .await;
        }
        read(&mut stream, 1).await;
        assert_eq!(begun.elapsed().as_secs(), 10, "{start:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_has_ten_seconds() {
    let stage = Stage::new().await;
    let mut stream = stage.raw().await;
    let head = format!(
        "POST /v1/verifications HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {SHOP}\r\n\
         content-type: application/json\r\ncontent-length: 100\r\n\r\n{{"
    );
    let begun = Instant::now();
    stream.write_all(head.as_bytes()).await.unwrap();
    let text = read(&mut stream, 1).await;
    assert!(text.starts_with("HTTP/1.1 408"), "{text}");
    assert!(text.contains("application/problem+json"), "{text}");
    assert_eq!(begun.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_body_in_chunks_is_bounded_too() {
    let stage = Stage::new().await;
    let mut stream = stage.raw().await;
    let head = format!(
        "POST /v1/verifications HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {SHOP}\r\n\
         content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
    for _ in 0..17 {
        stream.write_all(chunk.as_bytes()).await.unwrap();
    }
    let text = read(&mut stream, 1).await;
    assert!(text.starts_with("HTTP/1.1 413"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_breaks_off_opens_nothing() {
    let stage = Stage::new().await;
    let body = ask("alice@example.org").to_string();
    let head = format!(
        "POST /v1/verifications HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {SHOP}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len() + 1
    );
    let mut stream = stage.raw().await;
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    read(&mut stream, 1).await;
    assert!(stage.desk.orders().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_no_http_harms_nobody() {
    let stage = Stage::new().await;
    let large = format!(
        "GET /healthz HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n",
        "x".repeat(40_000)
    );
    let many = format!("GET /healthz HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(200));
    for (bytes, status) in [
        (
            &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
            "HTTP/1.1 400",
        ),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ""),
        (b"GET /healthz\r\n\r\n", "HTTP/1.1 400"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", "HTTP/1.1 400"),
        (large.as_bytes(), "HTTP/1.1 431"),
        (many.as_bytes(), "HTTP/1.1 431"),
    ] {
        let mut stream = stage.raw().await;
        let _ = stream.write_all(bytes).await;
        let text = read(&mut stream, 1).await;
        let bytes = String::from_utf8_lossy(&bytes[..11]);
        assert!(text.starts_with(status), "{bytes:?} {text:?}");
    }
    assert_eq!(
        stage.call(Call::new(Method::GET, "/healthz")).await.status,
        200
    );
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_idle_connections_and_takes_no_new_ones() {
    let mut stage = Stage::new().await;
    let fresh = stage.caller().await;
    let mut used = stage.caller().await;
    used.call(Call::new(Method::GET, "/healthz")).await;
    let mut parked = stage.caller().await;
    let id = stage.open().await;
    let path = format!("/v1/verifications/{id}?wait=60");
    let poll = tokio::spawn(async move {
        let reply = parked.call(Call::get(&path)).await;
        (reply, parked)
    });
    tokio::time::sleep(Duration::from_secs(3)).await;

    let begun = Instant::now();
    stage.stop.cancel();
    fresh.hung_up().await;
    used.hung_up().await;
    assert_eq!(begun.elapsed().as_secs(), 0);
    // Who waits still gets the answer, and is told that the connection ends with it.
    stage.desk.confirm(&id, "alice@example.org/phone");
    let (reply, parked) = poll.await.unwrap();
    assert_eq!(
        (reply.status, &reply.json()["state"]),
        (200, &json!("approved"))
    );
    assert_eq!(reply.header("connection"), "close");
    parked.hung_up().await;
    stage.closed().await;
    assert!(TcpStream::connect(stage.address).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn who_reads_slowly_still_reads_everything() {
    let stage = Stage::with_small_buffers();
    let id = stage.open().await;
    let mut stream = stage.reads_little().await;
    // Answers that do not fit into what the kernel takes, and a wait behind them.
    let head = "HEAD /healthz HTTP/1.1\r\nhost: a\r\n\r\n";
    let mut requests = head.repeat(400).into_bytes();
    requests.extend(poll(&id, 5, "connection: close\r\n").as_bytes());
    let (mut reading, mut writing) = stream.split();
    let writes = async { writing.write_all(&requests).await.unwrap() };
    let reads = async {
        // Long enough for the wait to be parked, if it could be.
        tokio::time::sleep(Duration::from_secs(2)).await;
        let mut text = String::new();
        reading.read_to_string(&mut text).await.unwrap();
        text
    };
    let ((), text) = tokio::join!(writes, reads);
    assert_eq!(text.matches("HTTP/1.1 200 OK\r\n").count(), 401);
    assert!(
        text.ends_with('}') && text.contains("\"pending\""),
        "{text}"
    );
    stage.desk.take_back(&id);
}
