//! For whom sshd is asked: root, somebody else, and whomever a `Match` line names. Which `Match` applies, sshd decides.

use std::fmt::{self, Write};
use std::fs;
use std::path::{Path, PathBuf};

use super::pattern::{example, fits};
use crate::check_pam::people::People;

/// Who logs in, from where, to where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::check_pam) struct Case {
    user: String,
    address: String,
    host: String,
    /// `laddr` and `lport` of `sshd -C`, with their values.
    here: Vec<(&'static str, String)>,
}

/// Stands for any address in the world (RFC 5737).
const ANYWHERE: &str = "192.0.2.1";
const ANY_HOST: &str = "client.invalid";
const MOST_CASES: usize = 40;

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.user)?;
        if self.address != ANYWHERE {
            write!(f, " from {}", self.address)?;
        }
        if self.host != ANY_HOST {
            write!(f, " from {}", self.host)?;
        }
        for (name, place) in &self.here {
            let what = if *name == "lport" { "port " } else { "" };
            write!(f, " at {what}{place}")?;
        }
        Ok(())
    }
}

impl Case {
    fn of(user: &str) -> Self {
        Self {
            user: user.to_owned(),
            address: ANYWHERE.to_owned(),
            host: ANY_HOST.to_owned(),
            here: Vec::new(),
        }
    }

    /// As `sshd -C` wants it.
    pub(super) fn specification(&self) -> String {
        let mut text = format!(
            "user={},host={},addr={}",
            self.user, self.host, self.address
        );
        for (name, value) in &self.here {
            let _ = write!(text, ",{name}={value}");
        }
        text
    }

    pub(super) fn is_root(&self) -> bool {
        self.user == "root"
    }
}

/// Every case there is, each once.
pub(super) fn all(config: &Path, people: &People) -> Vec<Case> {
    let ordinary = people.somebody();
    let mut cases = vec![Case::of("root"), Case::of(ordinary)];
    for line in matches(config) {
        cases.extend(named_by(&line, people));
    }
    let mut all = Vec::new();
    for case in cases {
        if !all.contains(&case) && all.len() < MOST_CASES {
            all.push(case);
        }
    }
    all
}

/// Who fits a `Match` line: its criteria, two words each.
fn named_by(criteria: &[String], people: &People) -> Vec<Case> {
    let mut users: Option<Vec<String>> = None;
    let mut case = Case::of("");
    for pair in criteria.chunks(2) {
        let [name, patterns] = pair else {
            continue;
        };
        let list = Patterns::read(patterns);
        match name.to_ascii_lowercase().as_str() {
            "user" => {
                let named = list.wanted.iter().map(|it| list.somebody(it, people));
                users = Some(named.collect());
            }
            "group" => {
                let member = people.member_of(|group| list.fits(group));
                users = Some(member.into_iter().collect());
            }
            "address" => case.address = list.address().unwrap_or(case.address),
            "host" => case.host = list.wanted.first().map_or(case.host, |it| example(it)),
            "localaddress" => case.here.extend(list.address().map(|it| ("laddr", it))),
            "localport" => case
                .here
                .extend(list.wanted.first().map(|it| ("lport", (*it).to_owned()))),
            _ => {}
        }
    }
    let users = users.unwrap_or_else(|| vec!["root".to_owned(), people.somebody().to_owned()]);
    users
        .into_iter()
        .map(|user| Case {
            user,
            ..case.clone()
        })
        .collect()
}

/// A list of patterns, those behind a `!` apart.
struct Patterns<'p> {
    wanted: Vec<&'p str>,
    unwanted: Vec<&'p str>,
}

impl<'p> Patterns<'p> {
    fn read(list: &'p str) -> Self {
        let (unwanted, wanted) = list
            .split(',')
            .partition::<Vec<&str>, _>(|it| it.starts_with('!'));
        let unwanted = unwanted.into_iter().map(|it| it.trim_start_matches('!'));
        Self {
            wanted,
            unwanted: unwanted.collect(),
        }
    }

    fn fits(&self, name: &str) -> bool {
        let is_in = |patterns: &[&str]| patterns.iter().any(|it| fits(it, name));
        is_in(&self.wanted) && !is_in(&self.unwanted)
    }

    /// Somebody known who fits this one of the patterns and none of the unwanted, or a name that would.
    fn somebody(&self, pattern: &str, people: &People) -> String {
        let known = people
            .names()
            .find(|name| fits(pattern, name) && self.fits(name));
        known.map_or_else(|| example(pattern), ToOwned::to_owned)
    }

    /// One address of the first network, or of the first pattern such as `10.1.*`.
    fn address(&self) -> Option<String> {
        let pattern = self.wanted.first()?;
        if let Ok(network) = pattern.parse::<ipnet::IpNet>() {
            return network.hosts().next().map(|it| it.to_string());
        }
        let example = pattern.replace(['*', '?'], "1");
        example
            .parse::<std::net::IpAddr>()
            .ok()
            .map(|it| it.to_string())
    }
}

/// The criteria of every `Match` line, in all files.
fn matches(config: &Path) -> Vec<Vec<String>> {
    let mut matches = Vec::new();
    let mut files = vec![(config.to_owned(), 0)];
    while let Some((file, depth)) = files.pop() {
        for words in directives(&file) {
            let Some((keyword, values)) = words.split_first() else {
                continue;
            };
            if keyword.eq_ignore_ascii_case("match") {
                matches.push(values.to_vec());
            } else if keyword.eq_ignore_ascii_case("include") && depth < DEEPEST {
                files.extend(
                    values
                        .iter()
                        .flat_map(|it| included(it))
                        .map(|it| (it, depth + 1)),
                );
            }
        }
    }
    matches
}

/// As sshd: more includes in each other are an error there.
const DEEPEST: u32 = 16;

/// Lines as words; a keyword may be followed by `=`.
fn directives(file: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let lines = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default());
    let words = lines.map(|line| {
        let blanks = |c: char| c.is_whitespace() || matches!(c, '"' | '=');
        line.split(blanks)
            .filter(|word| !word.is_empty())
            .map(ToOwned::to_owned)
            .collect()
    });
    words
        .filter(|words: &Vec<String>| !words.is_empty())
        .collect()
}

fn included(pattern: &str) -> Vec<PathBuf> {
    // sshd_config(5): what is not absolute is in /etc/ssh.
    let pattern = Path::new("/etc/ssh").join(pattern);
    let (Some(folder), Some(name)) = (pattern.parent(), pattern.file_name()) else {
        return Vec::new();
    };
    let name = name.to_string_lossy();
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .filter(|it| fits(&name, &it.file_name().to_string_lossy()))
        .map(|it| it.path())
        .collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_match_lines_name() {
        let folder = tempfile::TempDir::new().unwrap();
        let config = folder.path().join("sshd_config");
        let more = folder.path().join("more.conf");
        let text = format!(
            "UsePAM yes\nInclude {}/*.conf\nMatch User git,!root Address=10.1.0.0/16\n Banner none\nmatch group admins\n\
             Match User *,!root LocalPort 2222\nMatch Address *,!10.0.0.0/8\n",
            folder.path().display()
        );
        fs::write(&config, text).unwrap();
        fs::write(more, "# Match User nobody\nMatch Host *.example.org\n").unwrap();
        let people = People::read(
            "root:x:0:0::/root:/bin/bash\nalice:x:1000:1000::/home/alice:/bin/bash\n",
            "admins:x:100:alice\n",
        );
        let told: Vec<String> = all(&config, &people)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            told,
            [
                "root",
                "alice",
                "git from 10.1.0.1",
                "alice at port 2222",
                "root from .example.org",
                "alice from .example.org"
            ]
        );
    }
}
