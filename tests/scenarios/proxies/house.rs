//! A daemon, a site behind a proxy, and the application behind that.

use acceptance::{
    Application, Daemon, Fetched, Ports, Proxy, ProxyBrand, Scratch, Stage, free_port,
};

/// What lives together.
pub(crate) struct House {
    pub(crate) ports: Ports,
    pub(crate) files: Scratch,
    _proxy: Proxy,
    _application: Application,
    _daemon: Daemon,
}

impl House {
    /// `/public` is everybody's, `/staff` is `staff`'s, `/git` is for programs, all else is for whoever has an account.
    pub(crate) fn new(stage: &Stage, brand: ProxyBrand, staff: &str) -> Self {
        let files = Scratch::new("site");
        let application = Application::start(files.path());
        let site = free_port();
        let mut setup = stage.setup();
        "trusted_proxies = [\"127.0.0.1/32\"]\n".clone_into(&mut setup.http);
        "session = 3600\n".clone_into(&mut setup.sign_in);
        let host = format!("host = \"app.localhost:{site}\"\n");
        let party = "relying_party = \"shop\"\n";
        setup.relying_parties[0].more = format!(
            "[[forward_auth]]\n{host}paths = [\"/public/*\"]\npolicy = \"bypass\"\n\
             [[forward_auth]]\n{host}paths = [\"/staff/*\"]\n{party}allow = [\"{staff}\"]\n\
             [[forward_auth]]\n{host}paths = [\"/git/*\"]\n{party}pages = false\nxmpp = true\n\
             [[forward_auth]]\n{host}{party}"
        );
        let daemon = Daemon::start(setup);
        let ports = Ports {
            site,
            verifierd: daemon.http_port(),
            application: application.port(),
        };
        Self {
            _proxy: Proxy::start(brand, ports),
            ports,
            files,
            _application: application,
            _daemon: daemon,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.ports.origin())
    }

    /// curl fetches a path with these arguments.
    pub(crate) fn curl(&self, path: &str, arguments: &[&str]) -> Fetched {
        let url = self.url(path);
        let mut all = arguments.to_vec();
        // As it stands there: curl would resolve dot segments.
        all.extend(["--path-as-is", url.as_str()]);
        Fetched::by_curl(&all)
    }
}

/// Every name under which a client may claim to be somebody.
pub(crate) const FORGED: [&str; 12] = [
    "-H",
    "X-Auth-JID: mallory@localhost",
    "-H",
    "Remote-User: mallory@localhost",
    "-H",
    "Remote-Name: mallory",
    "-H",
    "Remote-Groups: mallory",
    "-H",
    "Remote-Email: mallory@localhost",
    "-H",
    "x-auth-jid: mallory-again@localhost",
];
