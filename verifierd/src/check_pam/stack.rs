//! The stack of lines that libpam makes of a service: which files are read, and what they come to (`pam.conf(5)`).

mod read;

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use super::control::Control;
use super::root::Root;
use read::Reader;

/// What a line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Who it is.
    Auth,
    /// Whether they may come in now.
    Account,
    /// What is set up for them.
    Session,
    /// Changing the password.
    Password,
}

impl Phase {
    const ALL: [(&'static str, Self); 4] = [
        ("auth", Self::Auth),
        ("account", Self::Account),
        ("session", Self::Session),
        ("password", Self::Password),
    ];

    fn named(word: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find_map(|(name, phase)| word.eq_ignore_ascii_case(name).then_some(phase))
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all = Self::ALL.iter();
        f.write_str(
            all.find(|(_, phase)| phase == self)
                .map_or("", |(name, _)| name),
        )
    }
}

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// As seen from the root that is looked at.
    pub file: PathBuf,
    /// Counted from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} of {}", self.line, self.file.display())
    }
}

/// A module, as a line names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Module {
    /// Its path, or its name in the folder of the modules.
    pub(super) path: String,
    /// The words after it.
    pub(super) args: Vec<String>,
    /// Whether the line begins with `-`: libpam does not log that the module is missing.
    pub(super) may_be_missing: bool,
}

impl Module {
    /// The name of its file.
    #[must_use]
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// What is run at one place of the stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Runs {
    /// A module.
    Module(Module),
    /// Nothing: a substack begins with the next entry.
    Substack,
    /// Nothing: libpam does not understand the line, and lets it fail.
    Failure,
}

/// One place of the stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Where it stands.
    pub(super) place: Place,
    /// In how many substacks.
    pub(super) level: usize,
    /// What is run.
    pub(super) runs: Runs,
    /// What comes of it.
    pub(super) control: Control,
}

/// Something that is not as it should be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// Where.
    pub(super) place: Option<Place>,
    /// What, in words.
    pub(super) what: String,
}

/// A service, for one phase.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Stack {
    /// In their order.
    pub(super) entries: Vec<Entry>,
    /// What is wrong with the lines.
    pub(super) problems: Vec<Problem>,
    /// Why libpam refuses the whole service.
    pub(super) refused: Option<Problem>,
    /// The file of the service; none if there is none.
    pub(super) file: Option<PathBuf>,
    /// Every file that was read for it.
    pub(super) files: BTreeSet<PathBuf>,
    /// Whether the lines are those of the service `other`, because it has none of its own.
    pub(super) is_of_other: bool,
}

/// Where files of services are looked for, the first one first: the admin's, the distribution's (Linux-PAM 1.2), the
/// vendor's (SUSE).
pub(super) const FOLDERS: [&str; 3] = ["/etc/pam.d", "/usr/lib/pam.d", "/usr/etc/pam.d"];
/// Where all services are if none of the folders is there.
const ONE_FILE: &str = "/etc/pam.conf";
const OTHER: &str = "other";
/// Reads the stack of a service as libpam does.
#[must_use]
pub(super) fn read(root: &Root, service: &str, phase: Phase) -> Stack {
    // pam_start(3) does that.
    let service = service.to_ascii_lowercase();
    let has_folder = |folder: &str| root.status(Path::new(folder)).is_ok_and(|it| it.is_dir());
    if !FOLDERS.iter().any(|folder| has_folder(folder)) {
        return read_one_file(root, &service, phase);
    }
    let mut reader = Reader::new(root, phase);
    if let Some(file) = find(root, &service) {
        reader.stack.file = Some(file.clone());
        reader.top(&file, None);
    }
    let mut others = Reader::new(root, phase);
    if let Some(file) = find(root, OTHER) {
        others.top(&file, None);
    }
    if reader.stack.file.is_none() && find(root, OTHER).is_none() {
        reader.refuse(
            None,
            format!("there is no file for {service}, and none for {OTHER}"),
        );
    }
    reader.stack.or(others.stack)
}

fn read_one_file(root: &Root, service: &str, phase: Phase) -> Stack {
    let file = Path::new(ONE_FILE);
    let mut reader = Reader::new(root, phase);
    reader.top(file, Some(service));
    let mut others = Reader::new(root, phase);
    others.top(file, Some(OTHER));
    reader.stack.file = Some(file.to_owned());
    reader.stack.or(others.stack)
}

/// The file that is read for this name.
#[must_use]
pub(super) fn find(root: &Root, name: &str) -> Option<PathBuf> {
    let is_file = |path: &PathBuf| root.status(path).is_ok_and(|it| it.is_file());
    if name.starts_with('/') {
        return Some(PathBuf::from(name)).filter(is_file);
    }
    FOLDERS
        .iter()
        .map(|folder| Path::new(folder).join(name))
        .find(is_file)
}

impl Stack {
    fn or(mut self, other: Self) -> Self {
        self.refused = self.refused.or(other.refused);
        if self.entries.is_empty() && self.refused.is_none() {
            self.entries = other.entries;
            self.problems.extend(other.problems);
            self.files = other.files;
            self.is_of_other = true;
        }
        self
    }

    /// Each module of it, with its place.
    pub(super) fn modules(&self) -> impl Iterator<Item = (usize, &Entry, &Module)> {
        let entries = self.entries.iter().enumerate();
        entries.filter_map(|(index, entry)| match &entry.runs {
            Runs::Module(module) => Some((index, entry, module)),
            Runs::Substack | Runs::Failure => None,
        })
    }
}
