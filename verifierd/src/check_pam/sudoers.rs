//! sudo's own rules: where they say so, sudo asks PAM nothing.

use std::path::{Path, PathBuf};

use super::finding::Finding;
use super::root::Root;
use super::stack::Place;

const FILE: &str = "/etc/sudoers";
const DEEPEST: u32 = 16;
const MOST_LINES: usize = 5;

/// Whether this PAM service is sudo's.
pub(super) fn is_sudo(service: &str) -> bool {
    matches!(service, "sudo" | "sudo-i")
}

/// Rules for which nobody is asked anything.
pub(super) fn look(root: &Root) -> Vec<Finding> {
    let mut places = Vec::new();
    let mut files = vec![(PathBuf::from(FILE), 0)];
    let mut unreadable = None;
    while let Some((file, depth)) = files.pop() {
        let text = match root.read(&file) {
            Ok(text) => String::from_utf8_lossy(&text).into_owned(),
            // No sudo, or rules elsewhere.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => {
                unreadable = Some(format!("{} cannot be read: {error}", file.display()));
                continue;
            }
        };
        for (number, line) in lines(&text) {
            if depth < DEEPEST {
                files.extend(
                    included(root, &file, &line)
                        .into_iter()
                        .map(|it| (it, depth + 1)),
                );
            }
            if asks_nothing(&line) {
                places.push(Place {
                    file: file.clone(),
                    line: number,
                });
            }
        }
    }
    places.sort();
    let mut findings: Vec<Finding> = places
        .iter()
        .take(MOST_LINES)
        .map(|place| nobody_asked(place, places.len()))
        .collect();
    findings.extend(unreadable.map(|what| {
        Finding::risk("sudoers-unknown", what)
            .so("Nothing is known of rules by which sudo asks nothing.")
            .remedy("Run this as root.")
    }));
    findings
}

fn nobody_asked(place: &Place, count: usize) -> Finding {
    let more = if count > MOST_LINES {
        format!(" ({count} lines do so)")
    } else {
        String::new()
    };
    Finding::risk(
        "sudo-nopasswd",
        format!("sudo asks nothing where this line applies{more}"),
    )
    .at(Some(place))
    .so("NOPASSWD and !authenticate leave the auth lines of PAM out, and with them pam_xmpp.so.")
    .remedy("If a confirmation is to be asked for there, take the word out.")
}

/// Comments gone (but not a number such as `#1000`, nor `#include`), continued lines joined, each with its first number.
fn lines(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (index, written) in text.lines().enumerate() {
        let (number, mut line) = open.take().unwrap_or((index + 1, String::new()));
        if let Some(start) = written.strip_suffix('\\') {
            line.push_str(start);
            open = Some((number, line));
        } else {
            line.push_str(written);
            lines.push((number, without_comment(&line).to_owned()));
        }
    }
    lines.extend(open);
    lines
}

fn without_comment(line: &str) -> &str {
    if line.starts_with("#include") {
        return line;
    }
    let mut signs = line.match_indices('#').map(|(at, _)| at);
    let is_comment = |at: &usize| {
        let after = line.get(at + 1..).unwrap_or_default();
        !after.starts_with(|c: char| c.is_ascii_digit())
    };
    signs
        .find(is_comment)
        .map_or(line, |at| line.get(..at).unwrap_or(line))
}

fn asks_nothing(line: &str) -> bool {
    let words = || line.split(|c: char| !c.is_ascii_alphanumeric() && c != '!' && c != '_');
    let is_default = line.trim_start().starts_with("Defaults");
    if is_default {
        words().any(|word| word == "!authenticate")
    } else {
        words().any(|word| word == "NOPASSWD")
    }
}

/// Files that a line includes: `@include FILE`, `@includedir FOLDER`, and both with `#` as before sudo 1.9.1.
fn included(root: &Root, file: &Path, line: &str) -> Vec<PathBuf> {
    let mut words = line.split_whitespace();
    let keyword = words
        .next()
        .unwrap_or_default()
        .trim_start_matches(['@', '#']);
    let is_directive = line.starts_with(['@', '#']);
    let Some(path) = words.next().filter(|_| is_directive) else {
        return Vec::new();
    };
    let path = file
        .parent()
        .unwrap_or(Path::new("/"))
        .join(path.trim_matches('"'));
    match keyword {
        "include" => vec![path],
        // sudoers(5): names that end in ~ or have a dot in them are passed over.
        "includedir" => root
            .names(&path)
            .into_iter()
            .filter(|name| !name.ends_with('~') && !name.contains('.'))
            .map(|name| path.join(name))
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn rules_that_ask_nothing() {
        let folder = tempfile::TempDir::new().unwrap();
        let base = folder.path();
        fs::create_dir_all(base.join("etc/sudoers.d")).unwrap();
        let text = "Defaults env_reset # NOPASSWD\nroot ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n#1000 ALL = \\\n NOPASSWD: ALL\n\
            Defaults:bob !authenticate\n#includedir /etc/sudoers.d\n";
        fs::write(base.join("etc/sudoers"), text).unwrap();
        fs::write(
            base.join("etc/sudoers.d/cloud"),
            "# NOPASSWD\n\nops ALL=(ALL) NOPASSWD:ALL\n",
        )
        .unwrap();
        fs::write(
            base.join("etc/sudoers.d/old.bak"),
            "x ALL=(ALL) NOPASSWD:ALL\n",
        )
        .unwrap();
        let found = look(&Root::below(base.to_owned()));
        let places: Vec<String> = found
            .iter()
            .map(|it| it.place.as_ref().unwrap().to_string())
            .collect();
        assert_eq!(
            places,
            [
                "line 4 of /etc/sudoers",
                "line 6 of /etc/sudoers",
                "line 3 of /etc/sudoers.d/cloud"
            ]
        );
    }
}
