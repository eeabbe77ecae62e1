//! A house with a door: a daemon, an sshd, and alice, who says who gets in.

use acceptance::{Confirmer, Daemon, Setup, Sshd, Stage, Terminal};

/// A daemon and an sshd; alice confirms for the sshd's user.
pub(crate) struct House {
    pub(crate) daemon: Daemon,
    pub(crate) sshd: Sshd,
    pub(crate) alice: Confirmer,
}

pub(crate) fn house(stage: &Stage, options: &str) -> House {
    house_with(stage, options, |setup, user, alice| {
        setup.pam_users = format!("{user} = \"{}\"\n", alice.bare());
    })
}

pub(crate) fn house_with(
    stage: &Stage,
    options: &str,
    map: impl FnOnce(&mut Setup, &str, &Confirmer),
) -> House {
    let alice = stage.person("alice");
    let mut setup = stage.setup();
    let user = Sshd::new_user_name();
    map(&mut setup, &user, &alice);
    let daemon = Daemon::start(setup);
    let sshd = Sshd::start(&user, &daemon.socket(), options);
    House {
        daemon,
        sshd,
        alice,
    }
}

impl House {
    /// Somebody runs ssh; the text that asks to confirm is on the screen, and nobody has answered anything yet.
    pub(crate) fn somebody_logs_in(&self) -> Terminal {
        let terminal = self.sshd.ssh(self.sshd.user());
        let seen = terminal.sees("): ");
        assert!(!seen.contains("LET IN"), "{seen}");
        terminal
    }

    /// The code that the text on the screen shows.
    pub(crate) fn code_on(terminal: &Terminal) -> String {
        let text = terminal.shows();
        let words = text.split(|c: char| !c.is_ascii_digit());
        words
            .filter(|word| word.len() == 6)
            .map(str::to_owned)
            .next()
            .unwrap_or_default()
    }
}

pub(crate) fn is_let_in(terminal: &mut Terminal) {
    terminal.sees("LET IN");
    let (status, text) = terminal.ends();
    assert!(status.success(), "{status:?}\n{text}");
}

pub(crate) fn is_refused(terminal: &mut Terminal) {
    let (status, text) = terminal.ends();
    assert_eq!(status.code(), Some(255), "{text}");
    assert!(!text.contains("LET IN"), "{text}");
    assert!(
        text.contains("Permission denied") || text.contains("Too many"),
        "{text}"
    );
}

pub(crate) fn six_digits(text: &str) -> String {
    let mut words = text.split(|c: char| !c.is_ascii_digit());
    words
        .find(|word| word.len() == 6)
        .unwrap_or_default()
        .to_owned()
}
