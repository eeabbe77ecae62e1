//! Whom the application behind a proxy is told of: five headers, each always there, so that what a client sent under
//! one of these names never gets through.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::signin::Person;

/// How the application knows people.
const USER: HeaderName = HeaderName::from_static("remote-user");
/// What to call them.
const NAME: HeaderName = HeaderName::from_static("remote-name");
/// Their groups, with commas between.
const GROUPS: HeaderName = HeaderName::from_static("remote-groups");
/// Their mail address, by the admin's rule.
const EMAIL: HeaderName = HeaderName::from_static("remote-email");
/// Their bare JID.
const JID: HeaderName = HeaderName::from_static("x-auth-jid");

/// All of them, and as documentation writes them.
const ALL: [(HeaderName, &str); 5] = [
    (USER, "Remote-User"),
    (NAME, "Remote-Name"),
    (GROUPS, "Remote-Groups"),
    (EMAIL, "Remote-Email"),
    (JID, "X-Auth-JID"),
];

/// One that a client sent under another spelling. CGI and what came after it (RFC 3875 section 4.1.18) make one variable
/// of `Remote-User` and `Remote_User`, and proxies replace the first alone.
pub(super) fn forged(headers: &HeaderMap) -> Option<&'static str> {
    let fold = |b: u8| if b.is_ascii_alphanumeric() { b } else { b'_' };
    let are_one = |name: &str, ours: &str| name.bytes().map(fold).eq(ours.bytes().map(fold));
    let mut ours = ALL.into_iter().filter(|(ours, _)| {
        let mut names = headers.keys();
        names.any(|name| name != ours && are_one(name.as_str(), ours.as_str()))
    });
    ours.next().map(|(_, written)| written)
}

/// Header fields are ASCII (RFC 9110 section 5.5). All else is percent-encoded, and so is `%`: two names never become
/// one.
const OTHERS: &AsciiSet = &CONTROLS.add(b' ').add(b'%');

/// Nobody: whoever passes a bypass.
pub(super) fn name_nobody(headers: &mut HeaderMap) {
    for (name, _) in ALL {
        headers.insert(name, HeaderValue::from_static(""));
    }
}

/// This person. By their local part where the application knows accounts of the default domain so: `alice` of another
/// domain is somebody else, and keeps the whole address.
pub(super) fn name(headers: &mut HeaderMap, person: &Person, locals_of: Option<&str>) {
    name_nobody(headers);
    let is_local = locals_of == Some(person.jid.domain().as_str());
    let jid = person.jid.to_string();
    let user = if is_local { &person.username } else { &jid };
    let email = person.email.as_ref().map_or("", |(address, _)| address);
    for (name, value) in [
        (USER, user.as_str()),
        (NAME, person.username.as_str()),
        (GROUPS, &person.groups.join(",")),
        (EMAIL, email),
        (JID, &jid),
    ] {
        // ASCII after this; and an empty one stays where it should not be.
        if let Ok(value) = HeaderValue::try_from(utf8_percent_encode(value, OTHERS).to_string()) {
            headers.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(jid: &str, locals_of: Option<&str>) -> [String; 5] {
        let jid: jid::BareJid = jid.parse().unwrap();
        let person = Person {
            username: jid.node().unwrap().as_str().to_owned(),
            groups: vec!["die B\u{fc}cher".to_owned(), "staff".to_owned()],
            email: None,
            jid,
        };
        let mut headers = HeaderMap::new();
        headers.insert(EMAIL, HeaderValue::from_static("forged@example.org"));
        name(&mut headers, &person, locals_of);
        assert_eq!(headers.len(), 5);
        [USER, NAME, GROUPS, EMAIL, JID].map(|name| headers[name].to_str().unwrap().to_owned())
    }

    #[test]
    fn somebody_is_named_in_ascii() {
        assert_eq!(
            told("b\u{fc}cher%c3@example.org", None),
            [
                "b%C3%BCcher%25c3@example.org",
                "b%C3%BCcher%25c3",
                "die%20B%C3%BCcher,staff",
                "",
                "b%C3%BCcher%25c3@example.org"
            ]
        );
    }

    #[test]
    fn a_local_part_names_an_account_of_the_default_domain_alone() {
        let ours = Some("example.org");
        assert_eq!(told("alice@example.org", ours)[0], "alice");
        assert_eq!(told("alice@evil.example", ours)[0], "alice@evil.example");
        assert_eq!(told("alice@example.org", None)[0], "alice@example.org");
    }
}
