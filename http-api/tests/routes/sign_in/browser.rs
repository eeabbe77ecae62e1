//! A browser without a window: cookies, forms, and the headers that browsers send of themselves.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::Method;
use http_api::{Settings, SignIn};

use crate::stage::{Call, Reply, Stage};

/// Where the doors believe to be.
pub(crate) const URL: &str = "https://login.example";

/// A stage with pages.
pub(crate) async fn with_pages(change: impl FnOnce(&mut Settings)) -> Stage {
    Stage::with(|settings| {
        settings.public_url = Some(URL.to_owned());
        settings.sign_in = Some(SignIn {
            session: Duration::from_secs(3600),
            default_domain: Some("example.org".to_owned()),
            ..SignIn::default()
        });
        change(settings);
    })
    .await
}

/// Somebody's browser.
pub(crate) struct Browser<'a> {
    stage: &'a Stage,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The page it shows.
    pub(crate) page: Reply,
}

impl<'a> Browser<'a> {
    /// One that shows nothing yet.
    pub(crate) async fn new(stage: &'a Stage) -> Self {
        let page = stage.call(Call::new(Method::GET, "/healthz")).await;
        Self {
            stage,
            cookies: BTreeMap::new(),
            headers: Vec::new(),
            page,
        }
    }

    /// Goes somewhere, and no further.
    pub(crate) async fn get(&mut self, path: &str) -> &Reply {
        let call = Call::new(Method::GET, path);
        self.send(call).await
    }

    /// Sends a form to a path, with what the page's own form hides.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> &Reply {
        let token = hidden(&self.page.text, "form_token").unwrap_or_default();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("form_token", &token);
        form.extend_pairs(fields);
        self.post_raw(path, &form.finish()).await
    }

    /// Sends this as a form.
    pub(crate) async fn post_raw(&mut self, path: &str, body: &str) -> &Reply {
        let call = Call {
            body: Some(body.as_bytes().to_vec()),
            ..Call::new(Method::POST, path)
        };
        let call = call
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", URL)
            .header("sec-fetch-site", "same-origin");
        self.send(call).await
    }

    /// Sends just this, with its cookies, and keeps those that come back.
    pub(crate) async fn send(&mut self, mut call: Call<'_>) -> &Reply {
        let cookies = self.cookies.iter();
        let cookies: Vec<_> = cookies
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            call = call.header("cookie", cookies.join("; "));
        }
        for (name, value) in &self.headers {
            call = call.without(name).header(name, value.clone());
        }
        self.page = self.stage.call(call).await;
        for value in self.page.headers.get_all("set-cookie") {
            let cookie = value.to_str().unwrap();
            let (pair, attributes) = cookie.split_once("; ").unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            assert!(name.starts_with("__Host-verifierd-"), "{cookie}");
            for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
                assert!(attributes.contains(attribute), "{cookie}");
            }
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        &self.page
    }

    /// Asks to sign in with this address to see one's own sessions, and shows the page that waits.
    pub(crate) async fn asks(&mut self, address: &str) -> &Reply {
        self.get("/sign-in").await;
        self.asks_here(address).await
    }

    /// The same by the form that it shows.
    pub(crate) async fn asks_here(&mut self, address: &str) -> &Reply {
        let to = hidden(&self.page.text, "to").unwrap();
        let fields = [("to", to.as_str()), ("address", address)];
        let reply = self.post("/sign-in", &fields).await;
        if reply.status == 303 {
            self.follow().await;
        }
        &self.page
    }

    /// Goes where it is sent.
    pub(crate) async fn follow(&mut self) -> &Reply {
        assert_eq!(self.page.status, 303, "{:?}", self.page);
        let location = self.page.header("location").to_owned();
        assert!(location.starts_with('/'), "{location}");
        self.get(&location).await
    }

    /// Looks again whether it was confirmed.
    pub(crate) async fn looks_again(&mut self) -> &Reply {
        self.get("/sign-in/wait?to=%2Faccount").await
    }

    /// Signs in, and comes to the page of its sessions.
    pub(crate) async fn signs_in(&mut self, jid: &str) {
        let before = self.stage.desk.pending();
        self.asks(jid).await;
        let id = self.stage.desk.pending();
        let id = id.iter().find(|id| !before.contains(id)).unwrap();
        self.stage.desk.confirm(id, jid);
        self.looks_again().await;
        self.follow().await;
        assert_eq!(self.page.status, 200, "{:?}", self.page);
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        let name = format!("__Host-verifierd-{name}");
        self.cookies.get(&name).map(String::as_str)
    }
}

/// The value of a hidden field of the page's first form that has it.
pub(crate) fn hidden(page: &str, name: &str) -> Option<String> {
    let start = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.split_once(&start)?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("&#38;", "&"))
}

/// The code that the page shows.
pub(crate) fn code(page: &str) -> String {
    let (_, rest) = page.split_once("aria-hidden=\"true\">").unwrap();
    rest.split('<').next().unwrap().to_owned()
}
