//! Elements written by hand: what the library has no type for, or would leave something out of.

use xmpp_parsers::minidom::Element;
use xmpp_parsers::minidom::rxml::{Namespace, NcName};

/// An element with attributes; one whose name is none is left out.
pub(super) fn element(name: &str, namespace: &str, attributes: &[(&str, &str)]) -> Element {
    let mut element = Element::bare(name, namespace);
    for (name, value) in attributes {
        set(&mut element, Namespace::NONE, name, value);
    }
    element
}

/// Puts them behind the children that are there.
pub(super) fn append(parent: &mut Element, children: impl IntoIterator<Item = Element>) {
    for child in children {
        parent.append_child(child);
    }
}

/// In which language its text is (`xml:lang`).
pub(super) fn set_language(element: &mut Element, tag: &str) {
    set(element, Namespace::XML, "lang", tag);
}

fn set(element: &mut Element, namespace: Namespace<'static>, name: &str, value: &str) {
    if let Ok(name) = NcName::try_from(name) {
        element.set_attr(namespace, name, value);
    }
}
