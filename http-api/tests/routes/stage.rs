//! The doors, opened before a desk that does what the test says, and callers to knock at them.

mod caller;
mod desk;
mod mailroom;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use http_api::{
    Backing, JidPattern, LocalUsers, Places, Records, RelyingParty, Settings, UserFiles, UserNames,
    UserRule,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::{TcpListener, TcpSocket, UnixListener, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use verification::Binding;
use verifier_store::Sqlite;

pub(crate) use self::caller::{Call, Caller, Reply};
pub(crate) use self::desk::Desk;
pub(crate) use self::mailroom::Mailroom;

/// The token of the relying party `shop`, who may ask `*@example.org` and `carol@example.net`.
pub(crate) const SHOP: &str = "shop-token";
/// The token of the relying party `bank`, who may ask anybody and binds by transfer.
pub(crate) const BANK: &str = "bank-token";

/// Both doors and what is behind them. A test that leaves a verification pending fails.
pub(crate) struct Stage {
    pub(crate) settings: watch::Sender<Arc<Settings>>,
    pub(crate) desk: Desk,
    pub(crate) mailroom: Mailroom,
    pub(crate) records: Records,
    pub(crate) store: Arc<Sqlite>,
    pub(crate) stop: CancellationToken,
    pub(crate) address: std::net::SocketAddr,
    folder: tempfile::TempDir,
    doors: Vec<JoinHandle<()>>,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = settings();
        change(&mut settings);
        Self::at(TcpListener::bind("127.0.0.1:0").await.unwrap(), settings)
    }

    /// The kernel takes little from the TCP door before it has been read.
    pub(crate) fn with_small_buffers() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_send_buffer_size(1).unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        Self::at(socket.listen(16).unwrap(), settings())
    }

    fn at(tcp: TcpListener, settings: Settings) -> Self {
        let (settings, desk, stop) = (
            watch::Sender::new(Arc::new(settings)),
            Desk::new(),
            CancellationToken::new(),
        );
        let address = tcp.local_addr().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let socket = UnixListener::bind(folder.path().join("socket")).unwrap();
        let mailroom = Mailroom::default();
        let store = Arc::new(Sqlite::in_memory().unwrap());
        let backing = backing(&store, &desk, &mailroom);
        let doors = vec![
            tokio::spawn({
                let (settings, stop) = (settings.subscribe(), stop.clone());
                let behind = (desk.clone(), backing.clone());
                async move {
                    let tcp = (tcp, Places::of_tcp(u64::MAX));
                    http_api::serve_tcp(tcp, settings, behind, stop)
                        .await
                        .unwrap();
                }
            }),
            tokio::spawn({
                let (settings, stop) = (settings.subscribe(), stop.clone());
                let behind = (desk.clone(), backing.clone());
                async move {
                    let socket = (socket, Places::of_socket(u64::MAX));
                    http_api::serve_socket(socket, settings, behind, stop)
                        .await
                        .unwrap();
                }
            }),
        ];
        Self {
            settings,
            desk,
            mailroom,
            records: backing.records,
            store,
            stop,
            address,
            folder,
            doors,
        }
    }

    /// A connection over TCP.
    pub(crate) async fn caller(&self) -> Caller {
        Caller::new(self.raw().await).await
    }

    /// A connection over TCP, without anybody who speaks HTTP on it.
    pub(crate) async fn raw(&self) -> tokio::net::TcpStream {
        tokio::net::TcpStream::connect(self.address).await.unwrap()
    }

    /// The same, to somebody for whom the kernel keeps little.
    pub(crate) async fn reads_little(&self) -> tokio::net::TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(1).unwrap();
        socket.connect(self.address).await.unwrap()
    }

    /// A connection over the unix socket.
    pub(crate) async fn local_caller(&self) -> Caller {
        let path = self.folder.path().join("socket");
        Caller::new(UnixStream::connect(path).await.unwrap()).await
    }

    /// One call on a connection of its own.
    pub(crate) async fn call(&self, call: Call<'_>) -> Reply {
        self.caller().await.call(call).await
    }

    /// Opens a verification of alice's in the name of the shop; gives its id.
    pub(crate) async fn open(&self) -> String {
        let reply = self
            .call(Call::post("/v1/verifications", &ask("alice@example.org")))
            .await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json()["id"].as_str().unwrap().to_owned()
    }

    /// Until both doors have closed.
    pub(crate) async fn closed(&mut self) {
        for door in self.doors.drain(..) {
            let end = tokio::time::timeout(Duration::from_secs(60), door).await;
            end.expect("a door does not close").unwrap();
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let pending = self.desk.pending();
            assert!(pending.is_empty(), "left pending: {pending:?}");
        }
    }
}

/// The least that opens a verification.
pub(crate) fn ask(jid: &str) -> Value {
    json!({ "jid": jid, "method": "GET", "url": "https://shop.example/account" })
}

/// Who the tests are, to the kernel.
pub(crate) fn own_uid() -> u32 {
    let (one, _other) = UnixStream::pair().unwrap();
    one.peer_cred().unwrap().uid()
}

/// A store that forgets, by the clock of the desk.
fn backing(store: &Arc<Sqlite>, desk: &Desk, mailroom: &Mailroom) -> Backing {
    let (store, desk) = (Arc::clone(store), desk.clone());
    Backing {
        records: Records::new(store, move || desk.now()),
        courier: Arc::new(mailroom.clone()),
    }
}

pub(crate) fn settings() -> Settings {
    let party = |name: &str, token: &str, jids: &[&str], binding| RelyingParty {
        name: name.into(),
        title: None,
        token_hash: Some(Sha256::digest(token).into()),
        jids: jids
            .iter()
            .map(|jid| JidPattern::parse(jid).unwrap())
            .collect(),
        binding,
        trusted: true,
        ciba: None,
        keycloak: None,
        client: None,
    };
    let rule = |jids: &[&str], needed| UserRule {
        any_of: jids.iter().map(|jid| (*jid).to_owned()).collect(),
        needed,
        veto: true,
        not_requester: false,
    };
    let rules = BTreeMap::from([
        ("tester".to_owned(), rule(&["tester@example.org"], 1)),
        (
            "both".to_owned(),
            rule(&["alice@example.org", "bob@example.org"], 2),
        ),
    ]);
    Settings {
        relying_parties: vec![
            party(
                "shop",
                SHOP,
                &["*@example.org", "carol@example.net"],
                Binding::Code,
            ),
            party("bank", BANK, &["*"], Binding::Transfer),
        ],
        auth_relying_party: Some("shop".into()),
        local_users: LocalUsers::new(rules).unwrap(),
        user_files: UserFiles::default(),
        name_confirmers: false,
        user_names: UserNames::new(|uid| (uid == own_uid()).then(|| "tester".to_owned())),
        default_timeout: Duration::from_secs(60),
        trusted_proxies: Vec::new(),
        public_url: None,
        sign_in: None,
        forward_auth: Vec::new(),
        openid: http_api::OpenId::default(),
        allow_private_callbacks: false,
    }
}
