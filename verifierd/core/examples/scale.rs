//! What opening, answering and expiring cost with 1,000, 10,000 and 100,000 verifications pending, and what one costs
//! in memory: `cargo run --release -p verification --example scale`. Not a test: how long something takes depends on the
//! machine.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement prints, looks at the clock, and has nobody to tell of an error"
)]

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use verification::{
    Binding, Confirmers, Context, Draft, Entropy, Evidence, Incoming, Ledger, Limits, References,
    Request, Route, Said, Settings, Time, Verification, VerificationId, parse_address,
};

const START: Time = Time::from_millis(1_800_000_000_000);

/// `SplitMix64`: different bytes each time, the same in each run.
struct Counting(u64);

impl Entropy for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let word = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let random = (word ^ (word >> 31)).to_be_bytes();
            chunk.copy_from_slice(random.get(..chunk.len()).unwrap_or_default());
        }
    }
}

fn request(number: u32, resource: &str) -> Request {
    let jid = format!("customer{number:06}@chat.example.org{resource}");
    let (high, low) = (number >> 16, number & 0xffff);
    Draft {
        relying_party: Arc::from("shop"),
        confirmers: Confirmers::one(parse_address(&jid).unwrap()),
        binding: Binding::Code,
        method: "POST".to_owned(),
        url: format!("https://shop.example.org/checkout/{number:06}/confirm?step=2&v=1"),
        transaction_id: None,
        timeout: Duration::from_secs(60),
        message: Some(format!("{:<80}", format!("Pay 49.90 for order {number}?"))),
        context: Context {
            ip: Some(format!("2001:db8:{high:x}:{low:x}::370:7334").into()),
            user_agent: Some("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0".into()),
            subject: Some(format!("customer{number:06}").into()),
            host: None,
        },
        lang: Some("en".to_owned()),
        callback_url: None,
        accepts_code: true,
        veto: true,
        requester: None,
        trusted: true,
        grace: Duration::ZERO,
        key: None,
        command: None,
    }
    .try_into()
    .unwrap()
}

/// Ids as they come: in no order.
fn id(number: u32) -> VerificationId {
    VerificationId(u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
}

/// A yes as a client gives it.
fn tap(one: &Verification) -> Incoming {
    let ask = one.asks().first().unwrap();
    let references = References {
        has_confirm: true,
        transaction_id: Some(one.transaction_id().as_str().to_owned()),
        thread: Some(ask.stanza_id(Route::Message).to_string()),
        ..References::default()
    };
    assert!(one.request().binding().accepts(Evidence::Tap));
    Incoming {
        from: ask.confirmer().clone(),
        written: None,
        said: Said::Confirmed(references),
    }
}

fn resident() -> usize {
    let pages = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = pages.split(' ').nth(1).and_then(|text| text.parse().ok());
    pages.unwrap_or(0) * 4096
}

/// Nanoseconds each of so many took.
fn each(start: Instant, number: u32) -> u128 {
    start.elapsed().as_nanos() / u128::from(number)
}

fn work(ledger: &mut Ledger, now: Time) {
    while ledger.poll_step(now).is_some() {}
}

fn measure(pending: u32, resource: &str) {
    let mut entropy = Counting(0);
    let mut ledger = Ledger::new(Settings {
        limits: Limits {
            pending_per_relying_party: u32::MAX,
            ..Limits::default()
        },
        ..Settings::default()
    });
    ledger.link_up();
    let before = resident();
    let mut opening = Duration::ZERO;
    for number in 0..pending {
        let request = request(number, resource);
        let start = Instant::now();
        ledger
            .open(id(number), request, START, &mut entropy)
            .unwrap();
        work(&mut ledger, START);
        opening += start.elapsed();
    }
    let bytes = (resident() - before) / usize::try_from(pending).unwrap();

    let answers: Vec<_> = (0..pending / 2)
        .map(|number| tap(ledger.get(id(number)).unwrap()))
        .collect();
    let start = Instant::now();
    for answer in answers {
        ledger.receive(answer, START);
        work(&mut ledger, START);
    }
    let answering = each(start, pending / 2);
    assert_eq!(u32::try_from(ledger.len()).unwrap(), pending - pending / 2);

    let start = Instant::now();
    ledger.link_down(&BTreeSet::new(), START);
    ledger.link_up();
    work(&mut ledger, START);
    let breaking = each(start, pending / 2);

    let start = Instant::now();
    ledger.handle_timeout(START.plus(Duration::from_secs(60)));
    work(&mut ledger, START.plus(Duration::from_secs(60)));
    let expiring = each(start, pending / 2);
    assert!(ledger.is_empty());
    let opening = opening.as_nanos() / u128::from(pending);
    println!("{pending:>8} {opening:>9} {answering:>9} {expiring:>9} {breaking:>9} {bytes:>9}");
}

/// Each measurement has a process of its own: what one has freed, the next would not have to ask for.
fn main() {
    let asked: Vec<_> = env::args().skip(1).collect();
    if let [pending, resource] = &*asked {
        return measure(pending.parse().unwrap(), resource);
    }
    for (what, resource) in [("an account", ""), ("a client", "/phone.51b3")] {
        println!(
            "asking {what}: ns each to open, answer, expire, survive a broken link; bytes each"
        );
        println!(" pending      open    answer    expire      link     bytes");
        for pending in ["1000", "10000", "100000"] {
            let mut own = Command::new(env::current_exe().unwrap());
            assert!(own.args([pending, resource]).status().unwrap().success());
        }
    }
}
