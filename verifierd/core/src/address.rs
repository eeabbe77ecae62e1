//! One spelling per address: whoever compares two JIDs compares what came out of here.

use alloc::string::String;

use jid::{BareJid, Jid};

/// Why a text is no address that can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a JID: expected local@domain or local@domain/resource (RFC 7622)")]
pub struct AddressError;

/// Reads a JID and brings it into the one spelling that is compared.
///
/// `jid` prepares the parts (case, width, composition: RFC 7622 section 3) but leaves two spellings of one domain
/// apart: `xn--bcher-kva.example` and `bücher.example`, with or without a trailing dot. Here domains become
/// U-labels without one (RFC 7622 section 3.2).
///
/// # Errors
/// [`AddressError`] for anything that is no JID, or whose domain is no domain name.
pub fn parse_address(text: &str) -> Result<Jid, AddressError> {
    one_spelling(Jid::new(text).map_err(|_| AddressError)?)
}

/// Reads the bare JID of an account, `local@domain`, in the same spelling.
///
/// # Errors
/// [`AddressError`] for anything else.
pub fn parse_account(text: &str) -> Result<BareJid, AddressError> {
    let jid = parse_address(text)?;
    if jid.node().is_none() || jid.resource().is_some() {
        return Err(AddressError);
    }
    Ok(jid.into_bare())
}

/// Whatever parsed an address, its domain is in the one spelling after this; one that is no domain name stays as it is
/// and equals itself alone.
pub(crate) fn unify(jid: Jid) -> Jid {
    one_spelling(jid.clone()).unwrap_or(jid)
}

fn one_spelling(jid: Jid) -> Result<Jid, AddressError> {
    if is_plain_ascii(jid.domain().as_str()) {
        return Ok(jid);
    }
    let (domain, valid) = idna::domain_to_unicode(jid.domain().as_str().trim_end_matches('.'));
    if valid.is_err() || domain.is_empty() {
        return Err(AddressError);
    }
    respell(&jid, &domain)
}

/// Nothing to unify: the everyday case, spared the IDNA tables.
fn is_plain_ascii(domain: &str) -> bool {
    domain.is_ascii() && !domain.contains("xn--") && !domain.ends_with('.')
}

fn respell(jid: &Jid, domain: &str) -> Result<Jid, AddressError> {
    let mut text = String::new();
    if let Some(node) = jid.node() {
        text.push_str(node.as_str());
        text.push('@');
    }
    text.push_str(domain);
    let bare = BareJid::new(&text).map_err(|_| AddressError)?;
    Ok(match jid.resource() {
        Some(resource) => bare.with_resource(resource).into(),
        None => bare.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_address_are_one_address() {
        for (a, b) in [
            ("Alice@EXAMPLE.org", "alice@example.org"),
            ("alice@xn--bcher-kva.example", "alice@bücher.example"),
            ("alice@XN--BCHER-KVA.example/r", "alice@BÜCHER.example/r"),
            ("alice@example.org.", "alice@example.org"),
        ] {
            assert_eq!(parse_address(a), parse_address(b), "{a} and {b}");
        }
    }

    #[test]
    fn look_alikes_stay_apart() {
        for (a, b) in [
            ("alice@example.org", "\u{430}lice@example.org"),
            ("alice@example.org", "alice@example.org.evil.example"),
            ("alice@example.org/a", "alice@example.org/A"),
        ] {
            assert_ne!(parse_address(a), parse_address(b), "{a} and {b}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "@", "a@", "@b", "a@b@c/", "alice@xn--\u{7f}", "alice@."] {
            assert_eq!(parse_address(text), Err(AddressError), "{text:?}");
        }
    }
}
