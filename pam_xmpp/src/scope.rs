//! Which logins are asked about at all: `users=`, `groups=` and `hosts=`. Where it cannot be told, they are.

mod names;
mod networks;

use std::fmt;

use crate::claimant::{Account, Claimant};
use crate::host::Host;
pub(crate) use names::Names;
pub(crate) use networks::Networks;

/// The logins an admin wants asked about; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scope {
    /// `users=LIST`
    pub(crate) users: Option<Names>,
    /// `groups=LIST`
    pub(crate) groups: Option<Names>,
    /// `hosts=LIST`
    pub(crate) hosts: Option<Networks>,
}

/// Why a login is not asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outside {
    /// Of `users=`.
    Users,
    /// Of `groups=`.
    Groups,
    /// Of `hosts=`.
    Hosts,
}

impl Scope {
    /// `None` if the login is to be asked about: it must be in the scope of every option that is given.
    ///
    /// Of a user whom the system does not know neither name nor groups are looked at, so that who may not come in
    /// without being asked cannot be found out by trying names.
    pub(crate) fn leaves_out(&self, claimant: &Claimant, host: &impl Host) -> Option<Outside> {
        if claimant.account == Account::Known {
            let user = claimant.user.as_str();
            if let Some(users) = &self.users
                && !users.match_any(&[user.to_owned()])
            {
                return Some(Outside::Users);
            }
            if let Some(groups) = &self.groups
                && let Some(names) = host.groups(user)
                && !groups.match_any(&names)
            {
                return Some(Outside::Groups);
            }
        }
        match &self.hosts {
            Some(hosts) if !hosts.cover(claimant.remote_host()) => Some(Outside::Hosts),
            Some(_) | None => None,
        }
    }
}

/// For the log.
impl fmt::Display for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Users => "by users=",
            Self::Groups => "by groups=",
            Self::Hosts => "by hosts=",
        })
    }
}

/// The entries of a list, those behind a `!` first. `None` where one is empty or `read` cannot read it.
fn entries<T>(list: &str, read: impl Fn(&str) -> Option<T>) -> Option<(Vec<T>, Vec<T>)> {
    let (mut excluded, mut included) = (Vec::new(), Vec::new());
    for entry in list.split(',') {
        let (name, side) = match entry.strip_prefix('!') {
            Some(name) => (name, &mut excluded),
            None => (entry, &mut included),
        };
        if name.is_empty() {
            return None;
        }
        side.push(read(name)?);
    }
    Some((excluded, included))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;
    use crate::scripted::ScriptedHost;

    fn outside(mut host: ScriptedHost, options: &str) -> Option<Outside> {
        let args: Vec<&[u8]> = options.split_whitespace().map(str::as_bytes).collect();
        let scope = Options::parse(&args).unwrap().scope;
        let claimant = Claimant::of(&mut host).unwrap();
        scope.leaves_out(&claimant, &host)
    }

    /// alice, of the groups alice and staff, by ssh from 192.0.2.7.
    fn alice() -> ScriptedHost {
        ScriptedHost::sshd("alice", [])
    }

    #[test]
    fn each_option_narrows_it() {
        for (options, expected) in [
            ("", None),
            ("users=alice", None),
            ("users=bob", Some(Outside::Users)),
            ("users=!alice", Some(Outside::Users)),
            ("groups=staff", None),
            ("groups=wheel,sudo", Some(Outside::Groups)),
            ("groups=*,!staff", Some(Outside::Groups)),
            ("hosts=192.0.2.0/24", None),
            ("hosts=10.0.0.0/8", Some(Outside::Hosts)),
            ("users=alice groups=staff hosts=!10.0.0.0/8", None),
            (
                "users=alice groups=wheel hosts=!10.0.0.0/8",
                Some(Outside::Groups),
            ),
        ] {
            assert_eq!(outside(alice(), options), expected, "{options}");
        }
    }

    #[test]
    fn groups_that_cannot_be_looked_up_leave_nobody_out() {
        let mut host = alice();
        host.groups = None;
        assert_eq!(outside(host, "groups=wheel"), None);
    }

    /// SSSD and Winbind may know `ALICE` as well: another spelling of a name is no way round.
    #[test]
    fn a_user_is_meant_however_they_spell_their_name() {
        let shouting = || ScriptedHost::sshd("ALICE", []);
        assert_eq!(outside(shouting(), "users=alice"), None);
        assert_eq!(outside(shouting(), "users=!alice"), Some(Outside::Users));
    }

    #[test]
    fn a_user_that_does_not_exist_is_left_out_by_the_address_alone() {
        let stranger = || ScriptedHost::sshd("mallory", []);
        assert_eq!(outside(stranger(), "users=alice groups=wheel"), None);
        assert_eq!(outside(stranger(), "users=!mallory"), None);
        let nearby = outside(stranger(), "hosts=!192.0.2.0/24");
        assert_eq!(nearby, Some(Outside::Hosts));
    }
}
