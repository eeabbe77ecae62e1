//! A table of the file and its keys: whatever nobody asked for is an error, with the nearest known name.

use std::cell::RefCell;

use toml::Spanned;
use toml::de::DeTable;

use super::entry::Entry;
use super::report::Report;

/// One table, `[name]` or `[[name]]`.
#[derive(Debug)]
pub(super) struct Table<'r> {
    report: &'r Report<'r>,
    path: String,
    /// Byte offset of its header.
    at: usize,
    entries: &'r DeTable<'r>,
    known: RefCell<Vec<&'static str>>,
}

impl<'r> Table<'r> {
    /// The whole file.
    pub(super) fn root(report: &'r Report<'r>, document: &'r Spanned<DeTable<'r>>) -> Self {
        Self::new(report, String::new(), 0, document.get_ref())
    }

    pub(super) fn new(
        report: &'r Report<'r>,
        path: String,
        at: usize,
        entries: &'r DeTable<'r>,
    ) -> Self {
        Self {
            report,
            path,
            at,
            entries,
            known: RefCell::default(),
        }
    }

    /// The entry, if it is there; the name counts as known from now on.
    pub(super) fn optional(&self, key: &'static str) -> Option<Entry<'r>> {
        let mut known = self.known.borrow_mut();
        if !known.contains(&key) {
            known.push(key);
        }
        drop(known);
        let (_, value) = self
            .entries
            .iter()
            .find(|(name, _)| name.get_ref() == key)?;
        Some(Entry::new(self.report, self.path_of(key), value))
    }

    /// The entry; an error if it is not there.
    pub(super) fn required(&self, key: &'static str, allowed: &str) -> Option<Entry<'r>> {
        let entry = self.optional(key);
        if entry.is_none() {
            self.complain(&format!(
                "{} is missing: expected {allowed}",
                self.path_of(key)
            ));
        }
        entry
    }

    /// The tables of `[[key]]`.
    pub(super) fn tables(&self, key: &'static str) -> Vec<Table<'r>> {
        let expected = format!("tables, each with the header [[{key}]]");
        let entries = self
            .optional(key)
            .and_then(|entry| entry.secret().list(&expected))
            .unwrap_or_default();
        entries.iter().filter_map(Entry::table).collect()
    }

    /// Every entry under the name it has: for tables whose keys the admin chooses.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'r str, Entry<'r>)> {
        self.entries.iter().map(|(name, value)| {
            let path = self.path_of(name.get_ref());
            let name: &'r str = name.get_ref();
            (name, Entry::new(self.report, path, value))
        })
    }

    /// An error of the table as a whole, or of something that is not in it.
    pub(super) fn complain(&self, text: &str) {
        self.report.error(self.at, text);
    }

    /// Something about the table as a whole that works, but should not stay so.
    pub(super) fn warn(&self, text: &str) {
        self.report
            .warning(self.at, &format!("{}: {text}", self.path));
    }

    /// Errors for the entries nobody asked for. Their values are not shown: they may be misspelt secrets.
    pub(super) fn finish(self) {
        let known = self.known.borrow();
        for (name, _) in self.entries {
            let key: &str = name.get_ref();
            if known.contains(&key) {
                continue;
            }
            let shown = self.report.quote(name.span());
            let place = if self.path.is_empty() {
                "at the top of the file".to_owned()
            } else {
                format!("in {}", self.path)
            };
            let hint = match nearest(key, &known) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("expected one of {}", known.join(", ")),
            };
            let text = format!("{shown} is not a key {place}: {hint}");
            self.report.error(name.span().start, &text);
        }
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }
}

/// The known name that was probably meant.
fn nearest<'k>(typed: &str, known: &[&'k str]) -> Option<&'k str> {
    known
        .iter()
        .map(|name| (strsim::jaro_winkler(typed, name), *name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}
