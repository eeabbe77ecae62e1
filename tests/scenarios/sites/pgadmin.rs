//! pgAdmin 4: an account at the first sign-in.

use std::net::TcpStream;
use std::process::Command;

use acceptance::{Browser, Process, Scratch, Stage, free_port, run, until};

use crate::page::{SECRET, block, daemon_for, issuer, signs_in};
use crate::{PGADMIN, PYTHON_OF_PGADMIN};

pub(crate) fn lets_her_in(stage: &Stage) {
    let port = free_port();
    let url = format!("http://localhost:{port}");
    let daemon = daemon_for(stage, "pgadmin", ("https://pgadmin.example.org", &url));
    let (_pgadmin, scratch) = pgadmin(port, &issuer(&daemon));
    let (alice, browser) = (stage.person("alice"), Browser::start());
    let visitor = browser.visitor();

    visitor.goes_to(&format!("{url}/login"));
    visitor.presses("Login with XMPP");
    signs_in(&visitor, &alice);
    visitor.waits_for_url("/browser/");

    let mut accounts = Command::new(PYTHON_OF_PGADMIN);
    let file = scratch.path().join("pgadmin4.db");
    let accounts = run(accounts.args(["-c", ACCOUNTS]).arg(file));
    let (name, _) = alice.bare().split_once('@').expect("a local part");
    let expected = format!("{name} {name}@mail.example oauth2");
    assert!(
        accounts.stdout.lines().any(|line| line == expected),
        "{}{}",
        accounts.stdout,
        accounts.stderr
    );
}

const ACCOUNTS: &str = "import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute('SELECT username, email, auth_source FROM user'):
    print(*row)";

/// One that is ready, with the settings of the page.
fn pgadmin(port: u16, issuer: &str) -> (Process, Scratch) {
    let scratch = Scratch::new("pgadmin");
    let folder = scratch.path().display();
    let oauth = block(
        "pgadmin",
        "python",
        &[
            ("https://login.example.org", issuer),
            ("'SECRET'", &format!("'{SECRET}'")),
        ],
    );
    let settings = format!(
        "SERVER_MODE = True
DEFAULT_SERVER = '127.0.0.1'
DEFAULT_SERVER_PORT = {port}
DATA_DIR = '{folder}'
LOG_FILE = '{folder}/pgadmin4.log'
SQLITE_PATH = '{folder}/pgadmin4.db'
SESSION_DB_PATH = '{folder}/sessions'
STORAGE_DIR = '{folder}/storage'
AZURE_CREDENTIAL_CACHE_DIR = '{folder}/azure'
KERBEROS_CCACHE_DIR = '{folder}/kerberos'
UPGRADE_CHECK_ENABLED = False
MASTER_PASSWORD_REQUIRED = False
{oauth}
"
    );
    scratch.write("config_local.py", &settings);
    let mut command = Command::new(PGADMIN);
    command
        .env("PYTHONPATH", scratch.path())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("HOME", scratch.path())
        .env("PGADMIN_SETUP_EMAIL", "admin@mail.example")
        .env("PGADMIN_SETUP_PASSWORD", "a password of some length")
        .current_dir(scratch.path());
    let mut pgadmin = Process::start(&command, false, &scratch.path().join("stdout.log"));
    until("pgAdmin to listen", || {
        let ended = pgadmin.ended();
        assert!(ended.is_none(), "{ended:?}: {}", pgadmin.log());
        TcpStream::connect(("127.0.0.1", port)).ok()
    });
    (pgadmin, scratch)
}
