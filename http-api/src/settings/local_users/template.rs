//! Addresses in which `%u` stands for the name of a Unix user.

use std::collections::BTreeMap;

use jid::Jid;
use verification::parse_address;

/// Says what may stand there where this is no such address.
pub(super) fn check(template: &str) -> Result<(), &'static str> {
    const ALLOWED: &str = "local@domain or local@domain/resource, with %u only before the @";
    let (local, rest) = template.split_once('@').ok_or(ALLOWED)?;
    if local.replace("%u", "").contains('%') || rest.contains('%') {
        return Err(ALLOWED);
    }
    fill_in(template, "user").map(|_| ()).ok_or(ALLOWED)
}

/// The address with the user's name in it, escaped (XEP-0106).
pub(super) fn fill_in(template: &str, user: &str) -> Option<Jid> {
    let (local, rest) = template.split_once('@')?;
    let local = local.replace("%u", &escape(user)?);
    let jid = parse_address(&format!("{local}@{rest}")).ok()?;
    let is_unchanged = jid.node()?.as_str() == local || !template.contains("%u");
    is_unchanged.then_some(jid)
}

/// XEP-0106 section 4.2; none for what no local part can hold even so.
fn escape(name: &str) -> Option<String> {
    const CODES: [(char, &str); 10] = [
        (' ', "\\20"),
        ('"', "\\22"),
        ('&', "\\26"),
        ('\'', "\\27"),
        ('/', "\\2f"),
        (':', "\\3a"),
        ('<', "\\3c"),
        ('>', "\\3e"),
        ('@', "\\40"),
        ('\\', "\\5c"),
    ];
    if name.is_empty() || name.starts_with(' ') || name.ends_with(' ') {
        return None;
    }
    let codes: BTreeMap<char, &str> = CODES.into();
    let mut escaped = String::with_capacity(name.len());
    for (at, c) in name.char_indices() {
        let rest = name.get(at..).unwrap_or_default();
        match codes.get(&c) {
            // A backslash stays one, unless what follows would turn it into an escape.
            Some(_) if c == '\\' && !CODES.iter().any(|(_, code)| rest.starts_with(code)) => {
                escaped.push(c);
            }
            Some(code) => escaped.push_str(code),
            None => escaped.push(c),
        }
    }
    Some(escaped)
}
