//! For the tests of what is sent: a ledger with one request in it, made of no randomness.

use std::sync::Arc;
use std::time::Duration;

use verification::{
    Binding, Confirmers, Context, Draft, Entropy, Ledger, Settings, Time, VerificationId,
    parse_address,
};

/// Name of the request.
pub(super) const ID: VerificationId = VerificationId(1);

/// Counts up, so that no two codes are the same.
struct Counting(u8);

impl Entropy for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0 += 1;
        bytes.fill(0);
        if let Some(last) = bytes.last_mut() {
            *last = self.0;
        }
    }
}

/// The shop asks `jid` for a minute, by the policy `code`, unless `change` has it otherwise.
pub(super) fn opened(jid: &str, now: Time, change: impl FnOnce(&mut Draft)) -> Ledger {
    let mut draft = Draft {
        relying_party: Arc::from("shop"),
        confirmers: Confirmers::one(parse_address(jid).unwrap()),
        binding: Binding::Code,
        method: "GET".into(),
        url: "https://shop.example/login".into(),
        transaction_id: None,
        timeout: Duration::from_secs(60),
        message: None,
        context: Context::default(),
        lang: None,
        callback_url: None,
        accepts_code: false,
        veto: true,
        requester: None,
        trusted: true,
        grace: Duration::ZERO,
        key: None,
        command: None,
    };
    change(&mut draft);
    let mut ledger = Ledger::new(Settings::default());
    let request = draft.try_into().unwrap();
    ledger.open(ID, request, now, &mut Counting(0)).unwrap();
    ledger
}
