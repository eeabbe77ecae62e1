//! profanity: C, libstrophe, ncurses. Knows nothing of XEP-0070.

use std::cell::Cell;

use super::home::Home;
use super::{ChatClient, ImClient};
use crate::{Account, Terminal, XmppServer};

/// A person at profanity.
pub struct Profanity {
    terminal: Terminal,
    has_opened: Cell<bool>,
    _home: Home,
}

const PROGRAM: &str = "/usr/bin/profanity";

impl ImClient for Profanity {
    const PROGRAMS: &'static [&'static str] = &[PROGRAM];

    fn online(server: &dyn XmppServer, account: &Account) -> Self {
        let home = Home::new("profanity");
        home.write(
            ".local/share/profanity/accounts",
            &format!(
                "[own]\nenabled=true\njid={}\npassword={}\nserver=127.0.0.1\nport={}\ntls.policy=disable\n",
                account.jid,
                account.password,
                server.client_port(),
            ),
        );
        let mut command = home.command(PROGRAM);
        command.args(["--account", "own"]);
        let terminal = Terminal::start(&command);
        terminal.sees_drawn("logged in successfully");
        Self {
            terminal,
            has_opened: Cell::new(false),
            _home: home,
        }
    }
}

impl ChatClient for Profanity {
    fn reads(&self, words: &str) {
        if !self.has_opened.replace(true) {
            // The console says in which window it opened the conversation.
            self.terminal.sees_drawn("(win 2)");
            self.terminal.types("/win 2\r");
        }
        self.terminal.sees_drawn(words);
    }

    fn says(&self, text: &str) {
        self.terminal.types(text);
        self.terminal.types("\r");
    }
}
