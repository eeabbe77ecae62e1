//! A private Apache with PHP: its own configuration and port, several workers, no root needed.

use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use rustix::process::Signal;

use crate::{Process, Scratch, run, scratch, server, until};

/// Modules of Debian's that every site here needs. `mod_php` asks for the prefork MPM.
const MODULES: [(&str, &str); 5] = [
    ("mpm_prefork", "mod_mpm_prefork"),
    ("authz_core", "mod_authz_core"),
    ("dir", "mod_dir"),
    ("mime", "mod_mime"),
    ("php", "libphp8.2"),
];

/// A running Apache.
pub(crate) struct ApacheSite {
    process: Process,
    scratch: Scratch,
}

impl ApacheSite {
    /// Starts one that serves the folder `root` on `port`, with further lines of configuration: modules, and what they
    /// are to do.
    pub(crate) fn start(port: u16, root: &Path, more: &str) -> Self {
        let scratch = Scratch::new("apache");
        server::give_to_nobody(scratch.path());
        let config = scratch.write("apache.conf", &render(port, root, more, scratch.path()));
        let mut command = Command::new("apache2");
        command.args(["-DFOREGROUND", "-f"]).arg(config);
        let process = Process::start(&command, true, &scratch.path().join("apache.log"));
        // Its workers outlive a parent that is killed: whatever becomes of us, they go.
        scratch::afterwards(&format!(
            "[ -e '{}' ] && kill -KILL -{}",
            scratch.path().join("pid").display(),
            process.id()
        ));
        let mut site = Self { process, scratch };
        until("Apache to listen", || {
            let ended = site.process.ended();
            assert!(ended.is_none(), "Apache ended: {}", site.log());
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
        site
    }

    /// What it has logged, PHP's complaints included.
    pub(crate) fn log(&self) -> String {
        let errors = std::fs::read(self.scratch.path().join("error.log")).unwrap_or_default();
        self.process.log() + &String::from_utf8_lossy(&errors)
    }
}

fn render(port: u16, root: &Path, more: &str, place: &Path) -> String {
    let folder = "/usr/lib/apache2/modules";
    let modules =
        MODULES.map(|(name, file)| format!("LoadModule {name}_module {folder}/{file}.so\n"));
    let (place, root) = (place.display(), root.display());
    format!(
        "ServerRoot \"{place}\"\nServerName localhost\nPidFile pid\nDefaultRuntimeDir \"{place}\"\n\
         ErrorLog error.log\nListen 127.0.0.1:{port}\n{}TypesConfig /etc/mime.types\n\
         StartServers 4\nMinSpareServers 2\nMaxSpareServers 8\nMaxRequestWorkers 16\n\
         DocumentRoot \"{root}\"\nDirectoryIndex index.php\nKeepAliveTimeout 1\n\
         <Directory \"{root}\">\n  Require all granted\n</Directory>\n\
         <FilesMatch \"\\.php$\">\n  SetHandler application/x-httpd-php\n</FilesMatch>\n{more}",
        modules.concat()
    )
}

/// The path of one of Debian's modules, for a line `LoadModule`.
#[must_use]
pub fn apache_module(file: &str) -> String {
    format!("/usr/lib/apache2/modules/{file}.so")
}

impl Drop for ApacheSite {
    fn drop(&mut self) {
        self.process.end(Signal::TERM);
        if std::thread::panicking() {
            eprintln!("--- log of Apache\n{}\n---", self.log());
        }
    }
}

/// Whether PHP takes a file for PHP.
///
/// # Panics
/// Where it does not.
pub fn php_reads(file: &Path) {
    let output = run(Command::new("php").arg("-l").arg(file));
    assert_eq!(output.code, 0, "{}{}", output.stdout, output.stderr);
}
