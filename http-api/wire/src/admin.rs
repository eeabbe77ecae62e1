//! What root asks of the daemon as a whole.

use serde::{Deserialize, Serialize};

/// Body of `POST /v1/admin/commands`; `command` says which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub enum AdminCommand {
    /// Let nobody ask this account for so many minutes; its owner can end that.
    Mute {
        /// The account, a bare JID.
        jid: String,
        /// 1 to 1440.
        #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1440))]
        minutes: u32,
    },
    /// End a mute.
    Unmute {
        /// The account, a bare JID.
        jid: String,
    },
    /// As `mute`, but not for its owner to end.
    Lock {
        /// The account, a bare JID.
        jid: String,
        /// 1 to 1440.
        #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1440))]
        minutes: u32,
    },
    /// Forget all that is held against this account: locks, mutes, wrong codes, denials.
    Unlock {
        /// The account, a bare JID.
        jid: String,
    },
    /// Let nobody ask this account, or this relying party nobody, and withdraw what is pending for it.
    Block {
        /// A bare JID, or the name of a relying party.
        subject: String,
    },
    /// End a block.
    Unblock {
        /// A bare JID, or the name of a relying party.
        subject: String,
    },
    /// Let no login of this Unix user that was approved before count again (`grace` of the PAM module).
    EndGrace {
        /// The Unix user.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 255))]
        user: String,
    },
    /// Open nothing new, or do so again.
    Maintenance {
        /// Whether nothing new is opened.
        on: bool,
    },
    /// Read the configuration again.
    Reload {},
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminResult {
    /// False where there was nothing to end.
    pub changed: bool,
    /// After `reload`: keys of the configuration that have changed and wait for a restart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restart: Vec<String>,
}
