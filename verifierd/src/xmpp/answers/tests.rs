//! What real programs answer, as they were seen to, and what must not pass for an answer.

use verification::{Failure, Undelivered, Word};

use super::*;

const SENT: &str = "00112233445566778899aabbccddeeff";
const OURS: &str = "xmlns='http://jabber.org/protocol/http-auth' id='839201' method='GET' url='https://shop.example/x'";
const DENIED: &str = "<error type='auth' code='401'><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";
const BODY: &str = "<body>shop asks you to confirm. Reply YES, or NO to refuse.</body>";

fn of(xml: &str) -> Option<Incoming> {
    let xml = xml
        .replacen('>', " xmlns='jabber:client'>", 1)
        .replace("CONFIRM", &format!("<confirm {OURS}/>"))
        .replace("THREAD", &format!("<thread>{SENT}</thread>"))
        .replace("SENT", SENT)
        .replace("DENIED", DENIED)
        .replace("BODY", BODY);
    read(
        &xml.parse().unwrap_or_else(|error| panic!("{xml}: {error}")),
        &Clock::start(),
    )
}

fn said(xml: &str) -> Option<Said> {
    of(xml).map(|incoming| incoming.said)
}

fn ours() -> References {
    References {
        has_confirm: true,
        transaction_id: Some("839201".into()),
        url: Some("https://shop.example/x".into()),
        method: Some("GET".into()),
        thread: Some(SENT.into()),
        stanza_id: None,
    }
}

fn confirmed(xml: &str) -> References {
    match said(xml) {
        Some(Said::Confirmed(references)) => references,
        other => panic!("{xml}: {other:?}"),
    }
}

fn failed(xml: &str) -> (References, Failure) {
    match said(xml) {
        Some(Said::Failed(references, failure)) => (references, failure),
        other => panic!("{xml}: {other:?}"),
    }
}

fn word(xml: &str) -> Option<Word> {
    match said(xml) {
        Some(Said::Text(_, reply)) => reply.word(),
        other => panic!("{xml}: {other:?}"),
    }
}

#[test]
fn yes_by_iq() {
    for (client, xml) in [
        (
            "Gajim",
            "<iq from='a@b/c' id='SENT' type='result'><confirm xmlns='http://jabber.org/protocol/http-auth'/></iq>",
        ),
        (
            "Psi",
            "<iq from='a@b/c' id='SENT' type='result'>\nCONFIRM\n</iq>",
        ),
        (
            "poezio",
            "<iq from='a@b/c' id='SENT' type='result'>CONFIRM</iq>",
        ),
        ("slixmpp", "<iq from='a@b/c' id='SENT' type='result'></iq>"),
    ] {
        assert_eq!(said(xml), Some(Said::IqConfirmed(SENT.into())), "{client}");
    }
}

#[test]
fn no_by_iq() {
    for (client, xml) in [
        (
            "Gajim",
            "<iq from='a@b/c' id='SENT' type='error'>CONFIRMDENIED</iq>",
        ),
        (
            "Psi",
            "<iq from='a@b/c' id='SENT' type='error'>\nCONFIRM\nDENIED\n</iq>",
        ),
        (
            "poezio",
            "<iq from='a@b/c' id='SENT' type='error'>DENIEDCONFIRM</iq>",
        ),
        (
            "Exodus",
            "<iq from='a@b/c' id='SENT' type='error'><error type='auth'>\
            <not-authorized xmlns='urn:ietf:params:xml:xmpp-stanzas'/></error></iq>",
        ),
    ] {
        assert_eq!(
            said(xml),
            Some(Said::IqFailed(SENT.into(), Failure::Refused)),
            "{client}"
        );
    }
}

#[test]
fn an_iq_that_is_not_understood() {
    let unavailable = "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";
    let not_implemented = "<error code='501' type='cancel'>\
        <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";
    for (client, error) in [
        ("Dino", unavailable),
        ("ejabberd", &format!("CONFIRM{unavailable}")),
        ("mcabber", not_implemented),
    ] {
        let xml = format!("<iq from='a@b/c' id='SENT' type='error'>{error}</iq>");
        let failure = Failure::NotUnderstood(Undelivered::NoRoute);
        assert_eq!(
            said(&xml),
            Some(Said::IqFailed(SENT.into(), failure)),
            "{client}"
        );
    }
    let nothing = "<iq from='a@b/c' id='SENT' type='error'></iq>";
    assert_eq!(
        said(nothing),
        Some(Said::IqFailed(SENT.into(), Failure::Unreadable))
    );
}

#[test]
fn yes_by_message() {
    for (client, xml) in [
        (
            "Gajim",
            "<message from='a@b/c' id='new' type='normal'><body>result</body>THREADCONFIRM</message>",
        ),
        (
            "Gajim in chat",
            "<message from='a@b/c' id='new' type='chat'><body>result</body>THREADCONFIRM</message>",
        ),
        (
            "Psi",
            "<message from='a@b/c' id='new'>\nTHREAD\nCONFIRM\n</message>",
        ),
        (
            "poezio",
            "<message from='a@b/c' id='new' type='normal'>THREADCONFIRM</message>",
        ),
        (
            "Converse.js with its plugin",
            "<message from='a@b/c' id='new' type='normal'>THREADCONFIRM</message>",
        ),
        ("Miranda", "<message from='a@b/c'>CONFIRMTHREAD</message>"),
        (
            "aTalk",
            "<message from='a@b/c' id='new' type='normal'>THREADCONFIRM</message>",
        ),
    ] {
        assert_eq!(confirmed(xml), ours(), "{client}");
    }
}

#[test]
fn yes_by_message_without_a_thread_or_attributes() {
    let without_thread = References {
        thread: None,
        ..ours()
    };
    for (client, xml) in [
        ("Movim", "<message from='a@b/c' id='new'>CONFIRM</message>"),
        (
            "Libervia",
            "<message from='a@b/c' id='new' type='result'>CONFIRM</message>",
        ),
        (
            "an empty thread",
            "<message from='a@b/c'><thread> </thread>CONFIRM</message>",
        ),
    ] {
        assert_eq!(confirmed(xml), without_thread, "{client}");
    }
    let bare = "<message from='a@b/c'>THREAD<confirm xmlns='http://jabber.org/protocol/http-auth'/></message>";
    let expected = References {
        has_confirm: true,
        thread: Some(SENT.into()),
        ..References::default()
    };
    assert_eq!(confirmed(bare), expected);
}

#[test]
fn no_by_message() {
    for (client, id, xml) in [
        (
            "Gajim, our body echoed",
            SENT,
            "<message from='a@b/c' id='SENT' type='error'>THREADBODYCONFIRM\
            <stanza-id xmlns='urn:xmpp:sid:0' id='1' by='a@b'/>DENIED</message>",
        ),
        (
            "Psi",
            "new",
            "<message from='a@b/c' id='new' type='error'>\nDENIED\nTHREAD\nCONFIRM\n</message>",
        ),
        (
            "poezio",
            "new",
            "<message from='a@b/c' id='new' type='error'>THREADDENIEDCONFIRM</message>",
        ),
        (
            "Jappix",
            "new",
            "<message from='a@b/c' id='new' type='error'>THREADCONFIRM<error code='401'/></message>",
        ),
    ] {
        let expected = References {
            stanza_id: Some(id.into()),
            ..ours()
        };
        assert_eq!(failed(xml), (expected, Failure::Refused), "{client}");
    }
}

#[test]
fn bounces() {
    let bounce = |condition: &str| {
        format!(
            "<message from='a@b' id='SENT' type='error'>THREADBODYCONFIRM<error type='cancel'>\
             <{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>"
        )
    };
    let failure_of = |condition: &str| failed(&bounce(condition)).1;
    assert_eq!(
        failure_of("service-unavailable"),
        Failure::NotUnderstood(Undelivered::NoRoute)
    );
    assert_eq!(
        failure_of("remote-server-not-found"),
        Failure::Undeliverable(Undelivered::RemoteServer)
    );
    assert_eq!(
        failure_of("policy-violation"),
        Failure::Undeliverable(Undelivered::Throttled)
    );
    let expected = References {
        stanza_id: Some(SENT.into()),
        ..ours()
    };
    assert_eq!(failed(&bounce("gone")).0, expected);
}

#[test]
fn an_error_is_never_read_as_a_text_or_a_yes() {
    for xml in [
        "<message from='a@b/c' type='error'><body>yes</body></message>",
        "<message from='a@b/c' type='error'>THREADCONFIRM<body>839201</body></message>",
    ] {
        assert_eq!(failed(xml).1, Failure::Unreadable, "{xml}");
    }
}

#[test]
fn texts() {
    for (client, xml) in [
        (
            "poezio",
            "<message from='a@b/c' type='chat' id='n'><body>OK</body><nick xmlns='http://jabber.org/protocol/nick'>a</nick>\
            <active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/></message>",
        ),
        (
            "profanity",
            "<message from='a@b/c' type='chat' id='n'><body>OK</body><active xmlns='http://jabber.org/protocol/chatstates'/></message>",
        ),
        (
            "Converse.js",
            "<message from='a@b/c' type='chat' id='n'><body>OK</body><active xmlns='http://jabber.org/protocol/chatstates'/>\
            <request xmlns='urn:xmpp:receipts'/><origin-id xmlns='urn:xmpp:sid:0' id='n'/></message>",
        ),
        (
            "Dino",
            "<message from='a@b/c' type='chat' id='n'><body>OK</body><active xmlns='http://jabber.org/protocol/chatstates'/>\
            <request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/></message>",
        ),
        (
            "mcabber",
            "<message from='a@b/c' type='chat' id='n'><body>OK</body></message>",
        ),
        (
            "no type",
            "<message from='a@b/c'><body>\n OK \n</body></message>",
        ),
    ] {
        assert_eq!(word(xml), Some(Word::Yes), "{client}");
    }
    let code = "<message from='a@b/c' type='chat'><body>839201\n</body></message>";
    assert_eq!(
        said(code),
        Some(Said::Text(References::default(), Reply::read("839201")))
    );
    assert_eq!(
        word("<message from='a@b/c'><body>it wasn't me</body></message>"),
        Some(Word::NotMe)
    );
}

#[test]
fn a_text_says_what_it_replies_to() {
    let xml = "<message from='a@b/c' type='chat'>THREAD<body>&gt; shop asks\nno</body><reply xmlns='urn:xmpp:reply:0' id='SENT'/>\
        <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='12'/></fallback></message>";
    let references = References {
        thread: Some(SENT.into()),
        stanza_id: Some(SENT.into()),
        ..References::default()
    };
    assert_eq!(said(xml), Some(Said::Text(references, Reply::read("no"))));
}

#[test]
fn noise_is_no_answer() {
    for xml in [
        "<message from='a@b/c' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>",
        "<message from='a@b/c' type='chat'><displayed xmlns='urn:xmpp:chat-markers:0' id='SENT'/></message>",
        "<message from='a@b/c'><received xmlns='urn:xmpp:receipts' id='SENT'/></message>",
        "<message from='a@b/c' type='chat'><reactions xmlns='urn:xmpp:reactions:0' id='SENT'><reaction>x</reaction></reactions></message>",
        "<message from='a@b/c'><subject>yes</subject></message>",
        "<message from='room@b/c' type='groupchat'><body>yes</body></message>",
        "<message from='room@b/c' type='groupchat'>THREADCONFIRM</message>",
        "<message from='a@b/c' type='headline'><body>yes</body>THREADCONFIRM</message>",
        "<message from='a@b/c' type='bogus'>THREADCONFIRM</message>",
        "<message from='a@b/c' type='bogus'><body>yes</body></message>",
        "<presence from='a@b/c'><priority>bogus</priority></presence>",
        "<presence from='a@b/c' type='subscribe'></presence>",
        "<iq from='a@b/c' id='SENT' type='get'><query xmlns='jabber:iq:version'/></iq>",
        "<iq from='a@b/c' id='SENT' type='bogus'></iq>",
        "<iq from='a@b/c' id='SENT'></iq>",
        "<iq from='a@b/c' type='result'></iq>",
        "<message><body>yes</body></message>",
        "<message from='@'><body>yes</body></message>",
    ] {
        assert_eq!(of(xml), None, "{xml}");
    }
}

#[test]
fn a_stanza_that_says_two_things_says_nothing() {
    for xml in [
        "<message from='a@b/c'>THREAD<thread>other</thread>CONFIRM</message>",
        "<message from='a@b/c'>THREADCONFIRMCONFIRM</message>",
        "<message from='a@b/c'>stray textTHREADCONFIRM</message>",
        "<message from='a@b/c' type='error'>THREAD<thread>other</thread>CONFIRMDENIED</message>",
    ] {
        assert_eq!(of(xml), None, "{xml}");
    }
}

#[test]
fn copies_of_what_others_sent_do_not_count() {
    let inner = "<message xmlns='jabber:client' from='a@b/c'>THREADCONFIRM</message>";
    for wrapper in [
        format!(
            "<received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>{inner}</forwarded></received>"
        ),
        format!(
            "<sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>{inner}</forwarded></sent>"
        ),
        format!(
            "<result xmlns='urn:xmpp:mam:2' id='1'><forwarded xmlns='urn:xmpp:forward:0'>{inner}</forwarded></result>"
        ),
        format!("<forwarded xmlns='urn:xmpp:forward:0'>{inner}</forwarded><body>yes</body>CONFIRM"),
    ] {
        assert_eq!(
            of(&format!("<message from='a@b'>{wrapper}</message>")),
            None,
            "{wrapper}"
        );
    }
    // A hint to the server is no copy.
    let private =
        "<message from='a@b/c'><private xmlns='urn:xmpp:carbons:2'/><body>yes</body></message>";
    assert_eq!(word(private), Some(Word::Yes));
}

#[test]
fn a_foreign_confirm_or_thread_is_not_one() {
    let xml = "<message from='a@b/c'><confirm xmlns='urn:example' id='839201'/><thread xmlns='urn:example'>x</thread><body>hm</body></message>";
    assert_eq!(
        said(xml),
        Some(Said::Text(References::default(), Reply::read("hm")))
    );
    let nested = "<message from='a@b/c'><x xmlns='urn:example'>CONFIRM</x></message>";
    assert_eq!(of(nested), None);
}

#[test]
fn delayed_stanzas_say_when_they_were_written() {
    let clock = Clock::start();
    let written = |delay: &str| {
        let xml = format!(
            "<message xmlns='jabber:client' from='a@b/c'><body>yes</body>{delay}</message>"
        );
        read(&xml.parse().unwrap(), &clock).unwrap().written
    };
    assert_eq!(written(""), None);
    let stamp = written("<delay xmlns='urn:xmpp:delay' stamp='2024-05-01T12:00:00Z'/>").unwrap();
    let expected = 1_714_564_800_000;
    assert!(stamp.as_millis().abs_diff(expected) < 5_000, "{stamp:?}");
    let earliest = written(
        "<delay xmlns='urn:xmpp:delay' stamp='2024-05-01T13:00:00Z'/><delay xmlns='urn:xmpp:delay' stamp='2024-05-01T14:00:00.5+02:00'/>",
    );
    assert!(earliest.unwrap().as_millis().abs_diff(expected + 500) < 5_000);
    for unreadable in [
        "<delay xmlns='urn:xmpp:delay'/>",
        "<delay xmlns='urn:xmpp:delay' stamp='yesterday'/>",
        "<delay xmlns='urn:xmpp:delay' stamp='1950-01-01T00:00:00Z'/>",
        "<x xmlns='jabber:x:delay' stamp='20020910T23:08:25'/>",
    ] {
        assert_eq!(
            written(unreadable),
            Some(Time::from_millis(0)),
            "{unreadable}"
        );
    }
}

#[test]
fn senders_come_in_one_spelling() {
    let from = |from: &str| {
        of(&format!(
            "<message from='{from}'><body>yes</body></message>"
        ))
        .unwrap()
        .from
    };
    assert_eq!(
        from("Alice@EXAMPLE.org/Phone").as_str(),
        "alice@example.org/Phone"
    );
    assert_eq!(
        from("alice@xn--bcher-kva.example").as_str(),
        "alice@bücher.example"
    );
}
