//! From a settled verification to what its relying party is told.

use verification::{
    Binding, Confirmers, Context, Draft, Effect, Entropy, Event, Request, Time, TransactionId,
    VerificationId, parse_address,
};

use super::*;

struct Sevens;

impl Entropy for Sevens {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

/// One that was taken back.
fn withdrawn(url: Option<String>) -> Box<Verification> {
    let request = Request::try_from(Draft {
        relying_party: "shop".into(),
        confirmers: Confirmers::one(parse_address("alice@example.org").unwrap()),
        binding: Binding::Code,
        method: "GET".into(),
        url: "https://shop.example/".into(),
        transaction_id: None,
        timeout: Duration::from_secs(60),
        message: None,
        context: Context::default(),
        lang: None,
        callback_url: url,
        accepts_code: false,
        veto: true,
        requester: None,
        trusted: true,
        grace: Duration::ZERO,
        key: None,
        command: None,
    });
    let now = Time::from_millis(1_795_228_083_000);
    let name = (VerificationId(1), 1, TransactionId::mint(&mut Sevens));
    let undeliverable_after = Duration::from_secs(30);
    let mut verification = Verification::open(
        name,
        request.unwrap(),
        (now, undeliverable_after),
        &mut Sevens,
    );
    assert_eq!(verification.on(Event::Withdrawn, now), Effect::Settled);
    Box::new(verification)
}

#[tokio::test]
async fn its_relying_party_is_told_what_the_api_tells() {
    let receiver = Receiver::answering(vec![status(200)]);
    let (settle, settled) = mpsc::unbounded_channel();
    settle.send(withdrawn(None)).unwrap();
    settle
        .send(withdrawn(Some(receiver.url("http", "/done"))))
        .unwrap();
    drop(settle);
    let delivered = deliver(
        watch::channel(vec![shop()]).1,
        settled,
        true,
        CancellationToken::new(),
    );
    tokio::time::timeout(LONG, delivered).await.unwrap();

    let requests = receiver.requests();
    assert_eq!(requests.len(), 1);
    assert!(is_signed(&requests[0]), "{requests:?}");
    let told: verifier_wire::Verification = serde_json::from_str(&requests[0].body).unwrap();
    assert_eq!(told.id, "00000000-0000-0000-0000-000000000001");
    assert_eq!(requests[0].field("webhook-id"), told.id);
    assert_eq!(told.state, verifier_wire::State::Withdrawn);
    assert_eq!(told.relying_party, "shop");
}
