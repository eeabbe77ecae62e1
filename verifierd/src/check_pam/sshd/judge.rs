//! What the methods of sshd do to the second factor, for one case. A key, a ticket and a trusted host never run the auth
//! phase of PAM; `password` runs it, and shows no prompt but its own.

use super::Factor;
use super::cases::Case;
use super::settings::{INTERACTIVE, KEY, Methods, PASSWORD, Settings, without_device};
use crate::check_pam::finding::Finding;

const BOTH: &str = "AuthenticationMethods publickey,keyboard-interactive:pam";

pub(super) fn judge(settings: &Settings, case: &Case, factor: &Factor) -> Vec<Finding> {
    let root_login = settings.one("permitrootlogin").filter(|_| case.is_root());
    if root_login == Some("no") {
        return vec![Finding::note(
            "sshd-root",
            "root does not get in by ssh (PermitRootLogin no)",
        )];
    }
    if !settings.is_on("usepam") {
        return vec![
            Finding::fault("sshd-no-pam", "sshd does not use PAM (UsePAM no)")
                .so("pam_xmpp.so is never asked.")
                .remedy("Write \"UsePAM yes\" into sshd_config."),
        ];
    }
    let ways: Vec<Methods> = settings
        .ways()
        .into_iter()
        .filter(|way| may_root(root_login, way))
        .collect();
    let mut findings = Vec::new();
    findings.extend(
        ways.iter()
            .filter(|way| kind(way, factor) == Kind::Around)
            .map(|way| around(way, case)),
    );
    let leads_through = ways.iter().any(|way| kind(way, factor) == Kind::Through);
    let leads_around = ways.iter().any(|way| kind(way, factor) == Kind::Around);
    if !leads_through && !leads_around {
        findings.push(nobody(settings, case, root_login));
    }
    let is_dead_end = ways.iter().any(|way| kind(way, factor) == Kind::DeadEnd);
    if is_dead_end && (leads_through || leads_around) {
        findings.push(password());
    }
    if leads_through {
        findings.extend(times(settings, factor));
        if !leads_around {
            findings.push(Finding::fine(
                "sshd-required",
                "sshd lets nobody in without asking PAM",
            ));
        }
    }
    findings
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// PAM is asked, and our module can show its prompt.
    Through,
    /// PAM is not asked.
    Around,
    /// PAM is asked, and our module cannot show its prompt: it refuses.
    DeadEnd,
}

fn kind(way: &Methods, factor: &Factor) -> Kind {
    let has = |method: &str| way.iter().any(|it| without_device(it) == method);
    let asks_pam = way
        .iter()
        .any(|it| it == INTERACTIVE || it == "keyboard-interactive:pam");
    if asks_pam || has(PASSWORD) && factor.never_prompts {
        Kind::Through
    } else if has(PASSWORD) {
        Kind::DeadEnd
    } else {
        Kind::Around
    }
}

/// Whether root may go that way: only with a key and the like where passwords are prohibited, which
/// keyboard-interactive is to sshd.
fn may_root(root_login: Option<&str>, way: &Methods) -> bool {
    match root_login {
        None | Some("yes") => true,
        Some(_) => way
            .iter()
            .all(|it| !matches!(without_device(it), INTERACTIVE | PASSWORD)),
    }
}

fn around(way: &Methods, case: &Case) -> Finding {
    let shown: Vec<&str> = way.iter().map(|it| shown(it)).collect();
    let what = format!("{} alone is enough to get in by ssh", shown.join(" and "));
    let remedy = if way.iter().any(|it| it == KEY) {
        format!("Write \"{BOTH}\" and \"KbdInteractiveAuthentication yes\" into sshd_config.")
    } else {
        format!(
            "Turn {} off in sshd_config, or write \"{BOTH}\".",
            way.join(" and ")
        )
    };
    let remedy = if case.is_root() {
        format!("{remedy} Root needs \"PermitRootLogin yes\" with that, or \"PermitRootLogin no\".")
    } else {
        remedy
    };
    Finding::fault("sshd-way-round", what)
        .so("sshd does not run the auth lines of PAM for that: pam_xmpp.so is not asked.")
        .remedy(remedy)
}

fn shown(method: &str) -> &str {
    match without_device(method) {
        KEY => "a key",
        "gssapi-with-mic" => "a Kerberos ticket",
        "hostbased" => "a trusted host",
        other => other,
    }
}

fn nobody(settings: &Settings, case: &Case, root_login: Option<&str>) -> Finding {
    if case.is_root() && !matches!(root_login, None | Some("yes")) {
        let value = root_login.unwrap_or_default();
        let what = format!(
            "root does not get in by ssh (PermitRootLogin {value} leaves no method that asks PAM)"
        );
        return Finding::note("sshd-root", what)
            .so("To sshd, keyboard-interactive is a password.")
            .remedy("If root is to come in: \"PermitRootLogin yes\", which is safe where a key and a confirmation are asked for.");
    }
    let finding = Finding::fault(
        "sshd-never-in",
        "no method of sshd leads through pam_xmpp.so to an end",
    )
    .so("Nobody gets in by ssh.");
    if settings.offers(INTERACTIVE) {
        finding.remedy(format!("Write \"{BOTH}\" into sshd_config."))
    } else {
        let hint = "On Fedora and RHEL look into /etc/ssh/sshd_config.d/50-redhat.conf: the first value counts.";
        finding.remedy(format!(
            "Write \"KbdInteractiveAuthentication yes\" into sshd_config. {hint}"
        ))
    }
}

fn password() -> Finding {
    Finding::note("sshd-password", "the method \"password\" cannot show the prompt of pam_xmpp.so")
        .so("It ends in a refusal (PAM_CONV_ERR), which does no harm but confuses people.")
        .remedy("Write \"PasswordAuthentication no\" into sshd_config; the password is asked for by keyboard-interactive as well.")
}

fn times(settings: &Settings, factor: &Factor) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(grace) = settings.grace_time()
        && grace <= u64::from(factor.timeout)
    {
        let what = format!(
            "sshd ends a login after {grace} s (LoginGraceTime), and pam_xmpp.so waits up to {} s",
            factor.timeout
        );
        findings.push(
            Finding::risk("sshd-grace-time", what)
                .so("Who confirms late is thrown out all the same, and sshd punishes their address.")
                .remedy("Write a longer LoginGraceTime into sshd_config, or a shorter timeout= behind pam_xmpp.so."),
        );
    }
    if settings.one("maxauthtries") == Some("1") {
        findings.push(
            Finding::risk(
                "sshd-tries",
                "sshd breaks off at the first failure (MaxAuthTries 1)",
            )
            .so("One key too many that a client offers, or one slip, ends the connection.")
            .remedy("Write \"MaxAuthTries 6\" into sshd_config."),
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check_pam::people::People;

    const DEBIAN: &str = "usepam yes\npermitrootlogin without-password\npubkeyauthentication yes\n\
        passwordauthentication yes\nkbdinteractiveauthentication no\ngssapiauthentication no\n\
        hostbasedauthentication no\nauthenticationmethods any\nlogingracetime 120\nmaxauthtries 6\n";

    /// What is found for alice and for root, with these lines in the place of Debian's.
    fn found(lines: &[&str], never_prompts: bool) -> [Vec<&'static str>; 2] {
        let mut text = DEBIAN.to_owned();
        for line in lines {
            text.push_str(line);
            text.push('\n');
        }
        let settings = Settings::read(&text);
        let factor = Factor {
            timeout: 60,
            never_prompts,
        };
        let people = People::read("alice:x:1000:1000::/:/bin/sh\n", "");
        let cases = super::super::cases::all(std::path::Path::new("/nowhere"), &people).unwrap();
        let ids = |index: usize| {
            judge(&settings, &cases[index], &factor)
                .iter()
                .map(|it| it.id)
                .collect()
        };
        [ids(1), ids(0)]
    }

    const KBD: &str = "kbdinteractiveauthentication yes";
    const KEY_AND_FACTOR: &str = "authenticationmethods publickey,keyboard-interactive:pam";

    #[test]
    fn a_bare_key_gets_around() {
        assert_eq!(
            found(&[], false),
            [
                vec!["sshd-way-round", "sshd-password"],
                vec!["sshd-way-round"]
            ]
        );
        assert_eq!(found(&[KBD], false)[0], ["sshd-way-round", "sshd-password"]);
        let lists = "authenticationmethods publickey keyboard-interactive";
        assert_eq!(found(&[KBD, lists], false)[0], ["sshd-way-round"]);
        assert_eq!(
            found(
                &["pubkeyauthentication no", "gssapiauthentication yes"],
                false
            )[0][0],
            "sshd-way-round"
        );
    }

    #[test]
    fn a_key_and_a_confirmation_is_sound() {
        assert_eq!(
            found(&[KBD, KEY_AND_FACTOR], false),
            [vec!["sshd-required"], vec!["sshd-root"]]
        );
        let root_too = found(&[KBD, KEY_AND_FACTOR, "permitrootlogin yes"], false);
        assert_eq!(root_too, [["sshd-required"], ["sshd-required"]]);
        let old = ["challengeresponseauthentication yes", KEY_AND_FACTOR];
        assert_eq!(found(&old, false)[0], ["sshd-required"]);
    }

    #[test]
    fn a_confirmation_alone_is_sound() {
        let lines = [KBD, "pubkeyauthentication no", "permitrootlogin no"];
        assert_eq!(
            found(&lines, false),
            [vec!["sshd-password", "sshd-required"], vec!["sshd-root"]]
        );
    }

    #[test]
    fn what_nobody_can_finish_locks_out() {
        assert_eq!(found(&[KEY_AND_FACTOR], false)[0], ["sshd-never-in"]);
        let password = "authenticationmethods publickey,password";
        assert_eq!(found(&[password], false)[0], ["sshd-never-in"]);
        assert_eq!(
            found(&[password], true)[0],
            ["sshd-required"],
            "a line needs no prompt"
        );
        assert_eq!(
            found(
                &[KBD, "authenticationmethods keyboard-interactive:bsdauth"],
                false
            )[0][0],
            "sshd-way-round"
        );
    }

    #[test]
    fn without_pam_nothing_is_asked() {
        assert_eq!(
            found(&["usepam no", KBD, KEY_AND_FACTOR], false),
            [["sshd-no-pam"], ["sshd-no-pam"]]
        );
    }

    #[test]
    fn times_that_do_not_fit() {
        let lines = [KBD, KEY_AND_FACTOR, "logingracetime 60", "maxauthtries 1"];
        assert_eq!(
            found(&lines, false)[0],
            ["sshd-grace-time", "sshd-tries", "sshd-required"]
        );
        assert_eq!(
            found(&[KBD, KEY_AND_FACTOR, "logingracetime 0"], false)[0],
            ["sshd-required"]
        );
    }
}
