//! What an sshd asks for before it lets anybody in.

use std::path::Path;

use crate::built;

/// Which factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factors {
    /// `pam_xmpp` alone.
    XmppAlone,
    /// A key, then `pam_xmpp`.
    KeyThenXmpp,
    /// A password, then `pam_xmpp`, both by keyboard-interactive.
    PasswordThenXmpp,
    /// The same by SSH's method `password`, which knows no prompt.
    PasswordMethod,
}

/// What an sshd is started with.
#[derive(Debug, Clone)]
pub struct SshdSetup {
    /// Its factors.
    pub factors: Factors,
    /// Further options of `pam_xmpp`.
    pub options: String,
    /// The password of its user.
    pub password: Option<String>,
    /// Lines of its configuration, which count before the usual ones.
    pub lines: String,
}

impl SshdSetup {
    /// `pam_xmpp` alone, with these options.
    #[must_use]
    pub fn new(options: &str) -> Self {
        Self {
            factors: Factors::XmppAlone,
            options: options.to_owned(),
            password: None,
            lines: String::new(),
        }
    }

    /// The PAM service. Where a password is wrong, nobody is asked: `requisite`.
    pub(super) fn rules(&self, socket: &Path) -> String {
        let first = match self.factors {
            Factors::XmppAlone | Factors::KeyThenXmpp => "",
            Factors::PasswordThenXmpp | Factors::PasswordMethod => {
                "auth requisite pam_unix.so nodelay\n"
            }
        };
        format!(
            "{first}{}account required pam_permit.so\nsession required pam_permit.so\n",
            auth_line(socket, &self.options)
        )
    }

    pub(super) fn config(&self, folder: &Path, port: u16) -> String {
        let (methods, key, password) = match self.factors {
            Factors::XmppAlone | Factors::PasswordThenXmpp => {
                ("keyboard-interactive:pam", "no", "no")
            }
            Factors::KeyThenXmpp => ("publickey,keyboard-interactive:pam", "yes", "no"),
            Factors::PasswordMethod => ("password", "no", "yes"),
        };
        format!(
            "{lines}ListenAddress 127.0.0.1\nPort {port}\nHostKey {host_key}\nPidFile none\nUsePAM yes\n\
             KbdInteractiveAuthentication yes\nPasswordAuthentication {password}\nPubkeyAuthentication {key}\n\
             AuthenticationMethods {methods}\nAuthorizedKeysFile {client_key} {other_key}\nStrictModes no\nPermitRootLogin no\n\
             LoginGraceTime 90\nMaxStartups 100\nUseDNS no\nPrintMotd no\nPrintLastLog no\nLogLevel VERBOSE\n\
             Subsystem sftp internal-sftp\n",
            lines = self.lines,
            host_key = folder.join("host_key").display(),
            client_key = folder.join("client_key.pub").display(),
            other_key = folder.join("other_key.pub").display(),
        )
    }
}

/// The line of a PAM service that asks the daemon at `socket`.
#[must_use]
pub fn auth_line(socket: &Path, options: &str) -> String {
    format!(
        "auth required {} socket={} {options}\n",
        built("libpam_xmpp.so").display(),
        socket.display()
    )
}
