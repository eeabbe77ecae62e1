//! Synapse: a Matrix account by an XMPP address.

use std::net::TcpStream;
use std::process::Command;

use acceptance::{Browser, Process, Scratch, Stage, free_port, run, until};
use serde_json::{Value, json};

use crate::SYNAPSE;
use crate::page::{SECRET, block, daemon_for, issuer, signs_in};

pub(crate) fn lets_her_in(stage: &Stage) {
    let port = free_port();
    let url = format!("http://localhost:{port}");
    let daemon = daemon_for(stage, "synapse", ("https://matrix.example.org", &url));
    let _synapse = synapse(port, &issuer(&daemon));
    let (alice, browser) = (stage.person("alice"), Browser::start());
    let visitor = browser.visitor();

    let after = format!("{url}/_matrix/client/versions");
    visitor.goes_to(&format!(
        "{url}/_matrix/client/v3/login/sso/redirect/oidc-xmpp?redirectUrl={after}"
    ));
    signs_in(&visitor, &alice);
    let end = visitor.waits_for_url("loginToken=");
    let (_, token) = end.split_once("loginToken=").expect("a token");

    let login = json!({"type": "m.login.token", "token": token}).to_string();
    let mut matrix = Command::new("curl");
    let matrix = run(matrix.args([
        "-sS",
        "--json",
        &login,
        &format!("{url}/_matrix/client/v3/login"),
    ]));
    let account: Value = serde_json::from_str(&matrix.stdout).expect("an account");
    let (name, _) = alice.bare().split_once('@').expect("a local part");
    assert_eq!(account["user_id"], format!("@{name}:localhost"));
}

/// One that is ready, with the settings of the page.
fn synapse(port: u16, issuer: &str) -> (Process, Scratch) {
    let scratch = Scratch::new("synapse");
    let folder = scratch.path().display();
    let providers = block(
        "synapse",
        "yaml",
        &[
            ("https://login.example.org", issuer),
            ("\"SECRET\"", &format!("\"{SECRET}\"")),
            // Without TLS, on this machine.
            ("client_id:", "skip_verification: true\n    client_id:"),
        ],
    );
    let settings = format!(
        r#"
server_name: "localhost"
public_baseurl: "http://localhost:{port}/"
report_stats: false
listeners:
  - port: {port}
    bind_addresses: ["127.0.0.1", "::1"]
    type: http
    resources: [{{names: [client]}}]
database: {{name: sqlite3, args: {{database: "{folder}/homeserver.db"}}}}
media_store_path: "{folder}/media"
signing_key_path: "{folder}/signing.key"
macaroon_secret_key: "for a test"
form_secret: "for a test"
registration_shared_secret: "for a test"
trusted_key_servers: []
sso: {{client_whitelist: ["http://localhost:{port}/"]}}
{providers}
"#
    );
    let file = scratch.write("homeserver.yaml", &settings);
    let mut keys = Command::new(SYNAPSE);
    let keys = run(keys.arg("-c").arg(&file).arg("--generate-keys"));
    assert_eq!(keys.code, 0, "{}{}", keys.stdout, keys.stderr);
    let mut command = Command::new(SYNAPSE);
    command.arg("-c").arg(&file).current_dir(scratch.path());
    let mut synapse = Process::start(&command, false, &scratch.path().join("synapse.log"));
    until("Synapse to listen", || {
        let ended = synapse.ended();
        assert!(ended.is_none(), "{ended:?}: {}", synapse.log());
        TcpStream::connect(("127.0.0.1", port)).ok()
    });
    (synapse, scratch)
}
