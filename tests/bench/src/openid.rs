//! An application that signs people in: the whole code flow with PKCE, and refresh tokens.

use anyhow::{Context, Result, ensure};

use crate::http::Answer;
use crate::load::describe;
use crate::signin::visitor::{Next, PAGES, RETURN, Visitor, encode};
use crate::signin::walk::Walk;

/// The name of the client in the daemon's configuration.
pub(crate) const CLIENT: &str = "bench";

/// RFC 7636 appendix B: not random, and no slower for that.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// One person who signs in to it again and again, as somebody new each time.
#[derive(Debug)]
pub(crate) struct SignIn {
    visitor: Visitor,
    address: String,
    scope: &'static str,
    /// Of the last time.
    pub(crate) refresh_token: Option<String>,
}

impl SignIn {
    pub(crate) fn new(address: &str, scope: &'static str) -> Self {
        Self {
            visitor: Visitor::default(),
            address: address.to_owned(),
            scope,
            refresh_token: None,
        }
    }
}

impl Walk for SignIn {
    fn start(&mut self, out: &mut Vec<u8>) -> Result<()> {
        let url = format!(
            "{PAGES}/oidc/authorize?response_type=code&client_id={CLIENT}&redirect_uri={}&scope={}&state=s&nonce=n\
             &code_challenge={CHALLENGE}&code_challenge_method=S256",
            encode(RETURN),
            encode(self.scope)
        );
        self.visitor.start(&url, out)
    }

    fn goes_on(&mut self, answer: &Answer<'_>, out: &mut Vec<u8>) -> Result<bool> {
        if answer.status == 200 && answer.body.starts_with(b"{") {
            self.refresh_token = member(answer, "refresh_token").ok();
            member(answer, "id_token")?;
            return Ok(false);
        }
        let Next::There(query) = self.visitor.goes_on(answer, &self.address, out)? else {
            return Ok(true);
        };
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let (_, code) = pairs
            .find(|(name, _)| *name == "code")
            .with_context(|| format!("no code: {query} {}", describe(answer)))?;
        let form = format!(
            "grant_type=authorization_code&code={code}&redirect_uri={}&code_verifier={VERIFIER}&client_id={CLIENT}",
            encode(RETURN)
        );
        out.extend(token_request(&form));
        Ok(true)
    }
}

/// An application that stays signed in: each refresh token counts once.
#[derive(Debug)]
pub(crate) struct Refresh(pub(crate) String);

impl Walk for Refresh {
    fn start(&mut self, out: &mut Vec<u8>) -> Result<()> {
        let form = format!(
            "grant_type=refresh_token&refresh_token={}&client_id={CLIENT}",
            encode(&self.0)
        );
        out.extend(token_request(&form));
        Ok(())
    }

    fn goes_on(&mut self, answer: &Answer<'_>, _: &mut Vec<u8>) -> Result<bool> {
        ensure!(answer.status == 200, "{}", describe(answer));
        self.0 = member(answer, "refresh_token")?;
        Ok(false)
    }
}

fn token_request(form: &str) -> Vec<u8> {
    format!(
        "POST /oidc/token HTTP/1.1\r\nHost: login.localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{form}",
        form.len()
    )
    .into_bytes()
}

/// A member of a JSON object whose value is a text without escapes.
fn member(answer: &Answer<'_>, name: &str) -> Result<String> {
    let body = std::str::from_utf8(answer.body)?;
    let found = body
        .split_once(&format!("\"{name}\":\""))
        .and_then(|(_, rest)| rest.split_once('"'));
    let (value, _) = found.with_context(|| format!("no {name}: {body}"))?;
    Ok(value.to_owned())
}
