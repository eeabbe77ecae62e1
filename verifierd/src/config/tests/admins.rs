//! Who looks after the daemon, and where it publishes.

use super::*;
use crate::xmpp::commands::Permission;

#[test]
fn an_admin_may_everything_unless_the_file_says_what() {
    let config = good(&smallest(
        "[[admin]]\njid = \"Carol@Example.org\"\n\
         [[admin]]\njid = \"dora@example.org\"\npermissions = [\"statistics\", \"notify\"]\n\
         [[admin]]\njid = \"eve@example.org\"\npermissions = []\n",
    ));
    let [carol, dora, eve] = config.admins.as_slice() else {
        panic!("{:?}", config.admins);
    };
    assert_eq!(carol.jid.as_str(), "carol@example.org");
    assert_eq!(carol.permissions.len(), Permission::ALL.len());
    let few = [Permission::Statistics, Permission::Notify];
    assert_eq!(dora.permissions, few.into());
    assert!(eve.permissions.is_empty());
}

#[test]
fn an_admin_that_cannot_be_is_refused() {
    for (admin, told) in [
        ("jid = \"example.org\"", "admin.jid"),
        ("jid = \"carol@example.org/phone\"", "admin.jid"),
        (
            "jid = \"carol@example.org\"\npermissions = [\"approve\"]",
            "expected \"statistics\" or \"pending\"",
        ),
        (
            "jid = \"carol@example.org\"\npermissions = \"all\"",
            "expected a list",
        ),
        (
            "jid = \"carol@example.org\"\n[[admin]]\njid = \"Carol@example.org\"",
            "an admin already",
        ),
    ] {
        let complaint = complaints(&smallest(&format!("[[admin]]\n{admin}\n")));
        assert!(complaint.contains(told), "{complaint}");
    }
}

#[test]
fn where_to_publish_is_a_service_and_a_node() {
    assert!(good(&smallest("")).publish.is_none());
    let place = "publish = { service = \"pubsub.example.org\", node = \"verifierd\" }\n";
    let place = good(&smallest(place)).publish.unwrap();
    assert_eq!(place.service.as_str(), "pubsub.example.org");
    assert_eq!(place.node, "verifierd");
    for (place, told) in [
        ("\"pubsub.example.org\"", "expected a table"),
        ("{ node = \"verifierd\" }", "service is missing"),
        ("{ service = \"pubsub.example.org\" }", "node is missing"),
        (
            "{ service = \"a@b/c\", node = \"verifierd\" }",
            "expected the JID of a PubSub service",
        ),
        (
            "{ service = \"pubsub.example.org\", node = \"\" }",
            "expected the name of a node",
        ),
    ] {
        let complaint = complaints(&smallest(&format!("publish = {place}\n")));
        assert!(complaint.contains(told), "{complaint}");
    }
}
