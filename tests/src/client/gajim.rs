//! Gajim: Python, nbxmpp, GTK 3. Opens a dialog for each XEP-0070 request.

use std::path::Path;

use serde_json::json;

use super::desktop::Desktop;
use super::home::Home;
use super::{ConfirmingClient, ImClient};
use crate::{Account, XmppServer, run};

/// A person at Gajim.
pub struct Gajim {
    desktop: Desktop,
    full: String,
}

const RESOURCE: &str = "desktop";

const PROGRAM: &str = "/usr/bin/gajim";

impl ImClient for Gajim {
    const PROGRAMS: &'static [&'static str] = &[
        PROGRAM,
        "/usr/bin/Xvfb",
        "/usr/bin/dbus-daemon",
        "/usr/libexec/at-spi-bus-launcher",
    ];

    fn online(server: &dyn XmppServer, account: &Account) -> Self {
        let home = Home::new("gajim");
        let wanted = json!({
            "jid": account.jid,
            "password": account.password,
            "port": server.client_port(),
            "resource": RESOURCE,
        });
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("actors/gajim_settings.py");
        let mut settings = home.command("/usr/bin/python3");
        settings
            .arg(script)
            .arg(home.write("account.json", &wanted.to_string()));
        let written = run(&mut settings);
        assert_eq!(written.code, 0, "{}", written.stderr);
        Self {
            desktop: Desktop::start(home, &[PROGRAM]),
            full: format!("{}/{RESOURCE}", account.jid),
        }
    }
}

impl ConfirmingClient for Gajim {
    fn full(&self) -> String {
        self.full.clone()
    }

    fn sees_request(&self, transaction_id: &str) -> String {
        let id = format!("(ID: {transaction_id})");
        self.desktop
            .sees_window(&["HTTP Authorization Request", &id])
    }

    fn confirms(&self) {
        self.desktop.presses("Accept");
    }

    fn denies(&self) {
        self.desktop.presses("No");
    }
}
