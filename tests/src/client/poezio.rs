//! poezio: Python, slixmpp, ncurses. Opens a tab for each XEP-0070 request.

use super::home::Home;
use super::{ConfirmingClient, ImClient};
use crate::{Account, Terminal, XmppServer, until};

/// A person at poezio.
pub struct Poezio {
    terminal: Terminal,
    bare: String,
    _home: Home,
}

const OTHER_CHOICE: &str = "\t";
const NEXT_TAB: &str = "\x0e";

const PROGRAM: &str = "/usr/bin/poezio";

impl ImClient for Poezio {
    const PROGRAMS: &'static [&'static str] = &[PROGRAM];

    fn online(server: &dyn XmppServer, account: &Account) -> Self {
        let home = Home::new("poezio");
        let settings = home.write(
            "poezio.cfg",
            &format!(
                "[Poezio]\njid = {}\npassword = {}\ncustom_host = 127.0.0.1\ncustom_port = {}\nca_cert_path = {}\nrooms =\n",
                account.jid,
                account.password,
                server.client_port(),
                server.authority().display(),
            ),
        );
        let mut command = home.command(PROGRAM);
        command.arg("--file").arg(settings);
        let terminal = Terminal::start(&command);
        terminal.sees_drawn("Your JID is");
        Self {
            terminal,
            bare: account.jid.clone(),
            _home: home,
        }
    }
}

impl ConfirmingClient for Poezio {
    fn full(&self) -> String {
        let full = format!("{}/", self.bare);
        until("poezio to say its address", || {
            let shown = self.terminal.shows_drawn();
            let mut words = shown.split_whitespace();
            words
                .find(|word| word.starts_with(&full))
                .map(str::to_owned)
        })
    }

    fn sees_request(&self, transaction_id: &str) -> String {
        self.terminal.sees_drawn("1.HTTP Verif");
        self.terminal.types(NEXT_TAB);
        self.terminal
            .sees_drawn(&format!("The transaction id is: {transaction_id}"))
    }

    fn confirms(&self) {
        // It stands on "Reject".
        self.terminal.presses(OTHER_CHOICE);
        self.terminal.types("\r");
    }

    fn denies(&self) {
        self.terminal.types("\r");
    }
}
