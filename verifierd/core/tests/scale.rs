//! As many verifications pending as may be: what one costs in memory, and that the next one is refused rather than
//! another evicted. What an operation costs in time: `cargo run --release -p verification --example scale`.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has found something"
)]

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use verification::{
    Binding, Confirmers, Context, Draft, Entropy, Ledger, Limits, OpenError, Request, Settings,
    Step, Time, VerificationId, parse_address,
};

/// Without optimization a hundred thousand take five seconds; what one costs is the same.
const MOST: u32 = if cfg!(debug_assertions) {
    20_000
} else {
    100_000
};
/// What one may cost, in bytes.
const BOUND: usize = 1536;

/// Resident memory comes in pages, and moves by some bytes each from one machine to the next.
const NOISE: usize = 32;

/// `SplitMix64`: different bytes each time, the same in each run.
struct Counting(u64);

impl Entropy for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let word = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let random = (word ^ (word >> 31)).to_be_bytes();
            chunk.copy_from_slice(&random[..chunk.len()]);
        }
    }
}

/// A request as a shop sends it, to a client, which costs more than an account: a URL of 60 characters, address,
/// program, subject, a message of 80 characters.
fn request(party: &Arc<str>, number: u32) -> Request {
    let jid = parse_address(&format!("customer{number:06}@chat.example.org/phone.51b3")).unwrap();
    let (high, low) = (number >> 16, number & 0xffff);
    Draft {
        relying_party: Arc::clone(party),
        confirmers: Confirmers::one(jid),
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

/// Memory this process holds, in bytes: with everything an allocator adds and leaves lying about.
fn resident() -> usize {
    let pages = fs::read_to_string("/proc/self/statm").unwrap();
    let pages = pages.split(' ').nth(1).unwrap();
    pages.parse::<usize>().unwrap() * 4096
}

/// Ids as they come: in no order.
fn id(number: u32) -> VerificationId {
    VerificationId(u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
}

#[test]
fn pending_ones_cost_a_kilobyte_and_a_half_each_at_most_and_none_is_evicted() {
    let (party, now) = (Arc::from("shop"), Time::from_millis(1_800_000_000_000));
    let mut entropy = Counting(0);
    let most_pending = usize::try_from(MOST).unwrap();
    let mut ledger = Ledger::new(Settings {
        most_pending,
        limits: Limits {
            pending_per_relying_party: MOST,
            ..Limits::default()
        },
        ..Settings::default()
    });
    ledger.link_up();
    let before = resident();
    for number in 0..MOST {
        let request = request(&party, number);
        ledger.open(id(number), request, now, &mut entropy).unwrap();
        assert!(matches!(ledger.poll_step(now), Some(Step::Ask { .. })));
    }
    let each = (resident() - before) / most_pending;
    assert!(each <= BOUND + NOISE, "{each} bytes each");
    assert!(each > 300, "{each} bytes each: that measured nothing");

    let late = request(&party, MOST);
    let refused = ledger.open(id(MOST), late, now, &mut entropy).err();
    assert_eq!(refused, Some(OpenError::Full));
    assert!((0..MOST).all(|number| ledger.get(id(number)).is_some()));

    ledger.handle_timeout(now.plus(Duration::from_secs(60)));
    let mut settled = 0;
    while let Some(step) = ledger.poll_step(now) {
        settled += u32::from(matches!(step, Step::Settled(_)));
    }
    assert_eq!((settled, ledger.len()), (MOST, 0));
}
