//! Entity capabilities (XEP-0115): what a presence says of its sender's client, and the hash that vouches for it.
//!
//! The verification string is made here: that of `xmpp-parsers` sorts features together with their separators and form
//! fields not at all, so it differs from everybody else's as soon as one feature's name begins another's.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use xmpp_parsers::caps::hash_caps;
use xmpp_parsers::hashes::Algo;
use xmpp_parsers::minidom::Element;
use xmpp_parsers::minidom::rxml::Namespace;
use xmpp_parsers::ns;

/// The one hash that everybody implements (XEP-0115 section 4).
pub(super) const SHA_1: &str = "sha-1";
/// Longest node that is read, in bytes.
const LONGEST_NODE: usize = 256;
/// A SHA-1 in Base64 has that many bytes.
const VER: usize = 28;

/// What a presence says of its sender's client; not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caps {
    /// URI of the software.
    pub node: String,
    /// Hash of its disco#info, in Base64.
    pub ver: String,
}

impl Caps {
    /// Those of a presence; none if there are none, or none that can be verified.
    pub(super) fn read(presence: &Element) -> Option<Self> {
        let caps = presence.get_child("c", ns::CAPS)?;
        let (node, ver) = (caps.attr("node")?, caps.attr("ver")?);
        let is_sound =
            caps.attr("hash") == Some(SHA_1) && ver.len() == VER && node.len() <= LONGEST_NODE;
        is_sound.then(|| Self {
            node: node.to_owned(),
            ver: ver.to_owned(),
        })
    }

    /// The node to ask for what they stand for.
    pub(super) fn query_node(&self) -> String {
        format!("{}#{}", self.node, self.ver)
    }
}

/// The hash of a disco#info answer; none if it is ill-formed (XEP-0115 section 5.4).
pub(super) fn ver(query: &Element) -> Option<String> {
    let hash = hash_caps(verification_string(query)?.as_bytes(), Algo::Sha_1).ok()?;
    Some(BASE64.encode(hash.hash))
}

/// XEP-0115 section 5.1.
fn verification_string(query: &Element) -> Option<String> {
    let of = |name: &'static str, namespace: &'static str| {
        query
            .children()
            .filter(move |child| child.is(name, namespace))
    };
    let identities = of("identity", ns::DISCO_INFO).map(identity);
    let features = of("feature", ns::DISCO_INFO)
        .map(|feature| feature.attr("var").unwrap_or_default().to_owned());
    // A form that does not say what it is does not count.
    let named = of("x", ns::DATA_FORMS).filter_map(|form| Some((form, form_type(form)?)));
    let mut forms = named
        .map(|(form, type_)| form_texts(form, type_))
        .collect::<Option<Vec<_>>>()?;
    forms.sort();
    all_different(forms.iter().map(|(name, _)| name.clone()))?;
    let mut string = String::new();
    for text in all_different(identities)?
        .into_iter()
        .chain(all_different(features)?)
    {
        push(&mut string, &text)?;
    }
    for (name, fields) in forms {
        push(&mut string, &name)?;
        for text in fields {
            push(&mut string, &text)?;
        }
    }
    Some(string)
}

fn identity(identity: &Element) -> String {
    let attribute = |name| identity.attr(name).unwrap_or_default();
    let lang = identity.attr_ns(Namespace::xml(), "lang");
    [
        attribute("category"),
        attribute("type"),
        lang.unwrap_or_default(),
        attribute("name"),
    ]
    .join("/")
}

/// The field that says what a form is (XEP-0068).
fn form_type(form: &Element) -> Option<&Element> {
    let field = fields(form).find(|field| is_form_type(field))?;
    (field.attr("type") == Some("hidden")).then_some(field)
}

/// What a form is, and the rest of what is hashed of it, in order; none if it says that it is two things.
fn form_texts(form: &Element, form_type: &Element) -> Option<(String, Vec<String>)> {
    let types: BTreeSet<_> = values(form_type).into_iter().collect();
    let mut types = types.into_iter();
    let (Some(name), None) = (types.next(), types.next()) else {
        return None;
    };
    let mut rest: Vec<_> = fields(form)
        .filter(|field| !is_form_type(field))
        .map(|field| (field.attr("var").unwrap_or_default(), values(field)))
        .collect();
    rest.sort();
    let texts = rest
        .into_iter()
        .flat_map(|(var, values)| std::iter::once(var.to_owned()).chain(values));
    Some((name, texts.collect()))
}

fn fields(form: &Element) -> impl Iterator<Item = &Element> {
    form.children()
        .filter(|child| child.is("field", ns::DATA_FORMS))
}

fn is_form_type(field: &Element) -> bool {
    field.attr("var") == Some("FORM_TYPE")
}

fn values(field: &Element) -> Vec<String> {
    let mut values: Vec<_> = field
        .children()
        .filter(|child| child.is("value", ns::DATA_FORMS))
        .map(Element::text)
        .collect();
    values.sort();
    values
}

/// In order; none if one is there twice.
fn all_different(texts: impl Iterator<Item = String>) -> Option<BTreeSet<String>> {
    let mut seen = BTreeSet::new();
    for text in texts {
        if !seen.insert(text) {
            return None;
        }
    }
    Some(seen)
}

/// A separator within a text would let one answer pass for another.
fn push(string: &mut String, text: &str) -> Option<()> {
    if text.contains('<') {
        return None;
    }
    string.push_str(text);
    string.push('<');
    Some(())
}

#[cfg(test)]
mod tests;
