//! ejabberd straight on the Erlang machine, as user nobody: no node name, no ctl script, no port mapper.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use acceptance::{Process, Scratch};
use anyhow::{Context, Result};

use super::{ACCOUNTS, BOUND, DOMAIN, SECRET, VERIFY, folder};

pub(super) fn start(scratch: &Scratch, clients: u16, components: u16) -> Result<Process> {
    let log = folder(scratch.path().join("log"))?;
    let database = folder(scratch.path().join("database"))?;
    let config = scratch.write("ejabberd.yml", &configuration(clients, components));
    let mut start = "{ok, _} = ejabberd:start()".to_owned();
    for name in ACCOUNTS {
        start.push_str(", ejabberd_auth:try_register(");
        start.push_str(
            &[name, DOMAIN, SECRET]
                .map(|word| format!("<<\"{word}\">>"))
                .join(", "),
        );
        start.push(')');
    }
    let mut command = Command::new("erl");
    command
        .args(["-noinput", "+sbwt", "none", "-mnesia", "dir"])
        .arg(format!("\"{}\"", database.display()))
        .args(["-eval", &format!("{start}.")])
        .env("ERL_LIBS", libraries()?)
        .env("EJABBERD_CONFIG_PATH", config)
        .env("EJABBERD_LOG_PATH", log.join("ejabberd.log"))
        .env("ERL_CRASH_DUMP_BYTES", "0")
        .env("HOME", &log)
        .current_dir(&log);
    Ok(Process::start(
        &command,
        true,
        &scratch.path().join("ejabberd.out"),
    ))
}

/// `global_routes: false`: otherwise each component is given the stanzas of the other one too.
fn configuration(clients: u16, components: u16) -> String {
    format!(
        r#"
hosts: ["{DOMAIN}"]
loglevel: warning
auth_method: internal
auth_password_format: scram
modules:
  mod_disco: {{}}
  mod_ping: {{}}
  mod_roster: {{}}
listen:
  - {{ip: "127.0.0.1", port: {clients}, module: ejabberd_c2s, starttls: false}}
  - ip: "127.0.0.1"
    port: {components}
    module: ejabberd_service
    global_routes: false
    hosts:
      "{BOUND}": {{password: "{SECRET}"}}
      "{VERIFY}": {{password: "{SECRET}"}}
"#
    )
}

/// The folder that holds Debian's `ejabberd-VERSION`.
fn libraries() -> Result<PathBuf> {
    let machines = fs::read_dir("/usr/lib")?
        .flatten()
        .map(|entry| entry.path());
    let holds_it = |folder: &PathBuf| {
        let mut entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.any(|entry| {
            entry.file_name().to_string_lossy().starts_with("ejabberd-")
                && entry.path().join("ebin/ejabberd.app").exists()
        })
    };
    machines
        .into_iter()
        .find(holds_it)
        .context("no /usr/lib/*/ejabberd-*/ebin")
}
