//! Carol is asked only where the claimant knows her code.

use std::time::Duration;

use http_api::Ciba;

use super::till::{error, stage, start, with};
use crate::stage::Stage;

const CAROL: (&str, &str) = ("login_hint", "carol@example.org");

async fn till(takes_user_code: bool, trusted: bool) -> Stage {
    stage(|settings| {
        settings.relying_parties[0].ciba = Some(Ciba {
            notification_endpoint: None,
            takes_user_code,
        });
        settings.relying_parties[0].trusted = trusted;
    })
    .await
}

/// What it comes to: how many are asked, or a word.
async fn asks(stage: &Stage, hint: &'static str, code: &'static str) -> String {
    let before = stage.desk.orders().len();
    let reply = start(
        stage,
        "shop",
        &with(&[("login_hint", hint), ("user_code", code)]),
    )
    .await;
    if reply.status != 200 {
        assert_eq!(stage.desk.orders().len(), before);
        return error(&reply).1;
    }
    let order = stage.desk.orders().pop().unwrap();
    for id in stage.desk.pending() {
        stage.desk.take_back(&id);
    }
    stage.desk.passes(Duration::from_secs(11 * 60));
    order.request.confirmers().jids().len().to_string()
}

#[tokio::test]
async fn who_has_a_code_is_asked_with_it_alone() {
    for (takes_user_code, trusted, carol, alice) in [
        (
            true,
            true,
            ["1", "missing_user_code", "invalid_user_code"],
            ["1", "1"],
        ),
        (false, true, ["missing_user_code"; 3], ["1", "1"]),
        (
            true,
            false,
            ["1", "missing_user_code", "invalid_user_code"],
            ["missing_user_code", "invalid_user_code"],
        ),
        (false, false, ["0"; 3], ["1", "1"]),
    ] {
        let stage = till(takes_user_code, trusted).await;
        for (code, told) in ["sesame-7", "", "sesame-8"].into_iter().zip(carol) {
            let comes = asks(&stage, CAROL.1, code).await;
            assert_eq!(comes, told, "{takes_user_code} {trusted} {code}");
        }
        for (code, told) in ["", "sesame-7"].into_iter().zip(alice) {
            let comes = asks(&stage, "alice@example.org", code).await;
            assert_eq!(comes, told, "{takes_user_code} {trusted} alice {code}");
        }
    }
}

/// Nobody who is not there can be told from carol.
#[tokio::test]
async fn who_is_not_there_has_a_wrong_code() {
    let stage = till(true, false).await;
    for hint in ["nobody@elsewhere.example", "carol@example.org"] {
        assert_eq!(asks(&stage, hint, "wrong").await, "invalid_user_code");
        assert_eq!(asks(&stage, hint, "").await, "missing_user_code");
    }
}

#[tokio::test]
async fn codes_cannot_be_guessed() {
    let stage = till(true, true).await;
    for _ in 0..4 {
        assert_eq!(asks(&stage, CAROL.1, "wrong").await, "invalid_user_code");
    }
    assert_eq!(
        asks(&stage, CAROL.1, "sesame-7").await,
        "1",
        "the fifth is right"
    );
    for _ in 0..5 {
        assert_eq!(asks(&stage, CAROL.1, "wrong").await, "invalid_user_code");
    }
    assert_eq!(asks(&stage, CAROL.1, "sesame-7").await, "invalid_user_code");
    stage.desk.passes(Duration::from_secs(3600));
    assert_eq!(asks(&stage, CAROL.1, "sesame-7").await, "1");
}
