//! Reads the lines of a service, and of what they include, as libpam does: Debian's `@include` among it. What cannot be
//! read fails, as it does there.

use std::path::Path;

use super::{Entry, Module, Phase, Place, Problem, Runs, Stack, find};
use crate::check_pam::control::Control;
use crate::check_pam::line::{self, Line};
use crate::check_pam::root::Root;

/// As libpam: `PAM_SUBSTACK_MAX_LEVEL`.
const DEEPEST: usize = 16;
/// More than any stack has that was written by people; files that include each other twice would make millions.
const MOST_ENTRIES: usize = 4096;

/// What makes libpam give up the whole file, whatever the line is for; `words` are those behind its first.
fn fatal(words: &[String]) -> Option<&'static str> {
    let [control, name @ ..] = words else {
        return None;
    };
    let is_substack = control.eq_ignore_ascii_case("substack");
    match name.first() {
        None if is_substack || control.eq_ignore_ascii_case("include") => {
            Some("the name of the file to include is missing: libpam 1.5.2 crashes at that")
        }
        Some(name) if !has_name(name) && !control.eq_ignore_ascii_case("include") => {
            Some("the name of the module is empty: libpam refuses the whole service")
        }
        Some(_) | None => None,
    }
}

/// Whether libpam finds a name in the path of a module, to log it by.
fn has_name(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    let name = file.rsplit_once('.').map_or(file, |(name, _)| name);
    !name.is_empty() && name != "?"
}

/// A file cannot be used: what includes it fails, or all of the service.
struct Unusable;

/// From where a file is read.
#[derive(Clone, Copy, Default)]
struct Depth {
    includes: usize,
    substacks: usize,
}

/// The first word of a line.
#[derive(Clone, Copy)]
struct Head {
    /// Whether it is a phase.
    is_known: bool,
    /// Whether `-` stands before it.
    may_be_missing: bool,
}

pub(super) struct Reader<'r> {
    root: &'r Root,
    phase: Phase,
    /// `@include` is an addition of Debian's.
    is_debian: bool,
    pub(super) stack: Stack,
}

impl<'r> Reader<'r> {
    pub(super) fn new(root: &'r Root, phase: Phase) -> Self {
        Self {
            root,
            phase,
            is_debian: root.status(Path::new("/etc/debian_version")).is_ok(),
            stack: Stack::default(),
        }
    }

    pub(super) fn top(&mut self, file: &Path, service: Option<&str>) {
        if self.file(file, service, None, Depth::default()).is_err() {
            let last = self.stack.problems.pop();
            let what = last
                .as_ref()
                .map_or("cannot be used", |it| &it.what)
                .to_owned();
            self.refuse(last.and_then(|it| it.place), what);
        }
    }

    pub(super) fn refuse(&mut self, place: Option<Place>, what: String) {
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
            self.line(&place, words.collect(), asked, depth)?;
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
        place: &Place,
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
            return self.include(place, &name, asked, depth);
        }
        let may_be_missing = first.starts_with('-');
        let named = Phase::named(first.strip_prefix('-').unwrap_or(&first));
        // What has no phase goes where it hurts.
        let phase = named.unwrap_or(asked.unwrap_or(Phase::Auth));
        if asked.is_some_and(|asked| asked != phase) {
            return Ok(());
        }
        if let Some(fatal) = fatal(words.as_slice()) {
            self.problem(place, fatal);
            return Err(Unusable);
        }
        if phase != self.phase {
            return Ok(());
        }
        if named.is_none() {
            let what = format!(
                "\"{first}\" is not auth, account, session or password here: libpam lets the line fail"
            );
            self.problem(place, what);
        }
        let head = Head {
            is_known: named.is_some(),
            may_be_missing,
        };
        let entry = self.entry(place, head, words, depth);
        if self.stack.entries.len() >= MOST_ENTRIES {
            self.problem(
                place,
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
        head: Head,
        mut words: std::vec::IntoIter<String>,
        depth: Depth,
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
            may_be_missing: head.may_be_missing,
        };
        let runs = if head.is_known {
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
            self.problem(place, format!("there is no file {name} to include"));
            Unusable
        })?;
        self.file(&found, None, asked, depth)
    }
}
