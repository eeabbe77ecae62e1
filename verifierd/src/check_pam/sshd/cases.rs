//! For whom sshd is asked: root, somebody else, and whomever a `Match` line names. Which `Match` applies, sshd decides.

use std::collections::BTreeSet;
use std::fmt::{self, Write};
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};

use ipnet::IpNet;

use super::pattern::{example, fits};
use crate::check_pam::people::People;

/// Who logs in, from where, to where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::check_pam) struct Case {
    user: String,
    address: String,
    host: String,
    /// `laddr`, `lport` and `rdomain` of `sshd -C`, with their values.
    here: Vec<(&'static str, String)>,
}

/// Stands for any address in the world (RFC 5737).
const ANYWHERE: &str = "192.0.2.1";
const ANY_HOST: &str = "client.invalid";
const HERE: &str = "198.51.100.1";
const PORT: &str = "22";
/// Each takes sshd some 10 ms.
const MOST: usize = 1000;

/// There are more cases than can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("its Match lines tell apart more than {MOST} cases")]
pub(in crate::check_pam) struct TooMany;

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.user)?;
        if self.address != ANYWHERE {
            write!(f, " from {}", self.address)?;
        }
        if self.host != ANY_HOST {
            write!(f, " from {}", self.host)?;
        }
        let here = self.here.iter();
        for (name, place) in here.filter(|(_, place)| ![HERE, PORT].contains(&place.as_str())) {
            let what = match *name {
                "lport" => "port ",
                "rdomain" => "routing domain ",
                _ => "",
            };
            write!(f, " at {what}{place}")?;
        }
        Ok(())
    }
}

impl Case {
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

/// Every case that `Match` lines can tell apart, each once: whoever is meant by the same lines, from and to where the same
/// lines mean, is treated alike. A line that does not count for one, because another one came first, may count for the next.
pub(super) fn all(config: &Path, people: &People) -> Result<Vec<Case>, TooMany> {
    let lines = matches(config);
    let lists = |criterion| Lists::of(&lines, criterion);
    let users = who(people, &lists("user"), &lists("group"));
    let from = places(&lists("address"), ANYWHERE);
    let hosts = lists("host");
    let hosts = hosts.told_apart([ANY_HOST.to_owned()].into_iter().chain(hosts.examples()));
    // sshd wants to be told these where a line looks at them.
    let mut heres = vec![Vec::new()];
    for (criterion, name, elsewhere) in [
        ("localaddress", "laddr", [HERE, ""]),
        ("localport", "lport", [PORT, "1"]),
        ("rdomain", "rdomain", ["", ""]),
    ] {
        let lists = lists(criterion);
        if lists.0.is_empty() {
            continue;
        }
        let values = match name {
            "laddr" => places(&lists, HERE),
            _ => lists.told_apart(
                elsewhere
                    .map(str::to_owned)
                    .into_iter()
                    .chain(lists.examples()),
            ),
        };
        heres = product(&heres, &values, |here: &Vec<_>, value: &String| {
            let new = Some((name, value.clone())).filter(|_| !value.is_empty());
            here.iter().cloned().chain(new).collect()
        })?;
    }
    let away = product(&from, &hosts, |address, host| {
        (address.clone(), host.clone())
    })?;
    let places = product(&away, &heres, |away, here| (away.clone(), here.clone()))?;
    product(&places, &users, |((address, host), here), user| Case {
        user: user.clone(),
        address: address.clone(),
        host: host.clone(),
        here: here.clone(),
    })
}

fn product<A, B, C>(
    ones: &[A],
    others: &[B],
    both: impl Fn(&A, &B) -> C,
) -> Result<Vec<C>, TooMany> {
    if ones.len().saturating_mul(others.len()) > MOST {
        return Err(TooMany);
    }
    let pairs = ones
        .iter()
        .flat_map(|one| others.iter().map(move |other| (one, other)));
    Ok(pairs.map(|(one, other)| both(one, other)).collect())
}

/// Root, somebody else, and whoever is told apart from them by name or group.
fn who(people: &People, users: &Lists<'_>, groups: &Lists<'_>) -> Vec<String> {
    let known = ["root", people.somebody()]
        .into_iter()
        .chain(people.names());
    let known = known.map(ToOwned::to_owned).chain(users.examples());
    let mut seen = BTreeSet::new();
    known
        .filter(|user| {
            let names = people.groups_of(user);
            let by_group = groups.0.iter().map(|list| {
                let is_any = |patterns: &[&str]| {
                    names
                        .iter()
                        .any(|name| patterns.iter().any(|it| fits(it, name)))
                };
                is_any(&list.wanted) && !is_any(&list.unwanted)
            });
            let meant: Vec<bool> = users.who_mean(user).into_iter().chain(by_group).collect();
            seen.insert((user == "root", meant))
        })
        .collect()
}

/// Addresses inside, at the edges of and beside all networks that are named.
fn places(lists: &Lists<'_>, elsewhere: &str) -> Vec<String> {
    let patterns = lists
        .0
        .iter()
        .flat_map(|list| list.wanted.iter().chain(&list.unwanted));
    let mut known = vec![elsewhere.to_owned()];
    for pattern in patterns {
        if let Some(network) = network(pattern) {
            let (first, last) = (network.network(), network.broadcast());
            let beside = [beside(first, false), beside(last, true)];
            let all = [network.hosts().next(), Some(last)]
                .into_iter()
                .chain(beside)
                .flatten();
            known.extend(all.map(|it| it.to_string()));
        } else {
            let examples = ["1", "1.1", "1.1.1", ":1", "::1"]
                .map(|it| pattern.replace('*', it).replace('?', "1"));
            known.extend(
                examples
                    .into_iter()
                    .filter(|it| it.parse::<IpAddr>().is_ok()),
            );
        }
    }
    lists.told_apart(known)
}

fn network(pattern: &str) -> Option<IpNet> {
    let address = || pattern.parse::<IpAddr>().ok().map(IpNet::from);
    pattern.parse().ok().or_else(address)
}

/// The address before or after this one.
fn beside(address: IpAddr, is_after: bool) -> Option<IpAddr> {
    Some(match address {
        IpAddr::V4(it) if is_after => Ipv4Addr::from_bits(it.to_bits().checked_add(1)?).into(),
        IpAddr::V4(it) => Ipv4Addr::from_bits(it.to_bits().checked_sub(1)?).into(),
        IpAddr::V6(it) if is_after => Ipv6Addr::from_bits(it.to_bits().checked_add(1)?).into(),
        IpAddr::V6(it) => Ipv6Addr::from_bits(it.to_bits().checked_sub(1)?).into(),
    })
}

/// What all `Match` lines say of one criterion.
struct Lists<'l>(Vec<Patterns<'l>>);

impl<'l> Lists<'l> {
    fn of(lines: &'l [Vec<String>], criterion: &str) -> Self {
        let mut lists = Vec::new();
        for line in lines {
            let mut words = line.iter();
            while let Some(word) = words.next() {
                let takes_none = ["all", "invalid-user", "canonical", "final"];
                if takes_none.iter().any(|it| word.eq_ignore_ascii_case(it)) {
                    continue;
                }
                let list = words
                    .next()
                    .filter(|_| word.eq_ignore_ascii_case(criterion));
                lists.extend(list.map(|list| Patterns::read(list)));
            }
        }
        Self(lists)
    }

    /// A text that would fit, for each pattern.
    fn examples(&self) -> impl Iterator<Item = String> {
        let patterns = self
            .0
            .iter()
            .flat_map(|list| list.wanted.iter().chain(&list.unwanted));
        patterns.map(|it| example(it)).filter(|it| !it.is_empty())
    }

    /// Which of the lists mean it.
    fn who_mean(&self, text: &str) -> Vec<bool> {
        self.0.iter().map(|list| list.fits(text)).collect()
    }

    /// Of these one for each that the lists tell apart.
    fn told_apart(&self, all: impl IntoIterator<Item = String>) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let all = all.into_iter();
        all.filter(|it| seen.insert(self.who_mean(it))).collect()
    }
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

    /// By text, and as sshd does with addresses by network.
    fn fits(&self, text: &str) -> bool {
        let address = text.parse::<IpAddr>().ok();
        let is_inside = |it: &str| {
            address.is_some_and(|address| network(it).is_some_and(|net| net.contains(&address)))
        };
        let is_in = |patterns: &[&str]| patterns.iter().any(|it| fits(it, text) || is_inside(it));
        is_in(&self.wanted) && !is_in(&self.unwanted)
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
mod tests;
