use super::*;

fn place() -> Place {
    Place {
        service: Jid::new("pubsub.example.org").unwrap(),
        node: "verifierd".into(),
    }
}

#[test]
fn an_entry_is_what_atom_asks_for() {
    let entry = Entry {
        id: Uuid::from_u128(7),
        at: Time::from_millis(1_795_228_083_000),
        kind: "approved",
        title: "approved: shop\u{202e}\nalice@example.org".into(),
    };
    let us = Jid::new("login@verify.example.org").unwrap();
    let iq = render_entry(&place(), &us, &entry).stanza;
    assert_eq!(iq.attr("to"), Some("pubsub.example.org"));
    let item = iq
        .get_child("pubsub", ns::PUBSUB)
        .and_then(|pubsub| pubsub.get_child("publish", ns::PUBSUB))
        .and_then(|publish| publish.get_child("item", ns::PUBSUB))
        .unwrap();
    assert_eq!(
        item.attr("id"),
        Some("00000000-0000-0000-0000-000000000007")
    );
    let atom = item.get_child("entry", ATOM).unwrap();
    for (name, text) in [
        ("id", "urn:uuid:00000000-0000-0000-0000-000000000007"),
        ("title", "approved: shop alice@example.org"),
        ("published", "2026-11-21T02:28:03Z"),
        ("updated", "2026-11-21T02:28:03Z"),
    ] {
        assert_eq!(atom.get_child(name, ATOM).unwrap().text(), text);
    }
    let author = atom.get_child("author", ATOM).unwrap();
    assert_eq!(author.get_child("name", ATOM).unwrap().text(), us.as_str());
}

#[test]
fn only_the_failure_of_a_publication_is_told() {
    let error = |id: &str, kind: &str| {
        let xml = format!(
            "<iq xmlns='jabber:client' type='{kind}' id='{id}' from='pubsub.example.org'><error type='auth'>\
             <text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>no</text>\
             <forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
        );
        read(&xml.parse().unwrap())
    };
    let expected = LinkEvent::Unpublished {
        from: place().service,
        why: "forbidden".into(),
    };
    assert_eq!(error("publish-1", "error"), Some(expected));
    assert_eq!(error("publish-1", "result"), None);
    assert_eq!(error("ping", "error"), None);
}
