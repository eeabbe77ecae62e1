//! A machine with a daemon, a user, and one PAM service that asks alice.

use std::process::Command;
use std::sync::Arc;

use acceptance::{
    Confirmer, Daemon, Etc, Meanwhile, Setup, Stage, Stanza, Terminal, UnixUser, auth_line, built,
    run, until,
};

/// The user's password, where one is asked for.
pub(crate) const PASSWORD: &str = "correct horse";

/// Alice confirms for the user and for root.
pub(crate) struct Place {
    pub(crate) daemon: Daemon,
    pub(crate) alice: Confirmer,
    pub(crate) user: UnixUser,
    pub(crate) etc: Etc,
}

/// A machine where `service` is `pam_xmpp` with these options, and nothing else.
pub(crate) fn place(stage: &Stage, service: &str, options: &str) -> Place {
    place_with(stage, service, options, |_| {})
}

pub(crate) fn place_with(
    stage: &Stage,
    service: &str,
    options: &str,
    change: impl FnOnce(&mut Setup),
) -> Place {
    let alice = stage.person("alice");
    let user = UnixUser::make_with_password(&UnixUser::new_name(), PASSWORD);
    let mut setup = stage.setup();
    let (name, jid) = (user.name(), alice.bare());
    setup.pam_users = format!("{name} = \"{jid}\"\nroot = \"{jid}\"\n");
    change(&mut setup);
    let daemon = Daemon::start(setup);
    let etc = Etc::new();
    let rest = "account required pam_permit.so\nsession required pam_permit.so\n";
    etc.service(service, &(auth_line(&daemon.socket(), options) + rest));
    Place {
        daemon,
        alice,
        user,
        etc,
    }
}

impl Place {
    /// From now on that service asks for the user's password first; where it is wrong, nobody is asked.
    pub(crate) fn asks_for_a_password(&self, service: &str) {
        let first = "auth requisite pam_unix.so nodelay\n";
        self.etc
            .change_service(service, |rules| first.to_owned() + rules);
    }

    /// The user runs that at a terminal.
    pub(crate) fn user_runs(&self, words: &[&str]) -> Terminal {
        Terminal::start(&self.etc.command_of(&self.user, words))
    }

    /// Root does.
    pub(crate) fn root_runs(&self, words: &[&str]) -> Terminal {
        Terminal::start(&self.etc.command(words))
    }

    /// The user runs that where there is no terminal.
    pub(crate) fn user_runs_without_terminal(&self, words: &[&str]) -> Meanwhile {
        Meanwhile::start_without_terminal(&self.etc.command_of(&self.user, words))
    }

    /// The user may do everything by sudo.
    pub(crate) fn lets_the_user_sudo(&self, defaults: &str) {
        let name = self.user.name();
        self.etc
            .sudoers(&format!("{defaults}\n{name} ALL=(ALL) ALL"));
    }

    /// A code that lets the user in once, from the admin.
    pub(crate) fn bypass_code(&self) -> String {
        let mut command = Command::new(built("verifierd"));
        command.args(["bypass", self.user.name(), "--config"]);
        let made = run(command.arg(self.daemon.config()));
        let is_code = |word: &&str| word.bytes().filter(u8::is_ascii_digit).count() == 16;
        let code = made.stdout.split_whitespace().find(is_code);
        assert!(code.is_some(), "{made:?}");
        code.unwrap_or_default().to_owned()
    }

    /// Alice's prompt for what that screen shows.
    pub(crate) fn request_of(&self, terminal: &Terminal) -> Arc<Stanza> {
        let code = until("a code on the screen", || {
            let code = six_digits(&terminal.shows());
            (!code.is_empty()).then_some(code)
        });
        self.alice.sees_request(&code)
    }

    /// Alice's next prompt after `earlier` ones, where no screen shows its code.
    pub(crate) fn request(&self) -> Arc<Stanza> {
        self.alice.sees("a request", is_prompt)
    }

    /// How often alice has been asked until now.
    pub(crate) fn times_asked(&self) -> usize {
        self.alice.is_through_to(&self.daemon.setup().account.jid);
        let seen = self.alice.has_seen();
        seen.iter().filter(|stanza| is_prompt(stanza)).count()
    }

    /// The program does what it is for, and this is all that the screen has shown.
    pub(crate) fn ends_well(&self, terminal: &mut Terminal, screen: &str) {
        let (status, text) = terminal.ends();
        assert!(status.success(), "{text}");
        assert_eq!(self.screen(terminal), screen);
    }

    /// What a person reads on that screen, with what is this story's own left out.
    pub(crate) fn screen(&self, terminal: &Terminal) -> String {
        let text = terminal.shows().replace('\r', "");
        let code = six_digits(&text);
        let text = text.replace(self.user.name(), "USER");
        if code.is_empty() {
            text
        } else {
            text.replace(&code, "CODE")
        }
    }
}

fn is_prompt(stanza: &Stanza) -> bool {
    let is_request = stanza.confirm("id").is_some_and(|id| stanza.is_request(id));
    let asks = stanza
        .body()
        .is_some_and(|body| body.contains("to confirm"));
    stanza.replaces().is_none() && (is_request || asks)
}

pub(crate) fn six_digits(text: &str) -> String {
    let mut words = text.split(|c: char| !c.is_ascii_digit());
    words
        .find(|word| word.len() == 6)
        .unwrap_or_default()
        .to_owned()
}
