//! The stack of lines that libpam makes of a service: files found, includes followed, as `pam.conf(5)` has it and as
//! libpam does it, Debian's `@include` among it. What cannot be read fails, as it does there.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use super::control::Control;
use super::line::{self, Line};
use super::root::Root;

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
/// As libpam: PAM_SUBSTACK_MAX_LEVEL.
const DEEPEST: usize = 16;
/// More than any stack has that was written by people; files that include each other twice would make millions.
const MOST_ENTRIES: usize = 4096;

/// Reads the stack of a service as libpam does.
#[must_use]
pub(super) fn read(root: &Root, service: &str, phase: Phase) -> Stack {
    // pam_start(3) does that.
    let service = service.to_ascii_lowercase();
    let has_folder = |folder: &&str| root.status(Path::new(folder)).is_ok_and(|it| it.is_dir());
    if !FOLDERS.iter().any(|folder| has_folder(&folder)) {
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

/// A file cannot be used: what includes it fails, or all of the service.
struct Unusable;

/// From where a file is read.
#[derive(Clone, Copy, Default)]
struct Depth {
    includes: usize,
    substacks: usize,
}

struct Reader<'r> {
    root: &'r Root,
    phase: Phase,
    /// `@include` is an addition of Debian's.
    is_debian: bool,
    stack: Stack,
}

impl<'r> Reader<'r> {
    fn new(root: &'r Root, phase: Phase) -> Self {
        Self {
            root,
            phase,
            is_debian: root.status(Path::new("/etc/debian_version")).is_ok(),
            stack: Stack::default(),
        }
    }

    fn top(&mut self, file: &Path, service: Option<&str>) {
        if self.file(file, service, None, Depth::default()).is_err() {
            let last = self.stack.problems.pop();
            let what = last
                .as_ref()
                .map_or("cannot be used", |it| &it.what)
                .to_owned();
            self.refuse(last.and_then(|it| it.place), what);
        }
    }

    fn refuse(&mut self, place: Option<Place>, what: String) {
        self.stack.refused = Some(Problem { place, what });
    }

    fn problem(&mut self, place: &Place, what: impl Into<String>) {
        let problem = Problem {
            place: Some(place.clone()),
            what: what.into(),
        };
        // The first says it: what follows on the line follows from it.
        if !self
            .stack
            .problems
            .iter()
            .any(|it| it.place == problem.place)
        {
            self.stack.problems.push(problem);
        }
    }

    /// `service` where each line begins with one; `asked` where only lines of one phase were asked for.
    fn file(
        &mut self,
        file: &Path,
        service: Option<&str>,
        asked: Option<Phase>,
        depth: Depth,
    ) -> Result<(), Unusable> {
        self.stack.files.insert(file.to_owned());
        let at = |line| Place {
            file: file.to_owned(),
            line,
        };
        let text = self.root.read(file).map_err(|error| {
            self.problem(&at(1), format!("the file cannot be read: {error}"));
            Unusable
        })?;
        let (lines, open) = line::lines(&text);
        for Line {
            number,
            words,
            doubt,
        } in lines
        {
            let place = at(number);
            let mut words = words.into_iter();
            if let Some(service) = service
                && !words
                    .next()
                    .is_some_and(|first| first.eq_ignore_ascii_case(service))
            {
                continue;
            }
            if let Some(doubt) = doubt {
                self.problem(&place, doubt);
            }
            self.line(place, words.collect(), asked, depth)?;
        }
        match open {
            None => Ok(()),
            Some(line) => {
                self.problem(
                    &at(line),
                    "the last line ends with a backslash, and libpam refuses the file",
                );
                Err(Unusable)
            }
        }
    }

    fn line(
        &mut self,
        place: Place,
        words: Vec<String>,
        asked: Option<Phase>,
        depth: Depth,
    ) -> Result<(), Unusable> {
        let mut words = words.into_iter();
        let Some(first) = words.next() else {
            return Ok(());
        };
        if self.is_debian && first.eq_ignore_ascii_case("@include") {
            let name = words.next().unwrap_or_default();
            return self.include(&place, &name, asked, depth);
        }
        let may_be_missing = first.starts_with('-');
        let named = Phase::named(first.strip_prefix('-').unwrap_or(&first));
        // What has no phase goes where it hurts.
        let phase = named.unwrap_or(asked.unwrap_or(Phase::Auth));
        if phase != self.phase || asked.is_some_and(|asked| asked != phase) {
            return Ok(());
        }
        if named.is_none() {
            let what = format!(
                "\"{first}\" is not auth, account, session or password here: libpam lets the line fail"
            );
            self.problem(&place, what);
        }
        let entry = self.entry(&place, words, depth, named.is_some(), may_be_missing);
        if self.stack.entries.len() >= MOST_ENTRIES {
            self.problem(
                &place,
                "the files include each other too often to be checked",
            );
            return Err(Unusable);
        }
        if let Some(entry) = entry {
            self.stack.entries.push(entry);
        }
        Ok(())
    }

    /// None for what was included and is in the stack already.
    fn entry(
        &mut self,
        place: &Place,
        mut words: std::vec::IntoIter<String>,
        depth: Depth,
        is_whole: bool,
        may_be_missing: bool,
    ) -> Option<Entry> {
        let entry = |runs, control| Entry {
            place: place.clone(),
            level: depth.substacks,
            runs,
            control,
        };
        let Some(control) = words.next() else {
            self.problem(
                place,
                "the control (required, sufficient ..) is missing: libpam lets the line fail",
            );
            return Some(entry(Runs::Failure, Control::BAD));
        };
        let is_substack = control.eq_ignore_ascii_case("substack");
        if is_substack || control.eq_ignore_ascii_case("include") {
            let name = words.next().unwrap_or_default();
            if is_substack {
                self.stack.entries.push(entry(Runs::Substack, Control::BAD));
            }
            let depth = Depth {
                substacks: depth.substacks + usize::from(is_substack),
                ..depth
            };
            let included = self.include(place, &name, Some(self.phase), depth);
            return included
                .is_err()
                .then(|| entry(Runs::Failure, Control::BAD));
        }
        let (control, fault) = Control::read(&control);
        if let Some(fault) = fault {
            self.problem(
                place,
                format!("{fault}; libpam makes every return value bad"),
            );
        }
        let Some(path) = words.next() else {
            self.problem(place, "the module is missing: libpam lets the line fail");
            return Some(entry(Runs::Failure, control));
        };
        let module = Module {
            path,
            args: words.collect(),
            may_be_missing,
        };
        let runs = if is_whole {
            Runs::Module(module)
        } else {
            Runs::Failure
        };
        Some(entry(runs, control))
    }

    fn include(
        &mut self,
        place: &Place,
        name: &str,
        asked: Option<Phase>,
        depth: Depth,
    ) -> Result<(), Unusable> {
        let depth = Depth {
            includes: depth.includes + 1,
            ..depth
        };
        if depth.includes >= DEEPEST {
            self.problem(place, format!("{name} includes itself"));
            return Err(Unusable);
        }
        let found = find(self.root, name).ok_or_else(|| {
            self.problem(
                place,
                format!("there is no file {name} to include: libpam lets that fail"),
            );
            Unusable
        })?;
        self.file(&found, None, asked, depth)
    }
}
