//! What another component of the same server can write, and in whose name.

use std::sync::Arc;

use acceptance::{Asked, Daemon, Neighbour, Stage, Stanza};

use super::{alice_is_asked, only_alice_decides};

/// The server knows which domain a component has: it takes nothing from it in the name of another.
pub(crate) fn a_sibling_component_in_her_name(stage: &Stage) {
    let (alice, _, asked, request) = alice_is_asked(stage);
    let neighbour = Neighbour::on(stage.server().as_ref());
    let from = format!("<message from='{}' ", alice.full());
    neighbour.sends(&request.yes_by_message().replacen("<message ", &from, 1));
    let why = neighbour.is_thrown_out();
    assert!(why.contains("invalid-from"), "{why}");
    only_alice_decides(&alice, &asked, &request);
}

pub(crate) fn a_namesake_at_a_sibling_component(stage: &Stage) {
    let (alice, _, asked, request) = alice_is_asked(stage);
    let neighbour = Neighbour::on(stage.server().as_ref());
    let local = alice.bare().split('@').next().unwrap_or_default();
    let namesake = format!("{local}@{}/phone", neighbour.domain());
    let from = format!("<message from='{namesake}' ");
    let to = request.from();
    neighbour.sends(&request.yes_by_message().replacen("<message ", &from, 1));
    for text in ["yes", asked.transaction_id()] {
        neighbour.sends(&format!("{from}to='{to}'><body>{text}</body></message>"));
    }
    neighbour.sends(&format!(
        "<iq type='result' id='{}' from='{namesake}' to='{to}'/>",
        request.id()
    ));
    neighbour.is_through_to(to);
    only_alice_decides(&alice, &asked, &request);
}

/// Without its secret nobody takes the daemon's place.
pub(crate) fn a_sibling_component_in_our_place(stage: &Stage) {
    let server = stage.server();
    let domain = &stage.daemon().setup().account.jid;
    let neighbour = Neighbour::knocking(server.as_ref(), "not-the-secret", domain);
    let why = neighbour.is_thrown_out();
    assert!(why.contains("not-authorized"), "{why}");
    assert_eq!(stage.daemon().readyz(), 200);
}

/// A neighbour that is a server of its own as far as accounts go, one of them alice, and the daemon that asks her.
struct Gateway {
    neighbour: Neighbour,
    daemon: Daemon,
    asked: Asked,
    request: Arc<Stanza>,
}

impl Gateway {
    fn new(stage: &Stage) -> Self {
        let neighbour = Neighbour::on(stage.server().as_ref());
        let mut setup = stage.setup();
        "[\"*\"]".clone_into(&mut setup.relying_parties[0].jids);
        let daemon = Daemon::start(setup);
        let asked = daemon.api().asks(&format!("alice@{}", neighbour.domain()));
        let request = neighbour.sees("the request", |seen| {
            seen.is_request(asked.transaction_id())
        });
        Self {
            neighbour,
            daemon,
            asked,
            request,
        }
    }

    /// Alice confirms: the request could be approved all the time.
    fn alice_decides(self) {
        self.neighbour.is_through_to(self.request.from());
        self.asked.is("pending");
        self.confirms(&format!("ALICE@{}/phone", self.neighbour.domain()));
        let settled = self.asked.becomes("approved");
        assert_eq!(settled["by"], format!("alice@{}", self.neighbour.domain()));
        drop(self.daemon);
    }

    fn confirms(&self, from: &str) {
        let from = format!("<message from='{from}' ");
        let answer = self.request.yes_by_message();
        self.neighbour
            .sends(&answer.replacen("<message ", &from, 1));
    }
}

pub(crate) fn look_alikes_of_her_address(stage: &Stage) {
    let gateway = Gateway::new(stage);
    let domain = gateway.neighbour.domain().to_owned();
    for local in [
        "\u{430}lice", // Cyrillic
        "al\u{131}ce", // without its dot
        "alice.",
        "alice%40",
        "alice\\40example.org",
        "a1ice",
        "alic\u{e9}",
        "alice0",
    ] {
        gateway.confirms(&format!("{local}@{domain}/phone"));
    }
    gateway.confirms(&domain);
    gateway.confirms(&format!("{domain}/alice@{domain}"));
    gateway.confirms(&format!("mallory@{domain}/alice@{domain}/phone"));
    gateway.alice_decides();
}

/// Her server publishes in her name what others may have written (XEP-0163).
pub(crate) fn an_event_of_a_node_that_others_write_to(stage: &Stage) {
    let gateway = Gateway::new(stage);
    let from = format!("alice@{}", gateway.neighbour.domain());
    let (to, confirm) = (gateway.request.from(), gateway.request.confirm_element());
    for (kind, outside) in [
        ("headline", ""),
        ("normal", "<body>yes</body>"),
        ("normal", &*confirm),
    ] {
        gateway.neighbour.sends(&format!(
            "<message type='{kind}' from='{from}' to='{to}'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
             <items node='urn:xmpp:microblog:0'><item id='1'><entry xmlns='http://www.w3.org/2005/Atom'>\
             <title>yes</title></entry>{confirm}</item></items></event>{outside}</message>"
        ));
    }
    gateway.alice_decides();
}
