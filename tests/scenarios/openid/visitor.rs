//! Somebody at a browser of few words: cookies and forms, and no scripts.

use std::collections::BTreeMap;
use std::fmt::Write;

use acceptance::{Answer, Api, Confirmer, until};

use crate::site::Site;

/// See above.
pub(crate) struct Visitor {
    api: Api,
    cookies: BTreeMap<String, String>,
}

impl Visitor {
    /// Of the daemon that this site has people sign in with.
    pub(crate) fn of(site: &Site) -> Self {
        Self {
            api: site.daemon().api_with(None),
            cookies: BTreeMap::new(),
        }
    }

    /// Follows a link to the end: asked who it is, confirmed by `person`, sent back. Gives where to.
    pub(crate) fn signs_in(&mut self, url: &str, person: &Confirmer) -> String {
        let code = self.asks(url, person.bare());
        person.confirms(&person.sees_request(&code));
        until("the visitor to be sent back", || {
            let mut answer = self.get("/sign-in/wait");
            while answer.status == 303 {
                let location = answer.header("location").to_owned();
                if !location.starts_with('/') {
                    return Some(location);
                }
                answer = self.get(&location);
            }
            None
        })
    }

    /// Follows a link, says who it is, and gives the code that the page then shows.
    pub(crate) fn asks(&mut self, url: &str, jid: &str) -> String {
        let sent = self.get(path_of(url));
        assert_eq!(sent.status, 303, "{sent:?}");
        let page = self.get(sent.header("location"));
        assert_eq!(page.status, 200, "{page:?}");
        let fields = ["form_token", "to"]
            .map(|name| format!("{name}={}", encoded(&hidden(&page.text, name))));
        let body = format!("{}&{}&address={}", fields[0], fields[1], encoded(jid));
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let mut page = self.send("POST", "/sign-in", &form, &body);
        if page.status == 303 {
            page = self.get(page.header("location"));
        }
        let (_, rest) = page
            .text
            .split_once("aria-hidden=\"true\">")
            .expect("a code");
        rest.split('<').next().unwrap_or_default().to_owned()
    }

    /// Until the page it is on says that.
    pub(crate) fn waits_for(&mut self, text: &str) -> String {
        until("the page to say how it ended", || {
            let page = self.get("/sign-in/wait");
            page.text.contains(text).then_some(page.text)
        })
    }

    /// Where a link leads at once.
    pub(crate) fn is_sent_to(&mut self, url: &str) -> String {
        let sent = self.get(path_of(url));
        assert_eq!(sent.status, 303, "{sent:?}");
        sent.header("location").to_owned()
    }

    fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[], "")
    }

    fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let cookies = self.cookies.iter();
        let cookies: Vec<_> = cookies
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let cookies = cookies.join("; ");
        let mut headers = headers.to_vec();
        headers.push(("cookie", &cookies));
        let answer = self.api.call(method, path, &headers, body);
        for cookie in answer.headers("set-cookie") {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        self.cookies.retain(|_, value| !value.is_empty());
        answer
    }
}

/// What stands behind the host.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("/", |start| &rest[start..])
}

fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page
        .split_once(&format!("name=\"{name}\" value=\""))
        .expect("a field");
    let value = rest.split('"').next().unwrap_or_default();
    value.replace("&#38;", "&")
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        let _ = write!(all, "%{byte:02x}");
        all
    })
}
