//! A private `MariaDB`: its own data, a socket instead of a port, no root needed.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Process, Scratch, run, server, until};

/// A running server with a database `wordpress`, whose user `root` needs no password.
pub(crate) struct MariaDb {
    process: Process,
    socket: PathBuf,
    _scratch: Scratch,
}

impl MariaDb {
    /// Starts one, and waits until it answers.
    pub(crate) fn start() -> Self {
        let scratch = Scratch::new("mariadb");
        let place = scratch.path();
        server::give_to_nobody(place);
        let data = format!("--datadir={}", place.join("data").display());
        let log = place.join("mariadb.log");
        let mut install = Command::new("mariadb-install-db");
        install.args(["--no-defaults", "--skip-test-db", "--skip-name-resolve"]);
        install.args(["--auth-root-authentication-method=normal", &data]);
        let mut installing = Process::start(&install, true, &log);
        let end = until("the tables of MariaDB", || installing.ended());
        assert!(end.success(), "{}", installing.log());
        let socket = place.join("socket");
        let process = Process::start(&Self::command(place, &data, &socket), true, &log);
        let server = Self {
            process,
            socket,
            _scratch: scratch,
        };
        until("MariaDB to answer", || {
            server.tries("SELECT 1").then_some(())
        });
        let made = server.tries("CREATE DATABASE wordpress CHARACTER SET utf8mb4");
        assert!(made, "{}", server.process.log());
        server
    }

    fn command(place: &Path, data: &str, socket: &Path) -> Command {
        let mut command = Command::new("mariadbd");
        command.args(["--no-defaults", "--skip-networking", "--skip-name-resolve"]);
        // What is lost when the machine stops is of no use anyway.
        command.args([
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-buffer-pool-size=64M",
        ]);
        command.arg(data);
        command.arg(format!("--socket={}", socket.display()));
        command.arg(format!("--pid-file={}", place.join("pid").display()));
        command.arg(format!("--tmpdir={}", place.display()));
        command
    }

    /// Where it listens.
    pub(crate) fn socket(&self) -> &Path {
        &self.socket
    }

    fn tries(&self, statement: &str) -> bool {
        let mut client = Command::new("mariadb");
        client.args(["--no-defaults", "--user=root", "--execute", statement]);
        client.arg(format!("--socket={}", self.socket.display()));
        run(&mut client).code == 0
    }
}
