//! Real WordPress, from Debian's package: one copy of its files, one `MariaDB` and one Apache for all stories, and a site of its
//! own for each, told apart by its host: `blog3.localhost`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Weak};

use serde_json::{Value, json};

use crate::apache_site::ApacheSite;
use crate::mariadb::MariaDb;
use crate::{Scratch, free_port, run, server, until};

const PLUGIN: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../contrib/wordpress/verifierd"
);
const OPENID: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../contrib/wordpress/verifierd-openid.php"
);
const ACTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/actors/wordpress");

/// The site that is installed once, and of which all others are copies.
const FIRST: &str = "first";

/// WordPress, served.
struct House {
    apache: ApacheSite,
    port: u16,
    sites: AtomicU32,
    _database: MariaDb,
    scratch: Scratch,
}

impl House {
    /// The one that runs, or a new one. It ends when the last story lets go of it.
    fn open() -> Arc<Self> {
        static RUNNING: Mutex<Weak<House>> = Mutex::new(Weak::new());
        let mut running = RUNNING
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(house) = running.upgrade() {
            return house;
        }
        let house = Arc::new(Self::start());
        *running = Arc::downgrade(&house);
        house
    }

    fn start() -> Self {
        let scratch = Scratch::new("wordpress");
        let database = MariaDb::start();
        let root = scratch.path().join("site");
        copy(Path::new("/usr/share/wordpress"), &root);
        let content = root.join("wp-content");
        let _ = fs::remove_dir_all(&content);
        for folder in ["plugins", "mu-plugins", "themes", "uploads"] {
            fs::create_dir_all(content.join(folder)).expect("our own folder");
        }
        copy(Path::new(PLUGIN), &content.join("plugins/verifierd"));
        copy(
            &Path::new(ACTORS).join("theme"),
            &content.join("themes/plain"),
        );
        copy(
            &Path::new(ACTORS).join("recorder.php"),
            &content.join("mu-plugins/recorder.php"),
        );
        copy(Path::new(OPENID), &content.join("mu-plugins/openid.php"));
        copy(
            &Path::new(ACTORS).join("wp-config.php"),
            &root.join("wp-config.php"),
        );
        let records = scratch.path().join("records");
        fs::create_dir(&records).expect("our own folder");
        server::give_to_nobody(&records);
        let port = free_port();
        let facts = json!({"socket": database.socket(), "port": port, "records": records});
        scratch.write("facts.json", &facts.to_string());
        let apache = ApacheSite::start(port, &root, "");
        let house = Self {
            apache,
            port,
            sites: AtomicU32::new(0),
            _database: database,
            scratch,
        };
        let installed = house.runs(&format!("{FIRST}.localhost"), "install", &json!({}));
        assert_eq!(installed["done"], true, "{installed}");
        house
    }

    fn root(&self) -> PathBuf {
        self.scratch.path().join("site")
    }

    fn runs(&self, host: &str, code: &str, facts: &Value) -> Value {
        // WordPress waits for a database that has gone: killed when we die.
        let mut php = Command::new("setpriv");
        php.args(["--pdeathsig", "KILL", "--", "php"]);
        php.arg(Path::new(ACTORS).join("run.php"));
        php.args([&self.root().display().to_string(), host, code]);
        php.arg(facts.to_string());
        let output = run(&mut php);
        let told = output.stdout.lines().last().unwrap_or_default();
        serde_json::from_str(told)
            .unwrap_or_else(|_| panic!("{code}: {}{}", output.stdout, output.stderr))
    }
}

fn copy(from: &Path, to: &Path) {
    let output = run(Command::new("cp").args(["-rL", "--"]).arg(from).arg(to));
    assert_eq!(output.code, 0, "{}", output.stderr);
}

/// One site.
pub struct WordPress {
    door: Option<ApacheSite>,
    host: String,
    port: u16,
    house: Arc<House>,
}

impl WordPress {
    /// The password of every account that the stories make.
    pub const PASSWORD: &'static str = "correct horse battery";

    /// Files that a story with a site needs.
    pub const PROGRAMS: &'static [&'static str] = &[
        "/usr/share/wordpress/wp-login.php",
        "/usr/sbin/apache2",
        "/usr/lib/apache2/modules/libphp8.2.so",
        "/usr/lib/apache2/modules/mod_auth_openidc.so",
        "/usr/sbin/mariadbd",
        "/usr/bin/php",
    ];

    /// A new site, with the accounts `admin` (an administrator), `editor` and `author`, whose plugin asks the daemon at
    /// `url` with `token`.
    #[must_use]
    pub fn with_the_plugin(url: &str, token: &str) -> Self {
        let site = Self::new(House::open());
        site.settles(&json!({"url": url, "token": token}));
        site
    }

    /// A new site without the plugin, that nothing serves yet. It will be at `http://localhost`, because a provider sends
    /// nobody to a host of another name without TLS.
    #[must_use]
    pub fn without_the_plugin() -> Self {
        let mut site = Self::new(House::open());
        site.port = free_port();
        "localhost".clone_into(&mut site.host);
        site.settles(&json!({}));
        site
    }

    /// Serves it by an Apache of its own with further lines of configuration.
    pub fn is_served(&mut self, more: &str) {
        let root = self.house.root();
        self.door = Some(ApacheSite::start(self.port, &root, more));
    }

    fn new(house: Arc<House>) -> Self {
        let number = house.sites.fetch_add(1, Ordering::Relaxed);
        Self {
            door: None,
            host: format!("blog{number}.localhost"),
            port: house.port,
            house,
        }
    }

    fn settles(&self, facts: &Value) {
        let mut facts = facts.clone();
        facts["from"] = json!(FIRST);
        let settled = self.does("settle", &facts);
        assert_eq!(settled["done"], true, "{settled}");
    }

    /// The URL of a path.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}:{}{path}", self.host, self.port)
    }

    /// Runs PHP code in the site, as a command line of WordPress' would; what it returns. `$facts` holds `facts`.
    #[must_use]
    pub fn does(&self, code: &str, facts: &Value) -> Value {
        let host = format!("{}:{}", self.host, self.port);
        self.house.runs(&host, code, facts)
    }

    /// What happened in it, in order: actions that were fired, mails that were sent. Each has a `what`.
    #[must_use]
    pub fn records(&self) -> Vec<Value> {
        let name = match self.host.strip_suffix(".localhost") {
            Some(name) => name.to_owned(),
            None => format!("port{}", self.port),
        };
        let file = self.house.scratch.path().join("records").join(name);
        let text = fs::read_to_string(file).unwrap_or_default();
        let lines = text.lines().map(serde_json::from_str);
        lines.collect::<Result<_, _>>().expect("lines of JSON")
    }

    /// How often that happened.
    #[must_use]
    pub fn times(&self, what: &str) -> usize {
        let records = self.records();
        records
            .iter()
            .filter(|record| record["what"] == what)
            .count()
    }

    /// Waits until that has happened.
    pub fn waits_for(&self, what: &str) {
        until(what, || (self.times(what) > 0).then_some(()));
    }

    /// What a program gets that posts something, without cookies.
    #[must_use]
    pub fn posts(&self, path: &str, kind: &str, body: &str) -> String {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--max-time", "30", "--data-binary", body]);
        curl.args(["--header", &format!("Content-Type: {kind}")]);
        run(curl.arg(self.url(path))).stdout
    }

    /// What Apache and PHP have logged.
    #[must_use]
    pub fn log(&self) -> String {
        self.door.as_ref().unwrap_or(&self.house.apache).log()
    }
}

impl std::fmt::Debug for WordPress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.host)
    }
}
