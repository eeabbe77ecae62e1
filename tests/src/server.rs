//! XMPP servers on loopback, each with its own folder, ports and certificate, and what can happen to a server.

mod ejabberd;
mod prosody;

use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::certificate::Certificate;
use crate::{Scratch, port, until};

/// Which server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Brand {
    /// Prosody.
    Prosody,
    /// ejabberd.
    Ejabberd,
}

impl Brand {
    /// Its name in the names of stories.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Prosody => "prosody",
            Self::Ejabberd => "ejabberd",
        }
    }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its bare JID.
    pub jid: String,
    /// Its password.
    pub password: String,
}

/// A running server for the domain `localhost` and its components.
pub trait XmppServer: Send + Sync {
    /// Where clients log in; STARTTLS is offered.
    fn client_port(&self) -> u16;
    /// Where clients log in that start with TLS.
    fn direct_tls_port(&self) -> u16;
    /// Where components log in.
    fn component_port(&self) -> u16;
    /// The authority that signed the server's certificate.
    fn authority(&self) -> &Path;
    /// The secret of every component.
    fn component_secret(&self) -> &str;
    /// A component's domain that nobody was given before.
    fn new_component(&self) -> String;
    /// A new account whose name starts with `name`; at any time, also while the server is down for Prosody.
    fn new_account(&self, name: &str) -> Account;
    /// Kills it without a goodbye.
    fn kill(&self);
    /// Asks it to end, and waits until it has.
    fn stop(&self);
    /// Starts it again where it was, and waits until clients and components can connect.
    fn restart(&self);
    /// Stops its processor time: the connections stay up and nothing moves.
    fn freeze(&self);
    /// Ends [`XmppServer::freeze`].
    fn thaw(&self);
    /// What it has logged.
    fn log(&self) -> String;
}

/// The domain of all accounts.
pub(crate) const DOMAIN: &str = "localhost";

/// The PubSub service of a Prosody; who is called `reader` may read everything there.
pub const PUBSUB: &str = "pubsub.localhost";

/// How many stories of one binary may have a component of their own.
const COMPONENTS: u32 = 120;

/// Starts a server and waits until clients and components can connect.
#[must_use]
pub fn start(brand: Brand) -> Arc<dyn XmppServer> {
    match brand {
        Brand::Prosody => Arc::new(prosody::Prosody::start()),
        Brand::Ejabberd => Arc::new(ejabberd::Ejabberd::start()),
    }
}

/// What both have in common.
#[derive(Debug)]
struct Site {
    client: u16,
    direct_tls: u16,
    component: u16,
    secret: String,
    certificate: Certificate,
    components_given: AtomicU32,
    accounts_given: AtomicU32,
    /// Last: the folder goes after everything that stands in it.
    scratch: Scratch,
}

impl Site {
    fn new(brand: Brand) -> Self {
        let scratch = Scratch::new(brand.name());
        Self {
            client: port::free(),
            direct_tls: port::free(),
            component: port::free(),
            secret: random_word(),
            certificate: crate::certificate::make(&scratch),
            components_given: AtomicU32::new(0),
            accounts_given: AtomicU32::new(0),
            scratch,
        }
    }

    fn component_domains() -> impl Iterator<Item = String> {
        (0..COMPONENTS).map(component_domain)
    }

    fn new_component(&self) -> String {
        let number = self.components_given.fetch_add(1, Ordering::Relaxed);
        assert!(number < COMPONENTS, "raise COMPONENTS");
        component_domain(number)
    }

    /// Its local part and its password.
    fn new_account(&self, name: &str) -> (String, String) {
        let number = self.accounts_given.fetch_add(1, Ordering::Relaxed);
        (format!("{name}{number}"), random_word())
    }

    fn wait_until_open(&self) {
        for port in [self.client, self.direct_tls, self.component] {
            until("the XMPP server to listen", || {
                TcpStream::connect(("127.0.0.1", port)).ok()
            });
        }
    }
}

fn component_domain(number: u32) -> String {
    format!("verify{number}.{DOMAIN}")
}

/// 128 random bits in hexadecimal digits.
pub(crate) fn random_word() -> String {
    let mut bytes = [0_u8; 16];
    let mut file = std::fs::File::open("/dev/urandom").expect("/dev/urandom");
    std::io::Read::read_exact(&mut file, &mut bytes).expect("random bytes");
    bytes
        .iter()
        .fold(String::new(), |word, byte| word + &format!("{byte:02x}"))
}

pub(crate) fn give_to_nobody(path: &Path) {
    if crate::is_root() {
        std::os::unix::fs::chown(path, Some(65534), Some(65534)).expect("root may");
    }
}
