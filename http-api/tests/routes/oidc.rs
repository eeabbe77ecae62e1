//! The OpenID Provider, as relying parties and browsers meet it. Tests are called after the modules of the OpenID
//! Foundation's conformance suite where there is one that looks at the same; docs/OPENID.md has the list.

mod attacks;
mod clients;
mod code_flow;
mod consent;
mod defects;
mod keys;
mod logout;
mod metadata;
mod prompts;
mod refresh;
mod register;
mod requests;
mod site;
mod tokens;
mod userinfo;

use std::sync::Arc;
use std::time::Duration;

use http_api::{
    Algorithm, Client, ClientAuthentication, EmailRule, JidPattern, RelyingParty, Scope, Settings,
};
use sha2::{Digest, Sha256};

use crate::sign_in::{Browser, with_pages};
use crate::stage::Stage;

/// The secret of the client `shop`.
const SECRET: &str = "shop-secret";

/// A stage with the clients `shop`, which has a secret, and `app`, which has none.
async fn with_clients(change: impl FnOnce(&mut Settings)) -> Stage {
    with_pages(|settings| {
        let shop = settings.relying_parties.first_mut().unwrap();
        shop.client = Some(Arc::new(client(ClientAuthentication::Secret(
            Sha256::digest(SECRET).into(),
        ))));
        let app = RelyingParty {
            name: "app".into(),
            title: Some("The App".into()),
            token_hash: None,
            jids: vec![JidPattern::parse("*@example.org").unwrap()],
            client: Some(Arc::new(Client {
                redirect_uris: vec![
                    "http://127.0.0.1/callback".to_owned(),
                    "https://app.example/".to_owned(),
                ],
                ..client(ClientAuthentication::Public)
            })),
            ..shop.clone()
        };
        settings.relying_parties.push(app);
        let rules = settings.sign_in.as_mut().unwrap();
        let everybody = JidPattern::parse("*@example.org").unwrap();
        rules
            .groups
            .insert("staff".to_owned(), vec![everybody.clone()]);
        rules.emails.push(EmailRule {
            jids: everybody,
            address: "%u@mail.example".to_owned(),
            is_verified: false,
        });
        change(settings);
    })
    .await
}

fn client(authentication: ClientAuthentication) -> Client {
    Client {
        redirect_uris: vec![
            "https://shop.example/callback".to_owned(),
            "https://shop.example/other?with=query".to_owned(),
        ],
        post_logout_redirect_uris: vec!["https://shop.example/bye".to_owned()],
        authentication,
        requires_pkce: true,
        scopes: vec![
            Scope::OpenId,
            Scope::Profile,
            Scope::Groups,
            Scope::Email,
            Scope::Xmpp,
            Scope::OfflineAccess,
        ],
        algorithm: Algorithm::Rs256,
        asks_consent: false,
        refresh: Some(Duration::from_secs(24 * 3600)),
    }
}

/// Changes the client of a relying party.
fn change_client(settings: &mut Settings, name: &str, change: impl FnOnce(&mut Client)) {
    let mut parties = settings.relying_parties.iter_mut();
    let party = parties.find(|party| *party.name == *name).unwrap();
    let mut client = Client::clone(party.client.as_ref().unwrap());
    change(&mut client);
    party.client = Some(Arc::new(client));
}

/// A browser in which alice is signed in.
async fn alice(stage: &Stage) -> Browser<'_> {
    let mut browser = Browser::new(stage).await;
    browser.signs_in("alice@example.org").await;
    browser
}

/// The first form's hidden field of this name.
fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let (_, rest) = page
        .split_once(&start)
        .unwrap_or_else(|| panic!("no {name}: {page}"));
    let (value, _) = rest.split_once('"').unwrap();
    value.replace("&#38;", "&")
}
