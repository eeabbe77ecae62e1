//! What an error stanza means: the confirmer's no, a program that does not know the request, or a road that ends. Its
//! `<text/>` is never read.

use verification::{Failure, Undelivered};
use xmpp_parsers::minidom::{Element, NSChoice};
use xmpp_parsers::ns;

/// XEP-0070's own examples leave a word out of the namespace; Miranda, Movim and Exodus copied it from there.
const CONDITIONS: [&str; 2] = [ns::XMPP_STANZAS, "urn:ietf:params:xml:xmpp-stanzas"];

/// Classifies the error that a stanza of type `error` carries.
pub(super) fn classify(stanza: &Element) -> Failure {
    let Some(error) = stanza.get_child("error", ns::JABBER_CLIENT) else {
        return Failure::Unreadable;
    };
    let conditions = || {
        error
            .children()
            .filter(|child| child.has_ns(NSChoice::AnyOf(&CONDITIONS)))
    };
    if let Some(failure) = conditions().find_map(|condition| by_condition(condition.name())) {
        return failure;
    }
    match (error.attr("code"), error.attr("type")) {
        (Some("401" | "403"), _) | (_, Some("auth")) => Failure::Refused,
        (Some("404" | "501" | "503"), _) => Failure::NotUnderstood(Undelivered::NoRoute),
        (Some("504"), _) => Failure::Undeliverable(Undelivered::RemoteServer),
        (Some(_) | None, _) => Failure::NotUnderstood(Undelivered::Other),
    }
}

/// None where type and code say more than the condition does.
fn by_condition(name: &str) -> Option<Failure> {
    match name {
        "not-authorized" | "forbidden" | "not-allowed" => Some(Failure::Refused),
        "service-unavailable"
        | "feature-not-implemented"
        | "recipient-unavailable"
        | "item-not-found"
        | "gone" => Some(Failure::NotUnderstood(Undelivered::NoRoute)),
        "remote-server-not-found" | "remote-server-timeout" => {
            Some(Failure::Undeliverable(Undelivered::RemoteServer))
        }
        "policy-violation" | "resource-constraint" => {
            Some(Failure::Undeliverable(Undelivered::Throttled))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use Undelivered::{NoRoute, Other, RemoteServer, Throttled};

    use super::*;

    fn of(error: &str) -> Failure {
        let xml = format!("<iq xmlns='jabber:client' type='error' id='1'>{error}</iq>");
        classify(&xml.parse().unwrap())
    }

    fn condition(name: &str, kind: &str) -> Failure {
        of(&format!(
            "<error type='{kind}'><{name} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
        ))
    }

    #[test]
    fn every_condition_of_the_table() {
        for (name, kind, expected) in [
            ("not-authorized", "auth", Failure::Refused),
            ("not-authorized", "cancel", Failure::Refused),
            ("forbidden", "auth", Failure::Refused),
            ("not-allowed", "cancel", Failure::Refused),
            (
                "service-unavailable",
                "cancel",
                Failure::NotUnderstood(NoRoute),
            ),
            (
                "service-unavailable",
                "auth",
                Failure::NotUnderstood(NoRoute),
            ),
            (
                "feature-not-implemented",
                "cancel",
                Failure::NotUnderstood(NoRoute),
            ),
            (
                "recipient-unavailable",
                "wait",
                Failure::NotUnderstood(NoRoute),
            ),
            ("item-not-found", "cancel", Failure::NotUnderstood(NoRoute)),
            ("gone", "cancel", Failure::NotUnderstood(NoRoute)),
            (
                "policy-violation",
                "modify",
                Failure::Undeliverable(Throttled),
            ),
            (
                "resource-constraint",
                "wait",
                Failure::Undeliverable(Throttled),
            ),
            (
                "remote-server-not-found",
                "cancel",
                Failure::Undeliverable(RemoteServer),
            ),
            (
                "remote-server-timeout",
                "wait",
                Failure::Undeliverable(RemoteServer),
            ),
            ("bad-request", "modify", Failure::NotUnderstood(Other)),
            (
                "undefined-condition",
                "cancel",
                Failure::NotUnderstood(Other),
            ),
            ("undefined-condition", "auth", Failure::Refused),
            ("registration-required", "auth", Failure::Refused),
        ] {
            assert_eq!(condition(name, kind), expected, "{name} {kind}");
        }
    }

    #[test]
    fn conditions_in_the_namespace_of_the_examples_count() {
        let wrong = "<error type='cancel'><not-authorized xmlns='urn:ietf:params:xml:xmpp-stanzas'/></error>";
        assert_eq!(of(wrong), Failure::Refused);
    }

    #[test]
    fn errors_without_a_condition_go_by_code_and_type() {
        for (error, expected) in [
            ("<error code='401'/>", Failure::Refused),
            (
                "<error code='403' type='cancel'>Forbidden</error>",
                Failure::Refused,
            ),
            ("<error type='auth'/>", Failure::Refused),
            (
                "<error code='501'>Not Implemented</error>",
                Failure::NotUnderstood(NoRoute),
            ),
            ("<error code='504'/>", Failure::Undeliverable(RemoteServer)),
            ("<error/>", Failure::NotUnderstood(Other)),
            (
                "<error><not-authorized xmlns='urn:example'/></error>",
                Failure::NotUnderstood(Other),
            ),
        ] {
            assert_eq!(of(error), expected, "{error}");
        }
    }

    #[test]
    fn an_error_without_an_error_is_unreadable() {
        assert_eq!(of(""), Failure::Unreadable);
        assert_eq!(
            of("<error xmlns='urn:example' code='401'/>"),
            Failure::Unreadable
        );
        assert_eq!(of("<body>not-authorized</body>"), Failure::Unreadable);
    }
}
