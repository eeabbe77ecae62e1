//! The client that says yes to every confirmation request that comes by iq: the same one whether the daemon asks or the
//! bare component, and on a thread of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use acceptance::Account;
use anyhow::{Result, bail};

use crate::session::{self, Session};
use crate::stanza::Stanza;

/// How soon a silent confirmer hears that it may speak.
const ATTENTION: Duration = Duration::from_millis(50);

/// The namespace of what asks (XEP-0070 section 8.1).
const CONFIRM: &[u8] = b"http://jabber.org/protocol/http-auth";

#[derive(Debug, Default)]
struct Mind {
    asked: AtomicU64,
    prompted: AtomicU64,
    silent: AtomicBool,
    gone: AtomicBool,
}

/// A logged-in account that answers.
#[derive(Debug)]
pub(crate) struct Confirmer {
    /// Its full JID.
    pub(crate) jid: String,
    mind: Arc<Mind>,
    thread: Option<JoinHandle<Result<()>>>,
}

impl Confirmer {
    /// Logs in. A `silent` one keeps its answers to itself until [`Confirmer::speak`].
    pub(crate) fn log_in(port: u16, account: &Account, silent: bool) -> Result<Self> {
        let mut session = session::client(port, account, "phone")?;
        let mind = Arc::new(Mind::default());
        mind.silent.store(silent, Ordering::Relaxed);
        let theirs = Arc::clone(&mind);
        let thread = std::thread::spawn(move || answer_all(&mut session, &theirs));
        Ok(Self {
            jid: format!("{}/phone", account.jid),
            mind,
            thread: Some(thread),
        })
    }

    /// Its bare JID.
    pub(crate) fn account(&self) -> &str {
        self.jid.split('/').next().unwrap_or_default()
    }

    /// How many requests have come by iq.
    pub(crate) fn asked(&self) -> u64 {
        self.mind.asked.load(Ordering::Relaxed)
    }

    /// How many requests have come by message; they are not answered.
    pub(crate) fn prompted(&self) -> u64 {
        self.mind.prompted.load(Ordering::Relaxed)
    }

    /// Answers what has come so far, and what comes.
    pub(crate) fn speak(&self) {
        self.mind.silent.store(false, Ordering::Relaxed);
    }

    /// Fails if it is not there any more.
    pub(crate) fn check(&mut self) -> Result<()> {
        if self.thread.as_ref().is_some_and(JoinHandle::is_finished) {
            match self.thread.take().map(JoinHandle::join) {
                Some(Ok(Err(error))) => return Err(error.context("the auto-accepting client")),
                _ => bail!("the auto-accepting client ended"),
            }
        }
        Ok(())
    }
}

impl Drop for Confirmer {
    fn drop(&mut self) {
        self.mind.gone.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn answer_all(session: &mut Session, mind: &Mind) -> Result<()> {
    let mut out = Vec::new();
    session.fill_within(ATTENTION)?;
    while !mind.gone.load(Ordering::Relaxed) {
        while let Some(stanza) = session.inbox.next() {
            if stanza.name == b"iq" {
                answer(&stanza, mind, &mut out);
            } else if stanza.name == b"message" && stanza.holds(CONFIRM) {
                mind.prompted.fetch_add(1, Ordering::Relaxed);
            }
        }
        if !mind.silent.load(Ordering::Relaxed) {
            session.send(&out)?;
            out.clear();
        }
        session.fill()?;
    }
    Ok(())
}

fn answer(stanza: &Stanza<'_>, mind: &Mind, out: &mut Vec<u8>) {
    let asks = matches!(stanza.attribute(b" type="), Some(b"get" | b"set"));
    let (Some(id), true) = (stanza.attribute(b" id="), asks) else {
        return;
    };
    let is_confirm = stanza.holds(CONFIRM);
    out.extend_from_slice(if is_confirm {
        b"<iq type='result' id='"
    } else {
        b"<iq type='error' id='"
    });
    out.extend_from_slice(id);
    if let Some(from) = stanza.attribute(b" from=") {
        out.extend_from_slice(b"' to='");
        out.extend_from_slice(from);
    }
    if is_confirm {
        mind.asked.fetch_add(1, Ordering::Relaxed);
        out.extend_from_slice(b"'/>");
    } else {
        out.extend_from_slice(
            b"'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
        );
    }
}
