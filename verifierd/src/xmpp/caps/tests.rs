use super::*;

fn query(children: &str) -> Element {
    format!("<query xmlns='http://jabber.org/protocol/disco#info'>{children}</query>")
        .parse()
        .unwrap()
}

/// XEP-0115 sections 5.2 and 5.3.
#[test]
fn the_examples_of_the_specification_have_the_hashes_it_gives() {
    const FEATURES: &str = "<feature var='http://jabber.org/protocol/muc'/>\
        <feature var='http://jabber.org/protocol/disco#items'/>\
        <feature var='http://jabber.org/protocol/caps'/>\
        <feature var='http://jabber.org/protocol/disco#info'/>";
    let simple = query(&format!(
        "<identity category='client' name='Exodus 0.9.1' type='pc'/>{FEATURES}"
    ));
    assert_eq!(
        ver(&simple).as_deref(),
        Some("QgayPKawpkPSDYmwT/WM94uAlu0=")
    );
    let complex = query(&format!(
        "<identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/>\
         <identity xml:lang='el' category='client' name='Ψ 0.11' type='pc'/>{FEATURES}\
         <x xmlns='jabber:x:data' type='result'>\
         <field var='software_version'><value>0.11</value></field>\
         <field var='ip_version'><value>ipv6</value><value>ipv4</value></field>\
         <field var='FORM_TYPE' type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field>\
         <field var='os'><value>Mac</value></field>\
         <field var='os_version'><value>10.5.1</value></field>\
         <field var='software'><value>Psi</value></field></x>"
    ));
    assert_eq!(
        ver(&complex).as_deref(),
        Some("q07IKJEyjvHSyhy//CH0CxmKi8w=")
    );
}

#[test]
fn names_that_begin_other_names_come_first() {
    let string = verification_string(&query("<feature var='a#b'/><feature var='a'/>"));
    assert_eq!(string.as_deref(), Some("a<a#b<"));
}

#[test]
fn forms_that_do_not_say_what_they_are_do_not_count() {
    for form in [
        "<field var='os'><value>Mac</value></field>",
        "<field var='FORM_TYPE'><value>urn:a</value></field>",
    ] {
        let form = format!("<feature var='a'/><x xmlns='jabber:x:data'>{form}</x>");
        assert_eq!(verification_string(&query(&form)).as_deref(), Some("a<"));
    }
}

#[test]
fn an_ill_formed_answer_has_no_hash() {
    let form = "<x xmlns='jabber:x:data'><field var='FORM_TYPE' type='hidden'>";
    let one = format!("{form}<value>urn:a</value></field></x>");
    for children in [
        "<feature var='a'/><feature var='a'/>",
        "<identity category='client' type='pc'/><identity category='client' type='pc' name=''/>",
        "<feature var='a&lt;b'/>",
        "<identity category='client' type='pc' name='a&lt;b'/>",
        &one.repeat(2),
        &format!("{form}<value>urn:a</value><value>urn:b</value></field></x>"),
        &format!("{form}</field></x>"),
    ] {
        assert_eq!(ver(&query(children)), None, "{children}");
    }
}

#[test]
fn only_what_can_be_verified_is_read() {
    let read = |caps: &str| {
        let xml = format!("<presence xmlns='jabber:client'>{caps}</presence>");
        Caps::read(&xml.parse().unwrap())
    };
    let with = |hash: &str, node: &str, ver: &str| {
        read(&format!(
            "<c xmlns='http://jabber.org/protocol/caps' {hash} node='{node}' ver='{ver}'/>"
        ))
    };
    let (sha_1, ver) = ("hash='sha-1'", "QgayPKawpkPSDYmwT/WM94uAlu0=");
    let caps = with(sha_1, "urn:client", ver).unwrap();
    assert_eq!(caps.query_node(), format!("urn:client#{ver}"));
    assert_eq!(read(""), None);
    assert_eq!(with("", "urn:client", "1.0"), None, "before version 1.4");
    assert_eq!(with("hash='md5'", "urn:client", ver), None);
    assert_eq!(with(sha_1, "urn:client", &ver[1..]), None);
    assert_eq!(with(sha_1, &"n".repeat(257), ver), None);
}
