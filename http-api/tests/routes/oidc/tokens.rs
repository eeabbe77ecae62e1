//! What a client can ask and do about its tokens.

use serde_json::json;

use super::site::{Site, form, oauth_error, post};
use super::{alice, with_clients};

#[tokio::test]
async fn a_client_learns_whether_its_own_token_counts() {
    let stage = with_clients(|_| {}).await;
    let (site, other, mut browser) = (Site::shop(&stage), Site::app(&stage), alice(&stage).await);
    let tokens = site
        .tokens(&mut browser, &[("scope", "openid offline_access")])
        .await;
    let ask = async |token: &str| {
        site.post("/oidc/introspect", &[("token", token)])
            .await
            .json()
    };
    let told = ask(tokens.access()).await;
    let now = stage.desk.now().as_millis() / 1000;
    let sub = site.claims(tokens.id()).await["sub"].clone();
    assert_eq!(
        told,
        json!({
            "active": true, "scope": "openid offline_access", "client_id": "shop", "token_type": "Bearer",
            "exp": now + 3600, "sub": sub, "iss": crate::sign_in::URL,
        })
    );
    assert_eq!(ask(tokens.refresh()).await["active"], true);
    let foreign = other.tokens(&mut browser, &[]).await;
    for token in [foreign.access(), "x", tokens.id()] {
        assert_eq!(ask(token).await, json!({ "active": false }), "{token}");
    }
}

#[tokio::test]
async fn who_cannot_show_who_they_are_learns_of_no_token() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::app(&stage), alice(&stage).await);
    let tokens = site.tokens(&mut browser, &[]).await;
    let reply = site
        .post("/oidc/introspect", &[("token", tokens.access())])
        .await;
    assert_eq!(oauth_error(&reply), (401, "invalid_client".into()));
    let reply = stage
        .call(post(
            "/oidc/introspect",
            &form([("token", tokens.access())]),
        ))
        .await;
    assert_eq!(oauth_error(&reply), (401, "invalid_client".into()));
    let reply = Site::shop(&stage).post("/oidc/introspect", &[]).await;
    assert_eq!(oauth_error(&reply), (400, "invalid_request".into()));
}

#[tokio::test]
async fn an_access_token_is_taken_back_alone_and_a_refresh_token_with_everything() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let tokens = site
        .tokens(&mut browser, &[("scope", "openid offline_access")])
        .await;
    let revoke = async |token: &str| site.post("/oidc/revoke", &[("token", token)]).await.status;
    assert_eq!(revoke(tokens.access()).await, 200);
    assert_eq!(site.userinfo(tokens.access()).await.status, 401);
    let next = site.refresh(tokens.refresh()).await.json();
    let (access, refresh) = (
        next["access_token"].as_str().unwrap(),
        next["refresh_token"].as_str().unwrap(),
    );
    assert_eq!(revoke(refresh).await, 200);
    assert_eq!(site.userinfo(access).await.status, 401);
    assert_eq!(
        oauth_error(&site.refresh(refresh).await),
        (400, "invalid_grant".into())
    );
    // RFC 7009 section 2.2: what is not there is taken back already.
    for token in [refresh, "x"] {
        assert_eq!(revoke(token).await, 200);
    }
    let nothing = site.post("/oidc/revoke", &[]).await;
    assert_eq!(oauth_error(&nothing), (400, "invalid_request".into()));
}

#[tokio::test]
async fn nobody_takes_back_what_is_another_clients() {
    let stage = with_clients(|_| {}).await;
    let (site, other, mut browser) = (Site::shop(&stage), Site::app(&stage), alice(&stage).await);
    let tokens = site
        .tokens(&mut browser, &[("scope", "openid offline_access")])
        .await;
    for token in [tokens.access(), tokens.refresh()] {
        assert_eq!(
            other.post("/oidc/revoke", &[("token", token)]).await.status,
            200
        );
    }
    assert_eq!(site.userinfo(tokens.access()).await.status, 200);
    assert_eq!(site.refresh(tokens.refresh()).await.status, 200);
}
