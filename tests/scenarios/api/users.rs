//! Who confirms for which Unix user: lines, patterns and files of the users' own.
#![expect(
    clippy::expect_used,
    reason = "a story whose own files cannot be written is a failed one"
)]

use std::fs::{Permissions, remove_file, set_permissions};
use std::os::unix::fs::PermissionsExt;

use acceptance::{Confirmer, Daemon, Scratch, Stage, until};
use serde_json::{Value, json};

use crate::socket::curl;

/// A login of this user, as the PAM module asks; status and answer.
fn logs_in(daemon: &Daemon, user: &str) -> (String, Value) {
    let body = json!({
        "user": user, "method": "LOGIN", "url": "ssh://here/", "timeout": 30, "tell_unmapped": true,
    });
    let (output, status) = curl(daemon, None, &body);
    let answer = output.stdout.lines().next().unwrap_or_default();
    (status, serde_json::from_str(answer).expect("JSON"))
}

fn is_asked(daemon: &Daemon, user: &str, confirmer: &Confirmer) {
    let (status, answer) = logs_in(daemon, user);
    assert_eq!(status, "201", "{user}: {answer}");
    let transaction = answer["transaction_id"].as_str().expect("a text");
    let _ = confirmer.sees_request(transaction);
}

pub(crate) fn whom_a_users_own_file_names_is_asked(stage: &Stage) {
    let (alice, bob) = (stage.person("alice"), stage.person("bob"));
    let scratch = Scratch::new("user-files");
    let write = |user: &str, mode: u32| {
        let file = scratch.write(user, &format!("# me\n{}\n", alice.bare()));
        set_permissions(&file, Permissions::from_mode(mode)).expect("our own file");
        file
    };
    // Users of every Debian: base-passwd(8).
    let file = write("nobody", 0o644);
    for user in ["root", "daemon", "bin"] {
        write(user, 0o644);
    }
    let folder = scratch.path().display();
    let mut setup = stage.setup();
    setup.pam_users = format!(
        "\"dae*\" = \"{}\"\nbin = false\n[pam]\nuser_file = \"{folder}/%u\"\n",
        bob.bare()
    );
    let daemon = Daemon::start(setup);

    is_asked(&daemon, "nobody", &alice);
    is_asked(&daemon, "daemon", &bob);
    for user in ["bin", "root"] {
        let (status, problem) = logs_in(&daemon, user);
        assert_eq!(status, "403", "{user}: {problem}");
        assert_eq!(problem["type"], "urn:verifierd:problem:unmapped-user");
    }

    // A file that others may write is nobody's word, and no leave to go without.
    write("nobody", 0o664);
    let (status, decoy) = logs_in(&daemon, "nobody");
    assert_eq!(status, "201", "{decoy}");
    let told = format!(
        "user_file: {}: others than the owner may write to the file (mode 0664): nobody confirms for nobody",
        file.display()
    );
    until("the file to be warned about", || {
        daemon.log().contains(&told).then_some(())
    });
    remove_file(&file).expect("our own file");
    let (status, problem) = logs_in(&daemon, "nobody");
    assert_eq!(status, "403", "{problem}");

    // What comes last shows that nothing else came before it.
    write("nobody", 0o644);
    is_asked(&daemon, "nobody", &alice);
    let decoy = decoy["transaction_id"].as_str().expect("a text");
    assert_eq!(alice.requests_seen(decoy), 0);
}
