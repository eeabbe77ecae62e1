//! Cockpit's login page without a browser: the HTTP dialogue behind it, one question of PAM's at a time.

use std::net::TcpStream;

use acceptance::{free_port, until};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::machine::Machine;

/// A Cockpit on that machine.
pub(crate) struct Cockpit<'m> {
    machine: &'m Machine,
    port: u16,
}

/// What it says to a login: a status, and where it has a question, that and the name of the conversation.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) question: String,
    conversation: String,
}

impl<'m> Cockpit<'m> {
    pub(crate) fn start(machine: &'m Machine) -> Self {
        let port = free_port();
        machine.does(&format!(
            "setsid /usr/lib/cockpit/cockpit-ws --no-tls --address 127.0.0.1 --port {port} \
             </dev/null >>/var/log/cockpit.log 2>&1 &"
        ));
        until("Cockpit to listen", || {
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
        Self { machine, port }
    }

    /// Somebody types a name and a password.
    pub(crate) fn logs_in(&self, user: &str, password: &str) -> Reply {
        self.says(&format!(
            "Basic {}",
            STANDARD.encode(format!("{user}:{password}"))
        ))
    }

    /// They answer its question.
    pub(crate) fn answers(&self, reply: &Reply, answer: &str) -> Reply {
        let answer = STANDARD.encode(answer);
        self.says(&format!("X-Conversation {} {answer}", reply.conversation))
    }

    fn says(&self, authorization: &str) -> Reply {
        let asked = format!(
            "curl -s -o /dev/null -D - -H 'Authorization: {authorization}' http://127.0.0.1:{}/cockpit/login",
            self.port
        );
        let headers = self.machine.does(&asked);
        let status = headers
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let mut question = headers
            .lines()
            .filter_map(|line| line.strip_prefix("WWW-Authenticate: X-Conversation "))
            .flat_map(|words| words.trim_end().split(' ').map(str::to_owned));
        let conversation = question.next().unwrap_or_default();
        let words = STANDARD.decode(question.next().unwrap_or_default());
        Reply {
            status: status.expect("a status"),
            question: String::from_utf8(words.expect("base64")).expect("UTF-8"),
            conversation,
        }
    }
}
