//! A relying party's HTTP client.

use std::fmt::Display;
use std::io::{BufRead, BufReader};

use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::{Method, Request, Response};

use crate::{Confirmer, LONG};

/// Speaks to one daemon with one bearer token.
#[derive(Debug, Clone)]
pub struct Api {
    agent: Agent,
    base: String,
    token: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The body as JSON; null if it is none.
    pub json: Value,
    /// The body.
    pub text: String,
    headers: ureq::http::HeaderMap,
}

impl Answer {
    fn read(response: &mut Response<ureq::Body>) -> Option<Self> {
        let text = response.body_mut().read_to_string().ok()?;
        Some(Self {
            status: response.status().as_u16(),
            json: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
            headers: response.headers().clone(),
        })
    }

    /// A header; empty if absent.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Every value of a header.
    pub fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        let values = self.headers.get_all(name).iter();
        values.filter_map(|value| value.to_str().ok())
    }

    /// The name of the problem (RFC 9457), without what all of ours begin with.
    #[must_use]
    pub fn problem(&self) -> &str {
        let kind = self.json["type"].as_str().unwrap_or_default();
        kind.strip_prefix("urn:verifierd:problem:").unwrap_or(kind)
    }
}

impl Api {
    pub(crate) fn new(port: u16, token: Option<&str>) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(LONG + LONG))
            .max_redirects(0)
            .build();
        Self {
            agent: config.into(),
            base: format!("http://127.0.0.1:{port}"),
            token: token.map(str::to_owned),
        }
    }

    /// Any request.
    #[must_use]
    pub fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut response = self.raw(method, path, headers, body);
        Answer::read(&mut response).expect("a whole body")
    }

    fn raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Response<ureq::Body> {
        self.try_raw(method, path, headers, body)
            .unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    fn try_raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Response<ureq::Body>, ureq::Error> {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if body.is_empty() {
            return self.agent.run(request.body(()).expect("a request"));
        }
        self.agent
            .run(request.body(body.to_owned()).expect("a request"))
    }

    /// `GET`.
    #[must_use]
    pub fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &[], "")
    }

    /// `DELETE`.
    #[must_use]
    pub fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path, &[], "")
    }

    /// `POST` of JSON.
    #[must_use]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        let json = [("Content-Type", "application/json")];
        self.call("POST", path, &json, &body.to_string())
    }

    /// `POST /v1/verifications`, whatever comes of it: a request for `jid` with the fields of `more`.
    #[must_use]
    pub fn tries_to_ask(&self, jid: &str, more: &Value) -> Answer {
        self.post("/v1/verifications", &request(jid, more))
    }

    /// `POST /v1/verifications?wait=60`, where the daemon may go away before it answers.
    #[must_use]
    pub fn asks_and_waits(&self, jid: &str, more: &Value) -> Option<Answer> {
        let body = request(jid, more).to_string();
        let json = [("Content-Type", "application/json")];
        let response = self.try_raw("POST", "/v1/verifications?wait=60", &json, &body);
        Answer::read(&mut response.ok()?)
    }

    /// Opens a verification that waits a minute.
    #[must_use]
    pub fn asks(&self, jid: &str) -> Asked {
        self.asks_with(jid, &json!({"timeout": 60}))
    }

    /// Opens a verification with the fields of `more`.
    #[must_use]
    pub fn asks_with(&self, jid: &str, more: &Value) -> Asked {
        let answer = self.tries_to_ask(jid, more);
        assert_eq!(answer.status, 201, "{}", answer.text);
        Asked {
            api: self.clone(),
            opened: answer.json,
        }
    }

    /// The server-sent events of a verification, until the daemon ends them: name and data.
    #[must_use]
    pub fn events(&self, id: &str) -> Vec<(String, Value)> {
        let path = format!("/v1/verifications/{id}/events");
        let response = self.raw("GET", &path, &[("Accept", "text/event-stream")], "");
        let (mut events, mut name) = (Vec::new(), String::new());
        let reader = BufReader::new(response.into_body().into_reader());
        for line in reader.lines().map_while(Result::ok) {
            if let Some(value) = line.strip_prefix("event:") {
                value.trim().clone_into(&mut name);
            } else if let Some(data) = line.strip_prefix("data:") {
                let data = serde_json::from_str(data.trim()).unwrap_or(Value::Null);
                events.push((std::mem::take(&mut name), data));
            }
        }
        events
    }
}

fn request(jid: &str, more: &Value) -> Value {
    let mut body = json!({"jid": jid, "method": "GET", "url": "https://shop.example/login"});
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    body
}

/// A verification that was opened.
#[derive(Debug, Clone)]
pub struct Asked {
    api: Api,
    opened: Value,
}

impl Asked {
    /// Its name in URLs.
    #[must_use]
    pub fn id(&self) -> &str {
        self.opened["id"].as_str().expect("an id")
    }

    /// What ties both channels together.
    #[must_use]
    pub fn transaction_id(&self) -> &str {
        self.opened["transaction_id"]
            .as_str()
            .expect("a transaction id")
    }

    /// The answer to the request that opened it.
    #[must_use]
    pub fn opened(&self) -> &Value {
        &self.opened
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/v1/verifications/{}", self.id())
    }

    /// As it stands now.
    #[must_use]
    pub fn now(&self) -> Value {
        let answer = self.api.get(&self.path());
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json
    }

    /// As it stands when it has settled.
    #[must_use]
    pub fn settled(&self) -> Value {
        let answer = self.api.get(&format!("{}?wait=60", self.path()));
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json
    }

    /// Waits until it settles, and it must settle so.
    pub fn becomes(&self, state: &str) -> Value {
        let settled = self.settled();
        assert_eq!(settled["state"], state, "{settled}");
        settled
    }

    /// It must be so now.
    pub fn is(&self, state: &str) {
        let now = self.now();
        assert_eq!(now["state"], state, "{now}");
    }

    /// It must have been approved by this person.
    pub fn becomes_approved_by(&self, confirmer: &Confirmer) -> Value {
        let settled = self.becomes("approved");
        assert_eq!(settled["by"], confirmer.bare(), "{settled}");
        settled
    }

    /// Withdraws it.
    pub fn is_withdrawn(&self) -> Answer {
        self.api.delete(&self.path())
    }
}

impl Display for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}
