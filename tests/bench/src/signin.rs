//! Signing in with a browser: what a page, a check by a proxy, a token and a whole sign-in take, beside the least that the
//! daemon answers; what ten thousand people on the waiting page cost; and what a browser is sent. The component server of the
//! bench answers for everybody, so that no XMPP server is in the figures.

mod crowd;
mod sent;
pub(crate) mod visitor;
pub(crate) mod walk;

use std::net::SocketAddr;

use anyhow::Result;

use self::visitor::{Next, PAGES, RETURN, SITE, Visitor};
use self::walk::{Same, Walk};
use crate::daemon::{Daemon, Site};
use crate::http::Answer;
use crate::openid::{CLIENT, Refresh, SignIn};
use crate::options::Options;
use crate::progress;
use crate::report::Report;
use crate::samples::{Round, Samples, float};
use crate::table::Table;
use crate::wire_server::WireServer;

/// How many at once.
const STEPS: [usize; 3] = [1, 8, 64];

/// With refresh tokens, which only this scope brings.
const LASTING: &str = "openid profile offline_access";

/// Measures on one daemon after the other, so that none holds what was left by what was measured before.
pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let wire = WireServer::start()?;
    let daemon = site(&wire)?.start()?;
    sent::measure(daemon.site.http(), &mut report.figures)?;
    rates(&daemon, options, report)?;
    drop(daemon);
    crowd::measure(options, report)
}

/// One of many.
fn person(number: usize) -> String {
    format!("person{number}@localhost")
}

/// One of those who sign in once and stay: whoever signs in again and again pushes their own older sign-ins out.
fn lasting(number: usize) -> String {
    format!("lasting{number}@localhost")
}

/// A daemon with pages, a client of its `OpenID` Provider and a site behind a proxy; its limits are out of the way.
fn site(wire: &WireServer) -> Result<Site> {
    Site::with_pages(
        wire.port,
        &format!(
            "redirect_uris = [\"{RETURN}\"]\ntoken_endpoint_auth_method = \"none\"\nrefresh = 3600\n\
             scopes = [\"openid\", \"profile\", \"offline_access\"]\n\
             [[forward_auth]]\nhost = \"{}\"\nrelying_party = \"{CLIENT}\"\nallow = [\"*@localhost\"]\n",
            SITE.trim_start_matches("http://")
        ),
        PAGES,
    )
}

/// What takes turns.
const WAYS: [&str; 5] = [
    "GET /healthz: the least there is",
    "GET /sign-in: the page",
    "GET /forward-auth, with a pass",
    "POST /oidc/token, a refresh token",
    "a whole sign-in by OpenID Connect",
];

fn rates(daemon: &Daemon, options: &Options, report: &mut Report) -> Result<()> {
    let to = daemon.site.http();
    let head = [
        "what",
        "in flight",
        "per second",
        "p50 ms",
        "p99 ms",
        "of /healthz",
        "errors",
    ];
    let mut table = Table::new("Signing in with a browser", &head);
    let pass = pass(to)?;
    for in_flight in STEPS {
        progress(&format!("signing in: {in_flight} in flight"));
        let mut actors = Actors::new(to, &pass, in_flight)?;
        let mut ways: [Samples; WAYS.len()] = std::array::from_fn(|_| Samples::default());
        for _ in 0..options.rounds {
            for (number, way) in ways.iter_mut().enumerate() {
                way.add(&actors.round(to, number, options.seconds)?);
            }
        }
        let [least, ..] = &ways;
        for (name, samples) in WAYS.iter().zip(&ways) {
            table.row(row(name, in_flight, samples, least.rate()));
        }
    }
    report.table(table);
    first_byte(to, options, report)
}

fn row(name: &str, in_flight: usize, samples: &Samples, least: f64) -> Vec<String> {
    vec![
        name.to_owned(),
        in_flight.to_string(),
        format!("{:.0}", samples.rate()),
        format!("{:.2}", samples.percentile(50)),
        format!("{:.2}", samples.percentile(99)),
        format!("{:.2}", samples.rate() / least),
        samples.errors.to_string(),
    ]
}

/// Those who ask, as many of each kind.
struct Actors {
    same: [Vec<Same>; 3],
    refreshing: Vec<Refresh>,
    signing_in: Vec<SignIn>,
}

impl Actors {
    fn new(to: SocketAddr, pass: &str, count: usize) -> Result<Self> {
        let same = [
            plain(b"GET /healthz HTTP/1.1\r\nHost: bench\r\n\r\n"),
            page()?,
            check(pass),
        ];
        let mut refreshing = Vec::new();
        for number in 0..count {
            let mut first = SignIn::new(&lasting(number), LASTING);
            walk::once(to, &mut first)?;
            refreshing.extend(first.refresh_token.map(Refresh));
        }
        anyhow::ensure!(refreshing.len() == count, "no refresh token");
        Ok(Self {
            same: same.map(|same| vec![same; count]),
            refreshing,
            signing_in: (0..count)
                .map(|number| SignIn::new(&person(number), "openid profile"))
                .collect(),
        })
    }

    fn round(&mut self, to: SocketAddr, way: usize, seconds: f64) -> Result<Samples> {
        let round = Round::of(seconds);
        match (self.same.get_mut(way), way) {
            (Some(same), _) => walk::run(to, same, round),
            (None, 3) => walk::run(to, &mut self.refreshing, round),
            (None, _) => walk::run(to, &mut self.signing_in, round),
        }
    }
}

fn plain(request: &[u8]) -> Same {
    Same {
        request: request.to_owned(),
        status: 200,
    }
}

fn page() -> Result<Same> {
    let mut request = Vec::new();
    Visitor::default().get(&format!("{PAGES}/sign-in"), &mut request)?;
    Ok(plain(&request))
}

/// What a proxy asks for a request of a browser that has a pass.
fn check(pass: &str) -> Same {
    let host = SITE.trim_start_matches("http://");
    let request = format!(
        "GET /forward-auth HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Method: GET\r\nX-Forwarded-Proto: http\r\n\
         X-Forwarded-Host: {host}\r\nX-Forwarded-Uri: /report\r\nX-Forwarded-For: 192.0.2.1\r\nAccept: text/html\r\n\
         Cookie: {pass}\r\n\r\n"
    );
    plain(request.as_bytes())
}

/// The cookies of somebody who may see the site.
fn pass(to: SocketAddr) -> Result<String> {
    let mut guest = Guest {
        visitor: Visitor::default(),
        address: lasting(0),
    };
    walk::once(to, &mut guest)?;
    Ok(guest.visitor.cookies())
}

/// Somebody on the way to the site.
struct Guest {
    visitor: Visitor,
    address: String,
}

impl Walk for Guest {
    fn start(&mut self, out: &mut Vec<u8>) -> Result<()> {
        self.visitor
            .start(&format!("{SITE}/.verifierd/start?to=%2Freport"), out)
    }

    fn goes_on(&mut self, answer: &Answer<'_>, out: &mut Vec<u8>) -> Result<bool> {
        // Behind the proxy is nothing: that it is sent there is the end of it.
        if answer
            .header("location")
            .is_some_and(|location| location.ends_with("/report"))
        {
            self.visitor.keep_cookies(answer);
            return Ok(false);
        }
        let next = self.visitor.goes_on(answer, &self.address, out)?;
        Ok(next == Next::Ask)
    }
}

/// From the request to the first byte of the page, one at a time, beside the same of `/healthz`.
fn first_byte(to: SocketAddr, options: &Options, report: &mut Report) -> Result<()> {
    let least = plain(b"GET /healthz HTTP/1.1\r\nHost: bench\r\n\r\n");
    let (mut page_times, mut least_times) = (Samples::default(), Samples::default());
    for _ in 0..options.rounds {
        least_times.add(&walk::first_bytes(
            to,
            &least.request,
            Round::of(options.seconds),
        )?);
        page_times.add(&walk::first_bytes(
            to,
            &page()?.request,
            Round::of(options.seconds),
        )?);
    }
    let [page_p50, page_p99] = [50, 99].map(|percent| page_times.percentile(percent));
    let [least_p50, least_p99] = [50, 99].map(|percent| least_times.percentile(percent));
    let measured = format!(
        "p50 {page_p50:.2} ms, p99 {page_p99:.2} ms ({:.1} x and {:.1} x those of /healthz)",
        page_p50 / least_p50,
        page_p99 / least_p99
    );
    report
        .figures
        .figure("sign-in page to its first byte", measured, "", true);
    Ok(())
}

/// In kilobytes, of 1,000 bytes.
fn kilobytes(bytes: usize) -> String {
    format!("{:.1} kB", float(bytes) / 1e3)
}
