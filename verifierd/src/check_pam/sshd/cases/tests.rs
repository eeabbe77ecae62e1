//! Whom `Match` lines tell apart.

use super::*;

#[test]
fn whom_match_lines_name() {
    let folder = tempfile::TempDir::new().unwrap();
    let config = folder.path().join("sshd_config");
    let more = folder.path().join("more.conf");
    let text = format!(
        "UsePAM yes\nInclude {}/*.conf\nMatch User git,!root Address=10.1.0.0/16\n Banner none\nmatch group admins\n\
         Match User *,!root LocalPort 2222\nMatch Address *,!10.0.0.0/8\n",
        folder.path().display()
    );
    fs::write(&config, text).unwrap();
    fs::write(more, "# Match User nobody\nMatch Host *.example.org\n").unwrap();
    let people = People::read(
        "root:x:0:0::/root:/bin/bash\nalice:x:1000:1000::/home/alice:/bin/bash\n",
        "admins:x:100:alice\n",
    );
    let told = told(&config, &people);
    for case in [
        "root",
        "alice",
        "git from 10.1.0.1",
        "alice at port 2222",
        "root from .example.org",
        "alice from 10.0.255.255 from .example.org at port 2222",
    ] {
        assert!(told.contains(&case.to_owned()), "{case}: {told:?}");
    }
    assert_eq!(told.len(), 3 * 3 * 2 * 2, "{told:?}");
}

fn told(config: &Path, people: &People) -> Vec<String> {
    let all = all(config, people).unwrap();
    all.iter().map(ToString::to_string).collect()
}

fn cases_of(text: &str) -> Vec<String> {
    let folder = tempfile::TempDir::new().unwrap();
    let config = folder.path().join("sshd_config");
    fs::write(&config, text).unwrap();
    let people = People::read(
        "root:x:0:0::/root:/bin/bash\nalice:x:1000:1000::/home/alice:/bin/bash\nbob:x:1001:1001::/home/bob:/bin/bash\n",
        "staff:x:50:alice,bob\n",
    );
    told(&config, &people)
}

/// Of several lines that fit the first one counts, so that one who fits both tells nothing of the second.
#[test]
fn a_line_in_the_shade_of_another_is_seen() {
    for (lines, case) in [
        ("Match User alice\nMatch Group staff\n", "bob"),
        ("Match User !alice,*\n", "bob"),
        (
            "Match Address 10.0.0.0/16\nMatch Address 10.0.0.0/8\n",
            "alice from 10.1.0.0",
        ),
        (
            "Match Address 10.0.*\nMatch Address 10.*\n",
            "alice from 10.1.1.1",
        ),
        (
            "Match User bob\nMatch Address 10.0.0.1\n",
            "bob from 10.0.0.1",
        ),
        ("Match LocalPort 22\n", "alice at port 1"),
        ("Match LocalAddress 10.0.0.1\n", "alice at 10.0.0.1"),
        ("Match RDomain blue\n", "alice at routing domain blue"),
        ("Match all\nMatch invalid-user\nMatch User bob\n", "bob"),
    ] {
        let told = cases_of(lines);
        assert!(told.contains(&case.to_owned()), "{lines}: {told:?}");
    }
    let many: Vec<String> = (0..100).map(|n| format!("Match User u{n}\n")).collect();
    assert!(cases_of(&many.concat()).contains(&"u99".to_owned()));
}

#[test]
fn more_cases_than_can_be_looked_at_are_not_passed_over() {
    let folder = tempfile::TempDir::new().unwrap();
    let config = folder.path().join("sshd_config");
    let lines: Vec<String> = (0..40)
        .map(|n| format!("Match User u{n} Address 10.{n}.0.0/16\n"))
        .collect();
    fs::write(&config, lines.concat()).unwrap();
    assert_eq!(all(&config, &People::default()), Err(TooMany));
}
