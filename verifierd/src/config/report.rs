//! What is wrong with a configuration file, all of it at once, each with its line. It never repeats a secret.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::printable::tame;

/// One thing to say about one place in the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Remark {
    line: usize,
    text: String,
}

/// Everything that keeps a configuration from being used; `Display` gives one line each, `FILE:LINE: ...`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigErrors {
    file: PathBuf,
    remarks: Vec<Remark>,
}

impl ConfigErrors {
    /// The file could not be read at all.
    pub(super) fn unreadable(file: &Path, error: &std::io::Error) -> Self {
        let text = format!("cannot be read: {error}");
        Self {
            file: file.to_owned(),
            remarks: vec![Remark { line: 0, text }],
        }
    }

    /// Something was left out and nothing said why: a fault of ours, and still no reason to start.
    pub(super) fn unexplained(file: &Path) -> Self {
        let text = "cannot be used, and the reason is missing: please report this".to_owned();
        Self {
            file: file.to_owned(),
            remarks: vec![Remark { line: 0, text }],
        }
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, remark) in self.remarks.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write_remark(f, &self.file, remark)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}

/// Something that works but should not stay as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    file: PathBuf,
    remark: Remark,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_remark(f, &self.file, &self.remark)
    }
}

fn write_remark(f: &mut fmt::Formatter<'_>, file: &Path, remark: &Remark) -> fmt::Result {
    write!(f, "{}:", file.display())?;
    if remark.line > 0 {
        write!(f, "{}:", remark.line)?;
    }
    write!(f, " {}", remark.text)
}

/// Collects while the file is read.
#[derive(Debug)]
pub(super) struct Report<'s> {
    source: &'s str,
    errors: RefCell<Vec<Remark>>,
    warnings: RefCell<Vec<Remark>>,
}

impl<'s> Report<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        Self {
            source,
            errors: RefCell::default(),
            warnings: RefCell::default(),
        }
    }

    /// `at` is a byte offset; the text must not hold a secret.
    pub(super) fn error(&self, at: usize, text: &str) {
        let (line, text) = (self.line(at), tame(text));
        self.errors.borrow_mut().push(Remark { line, text });
    }

    pub(super) fn warning(&self, at: usize, text: &str) {
        let (line, text) = (self.line(at), tame(text));
        self.warnings.borrow_mut().push(Remark { line, text });
    }

    /// Counted from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        let before = self.source.bytes().take(at);
        1 + before.filter(|byte| *byte == b'\n').count()
    }

    /// What stands there, not too long.
    pub(super) fn quote(&self, span: Range<usize>) -> String {
        let text = self.source.get(span).unwrap_or_default();
        let mut quote: String = text.chars().take(LONGEST_QUOTE).collect();
        if text.chars().nth(LONGEST_QUOTE).is_some() {
            quote.push('…');
        }
        quote
    }

    /// The warnings, or the errors if there is one; both in the order of the file.
    pub(super) fn conclude(self, file: &Path) -> Result<Vec<Warning>, ConfigErrors> {
        let mut remarks = self.errors.into_inner();
        if !remarks.is_empty() {
            remarks.sort();
            remarks.dedup();
            let file = file.to_owned();
            return Err(ConfigErrors { file, remarks });
        }
        let mut warnings = self.warnings.into_inner();
        warnings.sort();
        let named = warnings.into_iter().map(|remark| Warning {
            file: file.to_owned(),
            remark,
        });
        Ok(named.collect())
    }
}

const LONGEST_QUOTE: usize = 60;
