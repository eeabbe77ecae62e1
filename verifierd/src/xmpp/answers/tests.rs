//! What real programs answer, as they were seen to, and what must not pass for an answer.

use verification::{Failure, Notice, Undelivered, Word};

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
        "<message from='a@b/c' type='chat'><markable xmlns='urn:xmpp:chat-markers:0'/></message>",
        "<message from='a@b/c' type='chat'><displayed xmlns='urn:xmpp:chat-markers:0'/></message>",
        "<message from='a@b/c'><request xmlns='urn:xmpp:receipts'/></message>",
        "<message from='a@b/c' type='chat'><reactions xmlns='urn:xmpp:reactions:0'><reaction>\u{1f44d}</reaction></reactions></message>",
        // We offer no actions (XEP-0439 section 4.2), so nobody can have chosen one.
        "<message from='a@b/c'><action-selected xmlns='urn:xmpp:tmp:quick-response' id='yes'/></message>",
        "<message from='room@b/c' type='groupchat'><displayed xmlns='urn:xmpp:chat-markers:0' id='SENT'/></message>",
        "<message from='room@b/c' type='groupchat'><reactions xmlns='urn:xmpp:reactions:0' id='SENT'><reaction>\u{1f44d}</reaction></reactions></message>",
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
        "<message from='a@b/c'><body>yes</body><body>no</body></message>",
        "<message from='a@b/c'><body xml:lang='en'>yes</body><body xml:lang='en'>no</body></message>",
        "<message from='a@b/c'>THREADCONFIRM<reactions xmlns='urn:xmpp:reactions:0' id='SENT'/></message>",
        "<message from='a@b/c'><reactions xmlns='urn:xmpp:reactions:0' id='SENT'><reaction>\u{1f44d}</reaction></reactions>\
         <body>no</body></message>",
        "<message from='a@b/c'><reactions xmlns='urn:xmpp:reactions:0' id='SENT'><reaction>\u{1f44d}</reaction></reactions>\
         <reactions xmlns='urn:xmpp:reactions:0' id='other'><reaction>\u{1f44d}</reaction></reactions></message>",
    ] {
        assert_eq!(of(xml), None, "{xml}");
    }
}

fn reacted(reactions: &str, more: &str) -> Option<Said> {
    said(&format!(
        "<message from='a@b/c' type='chat' id='new'><reactions xmlns='urn:xmpp:reactions:0' id='SENT'>{reactions}\
         </reactions><store xmlns='urn:xmpp:hints'/>{more}</message>"
    ))
}

#[test]
fn reactions_speak_of_the_message_they_hang_on() {
    let up = Some(Word::Yes);
    let down = Some(Word::No);
    for (reactions, word) in [
        ("<reaction>\u{1f44d}</reaction>", up),
        // Dino writes a variation selector behind it, others a colour.
        ("<reaction>\u{1f44d}\u{fe0f}</reaction>", up),
        ("<reaction>\u{1f44d}\u{1f3fd}</reaction>", up),
        ("<reaction> \u{1f44e}\n</reaction>", down),
        ("<reaction>\u{1f422}</reaction>", None),
        ("", None),
        ("<reaction/>", None),
        (
            "<reaction>\u{1f44d}</reaction><reaction>\u{1f44e}</reaction>",
            down,
        ),
        ("<reaction xmlns='urn:example'>\u{1f44d}</reaction>", None),
        (&"<reaction>\u{1f44d}</reaction>".repeat(17), None),
    ] {
        let expected = Some(Said::Reacted(SENT.into(), word));
        assert_eq!(reacted(reactions, ""), expected, "{reactions}");
    }
}

#[test]
fn a_text_that_stands_in_for_a_reaction_says_nothing_more() {
    let yes = "<reaction>\u{1f44d}</reaction>";
    let expected = Some(Said::Reacted(SENT.into(), Some(Word::Yes)));
    for fallback in [
        // Cheogram quotes as well.
        "<body>&gt; shop asks\n\u{1f44d}</body><reply xmlns='urn:xmpp:reply:0' id='SENT'/>\
         <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reactions:0'/>\
         <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='12'/></fallback>",
        "<body>\u{1f44d}</body><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reactions:0'><body/></fallback>",
    ] {
        assert_eq!(reacted(yes, fallback), expected, "{fallback}");
    }
    let says_more = "<body>\u{1f44d} but not now</body>\
        <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reactions:0'><body start='0' end='1'/></fallback>";
    assert_eq!(reacted(yes, says_more), None);
}

#[test]
fn receipts_and_markers_tell_how_far_a_message_has_come() {
    let delivered = Notice::Delivered;
    let seen = Notice::Seen;
    for (client, children, notice) in [
        (
            "Gajim",
            "<received xmlns='urn:xmpp:receipts' id='SENT'/><origin-id xmlns='urn:xmpp:sid:0' id='new'/>",
            delivered,
        ),
        (
            "Conversations",
            "<received xmlns='urn:xmpp:chat-markers:0' id='SENT'/><received xmlns='urn:xmpp:receipts' id='SENT'/>",
            delivered,
        ),
        (
            "Dino",
            "<displayed xmlns='urn:xmpp:chat-markers:0' id='SENT'/>",
            seen,
        ),
        (
            "Psi",
            "THREAD<displayed xmlns='urn:xmpp:chat-markers:0' id='SENT'/><store xmlns='urn:xmpp:hints'/>",
            seen,
        ),
        (
            "both",
            "<received xmlns='urn:xmpp:receipts' id='SENT'/><displayed xmlns='urn:xmpp:chat-markers:0' id='SENT'/>",
            seen,
        ),
        (
            "version 0.3",
            "<acknowledged xmlns='urn:xmpp:chat-markers:0' id='SENT'/>",
            seen,
        ),
    ] {
        let xml = format!("<message from='a@b/c' type='chat' id='new'>{children}</message>");
        let expected = Some(Said::Noticed(SENT.into(), notice));
        assert_eq!(said(&xml), expected, "{client}");
    }
    // What a person wrote comes first.
    assert_eq!(
        word(
            "<message from='a@b/c'><displayed xmlns='urn:xmpp:chat-markers:0' id='SENT'/><body>no</body></message>"
        ),
        Some(Word::No)
    );
}

#[test]
fn what_is_encrypted_is_never_read_by_its_fallback() {
    let omemo = "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/><payload>AA</payload></encrypted>";
    for (client, children) in [
        (
            "Conversations",
            &*format!(
                "{omemo}<encryption xmlns='urn:xmpp:eme:0' namespace='eu.siacs.conversations.axolotl' name='OMEMO'/>\
                 <body>I sent you an OMEMO encrypted message but your client doesn't seem to support that.</body>"
            ),
        ),
        ("a yes in the fallback", &format!("{omemo}<body>yes</body>")),
        ("no fallback", omemo),
        (
            "OMEMO 2",
            "<encrypted xmlns='urn:xmpp:omemo:2'><header sid='1'/><payload>AA</payload></encrypted><body>yes</body>",
        ),
        (
            "OpenPGP",
            "<openpgp xmlns='urn:xmpp:openpgp:0'>AA</openpgp><body>839201</body>",
        ),
        (
            "the older OpenPGP",
            "<x xmlns='jabber:x:encrypted'>AA</x><body>yes</body>",
        ),
        (
            "what is still to come",
            "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:example'/><body>yes</body>",
        ),
        (
            "a reaction beside it",
            &format!(
                "{omemo}<reactions xmlns='urn:xmpp:reactions:0' id='SENT'><reaction>\u{1f44d}</reaction></reactions>"
            ),
        ),
    ] {
        let xml = format!("<message from='a@b/c' type='chat'>{children}</message>");
        assert_eq!(said(&xml), Some(Said::Encrypted), "{client}");
    }
    // Programs send each other keys: nobody wrote anything.
    for keys in [
        "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/></encrypted>",
        "<encrypted xmlns='urn:xmpp:omemo:2'><header sid='1'/></encrypted><body>yes</body>",
        "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:example'/>",
    ] {
        let xml = format!("<message from='a@b/c' type='chat'>{keys}</message>");
        assert_eq!(said(&xml), None, "{keys}");
    }
}

#[test]
fn a_correction_is_read_anew_and_names_no_request() {
    let corrected = |children: &str| {
        said(&format!(
            "<message from='a@b/c' type='chat' id='new'><replace xmlns='urn:xmpp:message-correct:0' id='SENT'/>\
             {children}</message>"
        ))
    };
    let of_nothing = References {
        stanza_id: Some(String::new()),
        ..References::default()
    };
    for body in ["yes", "no", "839201"] {
        let expected = Said::Text(of_nothing.clone(), Reply::read(body));
        let xml = format!("<body>{body}</body>");
        assert_eq!(corrected(&xml), Some(expected), "{body}");
    }
    let of_ours = References {
        stanza_id: Some(SENT.into()),
        ..References::default()
    };
    assert_eq!(
        corrected("<body>yes</body><reply xmlns='urn:xmpp:reply:0' id='SENT'/>"),
        Some(Said::Text(of_ours, Reply::read("yes")))
    );
}

#[test]
fn what_is_taken_back_was_said_by_a_program() {
    for children in [
        "<retract xmlns='urn:xmpp:message-retract:1' id='SENT'/><body>yes</body>\
         <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/>",
        "<apply-to xmlns='urn:xmpp:fasten:0' id='SENT'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to><body>no</body>",
    ] {
        let xml = format!("<message from='a@b/c' type='chat'>{children}</message>");
        assert_eq!(of(&xml), None, "{children}");
    }
}

#[test]
fn what_others_published_in_an_accounts_name_is_not_its_word() {
    let xml = "<message from='a@b' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='x'>\
        <item id='1'><body xmlns='jabber:client'>yes</body></item></items></event></message>";
    assert_eq!(of(xml), None);
    let as_a_text = xml
        .replace("headline", "normal")
        .replace("</event>", "</event><body>yes</body>CONFIRM");
    assert_eq!(of(&as_a_text), None);
}

#[test]
fn identifiers_that_others_hang_on_a_stanza_name_nothing() {
    let xml = "<message from='a@b/c' type='chat' id='SENT'><body>yes</body><origin-id xmlns='urn:xmpp:sid:0' id='SENT'/>\
        <stanza-id xmlns='urn:xmpp:sid:0' id='SENT' by='a@b'/></message>";
    assert_eq!(
        said(xml),
        Some(Said::Text(References::default(), Reply::read("yes")))
    );
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
fn an_error_brings_back_the_delay_of_our_own_message() {
    let delayed = "<delay xmlns='urn:xmpp:delay' stamp='2024-05-01T12:00:00Z'/>";
    let gajim = format!(
        "<message from='a@b/c' id='SENT' type='error'>THREADBODYCONFIRM{delayed}DENIED</message>"
    );
    assert_eq!(of(&gajim).unwrap().written, None);
    assert_eq!(failed(&gajim).1, Failure::Refused);
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
