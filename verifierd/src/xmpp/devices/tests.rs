use super::*;

/// Of the disco#info that [`answer`] gives.
const ABLE: &str = "<feature var='http://jabber.org/protocol/http-auth'/>";
const UNABLE: &str = "<feature var='urn:xmpp:ping'/>";

fn jid(text: &str) -> Jid {
    Jid::new(text).unwrap()
}

fn query(features: &str) -> Element {
    format!("<query xmlns='http://jabber.org/protocol/disco#info'>{features}</query>")
        .parse()
        .unwrap()
}

fn caps_of(features: &str) -> Caps {
    Caps {
        node: "urn:client".to_owned(),
        ver: caps::ver(&query(features)).unwrap(),
    }
}

/// What a client answers to a question.
fn answer(question: &Element, from: &str, features: &str) -> Description {
    let mut answer: Element = format!(
        "<iq xmlns='jabber:client' type='result' from='{from}' id='{}'/>",
        question.attr("id").unwrap()
    )
    .parse()
    .unwrap();
    answer.append_child(query(features));
    read(&answer).unwrap()
}

/// Clients of contacts, and a clock.
#[derive(Default)]
struct Stage {
    devices: Devices,
    now: u64,
}

impl Stage {
    fn online(&mut self, from: &str, priority: i8, caps: &Caps) -> Option<Element> {
        let device = (priority, Some(caps));
        let now = Time::from_millis(self.now);
        self.devices.seen(&jid(from), None, device, now)
    }

    /// It says who it is, is asked, and tells the truth.
    fn introduces_itself(&mut self, from: &str, priority: i8, features: &str) {
        if let Some(question) = self.online(from, priority, &caps_of(features)) {
            self.devices.described(answer(&question, from, features));
        }
    }

    fn able(&self, account: &str) -> Option<String> {
        let account = jid(account).to_bare();
        self.devices.able(&account).map(|jid| jid.to_string())
    }
}

#[test]
fn a_client_that_says_so_and_proves_it_is_able() {
    let mut stage = Stage::default();
    let question = stage.online("alice@a/phone", 0, &caps_of(ABLE)).unwrap();
    assert_eq!(question.attr("to"), Some("alice@a/phone"));
    let asked = question.get_child("query", ns::DISCO_INFO).unwrap();
    let node = format!("urn:client#{}", caps_of(ABLE).ver);
    assert_eq!(asked.attr("node"), Some(node.as_str()));
    assert_eq!(stage.able("alice@a"), None, "not before it has");
    let proof = answer(&question, "alice@a/phone", ABLE);
    stage.devices.described(proof);
    assert_eq!(stage.able("alice@a").as_deref(), Some("alice@a/phone"));
    assert_eq!(stage.able("bob@a"), None);
}

#[test]
fn a_version_is_asked_once_for_all_its_users() {
    let mut stage = Stage::default();
    stage.introduces_itself("alice@a/phone", 0, ABLE);
    assert_eq!(stage.online("bob@a/phone", 0, &caps_of(ABLE)), None);
    assert_eq!(stage.able("bob@a").as_deref(), Some("bob@a/phone"));
}

#[test]
fn a_forged_hash_is_not_believed_and_spoils_nothing() {
    let mut stage = Stage::default();
    let question = stage.online("eve@a/x", 0, &caps_of(UNABLE)).unwrap();
    stage.devices.described(answer(&question, "eve@a/x", ABLE));
    assert_eq!(stage.able("eve@a"), None);
    assert_eq!(
        stage.online("eve@a/x", 0, &caps_of(UNABLE)),
        None,
        "it was asked once"
    );
    stage.introduces_itself("alice@a/x", 0, UNABLE);
    assert_eq!(stage.able("alice@a"), None);
    let denied = stage.online("eve@a/y", 0, &caps_of(ABLE)).unwrap();
    stage.devices.described(answer(&denied, "eve@a/y", UNABLE));
    stage.introduces_itself("alice@a/phone", 0, ABLE);
    assert_eq!(
        stage.able("alice@a").as_deref(),
        Some("alice@a/phone"),
        "a liar disproves nothing"
    );
}

#[test]
fn only_who_was_asked_can_answer() {
    let mut stage = Stage::default();
    let question = stage.online("alice@a/phone", 0, &caps_of(ABLE)).unwrap();
    for other in ["alice@a/laptop", "alice@a", "eve@a/phone"] {
        stage.devices.described(answer(&question, other, ABLE));
        assert_eq!(stage.able("alice@a"), None, "{other}");
    }
    stage
        .devices
        .described(answer(&question, "alice@a/phone", ABLE));
    assert!(stage.able("alice@a").is_some());
}

#[test]
fn of_several_the_one_that_wants_messages_most_is_asked() {
    let mut stage = Stage::default();
    for (resource, priority, features) in [
        ("car", -1, ABLE),
        ("phone", 5, ABLE),
        ("tablet", 5, ABLE),
        ("laptop", 1, ABLE),
        ("desktop", 9, UNABLE),
    ] {
        stage.introduces_itself(&format!("alice@a/{resource}"), priority, features);
    }
    for next in ["tablet", "phone", "laptop"] {
        let next = format!("alice@a/{next}");
        assert_eq!(stage.able("alice@a").as_ref(), Some(&next));
        stage.devices.gone(&jid(&next));
    }
    assert_eq!(stage.able("alice@a"), None);
}

#[test]
fn who_is_gone_is_not_asked() {
    let mut stage = Stage::default();
    stage.introduces_itself("alice@a/phone", 0, ABLE);
    stage.introduces_itself("alice@a/laptop", 0, UNABLE);
    assert!(
        stage.devices.gone(&jid("alice@a/phone")),
        "the laptop is there"
    );
    assert_eq!(stage.able("alice@a"), None);
    assert!(!stage.devices.gone(&jid("alice@a/laptop")));
    stage.introduces_itself("alice@a/phone", 0, ABLE);
    assert!(!stage.devices.gone(&jid("alice@a")), "the whole account");
    assert_eq!(stage.able("alice@a"), None);
}

#[test]
fn a_client_that_was_updated_is_another() {
    let mut stage = Stage::default();
    stage.introduces_itself("alice@a/phone", 0, ABLE);
    stage.introduces_itself("alice@a/phone", 0, UNABLE);
    assert_eq!(stage.able("alice@a"), None);
}

#[test]
fn an_account_with_fifty_clients_is_not_followed_into_all_of_them() {
    let mut stage = Stage::default();
    let mut questions = 0;
    for number in 0..50 {
        let features = format!("<feature var='urn:{number}'/>");
        let from = format!("alice@a/{number}");
        questions += usize::from(stage.online(&from, 0, &caps_of(&features)).is_some());
    }
    assert_eq!(questions, MOST_TO_ONE);
    let alice = jid("alice@a").into_bare();
    assert_eq!(stage.devices.accounts[&alice].len(), MOST_OF_ONE);
}

#[test]
fn questions_are_few_and_are_given_up_in_time() {
    let mut stage = Stage::default();
    let mut questions = 0;
    for number in 0..10_000 {
        let features = format!("<feature var='urn:{number}'/>");
        let from = format!("user{number}@a/x");
        questions += usize::from(stage.online(&from, 0, &caps_of(&features)).is_some());
    }
    assert_eq!(questions, MOST_QUESTIONS);
    assert_eq!(stage.online("alice@a/phone", 0, &caps_of(ABLE)), None);
    stage.now += 30_000;
    stage.devices.gone(&jid("user0@a/x"));
    assert!(stage.online("alice@a/phone", 0, &caps_of(ABLE)).is_some());
}

#[test]
fn accounts_are_bounded() {
    let mut stage = Stage::default();
    for number in 0..=MOST_ACCOUNTS {
        stage.online(&format!("user{number}@a/x"), 0, &caps_of(UNABLE));
    }
    assert_eq!(stage.devices.accounts.len(), MOST_ACCOUNTS);
}

#[test]
fn what_answers_no_question_is_no_description() {
    for xml in [
        "<iq xmlns='jabber:client' type='result' from='a@b/c' id='1'/>",
        "<iq xmlns='jabber:client' type='error' from='a@b/c' id='1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>",
        "<iq xmlns='jabber:client' type='result' id='1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>",
        "<message xmlns='jabber:client' type='result' from='a@b/c' id='1'><query xmlns='http://jabber.org/protocol/disco#info'/></message>",
    ] {
        assert_eq!(read(&xml.parse().unwrap()), None, "{xml}");
    }
}
