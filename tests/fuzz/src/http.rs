//! Whole visits to the TCP door: requests of any kind, with cookies and with what earlier answers told, while people say
//! yes and no and time passes. Bad input is refused and named, nothing fails or hangs, and nothing of somebody else's
//! becomes a script, a header or a place to be sent to.

#[path = "../../../http-api/tests/routes/stage/desk.rs"]
#[expect(dead_code, reason = "the routes' tests need more of it")]
mod desk;
mod judged;
#[path = "../../../http-api/tests/routes/stage/mailroom.rs"]
#[expect(dead_code, reason = "the routes' tests need more of it")]
mod mailroom;
mod site;
mod visitor;

use std::cell::RefCell;
use std::time::Duration;

use tokio::runtime::Runtime;

use self::site::Site;
use self::visitor::Visitor;

/// After so many visits everything begins anew: what was kept must not become a hoard.
const VISITS: u32 = 1000;

/// Requests of one visit that are looked at.
const REQUESTS: usize = 24;

thread_local! {
    static RUNTIME: Runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    static SITE: RefCell<Option<(Site, u32)>> = const { RefCell::new(None) };
}

/// Requests, apart by a byte that is in none; see [`visitor`] for what stands in them.
pub fn run(input: &[u8]) {
    RUNTIME.with(|runtime| {
        let site = SITE.take().filter(|(_, visits)| *visits < VISITS);
        let (site, visits) = match site {
            Some(site) => site,
            None => (runtime.block_on(Site::open()), 0),
        };
        runtime.block_on(async {
            let mut visitor = Visitor::new(&site);
            for said in input.split(|byte| *byte == 0xff).take(REQUESTS) {
                visitor.says(&String::from_utf8_lossy(said)).await;
            }
            // What is still pending is settled, and what it leads to is posted.
            site.passes(Duration::from_secs(700));
        });
        SITE.set(Some((site, visits + 1)));
    });
}
