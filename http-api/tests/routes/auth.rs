//! `GET /auth`.

use std::time::Duration;

use axum::http::Method;
use serde_json::json;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use verification::{Binding, Limit, Limited, OpenError, Refusal, Undelivered};

use crate::stage::{Call, Reply, Stage};

const PATH: &str =
    "/auth?jid=alice%40example.org&domain=shop.example&method=POST&transaction_id=WhatEverYouWant";

fn get(path: &str) -> Call<'_> {
    Call::new(Method::GET, path)
}

async fn waiting(stage: &Stage, path: &str) -> (String, JoinHandle<Reply>) {
    let (mut caller, path) = (stage.caller().await, path.to_owned());
    let before = stage.desk.orders().len();
    let reply = tokio::spawn(async move { caller.call(get(&path)).await });
    stage.desk.takes(before + 1).await;
    (stage.desk.pending().pop().unwrap(), reply)
}

type Happen<'a> = Box<dyn Fn(&str) + 'a>;

#[tokio::test(start_paused = true)]
async fn the_status_says_it_all() {
    let stage = Stage::new().await;
    let desk = &stage.desk;
    let outcomes: [(Happen<'_>, u16); 5] = [
        (
            Box::new(|id| desk.confirm(id, "alice@example.org/phone")),
            200,
        ),
        (Box::new(|id| desk.deny(id, "alice@example.org/phone")), 401),
        (Box::new(|_| desk.passes(Duration::from_secs(61))), 401),
        (Box::new(|id| desk.take_back(id)), 401),
        (
            Box::new(|id| desk.bounce(id, "alice@example.org", Undelivered::NoRoute)),
            523,
        ),
    ];
    for (number, (happens, status)) in outcomes.iter().enumerate() {
        for span in [0, 3] {
            let path = PATH.replace("WhatEver", &format!("{number}-{span}"));
            let (id, reply) = waiting(&stage, &path).await;
            tokio::time::sleep(Duration::from_secs(span)).await;
            happens(&id);
            let reply = reply.await.unwrap();
            assert_eq!((reply.status, reply.text.as_str()), (*status, ""));
            assert_eq!(reply.header("cache-control"), "no-store");
        }
    }
    assert!(stage.desk.abandoned().is_empty());
}

#[tokio::test(start_paused = true)]
async fn it_asks_what_the_parameters_say() {
    let stage = Stage::new().await;
    for (number, (domain, url)) in [
        ("shop.example", "https://shop.example"),
        (
            "https%3A%2F%2Fshop.example%2Fa%3Fb%3Bc",
            "https://shop.example/a?b;c",
        ),
        ("ssh://host.example", "ssh://host.example"),
    ]
    .into_iter()
    .enumerate()
    {
        for (separator, timeout, seconds) in [
            ("&", "", 60),
            (";", "timeout=120", 120),
            ("&", "timeout=9999999999999999999999", 300),
        ] {
            let path = [
                "/auth?jid=Alice%40example.org%2Fphone",
                &format!("domain={domain}"),
                "method=POST",
                &format!("transaction_id=a+{number}{seconds}"),
                timeout,
                "unknown=7",
            ]
            .join(separator);
            let (id, reply) = waiting(&stage, &path).await;
            let request = stage.desk.orders().pop().unwrap().request;
            assert_eq!(&**request.relying_party(), "shop");
            assert_eq!(
                request.confirmers().jids()[0].to_string(),
                "alice@example.org/phone"
            );
            assert_eq!((request.url(), request.method()), (url, "POST"));
            assert_eq!(request.timeout(), Duration::from_secs(seconds));
            assert_eq!(request.binding(), Binding::Code);
            stage.desk.take_back(&id);
            reply.await.unwrap();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_wants_an_answer_sooner_than_there_can_be_one_takes_it_back() {
    let stage = Stage::new().await;
    let start = Instant::now();
    let reply = stage.call(get(&format!("{PATH}&timeout=2"))).await;
    assert_eq!((reply.status, start.elapsed().as_secs()), (401, 2));
    assert_eq!(stage.desk.abandoned().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_hangs_up_takes_it_back() {
    let stage = Stage::new().await;
    for (number, span) in [(1, 0), (2, 3)] {
        let (id, reply) = waiting(&stage, &PATH.replace("WhatEver", &format!("{number}"))).await;
        tokio::time::sleep(Duration::from_secs(span)).await;
        reply.abort();
        stage.desk.abandons(number).await;
        assert_eq!(stage.desk.abandoned().last(), Some(&id));
    }
}

#[tokio::test(start_paused = true)]
async fn bad_parameters_are_named() {
    let stage = Stage::new().await;
    for (path, field) in [
        ("/auth".to_owned(), "jid"),
        (PATH.replace("jid", "JID"), "jid"),
        (PATH.replace("alice%40example.org", ""), "jid"),
        (PATH.replace("alice%40", ""), "jid"),
        (PATH.replace("&domain=shop.example", ""), "domain"),
        (PATH.replace("shop.example", "a%20b"), "domain"),
        (PATH.replace("shop.example", "%2Fonly%2Fa%2Fpath"), "domain"),
        (PATH.replace("&method=POST", ""), "method"),
        (PATH.replace("POST", "P%20ST"), "method"),
        (
            PATH.replace("&transaction_id=WhatEverYouWant", ""),
            "transaction_id",
        ),
        (PATH.replace("WhatEverYouWant", "no"), "transaction_id"),
        (PATH.replace("WhatEverYouWant", "%0A"), "transaction_id"),
        (format!("{PATH}&jid=bob%40example.org"), "jid"),
        (format!("{PATH}&timeout=x"), "timeout"),
        (format!("{PATH}&timeout=0"), "timeout"),
        (format!("{PATH}&timeout=-1"), "timeout"),
        (format!("{PATH}&timeout=1.5"), "timeout"),
    ] {
        let reply = stage.call(get(&path)).await;
        let problem = (400, "invalid-request".to_owned(), Some(field.to_owned()));
        assert_eq!(reply.problem(), problem, "{path}");
    }
    assert!(stage.desk.orders().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_is_no_yes() {
    let stage = Stage::new().await;
    let reply = stage
        .call(get(&PATH.replace("example.org", "example.com")))
        .await;
    assert_eq!(
        reply.problem(),
        (401, "not-allowed".to_owned(), Some("jid".to_owned()))
    );
    let retry_after = Duration::from_secs(9);
    let limited = OpenError::Limited(Limited {
        limit: Limit::Prompts,
        retry_after,
    });
    for (refusal, kind, after) in [
        (Refusal::Open(limited), "limited", "9"),
        (Refusal::Open(OpenError::TransactionIdInUse), "conflict", ""),
        (Refusal::Open(OpenError::Full), "unavailable", "5"),
        (Refusal::Stopping, "unavailable", "5"),
    ] {
        stage.desk.refuse(refusal);
        let reply = stage.call(get(PATH)).await;
        let (status, told, _) = reply.problem();
        assert_eq!(
            (status, told.as_str(), reply.header("retry-after")),
            (520, kind, after)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_is_no_yes() {
    for span in [0, 3] {
        let mut stage = Stage::new().await;
        let (_, reply) = waiting(&stage, PATH).await;
        tokio::time::sleep(Duration::from_secs(span)).await;
        stage.stop.cancel();
        stage.desk.stops();
        let reply = reply.await.unwrap();
        assert_eq!(
            (reply.status, &reply.json()["type"]),
            (520, &json!("urn:verifierd:problem:unavailable"))
        );
        stage.closed().await;
    }
}

#[tokio::test(start_paused = true)]
async fn it_is_not_there_unless_it_is_wanted_and_never_on_the_socket() {
    let stage = Stage::with(|settings| settings.auth_relying_party = None).await;
    assert_eq!(
        stage.call(get(PATH)).await.problem(),
        (404, "not-found".to_owned(), None)
    );
    drop(stage);
    let stage = Stage::new().await;
    let reply = stage.local_caller().await.call(get(PATH)).await;
    assert_eq!(reply.problem(), (404, "not-found".to_owned(), None));
}
