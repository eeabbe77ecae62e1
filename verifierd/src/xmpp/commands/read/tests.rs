use std::time::Duration;

use verification::{Reply, Time};

use super::*;
use crate::xmpp::commands::Wrong;
use crate::xmpp::settings;

fn command(xml: &str) -> Option<Commanded> {
    let stanza: Element = xml.parse().unwrap();
    read(&stanza, &Profile::new(&settings::component()))
}

fn iq(kind: &str, to: &str, payload: &str) -> Option<Commanded> {
    command(&format!(
        "<iq xmlns='jabber:client' type='{kind}' id='1' from='alice@example.org/phone' to='{to}'>{payload}</iq>"
    ))
}

const US: &str = "login@verify.example";
const MUTE: &str = "<command xmlns='http://jabber.org/protocol/commands' node='verifierd#mute' action='complete' \
    sessionid='7'><x xmlns='jabber:x:data' type='submit'><field var='minutes'><value>5</value></field></x></command>";

fn step_of(payload: &str) -> Step {
    let Some(What::Step(step)) = iq("set", US, payload).map(|commanded| commanded.what) else {
        panic!("no step: {payload}");
    };
    step
}

#[test]
fn a_step_is_read_with_what_was_filled_in() {
    let commanded = iq("set", US, MUTE).unwrap();
    assert_eq!(commanded.from, Jid::new("alice@example.org/phone").unwrap());
    assert_eq!(commanded.to, Some(Jid::new(US).unwrap()));
    let step = Step {
        name: Some(CommandName::Mute),
        session: Some("7".into()),
        action: Some(Action::Complete),
        wish: Some(Ok(Wish::Mute(Duration::from_secs(300)))),
    };
    assert_eq!(commanded.what, What::Step(step));
}

#[test]
fn what_is_no_order_to_us_is_no_command() {
    for kind in ["get", "result", "error"] {
        assert_eq!(iq(kind, US, MUTE), None, "{kind}");
    }
    assert_eq!(iq("set", "bob@verify.example", MUTE), None);
    assert_eq!(iq("set", US, &format!("{MUTE}{MUTE}")), None);
    let nobody = format!("<iq xmlns='jabber:client' type='set' id='1' to='{US}'>{MUTE}</iq>");
    assert_eq!(command(&nobody), None, "whose it is");
}

#[test]
fn a_form_that_cannot_be_read_says_nothing() {
    for form in [
        "<x xmlns='jabber:x:data' type='cancel'><field var='minutes'><value>5</value></field></x>",
        "<x xmlns='jabber:x:data' type='form'><field var='minutes'><value>5</value></field></x>",
        "<x xmlns='jabber:x:data'/>",
        "<x xmlns='jabber:x:data' type='submit'><field><value>5</value></field></x>",
        "<x xmlns='jabber:x:data' type='submit'/><x xmlns='jabber:x:data' type='submit'/>",
    ] {
        let payload = format!(
            "<command xmlns='http://jabber.org/protocol/commands' node='verifierd#unblock'>{form}</command>"
        );
        assert_eq!(
            step_of(&payload).wish,
            Some(Err(Wrong("subject"))),
            "{form}"
        );
    }
}

#[test]
fn an_action_or_a_node_that_there_is_not_is_told_from_none() {
    let step = |attributes: &str| {
        step_of(&format!(
            "<command xmlns='http://jabber.org/protocol/commands' {attributes}/>"
        ))
    };
    assert_eq!(step("node='verifierd#mute'").action, Some(Action::Execute));
    assert_eq!(step("node='verifierd#mute' action='dance'").action, None);
    assert_eq!(step("node='verifierd#dance'").name, None);
    assert_eq!(step("").name, None);
    let long = "x".repeat(1000);
    let session = step(&format!("node='verifierd#mute' sessionid='{long}'")).session;
    assert_eq!(session.as_deref(), Some(""), "no session has that name");
}

#[test]
fn only_what_is_written_now_and_to_nothing_else_is_a_command_in_a_chat() {
    let stanza: Element = format!("<message xmlns='jabber:client' to='{US}'/>")
        .parse()
        .unwrap();
    let text = |text: &str, written, stanza_id: Option<&str>| {
        let incoming = Incoming {
            from: Jid::new("alice@example.org/phone").unwrap(),
            written,
            said: Said::Text(
                verification::References {
                    stanza_id: stanza_id.map(Into::into),
                    ..verification::References::default()
                },
                Reply::read(text),
            ),
        };
        in_chat(&stanza, &incoming).is_some()
    };
    assert!(text("mute", None, None));
    assert!(!text("mute", Some(Time::from_millis(1)), None), "delayed");
    assert!(!text("mute", None, Some("")), "a reply");
    assert!(!text("no", None, None), "an answer");
}
