//! A machine that was set up as the guide says, and alice, who confirms.
//!
//! What is mapped, because it cannot be the same in a story:
//!
//! - the XMPP accounts: those of a server of the stories, whose address and authority are added to `[xmpp]`;
//! - the network: sshd listens on a free port of 127.0.0.1, and the ssh client finds it under the name in the guide;
//! - systemctl: a script that starts what the unit says (`systemctl` beside this file);
//! - what the reader has anyway: alice, robot and newcomer, each with a password and a key, and, before the guide, an sshd that
//!   lets them in.

use acceptance::{Confirmer, Mode, Setup, Stage, Terminal, free_port, until};

use crate::machine::Machine;
use crate::steps::{Step, What, of_the_guide};

/// The password of the Unix user alice.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// That machine.
pub(crate) struct House {
    pub(crate) machine: Machine,
    pub(crate) alice: Confirmer,
    account: Setup,
    port: u16,
}

impl House {
    /// Before the guide: alice gets in with her key alone.
    pub(crate) fn before_the_guide(stage: &Stage) -> Self {
        let house = Self {
            machine: Machine::new(),
            alice: stage.person("alice"),
            account: Setup::new(stage.server(), Mode::Client),
            port: free_port(),
        };
        house.has_what_a_reader_has();
        house
    }

    /// With the daemon running: the guide's steps before the one called `heading`.
    pub(crate) fn set_up(stage: &Stage, heading: &str) -> Self {
        let house = Self::before_the_guide(stage);
        let steps = of_the_guide();
        assert!(steps.iter().any(|step| step.heading.starts_with(heading)));
        house.alice.answers_by_itself(true);
        for step in steps
            .iter()
            .take_while(|step| !step.heading.starts_with(heading))
        {
            house.does(step);
        }
        house
    }

    fn has_what_a_reader_has(&self) {
        let machine = &self.machine;
        machine.write("/usr/local/bin/systemctl", include_str!("systemctl"));
        machine.write(
            "/etc/ssh/sshd_config.d/99-where.conf",
            &format!("ListenAddress 127.0.0.1\nPort {}\nUseDNS no\n", self.port),
        );
        machine.write(
            "/root/.ssh/config",
            &format!(
                "Host server.example.org\nHostName 127.0.0.1\nPort {}\nStrictHostKeyChecking accept-new\n",
                self.port
            ),
        );
        machine.does(&format!(
            "chmod 755 /usr/local/bin/systemctl; rm -f /etc/verifierd* /etc/ssh/sshd_config.d/00-*; ssh-keygen -A
             ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
             for user in alice robot newcomer verifierd; do userdel --force $user 2>/dev/null || true; done
             for user in alice robot newcomer; do
                 useradd --create-home --shell /bin/bash --password \"$(openssl passwd -6 '{PASSWORD}')\" $user
                 install -d -m 700 -o $user -g $user /home/$user/.ssh
                 install -m 600 -o $user -g $user /root/.ssh/id_ed25519.pub /home/$user/.ssh/authorized_keys
                 touch /home/$user/.hushlogin
             done
             systemctl reload ssh"
        ));
        self.sshd_listens_again(0);
    }

    /// Has sshd read its configuration again.
    pub(crate) fn reloads_sshd(&self) {
        let listened = self.times_sshd_listened();
        self.machine.does("sshd -t; systemctl reload ssh");
        self.sshd_listens_again(listened);
    }

    /// Puts a ready stack in its place.
    pub(crate) fn takes_stack(&self, name: &str, service: &str) {
        self.machine.does(&format!(
            "install -m 644 contrib/pam.d/{name} /etc/pam.d/{service}"
        ));
    }

    /// Root's password is the same as alice's.
    pub(crate) fn has_a_root_password(&self) {
        self.machine.does(&format!(
            "usermod --password \"$(openssl passwd -6 '{PASSWORD}')\" root"
        ));
    }

    /// How many verifications there have been, with those that wait.
    pub(crate) fn times_somebody_was_asked(&self) -> usize {
        let settled = self.machine.log().matches("verification settled").count();
        let pending = self.machine.does("verifierd list --json");
        settled + pending.matches("\"id\"").count()
    }

    /// Puts ready lines for sshd in their place.
    pub(crate) fn takes_sshd_config(&self, name: &str) {
        self.machine.does(&format!(
            "install -m 644 contrib/ssh/{name} /etc/ssh/sshd_config.d/00-xmpp.conf"
        ));
    }

    /// Does one step that asks for nobody's answer but alice's own.
    pub(crate) fn does(&self, step: &Step) -> String {
        match &step.what {
            What::Build
            | What::Screen
            | What::Client
            | What::ClientRefused
            | What::ClientUnconfirmed
            | What::ClientUnattended => String::new(),
            What::File(path) => {
                self.machine.write(path, &self.mapped(&step.text));
                String::new()
            }
            What::Server => {
                let listened = self.times_sshd_listened();
                let printed = self.machine.does(&self.mapped(&step.text));
                // A reader is slower than a daemon that starts, or an sshd that starts anew.
                if step.text.contains("enable --now verifierd")
                    || step.text.contains("start verifierd")
                {
                    self.daemon_is_ready();
                }
                if step.text.contains("reload ssh") {
                    self.sshd_listens_again(listened);
                }
                printed
            }
        }
    }

    /// The guide's words with the accounts of the stories.
    fn mapped(&self, text: &str) -> String {
        let own = format!(
            "[xmpp]\nserver = \"127.0.0.1:{}\"\nca_file = \"{}\"\n",
            self.account.server.client_port(),
            self.account.server.authority().display()
        );
        text.replace("[xmpp]\n", &own)
            .replace("alice@example.org", self.alice.bare())
            .replace("login@example.org", &self.account.account.jid)
            .replace("the-password-of-login", &self.account.account.password)
    }

    fn daemon_is_ready(&self) {
        until("the daemon to be ready", || {
            let asked =
                "curl -sf -o /dev/null --unix-socket /run/verifierd/verifierd.sock http://x/readyz";
            (self.machine.shell(asked, "").code == 0).then_some(())
        });
    }

    /// How often sshd has begun to listen; each reload is one time more.
    fn times_sshd_listened(&self) -> usize {
        self.machine.log().matches("Server listening on").count()
    }

    fn sshd_listens_again(&self, before: usize) {
        until("sshd to listen", || {
            (self.times_sshd_listened() > before).then_some(())
        });
    }

    /// Somebody logs in from their own machine by that command.
    pub(crate) fn client(&self, command: &str) -> Terminal {
        self.machine.terminal(&["bash", "-c", command])
    }
}

/// The person at this terminal has a shell; they leave it.
pub(crate) fn is_let_in(terminal: &mut Terminal) {
    // What is typed is on the screen too, and must not be taken for what it does.
    terminal.types("echo let in $((40 + 2))\r");
    terminal.sees("let in 42");
    terminal.types("exit\r");
    let (status, text) = terminal.ends();
    assert!(status.success(), "{status:?}\n{text}");
}

/// The program ends without a shell.
pub(crate) fn is_refused(terminal: &mut Terminal) -> String {
    let (status, text) = terminal.ends();
    assert!(!status.success(), "{text}");
    text
}
