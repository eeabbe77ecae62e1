//! One value of the file, asked for by type: what does not fit is an error that says what would.

use std::fmt::Display;
use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::DeValue;

use super::report::Report;
use super::table::Table;

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Entry<'r> {
    report: &'r Report<'r>,
    path: String,
    value: &'r Spanned<DeValue<'r>>,
    is_secret: bool,
}

impl<'r> Entry<'r> {
    pub(super) fn new(
        report: &'r Report<'r>,
        path: String,
        value: &'r Spanned<DeValue<'r>>,
    ) -> Self {
        Self {
            report,
            path,
            value,
            is_secret: false,
        }
    }

    /// The same, never shown.
    pub(super) fn secret(mut self) -> Self {
        self.is_secret = true;
        self
    }

    pub(super) fn text(&self, allowed: &str) -> Option<&'r str> {
        let text = self.value.get_ref().as_str();
        if text.is_none() {
            self.wrong(allowed);
        }
        text
    }

    /// A text that `read` understands.
    pub(super) fn parsed<T>(
        &self,
        allowed: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.value.get_ref().as_str().and_then(read);
        if value.is_none() {
            self.wrong(allowed);
        }
        value
    }

    /// One of these words.
    pub(super) fn one_of<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let allowed: Vec<String> = words
            .iter()
            .map(|(word, _)| format!("\"{word}\""))
            .collect();
        self.parsed(&allowed.join(" or "), |text| {
            let found = words.iter().find(|(word, _)| *word == text);
            found.map(|(_, value)| *value)
        })
    }

    /// A whole number in `range`; `unit` says of what.
    pub(super) fn whole(&self, range: RangeInclusive<u32>, unit: &str) -> Option<u32> {
        let number = self
            .value
            .get_ref()
            .as_integer()
            .and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok())
            .filter(|number| range.contains(number));
        if number.is_none() {
            self.wrong(&format!(
                "a whole number from {} to {} ({unit})",
                range.start(),
                range.end()
            ));
        }
        number
    }

    pub(super) fn yes_or_no(&self) -> Option<bool> {
        let value = self.value.get_ref().as_bool();
        if value.is_none() {
            self.wrong("true or false");
        }
        value
    }

    /// The elements, each an entry of the same name.
    pub(super) fn list(&self, allowed: &str) -> Option<Vec<Entry<'r>>> {
        let Some(elements) = self.value.get_ref().as_array() else {
            self.wrong(allowed);
            return None;
        };
        let entries = elements.iter().map(|value| Self {
            value,
            ..self.clone()
        });
        Some(entries.collect())
    }

    pub(super) fn table(&self) -> Option<Table<'r>> {
        let Some(entries) = self.value.get_ref().as_table() else {
            // What stands in the place of a table may be anything.
            self.clone()
                .secret()
                .wrong(&format!("a table, [{}]", self.path));
            return None;
        };
        let path = self.path.clone();
        Some(Table::new(
            self.report,
            path,
            self.value.span().start,
            entries,
        ))
    }

    pub(super) fn is_table(&self) -> bool {
        self.value.get_ref().is_table()
    }

    pub(super) fn is_false(&self) -> bool {
        self.value.get_ref().as_bool() == Some(false)
    }

    /// Whether it is this text.
    pub(super) fn is_text(&self, text: &str) -> bool {
        self.value.get_ref().as_str() == Some(text)
    }

    pub(super) fn line(&self) -> usize {
        self.report.line(self.value.span().start)
    }

    /// It does not hold what it may.
    pub(super) fn wrong(&self, allowed: &str) {
        let (path, shown) = (&self.path, self.shown());
        let text = format!("{path} = {shown}: expected {allowed}");
        self.report.error(self.value.span().start, &text);
    }

    /// It holds what it may, but something it stands for is amiss.
    pub(super) fn fault(&self, fault: impl Display) {
        let (path, shown) = (&self.path, self.shown());
        let text = format!("{path} = {shown}: {fault}");
        self.report.error(self.value.span().start, &text);
    }

    /// Works, but should not stay so.
    pub(super) fn warn(&self, text: &str) {
        let text = format!("{}: {text}", self.path);
        self.report.warning(self.value.span().start, &text);
    }

    /// The value as it was written; only its type where it may be, or hold, a secret.
    fn shown(&self) -> String {
        let value = self.value.get_ref();
        if self.is_secret {
            "(not shown)".to_owned()
        } else if value.is_table() {
            "(a table)".to_owned()
        } else if value.is_array() {
            "(a list)".to_owned()
        } else {
            self.report.quote(self.value.span())
        }
    }
}
