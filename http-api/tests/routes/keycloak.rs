//! `POST /keycloak`, and what Keycloak is told.

mod realm;

use std::time::Duration;

use axum::http::Method;
use http_api::{Again, KeycloakRealm, SignIn};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use verification::{Binding, Undelivered};

use self::realm::{CALLBACK, ISSUER, KEYS, PATH, Realm, ask, body, claims};
use crate::stage::{Call, Stage};

const OTHER: &str = "https://kc.example/realms/other";

type Happen<'a> = Box<dyn Fn(&str) + 'a>;

#[tokio::test]
async fn somebody_is_asked_and_keycloak_hears_what_they_said() {
    let realm = Realm::new("one");
    let stage = realm.stage(|_| {}).await;
    let desk = &stage.desk;
    let outcomes: [(Happen<'_>, &str); 6] = [
        (
            Box::new(|id| desk.confirm(id, "alice@example.org/phone")),
            "SUCCEED",
        ),
        (
            Box::new(|id| desk.deny(id, "alice@example.org/phone")),
            "CANCELLED",
        ),
        (
            Box::new(|id| desk.bounce(id, "alice@example.org", Undelivered::NoRoute)),
            "UNAUTHORIZED",
        ),
        (Box::new(|id| desk.take_back(id)), "UNAUTHORIZED"),
        (
            Box::new(|_| desk.passes(Duration::from_secs(119))),
            "UNAUTHORIZED",
        ),
        // The last: alice wants no more of it.
        (
            Box::new(|id| desk.not_me(id, "alice@example.org/phone")),
            "CANCELLED",
        ),
    ];
    for (number, (happens, status)) in outcomes.iter().enumerate() {
        let token = realm.token(&stage, &format!("request-{number}"));
        let mut body = body();
        body["binding_message"] = format!("W4SCT{number}").into();
        let reply = ask(&stage, &token, &body).await;
        assert_eq!((reply.status, reply.text.as_str()), (201, ""), "{reply:?}");
        happens(&stage.desk.pending()[0]);
        let letters = stage.mailroom.has(number + 1).await;
        let letter = letters.last().unwrap();
        let told: Value = serde_json::from_slice(&letter.body).unwrap();
        assert_eq!(told, json!({"status": status}));
        assert_eq!(letter.url, CALLBACK);
        assert_eq!(letter.bearer, token);
        // Keycloak takes a second answer for an attack.
        assert_eq!(letter.again, Again::Unsent);
        assert!(!format!("{letter:?}").contains(&token));
    }
}

#[tokio::test]
async fn the_binding_message_ties_both_screens_together() {
    let realm = Realm::new("one");
    let stage = realm.stage(|_| {}).await;
    let reply = ask(&stage, &realm.token(&stage, "request"), &body()).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let order = stage.desk.orders().pop().unwrap();
    assert_eq!(order.request.binding(), Binding::Code);
    assert_eq!(order.request.message(), None);
    assert_eq!(order.request.url(), ISSUER);
    assert_eq!(order.request.timeout(), Duration::from_secs(118));
    let id = stage.desk.pending().pop().unwrap();
    let pending = stage
        .call(Call::get(&format!("/v1/verifications/{id}")))
        .await;
    assert_eq!(pending.json()["transaction_id"], "W4SCT");
    stage.desk.confirm(&id, "alice@example.org/phone");
    stage.mailroom.has(1).await;
}

#[tokio::test]
async fn words_are_shown_where_a_tap_is_enough_and_what_is_consented_to_as_well() {
    let realm = Realm::new("one");
    let stage = realm
        .stage(|settings| settings.relying_parties[0].binding = Binding::Tap)
        .await;
    for (number, (words, consent, shown)) in [
        (Some("Pay 20 EUR"), false, Some("Pay 20 EUR")),
        (
            Some("Pay 20 EUR"),
            true,
            Some("Pay 20 EUR [openid profile]"),
        ),
        (None, true, Some("[openid profile]")),
        (None, false, None),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = body();
        body["binding_message"] = words.into();
        body["is_consent_required"] = consent.into();
        let token = realm.token(&stage, &format!("request-{number}"));
        let reply = ask(&stage, &token, &body).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        let order = stage.desk.orders().pop().unwrap();
        assert_eq!(order.request.message(), shown);
        stage.desk.take_back(&stage.desk.pending()[0]);
    }
}

/// Neither the answer nor what Keycloak hears in the end tells them from somebody who does not answer.
#[tokio::test]
async fn who_may_not_be_asked_does_not_answer() {
    let realm = Realm::new("one");
    let stage = realm.stage(|_| {}).await;
    let hints = [
        "alice@example.org",
        "nobody@elsewhere.example",
        "alice",
        "example.org",
        "",
        "a b@example.org",
        "\u{202e}@example.org",
        "<script>@example.org",
    ];
    for (number, hint) in hints.iter().enumerate() {
        let mut body = body();
        body["login_hint"] = (*hint).into();
        let token = realm.token(&stage, &format!("request-{number}"));
        let reply = ask(&stage, &token, &body).await;
        assert_eq!((reply.status, reply.text.as_str()), (201, ""), "{hint:?}");
        let order = stage.desk.orders().pop().unwrap();
        let asked = order.request.confirmers().jids().len();
        assert_eq!(asked, usize::from(number == 0), "{hint:?}");
        assert_eq!(order.request.timeout(), Duration::from_secs(118));
    }
    stage.desk.passes(Duration::from_secs(118));
    let letters = stage.mailroom.has(hints.len()).await;
    for letter in letters {
        assert_eq!(letter.body, b"{\"status\":\"UNAUTHORIZED\"}");
    }
}

#[tokio::test]
async fn a_name_without_a_domain_is_of_the_default_domain() {
    let realm = Realm::new("one");
    let stage = realm
        .stage(|settings| {
            settings.sign_in = Some(SignIn {
                default_domain: Some("example.org".to_owned()),
                ..SignIn::default()
            });
        })
        .await;
    let mut body = body();
    body["login_hint"] = "alice".into();
    let reply = ask(&stage, &realm.token(&stage, "request"), &body).await;
    assert_eq!(reply.status, 201);
    let order = stage.desk.orders().pop().unwrap();
    let asked = order.request.confirmers().jids();
    assert_eq!(asked[0].to_string(), "alice@example.org");
    stage.desk.take_back(&stage.desk.pending()[0]);
}

/// Every user of the realm has tokens that it signed, and its public key is everybody's.
#[tokio::test]
async fn only_the_realm_itself_may_ask() {
    let realm = Realm::new("one");
    let stage = realm.stage(|_| {}).await;
    let good = claims(stage.desk.now(), "request");
    for (what, token) in wrong_tokens(&realm, &good) {
        let reply = ask(&stage, &token, &body()).await;
        assert_eq!(reply.status, 401, "{what}: {reply:?}");
        assert!(reply.header("www-authenticate").starts_with("Bearer "));
        assert!(token.is_empty() || !reply.text.contains(&token), "{what}");
    }
    let twice = realm.sign(&good);
    let twice = Call::post(PATH, &body())
        .by(&twice)
        .header("authorization", format!("Bearer {twice}"));
    assert_eq!(stage.call(twice).await.status, 401);
    let without = Call::post(PATH, &body()).without("authorization");
    assert_eq!(stage.call(without).await.status, 401);
    let shop = Call::post(PATH, &body());
    assert_eq!(stage.call(shop).await.status, 401, "the token of the API");
    assert!(stage.desk.orders().is_empty());
}

fn wrong_tokens(realm: &Realm, good: &Value) -> Vec<(&'static str, String)> {
    let changed = |change: fn(&mut Value)| {
        let mut claims = good.clone();
        change(&mut claims);
        claims
    };
    let header = |algorithm, kid: Option<&str>| Header {
        kid: kid.map(ToOwned::to_owned),
        ..Header::new(algorithm)
    };
    let public = realm.keys()["keys"][2].to_string();
    let hmac = EncodingKey::from_secret(public.as_bytes());
    vec![
        ("another realm's key", Realm::new("one").sign(good)),
        ("a key it has not", Realm::new("two").sign(good)),
        (
            "HMAC with the public key",
            encode(&header(Algorithm::HS256, Some("one")), good, &hmac).unwrap(),
        ),
        ("no signature", unsigned(good)),
        ("no JWT", "not-a-jwt".to_owned()),
        ("nothing", String::new()),
        (
            "a user's access token",
            realm.sign(&changed(|it| it["aud"] = "account".into())),
        ),
        (
            "an ID token",
            realm.sign(&changed(|it| it["typ"] = "ID".into())),
        ),
        (
            "no audience",
            realm.sign(&changed(|it| it["aud"] = Value::Null)),
        ),
        (
            "another issuer",
            realm.sign(&changed(|it| it["iss"] = OTHER.into())),
        ),
        ("no end", realm.sign(&changed(|it| it["exp"] = Value::Null))),
        (
            "an end that is none",
            realm.sign(&changed(|it| it["exp"] = (-1).into())),
        ),
        (
            "its end in the past",
            realm.sign(&changed(|it| it["exp"] = 1_795_228_082_u32.into())),
        ),
        ("no name", realm.sign(&changed(|it| it["jti"] = "".into()))),
    ]
}

/// `alg` is `none` (RFC 7519 section 6).
fn unsigned(claims: &Value) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let header = json!({"alg": "none", "kid": "one"});
    format!("{}.{}.", part(&header), part(claims))
}

#[tokio::test]
async fn keys_are_read_when_they_are_needed_and_not_for_everybody_who_makes_up_names() {
    let (old, new) = (Realm::new("old"), Realm::new("new"));
    let stage = old.stage(|_| {}).await;
    let fetched = || stage.mailroom.fetched().len();
    let taken = async |realm: &Realm, request: &str| {
        let mut body = body();
        body["binding_message"] = format!("{request}1").into();
        let reply = ask(&stage, &realm.token(&stage, request), &body).await;
        for id in stage.desk.pending() {
            stage.desk.take_back(&id);
        }
        reply.status
    };
    assert_eq!(taken(&old, "first").await, 201);
    assert_eq!(taken(&old, "second").await, 201);
    assert_eq!(fetched(), 1);
    assert_eq!(stage.mailroom.fetched(), [KEYS]);
    // Keycloak has got another key: it is found, but not asked for at every request.
    for _ in 0..3 {
        assert_eq!(taken(&new, "third").await, 401);
    }
    assert_eq!(fetched(), 1);
    stage.mailroom.lays_out(KEYS, &new.keys().to_string());
    stage.desk.passes(Duration::from_secs(5));
    assert_eq!(taken(&new, "third").await, 201);
    assert_eq!(fetched(), 2);
    // The old one has gone.
    assert_eq!(taken(&old, "fourth").await, 401);
    // After a while they are read again, and without them nobody is believed.
    stage.mailroom.takes_away(KEYS);
    stage.desk.passes(Duration::from_secs(5 * 60));
    assert_eq!(taken(&new, "fifth").await, 503);
    assert_eq!(taken(&new, "fifth").await, 503);
    assert_eq!(fetched(), 3);
    stage.mailroom.lays_out(KEYS, "{\"keys\": 7}");
    stage.desk.passes(Duration::from_secs(5));
    assert_eq!(taken(&new, "fifth").await, 503);
    stage.mailroom.lays_out(KEYS, &new.keys().to_string());
    stage.desk.passes(Duration::from_secs(5));
    assert_eq!(taken(&new, "fifth").await, 201);
}

#[tokio::test]
async fn what_keycloak_sends_twice_asks_once_and_is_answered_once() {
    let realm = Realm::new("one");
    let stage = realm.stage(|_| {}).await;
    let token = realm.token(&stage, "request");
    for _ in 0..3 {
        assert_eq!(ask(&stage, &token, &body()).await.status, 201);
    }
    assert_eq!(stage.desk.orders().len(), 1);
    stage
        .desk
        .confirm(&stage.desk.pending()[0], "alice@example.org/phone");
    stage.mailroom.has(1).await;
    assert_eq!(ask(&stage, &token, &body()).await.status, 201);
    assert_eq!(stage.desk.orders().len(), 1, "and not after the end either");
    assert_eq!(stage.mailroom.letters().len(), 1);
}

#[tokio::test]
async fn a_field_that_does_not_hold_what_it_may_is_named() {
    let realm = Realm::new("one");
    let stage = realm.stage(|_| {}).await;
    for (field, value) in [
        ("binding_message", json!("two words")),
        ("binding_message", json!("")),
        ("binding_message", json!(null)),
        ("binding_message", json!("https://evil.example/1")),
        ("binding_message", json!(7)),
        ("login_hint", json!(null)),
        ("login_hint", json!([])),
        ("is_consent_required", json!("yes")),
        ("scope", json!(1)),
    ] {
        let mut body = body();
        body[field] = value.clone();
        let reply = ask(&stage, &realm.token(&stage, "request"), &body).await;
        assert_eq!(reply.status, 400, "{field} = {value}: {reply:?}");
        assert_eq!(reply.json()["field"], field, "{value}");
    }
    let mut odd = body();
    odd["scope"] = "openid\u{1b}[2J".into();
    odd["is_consent_required"] = true.into();
    let reply = ask(&stage, &realm.token(&stage, "request"), &odd).await;
    assert_eq!(reply.json()["field"], "scope");
    let mut claims = claims(stage.desk.now(), "late");
    claims["exp"] = (stage.desk.now().as_millis() / 1000 + 6).into();
    let reply = ask(&stage, &realm.sign(&claims), &body()).await;
    assert_eq!(reply.status, 400, "there is no time to answer: {reply:?}");
    assert!(stage.desk.orders().is_empty());
    // Keycloak can be extended to send more.
    let mut more = body();
    more["acr_values"] = "gold".into();
    more["request_context"] = "anything".into();
    let reply = ask(&stage, &realm.token(&stage, "request"), &more).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    stage.desk.take_back(&stage.desk.pending()[0]);
}

/// Keycloak has one address for all of its realms: who asks is told by who signed.
#[tokio::test]
async fn each_realm_asks_in_its_own_name() {
    let realm = Realm::new("one");
    let other = Realm::new("other");
    let stage = realm
        .stage(|settings| {
            settings.relying_parties[1].keycloak = Some(KeycloakRealm {
                issuer: OTHER.to_owned(),
                url: OTHER.to_owned(),
            });
        })
        .await;
    let keys = format!("{OTHER}/protocol/openid-connect/certs");
    stage.mailroom.lays_out(&keys, &other.keys().to_string());
    let mut claims = claims(stage.desk.now(), "request");
    (claims["iss"], claims["aud"]) = (OTHER.into(), OTHER.into());
    let forged = ask(&stage, &realm.sign(&claims), &body()).await;
    assert_eq!(forged.status, 401, "one realm signs for the other");
    stage.desk.passes(Duration::from_secs(5));
    let reply = ask(&stage, &other.sign(&claims), &body()).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let order = stage.desk.orders().pop().unwrap();
    assert_eq!(&**order.request.relying_party(), "bank");
    stage.desk.take_back(&stage.desk.pending()[0]);
    let letters = stage.mailroom.has(1).await;
    assert!(letters[0].url.starts_with(OTHER));
}

#[tokio::test]
async fn there_is_nothing_for_who_is_no_realm() {
    let realm = Realm::new("one");
    let nowhere = Stage::new().await;
    let reply = ask(&nowhere, &realm.token(&nowhere, "request"), &body()).await;
    assert_eq!(reply.status, 401);
    let stage = realm.stage(|_| {}).await;
    let call = Call::post("/keycloak/shop", &body()).by(&realm.token(&stage, "request"));
    assert_eq!(stage.call(call).await.status, 404);
    let reply = stage.call(Call::new(Method::GET, PATH)).await;
    assert_eq!(reply.status, 405);
    assert!(stage.mailroom.fetched().is_empty());
}

/// Keycloak hears it in time, and lets nobody in.
#[tokio::test]
async fn a_daemon_that_stops_says_so() {
    let realm = Realm::new("one");
    let stage = realm.stage(|_| {}).await;
    let reply = ask(&stage, &realm.token(&stage, "request"), &body()).await;
    assert_eq!(reply.status, 201);
    stage.desk.stops();
    let letters = stage.mailroom.has(1).await;
    assert_eq!(letters[0].body, b"{\"status\":\"UNAUTHORIZED\"}");
    stage.stop.cancel();
}

#[tokio::test]
async fn without_a_place_nobody_is_asked() {
    let realm = Realm::new("one");
    let stage: Stage = realm.stage(|_| {}).await;
    stage
        .desk
        .refuse(verification::Refusal::Open(verification::OpenError::Full));
    let token = realm.token(&stage, "request");
    assert_eq!(ask(&stage, &token, &body()).await.status, 503);
    assert!(stage.mailroom.letters().is_empty());
}
