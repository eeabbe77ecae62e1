//! A house with a door: a daemon, an sshd, and alice, who says who gets in.

use std::sync::Arc;

use acceptance::{Confirmer, Daemon, Factors, Setup, Sshd, SshdSetup, Stage, Stanza, Terminal};
pub(crate) use acceptance::{is_let_in, is_refused};

/// A daemon and an sshd; alice confirms for the sshd's user.
pub(crate) struct House {
    pub(crate) daemon: Daemon,
    pub(crate) sshd: Sshd,
    pub(crate) alice: Confirmer,
}

/// The password of a house's user, where one is asked for.
pub(crate) const PASSWORD: &str = "correct horse";

/// A house whose door asks for what comes over XMPP alone.
pub(crate) fn house(stage: &Stage, options: &str) -> House {
    house_of(stage, &SshdSetup::new(options))
}

/// A house whose door asks for those factors.
pub(crate) fn house_with_factors(stage: &Stage, factors: Factors, options: &str) -> House {
    let asks_for_a_password =
        matches!(factors, Factors::PasswordThenXmpp | Factors::PasswordMethod);
    let setup = SshdSetup {
        factors,
        password: asks_for_a_password.then(|| PASSWORD.to_owned()),
        ..SshdSetup::new(options)
    };
    house_of(stage, &setup)
}

pub(crate) fn house_of(stage: &Stage, sshd: &SshdSetup) -> House {
    house_with(stage, sshd, |setup, user, alice| {
        setup.pam_users = format!("{user} = \"{}\"\n", alice.bare());
    })
}

pub(crate) fn house_with(
    stage: &Stage,
    sshd: &SshdSetup,
    map: impl FnOnce(&mut Setup, &str, &Confirmer),
) -> House {
    let alice = stage.person("alice");
    let mut setup = stage.setup();
    let user = Sshd::new_user_name();
    map(&mut setup, &user, &alice);
    let daemon = Daemon::start(setup);
    let sshd = Sshd::set_up(&user, &daemon.socket(), sshd);
    House {
        daemon,
        sshd,
        alice,
    }
}

/// What is asked where nobody could confirm.
pub(crate) const WAY_BACK: &str = "No confirmation can be had now. Bypass code: ";

/// There is a way back in, and this person does not have it.
pub(crate) fn has_no_bypass_code(terminal: &Terminal) {
    terminal.sees(WAY_BACK);
    terminal.types("\r");
}

/// What stands at the end of every question of ours.
pub(crate) const QUESTION: &str = "): ";

impl House {
    /// Somebody runs ssh; the text that asks to confirm is on the screen, and nobody has answered anything yet.
    pub(crate) fn somebody_logs_in(&self) -> Terminal {
        self.somebody_logs_in_with(&[])
    }

    /// The same with further options of ssh.
    pub(crate) fn somebody_logs_in_with(&self, options: &[&str]) -> Terminal {
        let terminal = self.sshd.ssh_with(self.sshd.user(), options);
        let seen = terminal.sees(QUESTION);
        assert!(!seen.contains("LET IN"), "{seen}");
        terminal
    }

    /// Alice's prompt for what stands on that screen.
    pub(crate) fn request_of(&self, terminal: &Terminal) -> Arc<Stanza> {
        self.alice.sees_request(&Self::code_on(terminal))
    }

    /// The code that the text on the screen shows.
    pub(crate) fn code_on(terminal: &Terminal) -> String {
        six_digits(&terminal.shows())
    }

    /// How often alice has been asked, by all that was sent to her until now.
    pub(crate) fn times_asked(&self, person: &Confirmer) -> usize {
        person.is_through_to(&self.daemon.setup().account.jid);
        let seen = person.has_seen();
        let is_prompt = |stanza: &&Arc<Stanza>| {
            stanza.replaces().is_none()
                && stanza
                    .body()
                    .is_some_and(|body| body.contains("to confirm"))
                || stanza.confirm("id").is_some_and(|id| stanza.is_request(id))
        };
        seen.iter().filter(is_prompt).count()
    }

    /// What a person reads on that screen, with the names and numbers of this story left out.
    pub(crate) fn screen(&self, terminal: &Terminal) -> String {
        let code = Self::code_on(terminal);
        let text = terminal.shows().replace('\r', "");
        let text = text.replace(self.sshd.user(), "USER");
        if code.is_empty() {
            text
        } else {
            text.replace(&code, "CODE")
        }
    }

    /// Waits until alice's client shows how her request ended.
    pub(crate) fn alice_reads_the_end(&self, request: &Stanza, words: &str) {
        self.alice.sees(&format!("the end {words:?}"), |seen| {
            seen.replaces() == Some(request.id())
                && seen.body().is_some_and(|body| body.contains(words))
        });
    }
}

pub(crate) fn six_digits(text: &str) -> String {
    let mut words = text.split(|c: char| !c.is_ascii_digit());
    words
        .find(|word| word.len() == 6)
        .unwrap_or_default()
        .to_owned()
}

/// Another code than this one.
pub(crate) fn a_wrong_code(code: &str) -> String {
    let last = if code.ends_with('7') { '1' } else { '7' };
    code.chars().take(5).chain([last]).collect()
}
