//! Who is asked: named by address, or by the Unix user they stand for; and whether this asker may.

use jid::Jid;
use verification::{Confirmers, parse_address};
use verifier_wire::OpenRequest;

use super::allowed;
use crate::extract::{Asker, Rights};
use crate::refused::Refused;
use crate::settings::{TooFew, accounts};
use crate::{RelyingParty, Settings, UserFile};

/// What the file of the Unix user says who logs in, if it is asked. Only root's word that somebody logs in has it read:
/// else everybody could have any account asked by writing it down. It is no user's whom `[pam.users]` covers.
pub(crate) async fn user_file(asker: &Asker, settings: &Settings, wire: &OpenRequest) -> UserFile {
    let is_login = asker.rights == Rights::Root && !wire.decoy;
    let user = wire.user.as_deref().filter(|_| is_login);
    match user.filter(|user| !settings.local_users.covers(user)) {
        Some(user) => settings.user_files.read_in_time(user).await,
        None => UserFile::Missing,
    }
}

/// The confirmers of a request, and whether one of them can deny it alone.
///
/// # Errors
/// 400 where they are not named in exactly one way, 403 where this asker may not ask them.
pub(super) fn of(
    asker: &Asker,
    settings: &Settings,
    (wire, file): (&OpenRequest, &UserFile),
) -> Result<(Confirmers, bool), Refused> {
    let confirmers = named(asker, settings, (wire, file))?;
    let veto = match &wire.user {
        Some(user) => settings.local_users.veto(user),
        None => wire.veto.unwrap_or(true),
    };
    Ok((confirmers, veto))
}

fn named(
    asker: &Asker,
    settings: &Settings,
    (wire, file): (&OpenRequest, &UserFile),
) -> Result<Confirmers, Refused> {
    if wire.user.is_some() && wire.veto.is_some() {
        return Err(Refused::invalid("veto", "it not beside user"));
    }
    if wire.user.is_none() && wire.requester_user.is_some() {
        return Err(Refused::invalid("requester_user", "it only beside user"));
    }
    if wire.needed.is_some() && wire.confirmers.is_none() {
        return Err(Refused::invalid("needed", "it only beside confirmers"));
    }
    let named = match (&wire.jid, &wire.confirmers, &wire.user) {
        (None, None, _) if wire.decoy => return decoy(asker),
        (None, None, Some(user)) => {
            let requester = wire.requester_user.as_deref();
            let confirmers = of_user(asker, settings, (user, requester))?;
            let is_left_out = settings.local_users.leaves_out(user);
            return match (confirmers, file) {
                (Some(confirmers), _) => Ok(confirmers),
                (None, UserFile::Names(confirmers)) => Ok(confirmers.clone()),
                (None, UserFile::Missing) if is_left_out && wire.tell_unmapped => {
                    Err(Refused::unmapped_user())
                }
                // A file that is wrong is no leave to go without: somebody meant to be asked.
                (None, UserFile::Missing | UserFile::Unusable) => Ok(Confirmers::nobody()),
            };
        }
        (Some(jid), None, None) if !wire.decoy => Named::Jid(address(jid, "jid")?),
        (None, Some(jids), None) if !wire.decoy => several(jids, wire.needed.unwrap_or(1))?,
        (_, _, Some(_)) => {
            return Err(Refused::invalid(
                "user",
                "exactly one of jid, confirmers and user",
            ));
        }
        (_, _, None) if wire.decoy => {
            return Err(Refused::invalid("decoy", "it without jid and confirmers"));
        }
        (_, Some(_), None) => {
            return Err(Refused::invalid(
                "confirmers",
                "exactly one of jid, confirmers and user",
            ));
        }
        (_, None, None) => {
            return Err(Refused::invalid(
                "jid",
                "exactly one of jid, confirmers and user",
            ));
        }
    };
    named.allowed_to(asker, settings)
}

/// Whether this relying party may ask this address.
pub(crate) fn may_ask(party: &RelyingParty, jid: &Jid) -> bool {
    party.jids.iter().any(|pattern| pattern.matches(jid))
}

/// Confirmers named by address, before it is known whether they may be asked.
enum Named {
    Jid(Jid),
    Several(Vec<Jid>, u8),
}

impl Named {
    fn allowed_to(self, asker: &Asker, settings: &Settings) -> Result<Confirmers, Refused> {
        let jids = match &self {
            Self::Jid(jid) => std::slice::from_ref(jid),
            Self::Several(jids, _) => jids,
        };
        let (forbidden, why_not) = first_forbidden(jids, asker, settings)?;
        if let Some(place) = forbidden {
            let field = match self {
                Self::Jid(_) => "jid".to_owned(),
                Self::Several(..) => format!("confirmers[{place}]"),
            };
            return Err(Refused::not_allowed(field, why_not));
        }
        match self {
            Self::Jid(jid) => Ok(Confirmers::one(jid)),
            Self::Several(jids, needed) => Ok(Confirmers::some_of(jids, needed)?),
        }
    }
}

/// The first of these that this asker may not ask, and why not.
fn first_forbidden(
    jids: &[Jid],
    asker: &Asker,
    settings: &Settings,
) -> Result<(Option<usize>, &'static str), Refused> {
    match asker.rights {
        Rights::Root => Ok((None, "")),
        Rights::Party(number) => {
            let party = settings.relying_parties.get(number);
            let party = party.ok_or_else(Refused::internal)?;
            let forbidden = jids.iter().position(|jid| !may_ask(party, jid));
            Ok((
                forbidden,
                "the patterns of this relying party (jids) do not cover it",
            ))
        }
        Rights::User(_) => {
            let name = asker.unix_name.as_deref();
            let own = name.and_then(|name| settings.local_users.confirmers(name));
            let own = own.map(|own| accounts(&own)).unwrap_or_default();
            let forbidden = jids.iter().position(|jid| !own.contains(&jid.to_bare()));
            Ok((forbidden, "[pam.users] does not name it for your Unix user"))
        }
    }
}

/// An address that can be asked.
pub(crate) fn address(text: &str, field: &str) -> Result<Jid, Refused> {
    let jid = parse_address(text).ok();
    // A domain confirms nothing: there is no person behind it.
    jid.filter(|jid| jid.node().is_some())
        .ok_or_else(|| Refused::invalid(field, allowed("jid")))
}

fn several(texts: &[String], needed: u8) -> Result<Named, Refused> {
    if texts.len() > Confirmers::MOST {
        return Err(Refused::invalid("confirmers", allowed("confirmers")));
    }
    let jids = texts.iter().enumerate();
    let jids = jids.map(|(place, text)| address(text, &format!("confirmers[{place}]")));
    Ok(Named::Several(jids.collect::<Result<_, _>>()?, needed))
}

/// None, for root alone, where `[pam.users]` names nobody: unless a file does, there will be a decoy, so that it cannot
/// be told.
fn of_user(
    asker: &Asker,
    settings: &Settings,
    (user, requester): (&str, Option<&str>),
) -> Result<Option<Confirmers>, Refused> {
    let caller = asker.unix_name.as_deref();
    let requester = match asker.rights {
        Rights::Root => requester,
        Rights::User(_) if caller != Some(user) => return Err(only_for_oneself("user")),
        Rights::User(_) if requester.is_some_and(|other| caller != Some(other)) => {
            return Err(only_for_oneself("requester_user"));
        }
        Rights::User(_) => caller,
        Rights::Party(_) => return Err(only_for_oneself("user")),
    };
    let confirmers = settings.local_users.others(user, requester);
    let confirmers = confirmers.map_err(|TooFew| {
        let why_not =
            "too few of those that [pam.users] names are left, since the requester may not confirm";
        Refused::not_allowed("requester_user", why_not)
    })?;
    match (confirmers, asker.rights) {
        (Some(confirmers), _) => Ok(Some(confirmers)),
        (None, Rights::Root) => Ok(None),
        (None, Rights::User(_) | Rights::Party(_)) => Err(Refused::not_allowed(
            "user",
            "[pam.users] names nobody for your Unix user",
        )),
    }
}

fn only_for_oneself(field: &str) -> Refused {
    Refused::not_allowed(field, "only root may ask for another Unix user")
}

fn decoy(asker: &Asker) -> Result<Confirmers, Refused> {
    match asker.rights {
        Rights::Root => Ok(Confirmers::nobody()),
        Rights::User(_) | Rights::Party(_) => Err(Refused::not_allowed(
            "decoy",
            "only root has a use for a decoy",
        )),
    }
}

#[cfg(test)]
mod tests;
