//! Reading the configuration again while the daemon runs: what of it the doors and the desk take over, and what has to
//! wait for a restart.

use std::path::Path;
use std::sync::Arc;

use http_api::{JidPattern, RelyingParty, Settings};
use tokio::sync::watch;
use tracing::{error, info, warn};

use crate::config::{self, Config};
use crate::desk::{Reload, Reloaded, Rights};
use crate::secret::Secret;

/// What others follow by themselves.
pub(crate) struct Watched {
    /// For the doors.
    pub(crate) doors: watch::Receiver<Arc<Settings>>,
    /// For callbacks.
    pub(crate) parties: watch::Receiver<Vec<RelyingParty>>,
}

/// Reads `file` again when it is told to; `config` is what it was read as at the start.
pub(crate) fn watch(config: &Config, file: &Path) -> (Reload, Watched) {
    let (doors, watched_doors) = watch::channel(Arc::new(config.doors.clone()));
    let (parties, watched_parties) = watch::channel(config.doors.relying_parties.clone());
    let (file, started_with) = (file.to_owned(), Fixed::of(config));
    let reload = Reload::new(move || {
        let (config, warnings) = config::load(&file).map_err(|errors| {
            error!("the configuration stays as it was: {errors}");
            errors
                .to_string()
                .lines()
                .map(ToOwned::to_owned)
                .collect::<Vec<_>>()
        })?;
        for warning in warnings {
            warn!("{warning}");
        }
        let restart = started_with.changed(&Fixed::of(&config));
        if restart.is_empty() {
            info!("configuration read again");
        } else {
            warn!(
                "configuration read again; wait for a restart: {}",
                restart.join(", ")
            );
        }
        doors.send_replace(Arc::new(config.doors.clone()));
        parties.send_replace(config.doors.relying_parties.clone());
        Ok(Reloaded {
            rights: rights(&config),
            ledger: config.ledger,
            languages: config.languages,
            contacts: [config.xmpp.contacts, config.xmpp.bare_sender_for],
            restart,
        })
    });
    let watched = Watched {
        doors: watched_doors,
        parties: watched_parties,
    };
    (reload, watched)
}

/// Who may command by this configuration.
pub(crate) fn rights(config: &Config) -> Rights {
    let doors = &config.doors;
    let parties = doors.relying_parties.iter();
    let asked = parties.flat_map(|party| party.jids.iter().cloned());
    let confirmers: Vec<JidPattern> = asked.chain(doors.local_users.patterns()).collect();
    Rights {
        admins: config.admins.clone(),
        confirmers,
        publish: config.publish.clone(),
    }
}

/// What cannot change while the daemon runs, key by key. Secrets are compared and never shown.
#[derive(Debug)]
struct Fixed {
    keys: [(&'static str, String); 9],
    secret: Secret,
}

impl Fixed {
    fn of(config: &Config) -> Self {
        let xmpp = &config.xmpp;
        let keys = [
            (
                "xmpp.mode, xmpp.jid, xmpp.server",
                format!("{:?}", xmpp.mode),
            ),
            ("xmpp.ping", format!("{:?}", xmpp.ping)),
            (
                "xmpp.contact_addresses",
                format!("{:?}", xmpp.contact_addresses),
            ),
            ("http.listen", format!("{:?}", config.http.listen)),
            (
                "http.allow_private_callbacks",
                config.doors.allow_private_callbacks.to_string(),
            ),
            ("socket.path", config.socket.display().to_string()),
            ("bypass.path", config.bypass.display().to_string()),
            ("store.path", config.store.display().to_string()),
            ("log.level", format!("{:?}", config.log.level)),
        ];
        Self {
            keys,
            secret: xmpp.secret.clone(),
        }
    }

    /// The keys in which the other differs.
    fn changed(&self, other: &Self) -> Vec<String> {
        let pairs = self.keys.iter().zip(&other.keys);
        let changed = pairs.filter(|(own, others)| own != others);
        let is_same_secret = self.secret.expose() == other.secret.expose();
        let secret = (!is_same_secret).then(|| "xmpp.secret".to_owned());
        changed
            .map(|((key, _), _)| (*key).to_owned())
            .chain(secret)
            .collect()
    }
}
