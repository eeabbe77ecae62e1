//! A relying party on somebody else's OpenID library, behind a pipe.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{ChildStdin, ChildStdout, Command};

use acceptance::{NODE_PLACE, Process, Scratch, free_port};
use serde_json::{Value, json};

use crate::PYTHON;

/// Which library.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Brand {
    /// `openid-client`, on Node.js.
    OpenIdClient,
    /// `Authlib`, on Python.
    Authlib,
}

/// How a client of the daemon is set up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    /// `token_endpoint_auth_method`.
    pub(crate) method: &'static str,
    /// `id_token_signed_response_alg`.
    pub(crate) algorithm: &'static str,
    pub(crate) scope: &'static str,
}

/// One relying party; it listens on loopback for whoever comes back to it.
pub(crate) struct Library {
    terms: Terms,
    port: u16,
    secret: String,
    jwks: Value,
    orders: RefCell<ChildStdin>,
    reports: RefCell<Lines<BufReader<ChildStdout>>>,
    process: Process,
    _scratch: Scratch,
}

impl Library {
    /// Starts it; it does not know its provider yet.
    pub(crate) fn start(brand: Brand, terms: Terms) -> Self {
        let actors = Path::new(env!("CARGO_MANIFEST_DIR")).join("actors");
        let command = match brand {
            Brand::OpenIdClient => {
                let mut command = Command::new("/usr/bin/node");
                command
                    .arg(actors.join("openid_client.mjs"))
                    .arg(NODE_PLACE);
                command
            }
            Brand::Authlib => {
                let mut command = Command::new(PYTHON);
                command
                    .arg(actors.join("authlib_party.py"))
                    .env("PYTHONDONTWRITEBYTECODE", "1");
                command
            }
        };
        let scratch = Scratch::new("library");
        let mut process = Process::start_piped(&command, &scratch.path().join("library.log"));
        let (orders, reports) = process.pipes();
        let mut library = Self {
            terms,
            port: free_port(),
            secret: format!("a secret: {}", free_port()),
            jwks: Value::Null,
            orders: RefCell::new(orders),
            reports: RefCell::new(BufReader::new(reports).lines()),
            process,
            _scratch: scratch,
        };
        library.jwks = library.report()["jwks"].take();
        library
    }

    /// The lines of its section in the daemon's configuration.
    pub(crate) fn section(&self) -> String {
        let own = format!("http://127.0.0.1:{}", self.port);
        let credential = match self.terms.method {
            "none" => String::new(),
            "private_key_jwt" => format!("jwks = '{}'\n", self.jwks),
            _ => format!(
                "client_secret_hash = \"{}\"\n",
                acceptance::token_hash(&self.secret)
            ),
        };
        format!(
            "redirect_uris = [\"{own}/callback\"]\npost_logout_redirect_uris = [\"{own}/bye\"]\n\
             token_endpoint_auth_method = \"{}\"\nid_token_signed_response_alg = \"{}\"\n\
             scopes = [\"{}\"]\nrefresh = 3600\n{credential}",
            self.terms.method,
            self.terms.algorithm,
            self.terms.scope.replace(' ', "\", \""),
        )
    }

    /// Learns of its provider, by discovery; where to send somebody who wants to sign in.
    pub(crate) fn meets(&self, issuer: &str, client_id: &str) -> String {
        let order = json!({
            "issuer": issuer, "client_id": client_id, "client_secret": self.secret, "port": self.port,
            "method": self.terms.method, "algorithm": self.terms.algorithm, "scope": self.terms.scope,
        });
        self.order(&order);
        let report = self.report();
        report["authorize"]
            .as_str()
            .unwrap_or_else(|| panic!("{report}"))
            .to_owned()
    }

    /// What it found out about somebody who came back: `claims`, `info`, `expires_in`, `may_refresh`.
    pub(crate) fn signed_in(&self) -> Value {
        let mut report = self.report();
        assert!(
            report["signed_in"].is_object(),
            "{report}\n{}",
            self.process.log()
        );
        report["signed_in"].take()
    }

    /// Has it do something: `replay`, `refresh`, `info`, `introspect`, `revoke`, `logout`.
    pub(crate) fn does(&self, what: &str) -> Value {
        match self.tries(what) {
            Ok(done) => done,
            Err(failed) => panic!("{what}: {failed}\n{}", self.process.log()),
        }
    }

    /// The same, where it may fail: the error that the daemon named.
    pub(crate) fn tries(&self, what: &str) -> Result<Value, String> {
        self.order(&json!({"do": what}));
        let mut report = self.report();
        match report["failed"].as_str() {
            Some(failed) => Err(failed.to_owned()),
            None => Ok(report["done"].take()),
        }
    }

    fn order(&self, order: &Value) {
        let log = || self.process.log();
        writeln!(self.orders.borrow_mut(), "{order}").unwrap_or_else(|_| panic!("{}", log()));
    }

    fn report(&self) -> Value {
        let line = self.reports.borrow_mut().next().and_then(Result::ok);
        let line = line.unwrap_or_else(|| panic!("{}", self.process.log()));
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}"))
    }
}
