//! go-sendxmpp: Go, go-xmpp. Knows nothing of XEP-0070: one process prints what comes, another one sends.

use std::process::Command;

use super::home::Home;
use super::{ChatClient, ImClient};
use crate::{Account, Process, XmppServer, run, until};

/// A person at a shell with go-sendxmpp.
pub struct GoSendxmpp {
    listener: Process,
    authority: String,
    home: Home,
}

impl GoSendxmpp {
    fn command(home: &Home, authority: &str) -> Command {
        let mut command = home.command("env");
        command
            .arg(format!("SSL_CERT_FILE={authority}"))
            .arg(PROGRAM)
            .arg("--file")
            .arg(home.path().join("account"));
        command
    }

    /// Who wrote the first text: each is printed behind a time and its sender.
    fn sender(&self) -> String {
        let printed = self.listener.log();
        let sender = printed
            .split_once(": ")
            .and_then(|(line, _)| line.rsplit_once(' '));
        sender.expect("something was read").1.to_owned()
    }
}

const PROGRAM: &str = "/usr/bin/go-sendxmpp";

impl ImClient for GoSendxmpp {
    const PROGRAMS: &'static [&'static str] = &[PROGRAM];

    fn online(server: &dyn XmppServer, account: &Account) -> Self {
        let home = Home::new("go-sendxmpp");
        home.write(
            "account",
            &format!(
                "username: {}\npassword: {}\njserver: 127.0.0.1\nport: {}\n",
                account.jid,
                account.password,
                server.client_port(),
            ),
        );
        let authority = server.authority().display().to_string();
        let mut command = Self::command(&home, &authority);
        command.arg("--listen");
        let log = home.path().join("printed");
        Self {
            listener: Process::start(&command, false, &log),
            authority,
            home,
        }
    }
}

impl ChatClient for GoSendxmpp {
    fn reads(&self, words: &str) {
        until(words, || self.listener.log().contains(words).then_some(()));
    }

    fn says(&self, text: &str) {
        let file = self.home.write("text", text);
        let mut command = Self::command(&self.home, &self.authority);
        command.arg("--message").arg(file).arg(self.sender());
        let sent = run(&mut command);
        assert_eq!(sent.code, 0, "{}{}", sent.stdout, sent.stderr);
    }
}
