use super::*;

fn of(xml: &str) -> Option<Presence> {
    let xml = xml.replacen("<presence", "<presence xmlns='jabber:client'", 1);
    let event = read(&xml.parse().unwrap())?;
    let LinkEvent::Presence(presence) = event else {
        panic!("{event:?}");
    };
    Some(presence)
}

#[test]
fn every_type_is_told_from_the_others() {
    for (kind, expected) in [
        ("unavailable", Some(Kind::Unavailable)),
        ("probe", Some(Kind::Probe)),
        ("subscribe", Some(Kind::Subscribe)),
        ("subscribed", None),
        ("unsubscribe", Some(Kind::Unsubscribe)),
        ("unsubscribed", Some(Kind::Unsubscribed)),
        ("error", Some(Kind::Failed)),
        ("bogus", None),
        ("", None),
    ] {
        let read = of(&format!(
            "<presence from='a@b/c' to='verify.example' type='{kind}'/>"
        ));
        assert_eq!(read.map(|presence| presence.kind), expected, "{kind}");
    }
}

#[test]
fn a_client_that_is_there_says_how_it_likes_messages_and_what_it_can_do() {
    let presence = of("<presence from='A@B/c'><priority> -1 </priority>\
        <c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='urn:x' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/></presence>");
    let presence = presence.unwrap();
    assert_eq!((presence.from.as_str(), presence.to), ("a@b/c", None));
    let Kind::Available { priority, caps } = presence.kind else {
        panic!("{:?}", presence.kind);
    };
    assert_eq!((priority, caps.unwrap().node.as_str()), (-1, "urn:x"));
    for odd in ["1000", "high", ""] {
        let presence = of(&format!(
            "<presence from='a@b/c'><priority>{odd}</priority></presence>"
        ));
        let kind = presence.unwrap().kind;
        assert!(matches!(kind, Kind::Available { priority: 0, .. }), "{odd}");
    }
}

#[test]
fn a_presence_of_nobody_or_to_nowhere_is_none() {
    for xml in [
        "<presence/>",
        "<presence from='@'/>",
        "<presence from='a@b' to='@'/>",
    ] {
        assert_eq!(of(xml), None, "{xml}");
    }
}
