//! From the JSON of a request to an order: who may be asked by whom is checked here, before any stanza goes out
//! (XEP-0070 section 4.4).

mod callback_url;
mod confirmers;
mod public_key;

use std::time::Duration;

use verification::{Confirmers, Context, Draft, Request};
use verifier_wire::{Binding, OpenRequest};

use self::callback_url::is_callback_url;
pub(crate) use self::confirmers::{address, may_ask, user_file};
use crate::doors::Channel;
use crate::extract::{Asker, Rights};
use crate::refused::Refused;
use crate::{Settings, UserFile};

/// What a field of [`OpenRequest`] or [`verifier_wire::CodeRequest`] may hold.
pub(crate) fn allowed(field: &str) -> &'static str {
    match field {
        "jid" | "requester" => "local@domain or local@domain/resource (RFC 7622)",
        "confirmers" => "1 to 16 addresses of different accounts",
        "needed" => "1 to the number of confirmers",
        "user" | "requester_user" => "the name of a Unix user",
        "decoy" | "withdraw_on_close" | "accepts_code" | "veto" | "tell_unmapped" => {
            "true or false"
        }
        "grace" => "1 to 86400 seconds",
        "method" => "a word of 1 to 32 letters, digits, '-', '_' or '.', a letter first",
        "url" => "an absolute URL, scheme://host/path, of at most 2000 characters",
        "transaction_id" => "1 to 64 printable characters",
        "binding" => "tap, code or transfer",
        "timeout" => "5 to 600 seconds",
        "message" => "at most 500 characters",
        "context" => "an object of ip, user_agent, subject, host, key and command",
        "context.ip" | "context.user_agent" | "context.subject" | "context.host"
        | "context.command" => "at most 255 characters",
        "context.key" => public_key::ALLOWED,
        "lang" => "a language tag such as en or pt-BR (BCP 47)",
        "callback_url" => callback_url::ALLOWED,
        "code" => "the code that was sent over XMPP",
        _ if field.starts_with("confirmers[") => "local@domain or local@domain/resource (RFC 7622)",
        _ => "a field that /openapi.json lists",
    }
}

/// Checks everything, in the name of this asker; `file` is what [`user_file`] found.
pub(crate) fn request(
    asker: &Asker,
    (settings, channel): (&Settings, Channel),
    (wire, file): (OpenRequest, &UserFile),
) -> Result<Request, Refused> {
    check_door(&wire, channel)?;
    check_login(&wire, asker.rights)?;
    let (confirmers, veto) = confirmers::of(asker, settings, (&wire, file))?;
    let binding = match (wire.binding, asker.rights) {
        (Some(Binding::Tap), _) => verification::Binding::Tap,
        (Some(Binding::Transfer), _) => verification::Binding::Transfer,
        (None, Rights::Party(number)) => {
            let party = settings.relying_parties.get(number);
            party.map_or(verification::Binding::Code, |party| party.binding)
        }
        (Some(Binding::Code), _) | (None, Rights::Root | Rights::User(_)) => {
            verification::Binding::Code
        }
    };
    draft(asker, settings, (confirmers, veto, binding), wire)
}

fn draft(
    asker: &Asker,
    settings: &Settings,
    (confirmers, veto, binding): (Confirmers, bool, verification::Binding),
    wire: OpenRequest,
) -> Result<Request, Refused> {
    let context = wire.context.unwrap_or_default();
    let timeout = wire.timeout.map(u64::from).map(Duration::from_secs);
    let requester = wire.requester.as_deref();
    let requester = requester.map(|text| address(text, "requester"));
    let key = context
        .key
        .as_deref()
        .map(public_key::describe)
        .transpose()?;
    let title = match asker.rights {
        Rights::Party(number) => settings.relying_parties.get(number),
        Rights::Root | Rights::User(_) => None,
    };
    let title = title.and_then(|party| party.title.as_deref());
    let request = Request::try_from(Draft {
        relying_party: asker.name.clone(),
        confirmers,
        binding,
        method: wire.method,
        url: wire.url,
        transaction_id: wire.transaction_id,
        timeout: timeout.unwrap_or(settings.default_timeout),
        message: wire.message,
        context: Context {
            ip: context.ip.map(Into::into),
            user_agent: context.user_agent.map(Into::into),
            subject: context.subject.map(Into::into),
            host: context.host.map(Into::into),
        },
        key,
        command: context.command,
        lang: wire.lang,
        callback_url: wire.callback_url,
        accepts_code: wire.accepts_code,
        veto,
        requester: requester.transpose()?.map(|jid| jid.to_bare()),
        trusted: match asker.rights {
            Rights::Party(number) => {
                let party = settings.relying_parties.get(number);
                party.is_some_and(|party| party.trusted)
            }
            Rights::Root | Rights::User(_) => true,
        },
        grace: Duration::from_secs(wire.grace.unwrap_or(0).into()),
    })?;
    Ok(match title {
        Some(title) => request.titled(title),
        None => request,
    })
}

/// Fields for the login of a Unix user. Grace is for root, who alone lets others in. `tell_unmapped` changes nothing for a user
/// who asks for themselves and is told anyway; but a screen locker sends it, and they must get back to their screen.
fn check_login(wire: &OpenRequest, rights: Rights) -> Result<(), Refused> {
    const BESIDE_USER: &str = "it only beside user";
    const FOR_ROOT: &str = "only root has a use for it";
    if wire.tell_unmapped && wire.user.is_none() {
        return Err(Refused::invalid("tell_unmapped", BESIDE_USER));
    }
    if wire.grace.is_some() && wire.user.is_none() {
        return Err(Refused::invalid("grace", BESIDE_USER));
    }
    if wire.grace.is_some() && rights != Rights::Root {
        return Err(Refused::not_allowed("grace", FOR_ROOT));
    }
    if wire.grace == Some(0) {
        return Err(Refused::invalid("grace", allowed("grace")));
    }
    Ok(())
}

/// Fields that one of the two doors does without.
fn check_door(wire: &OpenRequest, channel: Channel) -> Result<(), Refused> {
    const SOCKET_ONLY: &str = "this field only over the unix socket";
    const TCP_ONLY: &str = "this field only over TCP";
    let (has_user, has_callback) = (wire.user.is_some(), wire.callback_url.is_some());
    match channel {
        Channel::Tcp if has_user => Err(Refused::invalid("user", SOCKET_ONLY)),
        Channel::Tcp if wire.requester_user.is_some() => {
            Err(Refused::invalid("requester_user", SOCKET_ONLY))
        }
        Channel::Tcp if wire.decoy => Err(Refused::invalid("decoy", SOCKET_ONLY)),
        Channel::Tcp if wire.withdraw_on_close => {
            Err(Refused::invalid("withdraw_on_close", SOCKET_ONLY))
        }
        Channel::Socket if has_callback => Err(Refused::invalid("callback_url", TCP_ONLY)),
        Channel::Tcp | Channel::Socket => match &wire.callback_url {
            Some(url) if !is_callback_url(url) => {
                Err(Refused::invalid("callback_url", callback_url::ALLOWED))
            }
            Some(_) | None => Ok(()),
        },
    }
}
