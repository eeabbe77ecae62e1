//! A house whose owner may have lost their phone.

use std::path::PathBuf;
use std::sync::Arc;

use acceptance::{Cable, Confirmer, Daemon, Setup, Sshd, Stage, Stanza, Terminal, built, run};
pub(crate) use acceptance::{is_let_in, is_refused};
use serde_json::Value;

/// A daemon whose link can be cut, an sshd, alice who confirms for its user, and carol, an admin.
pub(crate) struct House {
    pub(crate) daemon: Daemon,
    pub(crate) sshd: Sshd,
    pub(crate) cable: Cable,
    pub(crate) alice: Confirmer,
    pub(crate) carol: Confirmer,
}

/// What stands at the end of every question of the module.
pub(crate) const QUESTION: &str = ": ";

/// A house; `options` of the module see the file of codes as `FILE`.
pub(crate) fn house(stage: &Stage, options: &str) -> House {
    house_with(stage, options, |_| {})
}

pub(crate) fn house_with(stage: &Stage, options: &str, change: impl FnOnce(&mut Setup)) -> House {
    let [alice, carol] = ["alice", "carol"].map(|name| stage.person(name));
    let user = Sshd::new_user_name();
    let mut setup = stage.setup();
    setup.pam_users = format!("{user} = \"{}\"\n", alice.bare());
    setup.admins = vec![(carol.bare().to_owned(), String::new())];
    let cable = Cable::to(setup.server_port());
    setup.through = Some(cable.port());
    change(&mut setup);
    let daemon = Daemon::start(setup);
    let file = codes_of(&daemon);
    let options = options.replace("FILE", &file.display().to_string());
    let sshd = Sshd::start(&user, &daemon.socket(), &options);
    House {
        daemon,
        sshd,
        cable,
        alice,
        carol,
    }
}

/// The daemon's file of codes.
pub(crate) fn codes_of(daemon: &Daemon) -> PathBuf {
    daemon.config().with_file_name("bypass")
}

impl House {
    pub(crate) fn user(&self) -> &str {
        self.sshd.user()
    }

    /// `verifierd bypass USER --json` with further arguments, as it answered.
    pub(crate) fn makes(&self, user: &str, arguments: &[&str]) -> Value {
        let mut command = std::process::Command::new(built("verifierd"));
        command.args(["bypass", user, "--json", "--config"]);
        command.arg(self.daemon.config()).args(arguments);
        let made = run(&mut command);
        assert_eq!(made.code, 0, "{}", made.stderr);
        serde_json::from_str(&made.stdout).expect("JSON")
    }

    /// A new code of the sshd's user, to be used once.
    pub(crate) fn code(&self) -> String {
        let made = self.makes(self.user(), &[]);
        made["codes"][0].as_str().expect("a code").to_owned()
    }

    pub(crate) fn link_goes(&self) {
        self.cable.unplug();
        self.daemon.waits_until_unready();
    }

    pub(crate) fn link_comes_back(&self) {
        self.cable.plug_in();
        self.daemon.waits_until_ready();
    }

    /// Somebody runs ssh and sees a question.
    pub(crate) fn somebody_logs_in(&self) -> Terminal {
        let terminal = self.sshd.ssh(self.user());
        let seen = terminal.sees(QUESTION);
        assert!(!seen.contains("LET IN"), "{seen}");
        terminal
    }

    /// All that the admin is told of bypass codes, one message for each of these: how often the sshd's user was let in.
    pub(crate) fn carol_hears(&self, times: &[u32]) {
        let is_told = |seen: &Stanza| {
            let body = seen.body().unwrap_or_default();
            body.contains("was let in by a bypass code")
        };
        let mut last: Option<Arc<Stanza>> = None;
        for times in times {
            let told = match &last {
                Some(last) => self
                    .carol
                    .sees_later(last, "one more notification", is_told),
                None => self.carol.sees("the notification", is_told),
            };
            let body = told.body().unwrap_or_default();
            assert!(body.contains(self.user()), "{body}");
            assert!(body.ends_with(&format!("Times: {times}")), "{body}");
            last = Some(told);
        }
        self.carol.is_through_to(&self.daemon.setup().account.jid);
        let seen = self.carol.has_seen();
        let count = seen.iter().filter(|seen| is_told(seen)).count();
        assert_eq!(count, times.len(), "{seen:?}");
    }

    /// How often the daemon counts that somebody was let in.
    pub(crate) fn counted(&self) -> String {
        let metrics = self.daemon.api().get("/metrics").text;
        let mut lines = metrics.lines();
        let line = lines.find_map(|line| line.strip_prefix("bypass_codes_used_total "));
        line.expect("it is counted").to_owned()
    }
}

pub(crate) fn types(terminal: &Terminal, code: &str) {
    terminal.types(&format!("{code}\r"));
}

/// Of two who typed the same code, one is let in and the other is not.
pub(crate) fn one_of_them_is_let_in(racers: [Terminal; 2]) {
    let winners = racers.map(|mut racer| {
        let (status, text) = racer.ends();
        assert_eq!(status.success(), text.contains("LET IN"), "{text}");
        status.success()
    });
    assert_eq!(winners.iter().filter(|won| **won).count(), 1);
}
