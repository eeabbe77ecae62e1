//! Stanzas that end other people's daemons. Each is sent by somebody with an account while a well-behaved login waits:
//! the login must still succeed, and so must the next one.

use std::process::ExitCode;

use acceptance::{Brand, Confirmer, Daemon, Stage, Stanza, play, stories};

fn main() -> ExitCode {
    play(&stories![everywhere:
        nested_as_deep_as_it_gets,
        nested_deep_inside_an_iq,
        an_attribute_above_8_kib,
        an_element_name_above_8_kib,
        many_attributes,
        a_body_of_200_kb,
        a_type_that_does_not_exist,
        two_threads,
        two_bodies,
        an_error_without_a_type,
        an_error_with_an_unknown_condition,
        stray_text_in_a_message,
        a_priority_that_is_no_number,
        an_iq_with_two_children,
        an_iq_without_children,
        a_confirm_without_attributes,
        a_confirm_sent_to_us_as_a_question,
        results_nobody_asked_for,
        five_hundred_pings_at_once,
        a_delay_that_is_no_time,
        answers_of_thousands_of_threads
    ])
}

/// Alice is asked; mallory sends `hostile(where to)`; alice confirms; and once more, to see that all is well.
fn survives(stage: &Stage, hostile: impl Fn(&Stanza) -> String) {
    let daemon = Daemon::start(stage.setup());
    let (alice, mallory) = (stage.person("alice"), stage.person("mallory"));
    let asked = daemon.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    let process = daemon.id();
    mallory.sends(&hostile(&request));
    // A server may refuse it and end mallory's stream; then it has not reached us, and another one finds out.
    let witness = stage.person("witness");
    arrives(&witness, &daemon, &request);
    alice.confirms(&request);
    asked.becomes_approved_by(&alice);
    let next = daemon.api().asks(alice.full());
    alice.confirms(&alice.sees_request(next.transaction_id()));
    next.becomes_approved_by(&alice);
    assert_eq!(daemon.id(), process);
    assert_eq!(daemon.readyz(), 200);
}

/// What was sent before has been dealt with: the link is up (again) and answers.
fn arrives(witness: &Confirmer, daemon: &Daemon, request: &Stanza) {
    let answer = witness.is_through_to(request.from());
    daemon.waits_until_ready();
    if answer != "result" {
        // The link was cut by it; from now on it must stay up.
        assert_eq!(
            witness.is_through_to(request.from()),
            "result",
            "after {answer}"
        );
    }
}

fn message(to: &Stanza, inner: &str) -> String {
    format!("<message to='{}'>{inner}</message>", to.from())
}

fn nested(depth: usize) -> String {
    format!("{}{}", "<x>".repeat(depth), "</x>".repeat(depth))
}

/// ejabberd itself takes minutes for more, and ends at a third of it unless its stack is enlarged.
fn deepest(stage: &Stage) -> usize {
    match stage.brand() {
        Brand::Prosody => 35_000,
        Brand::Ejabberd => 12_000,
    }
}

fn nested_as_deep_as_it_gets(stage: &Stage) {
    let depth = deepest(stage);
    survives(stage, |to| message(to, &nested(depth)));
}

fn nested_deep_inside_an_iq(stage: &Stage) {
    survives(stage, |to| {
        let inner = nested(deepest(stage) / 2);
        format!(
            "<iq type='get' id='deep' to='{}'><q xmlns='urn:q'>{inner}</q></iq>",
            to.from()
        )
    });
}

fn an_attribute_above_8_kib(stage: &Stage) {
    survives(stage, |to| {
        message(to, &format!("<x xmlns='urn:x' a='{}'/>", "a".repeat(9_000)))
    });
}

fn an_element_name_above_8_kib(stage: &Stage) {
    survives(stage, |to| {
        message(to, &format!("<{} xmlns='urn:x'/>", "a".repeat(9_000)))
    });
}

fn many_attributes(stage: &Stage) {
    let attributes = (0..5_000).fold(String::new(), |all, number| {
        all + &format!(" a{number}='v'")
    });
    survives(stage, |to| {
        message(to, &format!("<x xmlns='urn:x'{attributes}/>"))
    });
}

fn a_body_of_200_kb(stage: &Stage) {
    survives(stage, |to| {
        message(to, &format!("<body>{}</body>", "no ".repeat(66_000)))
    });
}

fn a_type_that_does_not_exist(stage: &Stage) {
    survives(stage, |to| {
        format!(
            "<message type='bogus' to='{}'><body>hi</body></message>",
            to.from()
        )
    });
}

fn two_threads(stage: &Stage) {
    survives(stage, |to| {
        message(to, "<thread>a</thread><thread>b</thread><body>hi</body>")
    });
}

fn two_bodies(stage: &Stage) {
    survives(stage, |to| message(to, "<body>yes</body><body>no</body>"));
}

fn an_error_without_a_type(stage: &Stage) {
    survives(stage, |to| {
        format!(
            "<message type='error' to='{}'><error><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
            to.from()
        )
    });
}

fn an_error_with_an_unknown_condition(stage: &Stage) {
    survives(stage, |to| {
        format!(
            "<message type='error' to='{}'><error type='hurt'><ouch xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
            to.from()
        )
    });
}

fn stray_text_in_a_message(stage: &Stage) {
    survives(stage, |to| message(to, "stray <body>hi</body> text"));
}

fn a_priority_that_is_no_number(stage: &Stage) {
    survives(stage, |to| {
        format!(
            "<presence to='{}'><priority>high</priority></presence>",
            to.from()
        )
    });
}

fn an_iq_with_two_children(stage: &Stage) {
    survives(stage, |to| {
        format!(
            "<iq type='get' id='two' to='{}'><a xmlns='urn:a'/><b xmlns='urn:b'/></iq>",
            to.from()
        )
    });
}

fn an_iq_without_children(stage: &Stage) {
    survives(stage, |to| {
        format!("<iq type='set' id='none' to='{}'/>", to.from())
    });
}

fn a_confirm_without_attributes(stage: &Stage) {
    survives(stage, |to| {
        message(
            to,
            "<confirm xmlns='http://jabber.org/protocol/http-auth'/>",
        )
    });
}

fn a_confirm_sent_to_us_as_a_question(stage: &Stage) {
    survives(stage, |to| {
        let confirm = to.confirm_element();
        format!("<iq type='get' id='ask' to='{}'>{confirm}</iq>", to.from())
    });
}

fn results_nobody_asked_for(stage: &Stage) {
    survives(stage, |to| {
        (0..300).fold(String::new(), |all, number| {
            all + &format!("<iq type='error' id='r{number}' to='{}'/>", to.from())
        })
    });
}

fn five_hundred_pings_at_once(stage: &Stage) {
    survives(stage, |to| {
        (0..500).fold(String::new(), |all, number| {
            all + &format!(
                "<iq type='get' id='p{number}' to='{}'><ping xmlns='urn:xmpp:ping'/></iq>",
                to.from()
            )
        })
    });
}

fn a_delay_that_is_no_time(stage: &Stage) {
    survives(stage, |to| {
        message(
            to,
            "<body>hi</body><delay xmlns='urn:xmpp:delay' stamp='yesterday'/>",
        )
    });
}

fn answers_of_thousands_of_threads(stage: &Stage) {
    survives(stage, |to| {
        (0..2_000).fold(String::new(), |all, number| {
            all + &message(
                to,
                &format!("<thread>{number}</thread><body>{number}</body>"),
            )
        })
    });
}
