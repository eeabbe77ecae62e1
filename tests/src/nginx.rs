//! A private nginx that asks PAM who may see its one page (`ngx_http_auth_pam_module`).

use std::net::TcpStream;
use std::process::Command;

use crate::{Etc, Meanwhile, Process, Scratch, port, run, until};

/// A running nginx on loopback. Its worker is root: only root may ask the daemon about a Unix user.
pub struct Nginx {
    port: u16,
    process: Process,
    scratch: Scratch,
}

impl Nginx {
    /// Starts one that asks the PAM service `service` of `etc`.
    #[must_use]
    pub fn start(etc: &Etc, service: &str) -> Self {
        let scratch = Scratch::new("nginx");
        let (port, folder) = (port::free(), scratch.path().display());
        scratch.write("index.html", "the page\n");
        // Each path of its own: the compiled-in ones are the machine's.
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|what| format!("{what}_temp_path {folder}/{what};\n"))
            .concat();
        let config = scratch.write(
            "nginx.conf",
            &format!(
                "load_module /usr/lib/nginx/modules/ngx_http_auth_pam_module.so;\nuser root;\nworker_processes 1;\n\
                 daemon off;\npid {folder}/pid;\nerror_log stderr info;\nevents {{}}\n\
                 http {{ access_log off;\n{places}server {{ listen 127.0.0.1:{port};\nroot {folder};\n\
                 location = /index.html {{ auth_pam \"verifierd\"; auth_pam_service_name \"{service}\"; }} }} }}\n"
            ),
        );
        let config = config.display().to_string();
        let command = etc.command(&["nginx", "-e", "stderr", "-p", "/", "-c", &config]);
        let process = Process::start(&command, false, &scratch.path().join("nginx.log"));
        let nginx = Self {
            port,
            process,
            scratch,
        };
        until("nginx to listen", || {
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
        nginx
    }

    /// Somebody opens its page, with a name and a password or without.
    #[must_use]
    pub fn is_visited(&self, who: Option<(&str, &str)>) -> Visit {
        let mut curl = Command::new("curl");
        curl.args([
            "--silent",
            "--output",
            "/dev/null",
            "--write-out",
            "%{http_code}",
        ]);
        if let Some((user, password)) = who {
            curl.args(["--user", &format!("{user}:{password}")]);
        }
        curl.arg(format!("http://127.0.0.1:{}/index.html", self.port));
        Visit(Meanwhile::start(curl))
    }

    /// Whether its worker has time for somebody else within two seconds: a page that does not exist.
    #[must_use]
    pub fn has_time(&self) -> bool {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--max-time", "2", "--output", "/dev/null"]);
        curl.arg(format!("http://127.0.0.1:{}/nothing", self.port));
        run(&mut curl).code == 0
    }

    /// What it has logged.
    #[must_use]
    pub fn log(&self) -> String {
        self.process.log()
    }
}

/// Somebody who waits for the page.
pub struct Visit(Meanwhile);

impl Visit {
    /// The status that it ends with.
    #[must_use]
    pub fn status(self) -> u16 {
        self.0.output().stdout.parse().expect("a status")
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its master ends its worker, which a mere kill would leave behind.
        self.process.end(rustix::process::Signal::TERM);
        if std::thread::panicking() {
            eprintln!(
                "--- log of nginx in {}\n{}\n---",
                self.scratch.path().display(),
                self.log()
            );
        }
    }
}
