//! mcabber: C, loudmouth, ncurses. Knows nothing of XEP-0070.

use std::cell::Cell;

use super::home::Home;
use super::{ChatClient, ImClient};
use crate::{Account, Terminal, XmppServer};

/// A person at mcabber.
pub struct Mcabber {
    terminal: Terminal,
    has_opened: Cell<bool>,
    _home: Home,
}

const PROGRAM: &str = "/usr/bin/mcabber";

impl ImClient for Mcabber {
    const PROGRAMS: &'static [&'static str] = &[PROGRAM];

    fn online(server: &dyn XmppServer, account: &Account) -> Self {
        let home = Home::new("mcabber");
        let settings = home.write(
            "mcabberrc",
            &format!(
                "set jid = {}\nset password = {}\nset server = 127.0.0.1\nset port = {}\nset tls = 1\nset ssl_ca = {}\n",
                account.jid,
                account.password,
                server.client_port(),
                server.authority().display(),
            ),
        );
        let mut command = home.command(PROGRAM);
        command.arg("-f").arg(settings);
        let terminal = Terminal::start(&command);
        terminal.sees_drawn("Your status has been set");
        Self {
            terminal,
            has_opened: Cell::new(false),
            _home: home,
        }
    }
}

impl ChatClient for Mcabber {
    fn reads(&self, words: &str) {
        if !self.has_opened.replace(true) {
            // The list of contacts marks who has written; Enter on an empty line opens it.
            self.terminal.sees_drawn("#{?} ");
            self.terminal.types("/roster unread_first\r\r");
        }
        self.terminal.sees_drawn(words);
    }

    fn says(&self, text: &str) {
        self.terminal.types(text);
        self.terminal.types("\r");
    }
}
