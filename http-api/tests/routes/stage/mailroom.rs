//! A courier that keeps what it is to post, and reads what the test lays out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use http_api::{Courier, FetchError, Going, Letter};
use tokio::sync::watch;

/// See above. Clones are one.
#[derive(Debug, Clone)]
pub(crate) struct Mailroom(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    letters: watch::Sender<Vec<Letter>>,
    documents: Mutex<BTreeMap<String, Vec<u8>>>,
    fetched: Mutex<Vec<String>>,
}

impl Default for Mailroom {
    fn default() -> Self {
        Self(Arc::new(Inner {
            letters: watch::Sender::new(Vec::new()),
            documents: Mutex::default(),
            fetched: Mutex::default(),
        }))
    }
}

impl Mailroom {
    /// Lays a document out.
    pub(crate) fn lays_out(&self, url: &str, text: &str) {
        let mut documents = self.0.documents.lock().unwrap();
        documents.insert(url.to_owned(), text.into());
    }

    /// Takes it away.
    pub(crate) fn takes_away(&self, url: &str) {
        self.0.documents.lock().unwrap().remove(url);
    }

    /// What was read so far.
    pub(crate) fn fetched(&self) -> Vec<String> {
        self.0.fetched.lock().unwrap().clone()
    }

    /// What was to be posted so far.
    pub(crate) fn letters(&self) -> Vec<Letter> {
        self.0.letters.borrow().clone()
    }

    /// Once so many letters are there: all of them.
    pub(crate) async fn has(&self, number: usize) -> Vec<Letter> {
        let mut letters = self.0.letters.subscribe();
        let waiting = letters.wait_for(|letters| letters.len() >= number);
        let patience = std::time::Duration::from_secs(3600);
        let letters = tokio::time::timeout(patience, waiting).await;
        letters.expect("no letter comes").unwrap().clone()
    }
}

impl Courier for Mailroom {
    fn send(&self, letter: Going<Option<Letter>>) {
        let inner = Arc::clone(&self.0);
        tokio::spawn(async move {
            if let Some(letter) = letter.await {
                inner.letters.send_modify(|letters| letters.push(letter));
            }
        });
    }

    fn fetch(&self, url: String) -> Going<Result<Vec<u8>, FetchError>> {
        self.0.fetched.lock().unwrap().push(url.clone());
        let found = self.0.documents.lock().unwrap().get(&url).cloned();
        Box::pin(async move { found.ok_or_else(|| FetchError("nothing there".to_owned())) })
    }
}
