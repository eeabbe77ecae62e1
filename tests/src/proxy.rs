//! Reverse proxies before a site, each with the very file of `contrib/`: only names, ports and certificates are others.

mod application;

use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use rustix::process::Signal;

pub use application::Application;

use crate::{Process, Scratch, run, until};

/// Which program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyBrand {
    /// `auth_request`.
    Nginx,
    /// `forward_auth`.
    Caddy,
    /// A few lines of Lua.
    Haproxy,
}

impl ProxyBrand {
    /// What a story with it needs.
    #[must_use]
    pub const fn program(self) -> &'static str {
        match self {
            Self::Nginx => "/usr/sbin/nginx",
            Self::Caddy => "/usr/bin/caddy",
            Self::Haproxy => "/usr/sbin/haproxy",
        }
    }
}

/// Where the pieces are.
#[derive(Debug, Clone, Copy)]
pub struct Ports {
    /// Of the proxy.
    pub site: u16,
    /// Of the daemon.
    pub verifierd: u16,
    /// Of the application behind the proxy.
    pub application: u16,
}

impl Ports {
    /// The site's host and port. Another host than the daemon's: cookies know no ports.
    #[must_use]
    pub fn host(self) -> String {
        format!("app.localhost:{}", self.site)
    }

    /// Its origin.
    #[must_use]
    pub fn origin(self) -> String {
        format!("http://{}", self.host())
    }

    /// A file of `contrib/` with our names and ports in it.
    fn filled(self, file: &str) -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contrib");
        let text = std::fs::read_to_string(path.join(file)).expect("a file of the repository");
        text.replace("server_name app.example.org;", "server_name app.localhost;")
            .replace("https://app.example.org", &self.origin())
            .replace("app.example.org", &self.host())
            .replace("Proto https", "Proto http")
            .replace("127.0.0.1:7070", &format!("127.0.0.1:{}", self.verifierd))
            .replace("127.0.0.1:8080", &format!("127.0.0.1:{}", self.application))
    }
}

/// A running proxy.
pub struct Proxy {
    process: Process,
    scratch: Scratch,
}

impl Proxy {
    /// Starts one.
    #[must_use]
    pub fn start(brand: ProxyBrand, ports: Ports) -> Self {
        let scratch = Scratch::new("proxy");
        let mut command = match brand {
            ProxyBrand::Nginx => nginx(ports, &scratch),
            ProxyBrand::Caddy => caddy(ports, &scratch),
            ProxyBrand::Haproxy => haproxy(ports, &scratch),
        };
        command.env("HOME", scratch.path());
        let process = Process::start(&command, false, &scratch.path().join("proxy.log"));
        let mut proxy = Self { process, scratch };
        until("the proxy to listen", || {
            let ended = proxy.process.ended();
            assert!(ended.is_none(), "it ended: {}", proxy.process.log());
            TcpStream::connect(("127.0.0.1", ports.site)).ok()
        });
        proxy
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // In order, so that workers end with their master.
        self.process.end(Signal::TERM);
        if std::thread::panicking() {
            let place = self.scratch.path().display();
            eprintln!(
                "--- log of the proxy in {place}\n{}\n---",
                self.process.log()
            );
        }
    }
}

fn nginx(ports: Ports, scratch: &Scratch) -> Command {
    let folder = scratch.path().display();
    let site = ports.filled("nginx/app.example.org.conf");
    let site = site.replace(
        "listen 443 ssl;",
        &format!("listen 127.0.0.1:{};", ports.site),
    );
    let lines = site
        .lines()
        .filter(|line| !line.contains("ssl_certificate"));
    let site: Vec<&str> = lines.collect();
    // Each path of its own: the compiled-in ones are the machine's.
    let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|what| format!("{what}_temp_path {folder}/{what};\n"))
        .concat();
    let user = if crate::is_root() { "user root;\n" } else { "" };
    let config = scratch.write(
        "nginx.conf",
        &format!(
            "{user}worker_processes 1;\ndaemon off;\npid {folder}/pid;\nerror_log stderr info;\nevents {{}}\n\
             http {{ access_log off;\n{places}{} }}\n",
            site.join("\n")
        ),
    );
    let mut command = Command::new(ProxyBrand::Nginx.program());
    command.args(["-e", "stderr", "-p", "/", "-c"]).arg(config);
    command
}

fn caddy(ports: Ports, scratch: &Scratch) -> Command {
    let site = ports.filled("caddy/Caddyfile");
    let head = "{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}\n";
    let config = scratch.write("Caddyfile", &format!("{head}{site}"));
    let mut command = Command::new(ProxyBrand::Caddy.program());
    command
        .args(["run", "--adapter", "caddyfile", "--config"])
        .arg(config);
    command
}

fn haproxy(ports: Ports, scratch: &Scratch) -> Command {
    let script = scratch.write("verifierd.lua", &ports.filled("haproxy/verifierd.lua"));
    let bind = format!("bind 127.0.0.1:{}", ports.site);
    let config = ports.filled("haproxy/haproxy.cfg");
    let lines = config.lines().map(|line| {
        if line.trim_start().starts_with("bind ") {
            bind.as_str()
        } else {
            line
        }
    });
    let config: Vec<&str> = lines.collect();
    let script = script.display().to_string();
    let config = config
        .join("\n")
        .replace("/etc/haproxy/verifierd.lua", &script);
    let config = scratch.write("haproxy.cfg", &format!("{config}\n"));
    let mut command = Command::new(ProxyBrand::Haproxy.program());
    command.args(["-db", "-f"]).arg(config);
    command
}

/// What a program that fetches a URL got.
#[derive(Debug)]
pub struct Fetched {
    /// Status.
    pub status: u16,
    /// The header, in small letters.
    pub header: String,
    /// The body.
    pub body: String,
}

impl Fetched {
    /// By curl(1), with these arguments.
    #[must_use]
    pub fn by_curl(arguments: &[&str]) -> Self {
        Self::of(&run(&mut curl(arguments)).stdout)
    }

    /// What curl wrote.
    #[must_use]
    pub fn of(output: &str) -> Self {
        let (header, body) = output.split_once("\r\n\r\n").unwrap_or((output, ""));
        let status = header.split(' ').nth(1).and_then(|code| code.parse().ok());
        Self {
            status: status.unwrap_or_else(|| panic!("no answer: {output:?}")),
            header: header.to_ascii_lowercase(),
            body: body.to_owned(),
        }
    }

    /// The values of a header field.
    #[must_use]
    pub fn values(&self, name: &str) -> Vec<&str> {
        let start = format!("{name}: ");
        let lines = self.header.lines();
        lines.filter_map(|line| line.strip_prefix(&start)).collect()
    }
}

/// curl(1) that shows the header as well, and follows nothing.
#[must_use]
pub fn curl(arguments: &[&str]) -> Command {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--include", "--max-time", "60"])
        .args(arguments);
    curl
}
