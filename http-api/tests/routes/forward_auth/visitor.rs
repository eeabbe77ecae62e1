//! Somebody before a site, by way of its proxy.

use std::collections::BTreeMap;

use axum::http::Method;

use crate::sign_in::Browser;
use crate::stage::{Call, Reply, Stage};

pub(crate) const APP: &str = "app.example.org";

/// The headers that say who somebody is.
pub(crate) const IDENTITY: [&str; 5] = [
    "remote-user",
    "remote-name",
    "remote-groups",
    "remote-email",
    "x-auth-jid",
];

/// What a proxy says of a request.
pub(crate) fn headers<'a>(call: Call<'a>, method: &str, host: &str, target: &str) -> Call<'a> {
    call.header("x-forwarded-method", method)
        .header("x-forwarded-proto", "https")
        .header("x-forwarded-host", host)
        .header("x-forwarded-uri", target)
        .header("x-forwarded-for", "192.0.2.1")
}

/// A browser at one site, and the same browser at our own host.
pub(crate) struct Visitor<'a> {
    stage: &'a Stage,
    host: &'static str,
    /// Those of the site.
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) browser: Browser<'a>,
}

impl<'a> Visitor<'a> {
    pub(crate) async fn at(stage: &'a Stage, host: &'static str) -> Self {
        Self {
            stage,
            host,
            cookies: BTreeMap::new(),
            browser: Browser::new(stage).await,
        }
    }

    /// Wants a page; this is what the proxy is answered.
    pub(crate) async fn wants(&self, target: &str) -> Reply {
        self.sends("GET", target, &[]).await
    }

    /// The same by another method, with further headers.
    pub(crate) async fn sends(
        &self,
        method: &str,
        target: &str,
        more: &[(&'static str, &str)],
    ) -> Reply {
        let mut call = headers(
            Call::new(Method::GET, "/forward-auth"),
            method,
            self.host,
            target,
        )
        .header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        for (name, value) in more {
            call = call.without(name).header(name, *value);
        }
        self.stage.call(self.with_cookies(call)).await
    }

    /// Opens one of our paths at the site.
    pub(crate) async fn opens(&mut self, path: &str) -> Reply {
        self.opens_with(path, &[]).await
    }

    pub(crate) async fn opens_with(&mut self, path: &str, more: &[(&'static str, &str)]) -> Reply {
        let mut call = Call::new(Method::GET, path)
            .header("x-forwarded-proto", "https")
            .header("x-forwarded-host", self.host);
        for (name, value) in more {
            call = call.without(name).header(name, *value);
        }
        let reply = self.stage.call(self.with_cookies(call)).await;
        for value in reply.headers.get_all("set-cookie") {
            let cookie = value.to_str().unwrap();
            let (pair, attributes) = cookie.split_once("; ").unwrap();
            assert!(attributes.contains("Path=/") && attributes.contains("Secure"));
            assert!(attributes.contains("HttpOnly") && attributes.contains("SameSite=Lax"));
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        reply
    }

    /// Is sent from the site to our host: the path and query there.
    pub(crate) async fn starts(&mut self, target: &str) -> String {
        let sent = self.wants(target).await;
        assert_eq!(sent.status, 302, "{sent:?}");
        let start = self.path_at_site(sent.header("location"));
        let sent = self.opens(&start).await;
        assert_eq!(sent.status, 303, "{sent:?}");
        let grant = sent.header("location");
        let grant = grant.strip_prefix(crate::sign_in::URL).unwrap();
        grant.to_owned()
    }

    /// Signed in already, is sent on: the path of the site that takes the ticket.
    pub(crate) async fn gets_ticket(&mut self, grant: &str) -> String {
        let sent = self.browser.get(grant).await;
        assert_eq!(sent.status, 303, "{sent:?}");
        assert_eq!(sent.header("referrer-policy"), "no-referrer");
        let enter = sent.header("location").to_owned();
        self.path_at_site(&enter)
    }

    /// All the way, for somebody who is signed in.
    pub(crate) async fn comes_in(&mut self, target: &str) {
        let grant = self.starts(target).await;
        let enter = self.gets_ticket(&grant).await;
        let sent = self.opens(&enter).await;
        let wanted = format!("https://{}{target}", self.host);
        assert_eq!(
            (sent.status, sent.header("location")),
            (303, wanted.as_str())
        );
    }

    /// Signs in, and comes in.
    pub(crate) async fn signs_in(&mut self, jid: &str, target: &str) {
        self.browser.signs_in(jid).await;
        self.comes_in(target).await;
    }

    fn path_at_site(&self, url: &str) -> String {
        let origin = format!("https://{}", self.host);
        url.strip_prefix(&origin).unwrap().to_owned()
    }

    fn with_cookies<'c>(&self, call: Call<'c>) -> Call<'c> {
        let cookies = self.cookies.iter();
        let cookies: Vec<_> = cookies
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if cookies.is_empty() {
            call
        } else {
            call.header("cookie", cookies.join("; "))
        }
    }
}

/// Who is named to the application.
pub(crate) fn identity(reply: &Reply) -> [&str; 5] {
    assert_eq!(reply.status, 200, "{reply:?}");
    IDENTITY.map(|name| {
        assert_eq!(reply.headers.get_all(name).iter().count(), 1, "{name}");
        reply.header(name)
    })
}
