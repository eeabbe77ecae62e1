//! As a component (XEP-0114): what goes out, what comes in, and what must not end it.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::time::Instant;
use verification::{Said, StanzaId};
use verifierd::xmpp::{LinkEvent, LinkStatus, Mode};

use crate::fake::{Link, Peer, Server, soon};

const ID: &str = "00112233445566778899aabbccddeeff";

/// A link that is up, and the server's end of it.
async fn linked() -> (Server, Peer, Link) {
    let server = Server::start().await;
    let mut link = Link::component(&server);
    let peer = server.accept_component().await;
    assert_eq!(link.up().await.as_str(), "login@verify.example");
    (server, peer, link)
}

async fn expect_answer(peer: &mut Peer, link: &mut Link) {
    peer.send(&format!(
        "<iq from='alice@example.org/phone' to='login@verify.example' id='{ID}' type='result'/>"
    ))
    .await;
    let incoming = link.received().await;
    assert_eq!(incoming.said, Said::IqConfirmed(ID.into()));
    assert_eq!(incoming.from.as_str(), "alice@example.org/phone");
}

#[tokio::test]
async fn requests_go_out_and_answers_come_in() {
    let (_server, mut peer, mut link) = linked().await;
    let request = "<iq xmlns='jabber:client' type='get' id='1' from='login@verify.example' to='alice@example.org/phone'>\
                   <confirm xmlns='http://jabber.org/protocol/http-auth' id='1' method='GET' url='https://a.example/?a&amp;b'/></iq>";
    link.send(request, Some(1));
    let sent = peer.expect("</iq>").await;
    assert!(
        sent.starts_with("<iq "),
        "in the stream's own namespace: {sent}"
    );
    assert!(!sent.contains("jabber:client"), "{sent}");
    assert!(sent.contains("url='https://a.example/?a&amp;b'"), "{sent}");
    expect_answer(&mut peer, &mut link).await;
    link.abandon();
}

#[tokio::test]
async fn a_burst_longer_than_the_queue_goes_out_without_a_word_from_the_server() {
    let (_server, mut peer, link) = linked().await;
    for number in 0..2000 {
        link.send(
            &format!("<message xmlns='jabber:client' id='{number}' to='a@example.org'/>"),
            Some(number),
        );
    }
    let last = peer.expect("id='1999'").await;
    assert_eq!(last.matches("<message ").count(), 2000);
    link.abandon();
}

#[tokio::test]
async fn stanzas_split_anywhere_are_read_whole() {
    let (_server, mut peer, mut link) = linked().await;
    let message = "<message from='alice@bücher.example/r'><body>grün &amp; yes</body></message> \n";
    for byte in message.as_bytes() {
        tokio::io::AsyncWriteExt::write_all(&mut peer.stream, &[*byte])
            .await
            .unwrap();
        tokio::task::yield_now().await;
    }
    assert_eq!(
        link.received().await.from.as_str(),
        "alice@bücher.example/r"
    );
    link.abandon();
}

#[tokio::test]
async fn no_stanza_ends_the_link() {
    let (server, mut peer, mut link) = linked().await;
    let deep = |depth: usize| format!("{}{}", "<x>".repeat(depth), "</x>".repeat(depth));
    let long = "a".repeat(9 * 1024);
    for hostile in [
        format!("<message from='m@evil.example'>{}</message>", deep(4_000)),
        format!("<message from='m@evil.example'>{}</message>", deep(35_000)),
        format!("<message from='m@evil.example'><x a='{long}'/></message>"),
        format!("<message from='m@evil.example' id='{long}'/>"),
        format!("<message from='m@evil.example'><{long}/></message>"),
        format!("<message from='m@evil.example'><x {long}1='' {long}2=''/></message>"),
        format!("<message from='m@evil.example'><body>{}</body></message>", "a".repeat(300_000)),
        format!("<message from='m@evil.example'>{}</message>", "<x/>".repeat(50_000)),
        "<message from='m@evil.example' type='bogus'><body>yes</body></message>".into(),
        "<message from='m@evil.example'><thread>1</thread><thread>2</thread><body>yes</body></message>".into(),
        "<message from='m@evil.example' type='error'><error/></message>".replace("<error/>", ""),
        "<message from='m@evil.example'>stray text</message>".into(),
        "<presence from='m@evil.example'><priority>many</priority></presence>".into(),
        "<presence from='m@evil.example' type='bogus'><show>x</show></presence>".into(),
        "<iq from='m@evil.example' id='1' type='bogus'/>".into(),
        "<iq from='m@evil.example' type='error'/>".into(),
        "<message from='@@@'><body>yes</body></message>".into(),
        "<message><body>yes</body></message>".into(),
        "<bogus/>".into(),
        // What Prosody makes of `xml:base`.
        "<message from='m@evil.example' xmlns:ns1='http://www.w3.org/XML/1998/namespace' ns1:base='q'/>".into(),
        "<message xmlns='urn:example' from='m@evil.example'><body>yes</body></message>".into(),
    ] {
        peer.send(&hostile).await;
        loop {
            // Some of it may be taken for a failed delivery; none of it for the answer that follows.
            peer.send(&format!("<iq from='alice@example.org/phone' id='{ID}' type='result'/>")).await;
            match link.received().await.said {
                Said::IqConfirmed(id) if id == ID => break,
                Said::Failed(..) => {}
                other => panic!("{other:?} after {}", &hostile[..hostile.len().min(100)]),
            }
        }
    }
    assert_eq!(*link.status.borrow(), LinkStatus::Up);
    link.abandon();
    drop(server);
}

#[tokio::test]
async fn errors_without_a_type_are_still_errors() {
    let (_server, mut peer, mut link) = linked().await;
    peer.send(&format!(
        "<iq from='a@b/c' id='{ID}' type='error'><error/></iq>"
    ))
    .await;
    assert!(matches!(link.received().await.said, Said::IqFailed(..)));
    peer.send("<message from='a@b/c' type='error'><body>yes</body><error/></message>")
        .await;
    assert!(matches!(link.received().await.said, Said::Failed(..)));
    link.abandon();
}

#[tokio::test]
async fn every_request_is_answered() {
    let (_server, mut peer, mut link) = linked().await;
    let deep = format!("{}{}", "<x>".repeat(100), "</x>".repeat(100));
    for (kind, payload, answer) in [
        ("get", "<ping xmlns='urn:xmpp:ping'/>", "type='result'"),
        (
            "get",
            "<query xmlns='http://jabber.org/protocol/disco#info'/>",
            "http://jabber.org/protocol/http-auth",
        ),
        (
            "get",
            "<query xmlns='http://jabber.org/protocol/disco#items'/>",
            "type='result'",
        ),
        (
            "get",
            "<query xmlns='jabber:iq:version'/>",
            "<name>verifierd</name>",
        ),
        ("get", "<vCard xmlns='vcard-temp'/>", "<FN>verifierd</FN>"),
        (
            "set",
            "<query xmlns='jabber:iq:register'/>",
            "<service-unavailable",
        ),
        ("get", &deep, "<bad-request"),
        ("get", "", "<bad-request"),
    ] {
        peer.send(&format!(
            "<iq from='a@b/c' to='login@verify.example' id='x7' type='{kind}'>{payload}</iq>"
        ))
        .await;
        let sent = peer.expect(answer).await;
        assert!(
            sent.contains("id='x7'") || sent.contains("type='result'"),
            "{sent}"
        );
        assert!(
            sent.contains("to='a@b/c'") && sent.contains("from='login@verify.example'"),
            "{sent}"
        );
    }
    expect_answer(&mut peer, &mut link).await;
    link.abandon();
}

#[tokio::test]
async fn a_silent_server_is_pinged_and_given_up() {
    const PING: Duration = Duration::from_millis(300);
    let server = Server::start().await;
    let mut link = Link::with_ping(&server, PING);
    let mut peer = server.accept_component().await;
    link.up().await;
    for _ in 0..3 {
        let ping = peer.expect("</iq>").await;
        assert!(ping.contains("<ping xmlns='urn:xmpp:ping'"), "{ping}");
        peer.send("<iq from='verify.example' to='login@verify.example' id='ping' type='result'/>")
            .await;
    }
    let answered = Instant::now();
    assert_eq!(
        link.event().await,
        LinkEvent::Down {
            unsent: BTreeSet::new()
        }
    );
    let silence = answered.elapsed();
    assert!(silence >= PING, "{silence:?}");
    assert!(
        silence < 3 * PING,
        "a dead link was noticed after {silence:?}"
    );
    assert_eq!(link.down().await.0, "no answer to a ping");
    let mut again = server.accept_component().await;
    link.up().await;
    expect_answer(&mut again, &mut link).await;
    link.abandon();
}

#[tokio::test]
async fn a_server_that_freezes_under_load_is_given_up() {
    const PING: Duration = Duration::from_millis(500);
    let server = Server::start().await;
    let mut link = Link::with_ping(&server, PING);
    let _peer = server.accept_component().await;
    link.up().await;
    let frozen = Instant::now();
    let filling = "x".repeat(2_000);
    for number in 1..=12_000 {
        let xml = format!("<message xmlns='jabber:client'><body>{filling}</body></message>");
        link.send(&xml, Some(number));
    }
    assert!(matches!(link.event().await, LinkEvent::Down { .. }));
    assert!(frozen.elapsed() >= PING);
    assert_eq!(link.down().await.0, "no answer to a ping");
    link.abandon();
}

#[tokio::test]
async fn a_server_that_asks_and_never_listens_is_given_up() {
    let server = Server::start().await;
    let mut link = Link::with_ping(&server, Duration::from_millis(500));
    let mut peer = server.accept_component().await;
    link.up().await;
    let question = "<iq from='a@b/c' to='login@verify.example' id='1' type='get'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>";
    let questions = question.repeat(100);
    let asking = tokio::spawn(async move { while peer.try_send(&questions).await {} });
    assert!(matches!(link.event().await, LinkEvent::Down { .. }));
    assert_eq!(link.down().await.0, "no answer to a ping");
    soon("the end of the questions", asking).await.unwrap();
    link.abandon();
}

/// The desk answers presence, so that a server that asks and does not listen would pile up answers.
#[tokio::test]
async fn presence_is_not_looked_at_while_too_much_waits_to_be_sent() {
    let (_server, mut peer, mut link) = linked().await;
    let probe = "<presence from='alice@example.org' to='login@verify.example' type='probe'/>";
    peer.send(probe).await;
    assert!(matches!(link.event().await, LinkEvent::Presence(_)));
    let filling = "x".repeat(2_000);
    for number in 1..=12_000 {
        let xml = format!("<message xmlns='jabber:client'><body>{filling}</body></message>");
        link.send(&xml, Some(number));
    }
    peer.expect("</message>").await;
    peer.send(&probe.repeat(1000)).await;
    peer.send(&format!(
        "<iq from='alice@example.org/phone' id='{ID}' type='result'/>"
    ))
    .await;
    let next = link.event().await;
    assert!(matches!(next, LinkEvent::Received(_)), "{next:?}");
    link.abandon();
}

#[tokio::test]
async fn a_lost_link_comes_back() {
    let (server, mut peer, mut link) = linked().await;
    for farewell in [
        "</stream:stream>",
        "",
        "<stream:error><system-shutdown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
    ] {
        peer.send(farewell).await;
        drop(peer);
        assert_eq!(
            link.event().await,
            LinkEvent::Down {
                unsent: BTreeSet::new()
            }
        );
        peer = server.accept_component().await;
        link.up().await;
        expect_answer(&mut peer, &mut link).await;
    }
    link.abandon();
}

#[tokio::test]
async fn an_answer_that_came_with_the_loss_is_not_lost() {
    let (_server, mut peer, mut link) = linked().await;
    for number in 0..20 {
        peer.send(&format!("<iq from='a@b/c' id='{number}' type='result'/>"))
            .await;
    }
    peer.send("</stream:stream>").await;
    drop(peer);
    for number in 0..20 {
        assert_eq!(
            link.received().await.said,
            Said::IqConfirmed(number.to_string())
        );
    }
    assert!(matches!(link.event().await, LinkEvent::Down { .. }));
    link.abandon();
}

#[tokio::test]
async fn a_conflict_is_tried_again() {
    let server = Server::start().await;
    let mut link = Link::component(&server);
    let mut peer = server.accept().await;
    peer.answer_header().await;
    peer.expect("</handshake>").await;
    peer.send("<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>").await;
    let (why, retry_in, is_our_fault) = link.down().await;
    assert_eq!(why, "the server answers conflict");
    assert!(
        !is_our_fault && retry_in < Duration::from_secs(1),
        "{retry_in:?}"
    );
    server.accept_component().await;
    link.up().await;
    link.abandon();
}

#[tokio::test]
async fn a_wrong_secret_waits_for_minutes_and_says_so() {
    let server = Server::start().await;
    let mut link = Link::component(&server);
    let mut peer = server.accept().await;
    peer.answer_header().await;
    peer.expect("</handshake>").await;
    peer.send("<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>").await;
    let (why, retry_in, is_our_fault) = link.down().await;
    assert_eq!(why, "wrong credentials: the server answers not-authorized");
    assert!(
        is_our_fault && retry_in >= Duration::from_secs(60),
        "{retry_in:?}"
    );
    assert!(!why.contains("swordfish"));
    link.abandon();
}

#[tokio::test]
async fn a_component_the_server_does_not_know_is_said_so() {
    let server = Server::start().await;
    let mut link = Link::component(&server);
    let mut peer = server.accept().await;
    peer.expect(">").await;
    peer.send(
        "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' id='1'>\
         <stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>\
         <text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>no such\nhost\u{202e}</text></stream:error></stream:stream>",
    )
    .await;
    assert_eq!(
        link.down().await.0,
        "the server answers host-unknown (no such host)"
    );
    link.abandon();
}

#[tokio::test]
async fn what_was_not_sent_is_given_back_and_nothing_else() {
    const REQUESTS: u128 = 12_000;
    let (_server, mut peer, mut link) = linked().await;
    let filling = "x".repeat(2_000);
    for number in 1..=REQUESTS {
        let xml = format!(
            "<message xmlns='jabber:client' id='{number:032x}'><body>{filling}</body></message>"
        );
        link.send(&xml, Some(number));
    }
    // The server reads a little, and dies with its pockets full.
    peer.expect(&format!("{:032x}", 10)).await;
    peer.send("</stream:stream>").await;
    let LinkEvent::Down { unsent } = link.event().await else {
        panic!("not down")
    };
    let mut rest = Vec::new();
    let _ = soon("the rest", peer.stream.read_to_end(&mut rest)).await;
    let rest = String::from_utf8_lossy(&rest);
    assert!(!unsent.is_empty(), "the test did not fill the stream");
    let id = |number: u128| StanzaId::parse(&format!("{number:032x}")).unwrap();
    let first_unsent = (1..=REQUESTS)
        .find(|number| unsent.contains(&id(*number)))
        .unwrap();
    let expected: BTreeSet<_> = (first_unsent..=REQUESTS).map(id).collect();
    assert_eq!(unsent, expected, "all behind the first that was not sent");
    assert!(
        !rest.contains(&format!("{first_unsent:032x}")),
        "what is given back did not arrive"
    );
    link.abandon();
}

#[tokio::test]
async fn what_is_no_request_waits_for_the_link() {
    let (server, peer, mut link) = linked().await;
    drop(peer);
    assert!(matches!(link.event().await, LinkEvent::Down { .. }));
    link.send(
        "<message xmlns='jabber:client' id='note'><body>too late</body></message>",
        None,
    );
    link.send("<message xmlns='jabber:client' id='request'/>", Some(7));
    let mut peer = server.accept_component().await;
    let unsent = BTreeSet::from([StanzaId::parse(&format!("{:032x}", 7)).unwrap()]);
    assert_eq!(link.event().await, LinkEvent::Down { unsent });
    link.up().await;
    assert_eq!(
        peer.expect("</message>").await,
        "<message id='note'><body>too late</body></message>"
    );
    link.abandon();
}

#[tokio::test]
async fn a_server_that_freezes_at_any_step_is_given_up() {
    const STEP: Duration = Duration::from_millis(300);
    for step in 0..2 {
        let server = Server::start().await;
        let mode = Mode::Component {
            domain: "verify.example".parse().unwrap(),
            server: server.endpoint(),
            sender: None,
        };
        let mut link = Link::start(mode, Duration::from_secs(60), STEP);
        let mut peer = server.accept().await;
        if step > 0 {
            peer.answer_header().await;
        }
        assert_eq!(
            link.down().await.0,
            "logging in took longer than 0.3 s",
            "step {step}"
        );
        server.accept_component().await;
        assert_eq!(link.up().await.as_str(), "verify.example");
        link.abandon();
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again() {
    let server = Server::start().await;
    let endpoint = server.endpoint();
    let mut link = Link::component(&server);
    drop(server);
    let (why, ..) = link.down().await;
    assert!(
        why.starts_with("connecting failed") || why.starts_with("opening the stream"),
        "{why}"
    );
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", endpoint.port))
        .await
        .unwrap();
    soon("another try", listener.accept()).await.unwrap();
    link.abandon();
}

#[tokio::test]
async fn the_last_words_are_sent_before_the_stream_is_closed() {
    let (_server, mut peer, link) = linked().await;
    for number in 0..100 {
        link.send(
            &format!("<message xmlns='jabber:client' id='{number}'/>"),
            None,
        );
    }
    link.stop.cancel();
    let sent = peer.expect("</stream:stream>").await;
    assert!(sent.contains("id='99'"), "{sent}");
    peer.send("</stream:stream>").await;
    drop(peer);
    soon("the end", link.task).await.unwrap();
}

#[tokio::test]
async fn a_link_without_a_desk_ends() {
    let (_server, _peer, link) = linked().await;
    drop(link.outgoing);
    soon("the end", link.task).await.unwrap();
}
