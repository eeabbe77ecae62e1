//! A caller: hyper's client on one connection.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, Request};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinHandle;

/// What is asked.
#[derive(Debug, Clone)]
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Option<Vec<u8>>,
}

impl<'a> Call<'a> {
    /// By the shop.
    pub(crate) fn get(path: &'a str) -> Self {
        Self::new(Method::GET, path).header("authorization", format!("Bearer {}", super::SHOP))
    }

    /// By the shop.
    pub(crate) fn delete(path: &'a str) -> Self {
        Self {
            method: Method::DELETE,
            ..Self::get(path)
        }
    }

    /// JSON, by the shop.
    pub(crate) fn post(path: &'a str, body: &Value) -> Self {
        Self::post_raw(path, body.to_string())
    }

    /// A text that is called JSON, by the shop.
    pub(crate) fn post_raw(path: &'a str, body: impl Into<Vec<u8>>) -> Self {
        let call = Self {
            method: Method::POST,
            ..Self::get(path)
        };
        let call = call.header("content-type", "application/json".to_owned());
        Self {
            body: Some(body.into()),
            ..call
        }
    }

    /// By nobody.
    pub(crate) fn new(method: Method, path: &'a str) -> Self {
        Self {
            method,
            path,
            headers: Vec::new(),
            body: None,
        }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self
    }

    /// In another's name.
    pub(crate) fn by(self, token: &str) -> Self {
        self.without("authorization")
            .header("authorization", format!("Bearer {token}"))
    }
}

/// What is answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Its kind, status and field, if it is a whole problem.
    pub(crate) fn problem(&self) -> (u16, String, Option<String>) {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:?}"
        );
        let json = self.json();
        assert_eq!(json["status"], self.status, "{self:?}");
        assert!(
            json["title"].is_string() && json["detail"].is_string(),
            "{self:?}"
        );
        let kind = json["type"].as_str().unwrap();
        let kind = kind.strip_prefix("urn:verifierd:problem:").unwrap();
        (
            self.status,
            kind.to_owned(),
            json["field"].as_str().map(ToOwned::to_owned),
        )
    }
}

/// One connection. Dropping it hangs up.
pub(crate) struct Caller {
    sender: SendRequest<Full<Bytes>>,
    connection: JoinHandle<()>,
}

impl Caller {
    pub(crate) async fn new<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(stream: S) -> Self {
        let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        let connection = tokio::spawn(async move {
            let _ = connection.await;
        });
        Self { sender, connection }
    }

    pub(crate) async fn call(&mut self, call: Call<'_>) -> Reply {
        self.try_call(call).await.unwrap()
    }

    /// An error where the connection ends instead.
    pub(crate) async fn try_call(&mut self, call: Call<'_>) -> Result<Reply, hyper::Error> {
        let response = self.begin(call).await?;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await?.to_bytes();
        Ok(Reply {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8(bytes.into()).unwrap(),
        })
    }

    /// The head of the answer, and a body that is still to come.
    pub(crate) async fn begin(
        &mut self,
        call: Call<'_>,
    ) -> Result<hyper::Response<hyper::body::Incoming>, hyper::Error> {
        let mut request = Request::new(Full::from(call.body.unwrap_or_default()));
        *request.method_mut() = call.method;
        *request.uri_mut() = call.path.parse().unwrap();
        request
            .headers_mut()
            .insert("host", HeaderValue::from_static("verifierd"));
        for (name, value) in call.headers {
            request
                .headers_mut()
                .append(name, HeaderValue::try_from(value).unwrap());
        }
        self.sender.ready().await?;
        self.sender.send_request(request).await
    }

    /// Until the other end has hung up.
    pub(crate) async fn hung_up(self) {
        let end = tokio::time::timeout(std::time::Duration::from_secs(3600), self.connection);
        end.await.expect("the connection stays open").unwrap();
    }
}
