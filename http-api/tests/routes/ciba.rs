//! `POST /bc-authorize`, and what comes of it at the token endpoint (CIBA Core 1.0).

mod start;
mod till;
mod user_codes;

use std::time::Duration;

use axum::http::Method;
use http_api::{Again, Ciba};
use serde_json::{Value, json};
use verification::{Binding, Undelivered};

use self::till::{
    ALICE, ENDPOINT, GRANT, ISSUER, claims, error, fetch, fetched, form, stage, started, with,
};
use crate::stage::{Call, Stage};

const PHONE: &str = "alice@example.org/phone";

type Happen<'a> = Box<dyn Fn(&str) + 'a>;

#[tokio::test]
async fn somebody_says_yes_and_the_client_gets_tokens_once() {
    let stage = stage(|_| {}).await;
    let reply = till::start(&stage, "shop", &ALICE).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.header("cache-control"), "no-store");
    let id = reply.json()["auth_req_id"].as_str().unwrap().to_owned();
    assert_eq!(id.len(), 43, "256 bits");
    let told = json!({"auth_req_id": id, "expires_in": 120, "interval": 5});
    assert_eq!(reply.json(), told);
    assert_eq!(fetched(&stage, "shop", &id).await, "authorization_pending");

    let order = stage.desk.orders().pop().unwrap();
    assert_eq!(order.request.timeout(), Duration::from_secs(120));
    assert_eq!(order.request.binding(), Binding::Code);
    let verification = stage.desk.pending().pop().unwrap();
    stage.desk.passes(Duration::from_secs(7));
    stage.desk.confirm(&verification, PHONE);

    let tokens = fetch(&stage, "shop", &id).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    assert_eq!(tokens.header("cache-control"), "no-store");
    let tokens = tokens.json();
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["scope"], "openid");
    assert_eq!(tokens["refresh_token"], Value::Null);
    let claims = claims(tokens["id_token"].as_str().unwrap());
    assert_eq!(claims["iss"], ISSUER);
    assert_eq!(claims["aud"], "shop");
    assert_eq!(claims["acr"], "urn:verifierd:acr:code");
    assert_eq!(claims["amr"], json!(["mca", "user"]));
    let now = stage.desk.now().as_millis() / 1000;
    assert_eq!(claims["auth_time"], now);
    let subject = claims["sub"].as_str().unwrap();
    assert!(!subject.contains("alice") && !subject.is_empty());

    assert_eq!(fetched(&stage, "shop", &id).await, "invalid_grant");
}

#[tokio::test]
async fn what_else_becomes_of_it_has_a_name_too() {
    let stage = stage(|_| {}).await;
    let desk = &stage.desk;
    let outcomes: [(Happen<'_>, &str); 5] = [
        (Box::new(|id| desk.deny(id, PHONE)), "access_denied"),
        (
            Box::new(|id| desk.bounce(id, "alice@example.org", Undelivered::NoRoute)),
            "expired_token",
        ),
        (Box::new(|id| desk.take_back(id)), "expired_token"),
        (
            Box::new(|_| desk.passes(Duration::from_secs(121))),
            "expired_token",
        ),
        (Box::new(|id| desk.not_me(id, PHONE)), "access_denied"),
    ];
    for ((happens, word), code) in outcomes
        .iter()
        .zip(["A111", "B222", "C333", "D444", "E555"])
    {
        let id = started(&stage, "shop", &with(&[("binding_message", code)])).await;
        happens(&stage.desk.pending()[0]);
        assert_eq!(fetched(&stage, "shop", &id).await, *word);
        assert_eq!(fetched(&stage, "shop", &id).await, *word, "and it stays so");
    }
}

/// The daemon was started anew: nobody can answer what was asked before.
#[tokio::test]
async fn what_waited_before_a_restart_has_expired() {
    let stage = stage(|_| {}).await;
    let id = started(&stage, "shop", &ALICE).await;
    stage.desk.stops();
    assert_eq!(fetched(&stage, "shop", &id).await, "expired_token");
}

#[tokio::test]
async fn an_answer_can_be_fetched_a_moment_longer_and_is_then_known_to_have_expired() {
    let stage = stage(|_| {}).await;
    let id = started(&stage, "shop", &ALICE).await;
    stage.desk.passes(Duration::from_secs(119));
    stage.desk.confirm(&stage.desk.pending()[0], PHONE);
    stage.desk.passes(Duration::from_secs(31));
    assert_eq!(fetched(&stage, "shop", &id).await, "expired_token");
    stage.desk.passes(Duration::from_secs(10 * 60));
    assert_eq!(fetched(&stage, "shop", &id).await, "invalid_grant");

    let id = started(&stage, "shop", &with(&[("binding_message", "X999")])).await;
    stage.desk.passes(Duration::from_secs(119));
    stage.desk.confirm(&stage.desk.pending()[0], PHONE);
    stage.desk.passes(Duration::from_secs(20));
    assert_eq!(fetch(&stage, "shop", &id).await.status, 200);
}

#[tokio::test]
async fn who_asks_too_often_waits_longer_for_good() {
    let stage = stage(|_| {}).await;
    let id = started(&stage, "shop", &ALICE).await;
    let after = async |seconds| {
        stage.desk.passes(Duration::from_secs(seconds));
        fetched(&stage, "shop", &id).await
    };
    assert_eq!(after(0).await, "authorization_pending");
    assert_eq!(after(5).await, "authorization_pending");
    assert_eq!(after(4).await, "slow_down");
    assert_eq!(after(5).await, "slow_down", "ten seconds by now");
    assert_eq!(after(15).await, "authorization_pending");
    assert_eq!(after(14).await, "slow_down");
    // What there is to fetch is fetched, however soon.
    stage.desk.confirm(&stage.desk.pending()[0], PHONE);
    assert_eq!(fetch(&stage, "shop", &id).await.status, 200);
}

/// One of two that come at once is the first.
#[tokio::test]
async fn two_at_once_are_one_too_many() {
    let stage = stage(|_| {}).await;
    let id = started(&stage, "shop", &ALICE).await;
    let (one, other) = tokio::join!(fetched(&stage, "shop", &id), fetched(&stage, "shop", &id));
    let mut words = [one, other];
    words.sort();
    assert_eq!(words, ["authorization_pending", "slow_down"]);
    stage.desk.confirm(&stage.desk.pending()[0], PHONE);
    let (one, other) = tokio::join!(fetch(&stage, "shop", &id), fetch(&stage, "shop", &id));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400], "tokens once");
}

#[tokio::test]
async fn it_is_its_clients_alone() {
    let stage = stage(|_| {}).await;
    let id = started(&stage, "shop", &ALICE).await;
    assert_eq!(fetched(&stage, "bank", &id).await, "invalid_grant");
    stage.desk.confirm(&stage.desk.pending()[0], PHONE);
    assert_eq!(fetched(&stage, "bank", &id).await, "invalid_grant");
    for id in ["", "short", &"a".repeat(43), &format!("{id}x"), "<script>"] {
        let reply = fetch(&stage, "shop", id).await;
        let word = if id.is_empty() {
            "invalid_request"
        } else {
            "invalid_grant"
        };
        assert_eq!(error(&reply), (400, word.to_owned()), "{id}");
        assert!(!reply.text.contains("<script>"));
    }
    assert_eq!(fetch(&stage, "shop", &id).await.status, 200);
}

/// The settings may change while somebody is asked.
#[tokio::test]
async fn who_may_not_be_asked_any_more_lets_nobody_in() {
    let stage = stage(|_| {}).await;
    let id = started(&stage, "shop", &ALICE).await;
    stage.desk.confirm(&stage.desk.pending()[0], PHONE);
    stage.settings.send_modify(|settings| {
        let mut changed = (**settings).clone();
        changed.relying_parties[0].jids.clear();
        *settings = changed.into();
    });
    assert_eq!(fetched(&stage, "shop", &id).await, "access_denied");
}

/// What was approved before is worth nothing after.
#[tokio::test]
async fn whom_an_admin_blocks_is_signed_in_nowhere() {
    let stage = stage(|_| {}).await;
    let id = started(&stage, "shop", &ALICE).await;
    stage.desk.confirm(&stage.desk.pending()[0], PHONE);
    http_api::sign_out(&stage.records, &"alice@example.org".parse().unwrap()).await;
    assert_eq!(fetched(&stage, "shop", &id).await, "invalid_grant");
}

#[tokio::test]
async fn a_client_that_may_not_ask_any_more_gets_nothing() {
    let stage = stage(|_| {}).await;
    let id = started(&stage, "shop", &ALICE).await;
    stage.desk.confirm(&stage.desk.pending()[0], PHONE);
    stage.settings.send_modify(|settings| {
        let mut changed = (**settings).clone();
        changed.relying_parties[0].ciba = None;
        *settings = changed.into();
    });
    assert_eq!(fetched(&stage, "shop", &id).await, "unauthorized_client");
}

#[tokio::test]
async fn a_client_that_may_stays_signed_in() {
    let stage = stage(|_| {}).await;
    let asked = with(&[("scope", "openid offline_access groups")]);
    let id = started(&stage, "shop", &asked).await;
    stage.desk.confirm(&stage.desk.pending()[0], PHONE);
    let tokens = fetch(&stage, "shop", &id).await.json();
    // `groups` is not one of what it may ask for.
    assert_eq!(tokens["scope"], "openid offline_access");
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let pairs = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let next = form(&stage, ("shop", "/oidc/token"), &pairs).await;
    assert_eq!(next.status, 200, "{next:?}");
}

#[tokio::test]
async fn a_client_is_told_that_there_is_something_to_fetch() {
    let stage = stage(|settings| {
        settings.relying_parties[0].ciba = Some(Ciba {
            notification_endpoint: Some(ENDPOINT.to_owned()),
            takes_user_code: false,
        });
    })
    .await;
    let desk = &stage.desk;
    let outcomes: [(Happen<'_>, &str); 3] = [
        (Box::new(|id| desk.confirm(id, PHONE)), "A111"),
        (Box::new(|id| desk.deny(id, PHONE)), "B222"),
        (Box::new(|_| desk.passes(Duration::from_secs(121))), "C333"),
    ];
    for (number, (happens, code)) in outcomes.iter().enumerate() {
        let token = "4bd4b0e1-2f36-4f0a.~_-+/==";
        let asked = with(&[
            ("binding_message", *code),
            ("client_notification_token", token),
        ]);
        let id = started(&stage, "shop", &asked).await;
        assert_eq!(stage.mailroom.letters().len(), number);
        happens(&stage.desk.pending()[0]);
        let letters = stage.mailroom.has(number + 1).await;
        let letter = &letters[number];
        assert_eq!(letter.url, ENDPOINT);
        assert_eq!(letter.bearer, token);
        let told: Value = serde_json::from_slice(&letter.body).unwrap();
        assert_eq!(told, json!({"auth_req_id": id}));
        assert_eq!(letter.again, Again::Anyway);
        let reply = fetch(&stage, "shop", &id).await;
        assert_eq!(reply.status, if number == 0 { 200 } else { 400 });
    }
}

#[tokio::test]
async fn a_token_of_its_own_says_whom_a_client_means() {
    let stage = stage(|_| {}).await;
    let id = started(&stage, "shop", &ALICE).await;
    stage.desk.confirm(&stage.desk.pending()[0], PHONE);
    let tokens = fetch(&stage, "shop", &id).await.json();
    let hint = tokens["id_token"].as_str().unwrap();
    stage.desk.passes(Duration::from_secs(48 * 3600));
    let _id = started(&stage, "shop", &by_hint(hint)).await;
    let order = stage.desk.orders().pop().unwrap();
    let asked = order.request.confirmers().jids();
    assert_eq!(asked[0].to_string(), "alice@example.org");
    stage.desk.take_back(&stage.desk.pending()[0]);
    for (client, hint) in [
        ("bank", hint.to_owned()),
        ("shop", format!("{hint}x")),
        ("shop", "no-token".to_owned()),
        ("shop", tokens["access_token"].as_str().unwrap().to_owned()),
    ] {
        let reply = till::start(&stage, client, &by_hint(&hint)).await;
        assert_eq!(error(&reply), (400, "invalid_request".to_owned()), "{hint}");
    }
}

fn by_hint(hint: &str) -> [(&str, &str); 3] {
    [
        ("scope", "openid"),
        ("id_token_hint", hint),
        ("binding_message", "Y777"),
    ]
}

/// It was never said that anybody may.
#[tokio::test]
async fn without_signing_in_there_is_no_back_channel() {
    let stage = stage(|settings| settings.sign_in = None).await;
    assert_eq!(till::start(&stage, "shop", &ALICE).await.status, 404);
    let pairs = [("grant_type", GRANT), ("auth_req_id", "x")];
    let reply = form(&stage, ("shop", "/oidc/token"), &pairs).await;
    assert_eq!(reply.status, 404);
}

#[tokio::test]
async fn clients_find_it_where_there_are_some_that_may() {
    const PATH: &str = "/.well-known/openid-configuration";
    let read = async |stage: &Stage| stage.call(Call::new(Method::GET, PATH)).await.json();
    let found = read(&stage(|_| {}).await).await;
    let endpoint = format!("{ISSUER}/bc-authorize");
    assert_eq!(found["backchannel_authentication_endpoint"], endpoint);
    let modes = &found["backchannel_token_delivery_modes_supported"];
    assert_eq!(*modes, json!(["poll", "ping"]));
    assert_eq!(found["backchannel_user_code_parameter_supported"], true);
    let grants = found["grant_types_supported"].as_array().unwrap();
    assert!(grants.contains(&GRANT.into()));

    let nobody_may = stage(|settings| {
        for party in &mut settings.relying_parties {
            party.ciba = None;
        }
    })
    .await;
    let found = read(&nobody_may).await;
    assert_eq!(found["backchannel_authentication_endpoint"], Value::Null);
    let grants = found["grant_types_supported"].as_array().unwrap();
    assert!(!grants.contains(&GRANT.into()));
}
