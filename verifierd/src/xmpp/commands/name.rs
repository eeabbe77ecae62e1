//! The table of commands: what each is called, who may use it, and what is to be filled in.

/// A command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CommandName {
    /// Lists the commands.
    Help,
    /// What waits for whoever asks.
    Pending,
    /// Confirms one of these.
    Approve,
    /// Denies one of these.
    Deny,
    /// Denies one of these and reports it.
    NotMe,
    /// What whoever asks was asked lately.
    History,
    /// Lets nobody ask them for a while.
    Mute,
    /// Ends that.
    Unmute,
    /// In which language they want to be written to.
    Language,
    /// Counts.
    Statistics,
    /// Everything that waits for anybody.
    List,
    /// Takes one of these back.
    Withdraw,
    /// Lets an account not be asked, or a relying party not ask.
    Block,
    /// Ends that.
    Unblock,
    /// Lets nobody ask an account for a while.
    Lock,
    /// Forgets what is held against an account.
    Unlock,
    /// Whether nothing new is opened.
    Maintenance,
    /// Reads the configuration again.
    Reload,
    /// Tells everybody something.
    Announce,
}

/// Who may use a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everybody who may be asked.
    Confirmers,
    /// Admins with this permission.
    Admins(Permission),
}

/// What an admin may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// See the counts.
    Statistics,
    /// See what waits for anybody.
    Pending,
    /// Take one of these back.
    Withdraw,
    /// Block and unblock.
    Block,
    /// Lock and unlock.
    Lock,
    /// Turn maintenance on and off.
    Maintenance,
    /// Have the configuration read again.
    Reload,
    /// Write to everybody.
    Announce,
    /// Be told of what happens.
    Notify,
}

impl Permission {
    /// All of them, by their names in the configuration.
    pub const ALL: [(&'static str, Self); 9] = [
        ("statistics", Self::Statistics),
        ("pending", Self::Pending),
        ("withdraw", Self::Withdraw),
        ("block", Self::Block),
        ("lock", Self::Lock),
        ("maintenance", Self::Maintenance),
        ("reload", Self::Reload),
        ("announce", Self::Announce),
        ("notify", Self::Notify),
    ];
}

/// Something to be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    /// Its name in a form, and of its text.
    pub(super) var: &'static str,
    /// What it holds.
    pub(super) kind: Kind,
    /// Whether it can be left out.
    pub(super) is_optional: bool,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One of the verifications that wait.
    Verification,
    /// The code of one.
    Code,
    /// A span, 1 minute to a day.
    Minutes,
    /// A language.
    Language,
    /// Accounts.
    Accounts,
    /// An account or a relying party.
    Subject,
    /// On or off.
    Switch,
    /// A text of several lines.
    Text,
}

impl CommandName {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 19] = [
        Self::Help,
        Self::Pending,
        Self::Approve,
        Self::Deny,
        Self::NotMe,
        Self::History,
        Self::Mute,
        Self::Unmute,
        Self::Language,
        Self::Statistics,
        Self::List,
        Self::Withdraw,
        Self::Block,
        Self::Unblock,
        Self::Lock,
        Self::Unlock,
        Self::Maintenance,
        Self::Reload,
        Self::Announce,
    ];

    /// Its name in the log; as a text, if it has one, it begins with this word. No such word has a digit or is an
    /// answer, so that no answer can be taken for a command.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Help => "help",
            Self::Pending => "pending",
            Self::Approve => "approve",
            Self::Deny => "deny",
            Self::NotMe => "not-me",
            Self::History => "history",
            Self::Mute => "mute",
            Self::Unmute => "unmute",
            Self::Language => "language",
            Self::Statistics => "statistics",
            Self::List => "list",
            Self::Withdraw => "withdraw",
            Self::Block => "block",
            Self::Unblock => "unblock",
            Self::Lock => "lock",
            Self::Unlock => "unlock",
            Self::Maintenance => "maintenance",
            Self::Reload => "reload",
            Self::Announce => "announce",
        }
    }

    /// Whether it is a command as a text, too; the others are answers there.
    #[must_use]
    pub const fn is_written(self) -> bool {
        !matches!(self, Self::Approve | Self::Deny | Self::NotMe)
    }

    /// Its node (XEP-0050), as XEP-0133 names it where it does; the list of commands is help enough where there are
    /// forms.
    #[must_use]
    pub const fn node(self) -> Option<&'static str> {
        Some(match self {
            Self::Help => return None,
            Self::Pending => "verifierd#pending",
            Self::Approve => "verifierd#approve",
            Self::Deny => "verifierd#deny",
            Self::NotMe => "verifierd#not-me",
            Self::History => "verifierd#history",
            Self::Mute => "verifierd#mute",
            Self::Unmute => "verifierd#unmute",
            Self::Language => "verifierd#language",
            Self::Statistics => "verifierd#statistics",
            Self::List => "verifierd#list",
            Self::Withdraw => "verifierd#withdraw",
            Self::Block => "verifierd#block",
            Self::Unblock => "verifierd#unblock",
            Self::Lock => "http://jabber.org/protocol/admin#disable-user",
            Self::Unlock => "http://jabber.org/protocol/admin#reenable-user",
            Self::Maintenance => "verifierd#maintenance",
            Self::Reload => "verifierd#reload",
            Self::Announce => "http://jabber.org/protocol/admin#announce",
        })
    }

    /// The command of this node.
    #[must_use]
    pub fn of_node(node: &str) -> Option<Self> {
        let is_its = |name: &Self| name.node() == Some(node);
        Self::ALL.into_iter().find(is_its)
    }

    /// Who may use it.
    #[must_use]
    pub const fn audience(self) -> Audience {
        match self {
            Self::Help
            | Self::Pending
            | Self::Approve
            | Self::Deny
            | Self::NotMe
            | Self::History
            | Self::Mute
            | Self::Unmute
            | Self::Language => Audience::Confirmers,
            Self::Statistics => Audience::Admins(Permission::Statistics),
            Self::List => Audience::Admins(Permission::Pending),
            Self::Withdraw => Audience::Admins(Permission::Withdraw),
            Self::Block | Self::Unblock => Audience::Admins(Permission::Block),
            Self::Lock | Self::Unlock => Audience::Admins(Permission::Lock),
            Self::Maintenance => Audience::Admins(Permission::Maintenance),
            Self::Reload => Audience::Admins(Permission::Reload),
            Self::Announce => Audience::Admins(Permission::Announce),
        }
    }

    /// What is to be filled in, in the order in which it is written in a text. Names are XEP-0133's where it has one.
    pub(super) const fn fields(self) -> &'static [Field] {
        const WHICH: Field = required("verification", Kind::Verification);
        const ACCOUNTS: Field = required("accountjids", Kind::Accounts);
        const MINUTES: Field = optional("minutes", Kind::Minutes);
        const SUBJECT: Field = required("subject", Kind::Subject);
        const CODE: Field = optional("code", Kind::Code);
        const LANGUAGE: Field = required("language", Kind::Language);
        const ON: Field = required("on", Kind::Switch);
        const ANNOUNCEMENT: Field = required("announcement", Kind::Text);
        match self {
            Self::Help
            | Self::Pending
            | Self::History
            | Self::Unmute
            | Self::Statistics
            | Self::List
            | Self::Reload => &[],
            Self::Approve => &[WHICH, CODE],
            Self::Deny | Self::NotMe | Self::Withdraw => &[WHICH],
            Self::Mute => &[MINUTES],
            Self::Language => &[LANGUAGE],
            Self::Block | Self::Unblock => &[SUBJECT],
            Self::Lock => &[ACCOUNTS, MINUTES],
            Self::Unlock => &[ACCOUNTS],
            Self::Maintenance => &[ON],
            Self::Announce => &[ANNOUNCEMENT],
        }
    }

    /// Whether nothing is to be filled in: it is done in one step.
    #[must_use]
    pub const fn is_plain(self) -> bool {
        self.fields().is_empty()
    }
}

const fn required(var: &'static str, kind: Kind) -> Field {
    Field {
        var,
        kind,
        is_optional: false,
    }
}

const fn optional(var: &'static str, kind: Kind) -> Field {
    Field {
        var,
        kind,
        is_optional: true,
    }
}

#[cfg(test)]
mod tests {
    use verification::Reply;

    use super::*;

    #[test]
    fn no_command_can_be_taken_for_an_answer() {
        for name in CommandName::ALL
            .into_iter()
            .filter(|name| name.is_written())
        {
            let word = name.word();
            assert_eq!(Reply::read(word).word(), None, "{word}");
            let is_plain = word.bytes().all(|b| b.is_ascii_lowercase());
            assert!(is_plain, "{word} has a digit or a space");
        }
    }

    #[test]
    fn every_command_has_names_of_its_own() {
        for name in CommandName::ALL {
            let same = |other: &&CommandName| other.word() == name.word();
            assert_eq!(CommandName::ALL.iter().filter(same).count(), 1);
            if let Some(node) = name.node() {
                assert_eq!(CommandName::of_node(node), Some(name));
            }
        }
        assert_eq!(CommandName::of_node("verifierd#help"), None);
    }
}
