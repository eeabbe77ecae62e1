//! Where a story is played: a server, a daemon in one of its modes, and people.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use crate::confirmer::Client;
use crate::{Account, Api, Brand, Confirmer, Daemon, Mode, Setup, XmppServer, server};

/// What all stories of a program share: starting a server takes seconds.
#[derive(Default)]
pub(crate) struct House {
    prosody: OnceLock<Arc<dyn XmppServer>>,
    ejabberd: OnceLock<Arc<dyn XmppServer>>,
    daemons: Mutex<BTreeMap<(Brand, Mode), Place>>,
}

/// A daemon that the first story that needs it starts.
type Place = Arc<OnceLock<Daemon>>;

impl House {
    fn server(&self, brand: Brand) -> &Arc<dyn XmppServer> {
        let place = match brand {
            Brand::Prosody => &self.prosody,
            Brand::Ejabberd => &self.ejabberd,
        };
        place.get_or_init(|| server::start(brand))
    }

    fn daemon(&self, brand: Brand, mode: Mode) -> Place {
        let mut daemons = self.daemons.lock().expect("nobody panics with it");
        let place = Arc::clone(daemons.entry((brand, mode)).or_default());
        drop(daemons);
        place.get_or_init(|| Daemon::start(Setup::new(self.server(brand), mode)));
        place
    }
}

/// One place.
pub struct Stage {
    brand: Brand,
    mode: Mode,
    house: Arc<House>,
    daemon: OnceLock<Place>,
}

impl Stage {
    pub(crate) fn new(house: &Arc<House>, brand: Brand, mode: Mode) -> Self {
        Self {
            brand,
            mode,
            house: Arc::clone(house),
            daemon: OnceLock::new(),
        }
    }

    /// Which server it is.
    #[must_use]
    pub fn brand(&self) -> Brand {
        self.brand
    }

    /// How the daemon is connected to it.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The server that other stories use at the same time.
    #[must_use]
    pub fn server(&self) -> &Arc<dyn XmppServer> {
        self.house.server(self.brand)
    }

    /// A server of this story's own, to be killed at will.
    #[must_use]
    pub fn own_server(&self) -> Arc<dyn XmppServer> {
        server::start(self.brand)
    }

    /// The daemon that other stories use at the same time.
    #[must_use]
    pub fn daemon(&self) -> &Daemon {
        let place = self
            .daemon
            .get_or_init(|| self.house.daemon(self.brand, self.mode));
        place.get().expect("started")
    }

    /// What a daemon of this story's own on the shared server may start with.
    #[must_use]
    pub fn setup(&self) -> Setup {
        Setup::new(self.server(), self.mode)
    }

    /// The HTTP client of the shared daemon's relying party.
    #[must_use]
    pub fn api(&self) -> Api {
        self.daemon().api()
    }

    /// A person with a new account on the shared server, online with a client that knows XEP-0070.
    #[must_use]
    pub fn person(&self, name: &str) -> Confirmer {
        person_on(self.server().as_ref(), name)
    }

    /// A person whose client answers a request by iq with feature-not-implemented, and shows messages.
    #[must_use]
    pub fn person_with_a_plain_client(&self, name: &str) -> Confirmer {
        let server = self.server().as_ref();
        let account = server.new_account(name);
        Confirmer::online(server, &account, "plain", Client::DoesNotUnderstand)
    }

    /// A person whose client announces that it knows XEP-0070 and shows the presence of others.
    #[must_use]
    pub fn person_who_watches(&self, name: &str) -> Confirmer {
        let server = self.server().as_ref();
        Confirmer::watching(server, &server.new_account(name))
    }

    /// A person with two clients online: `phone` and `laptop`.
    #[must_use]
    pub fn person_with_two_clients(&self, name: &str) -> [Confirmer; 2] {
        let server = self.server().as_ref();
        let account = server.new_account(name);
        ["phone", "laptop"]
            .map(|resource| Confirmer::online(server, &account, resource, Client::Understands))
    }

    /// A person who has an account and is not online.
    #[must_use]
    pub fn somebody_offline(&self, name: &str) -> String {
        self.server().new_account(name).jid
    }
}

impl Confirmer {
    /// A person with a new account on `server`, online with a client that knows XEP-0070.
    #[must_use]
    pub fn on(server: &dyn XmppServer, name: &str) -> Self {
        person_on(server, name)
    }

    /// The person with that account, online again.
    #[must_use]
    pub fn with(server: &dyn XmppServer, account: &Account) -> Self {
        Self::online(server, account, "phone", Client::Understands)
    }

    /// The person with that account, online with a client that announces that it knows XEP-0070 and shows the presence
    /// of others.
    #[must_use]
    pub fn watching(server: &dyn XmppServer, account: &Account) -> Self {
        Self::online(server, account, "desktop", Client::Announces)
    }
}

fn person_on(server: &dyn XmppServer, name: &str) -> Confirmer {
    let account = server.new_account(name);
    Confirmer::online(server, &account, "phone", Client::Understands)
}
