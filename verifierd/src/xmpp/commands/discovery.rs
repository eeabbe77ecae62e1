//! What there is to command, for clients that look (XEP-0050 sections 2 and 3.1, XEP-0030).

use jid::Jid;
use verifier_language::Language;
use xmpp_parsers::disco::{DiscoInfoResult, DiscoItemsResult, Identity, Item};
use xmpp_parsers::minidom::Element;
use xmpp_parsers::ns;

use super::answer::title;
use super::texts::plainly;
use super::{CommandName, NS};

/// The commands among these that have a node, at this address of ours.
pub(super) fn items(names: &[CommandName], us: &Jid, language: Language) -> Element {
    let item = |name: &CommandName| {
        Some(Item {
            jid: us.clone(),
            node: Some(name.node()?.to_owned()),
            name: Some(title(*name, language)),
        })
    };
    let result = DiscoItemsResult {
        node: Some(NS.to_owned()),
        items: names.iter().filter_map(item).collect(),
        rsm: None,
    };
    result.into()
}

/// What this command is, or the list of them.
pub(super) fn info(name: Option<CommandName>, language: Language) -> Element {
    let (node, kind, title) = match name {
        None => (Some(NS), "command-list", plainly(language, "commands")),
        Some(name) => (name.node(), "command-node", title(name, language)),
    };
    let result = DiscoInfoResult {
        node: node.map(ToOwned::to_owned),
        identities: vec![Identity::new("automation", kind, language.tag(), &title)],
        features: [NS.to_owned(), ns::DATA_FORMS.to_owned()].into(),
        extensions: Vec::new(),
    };
    result.into()
}
