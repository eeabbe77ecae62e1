use std::collections::BTreeMap;

use super::*;
use crate::scripted::ScriptedHost;

fn claimant(user: &'static str, items: &[(&'static str, &'static str)]) -> Claimant {
    let mut host = ScriptedHost::sshd(user, []);
    host.items = items.iter().copied().collect::<BTreeMap<_, _>>();
    Claimant::of(&mut host).unwrap()
}

#[test]
fn a_login_by_ssh() {
    let items = [("service", "sshd"), ("rhost", "192.0.2.7"), ("tty", "ssh")];
    let request = claimant("alice", &items).request(&Options::default());
    let expected = OpenRequest {
        user: Some("alice".into()),
        withdraw_on_close: true,
        accepts_code: true,
        method: "SSHD".into(),
        url: "ssh://alice@lab.example".into(),
        message: Some("ssh login as alice".into()),
        timeout: Some(60),
        context: Some(Context {
            ip: Some("192.0.2.7".into()),
            user_agent: Some("sshd on ssh".into()),
            subject: Some("alice".into()),
            host: Some("lab.example".into()),
            ..Context::default()
        }),
        ..OpenRequest::default()
    };
    assert_eq!(request, expected);
}

/// Else `nullok` would take another spelling of a name for somebody whom `[pam.users]` leaves out.
#[test]
fn a_user_is_asked_about_by_the_name_that_the_system_has() {
    let items = [("service", "sshd"), ("rhost", "192.0.2.7"), ("tty", "ssh")];
    let request = |user| claimant(user, &items).request(&Options::default());
    assert_eq!(request("ALICE"), request("alice"));
}

#[test]
fn a_login_by_su() {
    let items = [
        ("service", "su-l"),
        ("tty", "/dev/pts/3"),
        ("ruser", "alice"),
    ];
    let request = claimant("root", &items).request(&Options::default());
    assert_eq!(request.method, "SU-L");
    assert_eq!(request.message.as_deref(), Some("su-l as root, by alice"));
    assert_eq!(request.url, "pam://lab.example/su-l/root");
    assert_eq!(
        request.context.unwrap().user_agent.unwrap(),
        "su-l on /dev/pts/3, by alice"
    );
    assert_eq!(request.requester_user.as_deref(), Some("alice"));
    assert!(
        !request.accepts_code,
        "su shows a line and goes on by itself"
    );
}

#[test]
fn a_user_that_does_not_exist_is_a_decoy_with_a_harmless_name() {
    let request = claimant("x\u{1b}[2J/../é", &[("service", "sshd")]).request(&Options::default());
    assert!(request.decoy);
    assert_eq!(request.user.as_deref(), Some("x__2J_..__"));
    assert_eq!(request.url, "ssh://x%1B%5B2J%2F..%2F%C3%A9@lab.example");
    assert_eq!(request.context.unwrap().subject.unwrap(), "x?[2J/../é");
    let long = Box::leak("é".repeat(5000).into_boxed_str());
    let request = claimant(long, &[("service", "sshd")]).request(&Options::default());
    assert_eq!(request.user.unwrap().len(), NAME_LIMIT);
    assert_eq!(
        request.url,
        format!("ssh://{}@lab.example", "%C3%A9".repeat(NAME_LIMIT))
    );
    let request = claimant("", &[]).request(&Options::default());
    assert_eq!(request.user.as_deref(), Some("_"));
    assert_eq!(request.url, "pam://lab.example/-/-");
    let context = request.context.unwrap();
    assert_eq!(
        (context.ip, context.user_agent, context.subject),
        (None, None, None)
    );
}

#[test]
fn the_method_is_always_an_ncname() {
    for (service, method) in [
        ("sshd", "SSHD"),
        ("lab-sshd", "LAB-SSHD"),
        ("7-eleven", "_7-ELEVEN"),
        ("-x", "_-X"),
        ("a:b/c é", "A_B_C__"),
        ("", "LOGIN"),
        (
            "9aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "_9AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"[..32].as_ref(),
        ),
    ] {
        let items = [("service", service)];
        let service = claimant("alice", &items[..usize::from(!service.is_empty())]);
        assert_eq!(service.method(), method);
    }
}

#[test]
fn a_line_only_where_it_is_seen() {
    let ways = |service, options: &str| {
        let args: Vec<&[u8]> = options.split_whitespace().map(str::as_bytes).collect();
        claimant("alice", &[("service", service)]).way(&Options::parse(&args).unwrap())
    };
    assert_eq!(ways("sshd", ""), Way::Ask);
    assert_eq!(ways("vsftpd", ""), Way::Ask);
    assert_eq!(ways("sudo", ""), Way::Tell);
    assert_eq!(ways("sudo", "binding=transfer"), Way::Ask);
    assert_eq!(ways("sudo", "prompt=always"), Way::Ask);
    assert_eq!(ways("sshd", "prompt=never"), Way::Tell);
}
