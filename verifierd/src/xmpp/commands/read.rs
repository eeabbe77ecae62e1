//! Reads stanzas as commands. Whoever sent one is not judged here, and nothing that was delayed, forwarded, copied or
//! failed is one: a person gives an order now, and to us.

use jid::Jid;
use verification::{Incoming, Said, parse_address};
use xmpp_parsers::data_forms::{DataForm, DataFormType};
use xmpp_parsers::minidom::Element;
use xmpp_parsers::minidom::rxml::Namespace;
use xmpp_parsers::ns;

use super::wish::{Values, Wish};
use super::{Action, CommandName, Commanded, NS, Step, What, text};
use crate::xmpp::queries::Profile;

/// Longest `id`, node or session that is looked at, in bytes.
const LONGEST: usize = 256;

/// Reads an iq; none if it has nothing to do with commands.
pub(in crate::xmpp) fn read(stanza: &Element, profile: &Profile) -> Option<Commanded> {
    let kind = stanza.attr("type")?;
    if !stanza.is("iq", ns::JABBER_CLIENT) || !profile.is_for_us(stanza.attr("to")) {
        return None;
    }
    let mut children = stanza.children();
    let (Some(child), None) = (children.next(), children.next()) else {
        return None;
    };
    let node = child.attr("node").filter(|node| node.len() <= LONGEST);
    let what = match (kind, child.name(), child.ns().as_str()) {
        ("get", "query", ns::DISCO_ITEMS) if node == Some(NS) => What::List,
        ("get", "query", ns::DISCO_INFO) if node == Some(NS) => What::Describe(None),
        ("get", "query", ns::DISCO_INFO) => What::Describe(Some(CommandName::of_node(node?)?)),
        ("set", "command", NS) => What::Step(step(child)),
        _ => return None,
    };
    let id = stanza.attr("id").filter(|id| id.len() <= LONGEST)?;
    addressed(stanza, parse_address(stanza.attr("from")?).ok()?, id, what)
}

/// The command in a message that is otherwise read as this answer; none if it is none.
pub(in crate::xmpp) fn in_chat(stanza: &Element, incoming: &Incoming) -> Option<Commanded> {
    let (None, Said::Text(references, reply)) = (incoming.written, &incoming.said) else {
        return None;
    };
    // What replies to something, or corrects it, speaks of that; and an answer comes before everything.
    if references.stanza_id.is_some() || reply.word().is_some() {
        return None;
    }
    let (name, wish) = text::read(reply.text())?;
    let what = What::Line {
        name,
        wish,
        incoming: Box::new(incoming.clone()),
    };
    addressed(stanza, incoming.from.clone(), "", what)
}

fn addressed(stanza: &Element, from: Jid, id: &str, what: What) -> Option<Commanded> {
    let lang = stanza.attr_ns(Namespace::xml(), "lang");
    Some(Commanded {
        from,
        to: stanza.attr("to").map(parse_address).transpose().ok()?,
        id: id.to_owned(),
        lang: lang.filter(|lang| lang.len() <= 35).map(ToOwned::to_owned),
        what,
    })
}

fn step(command: &Element) -> Step {
    let name = command.attr("node").and_then(CommandName::of_node);
    let session = command.attr("sessionid");
    let action = match command.attr("action") {
        None | Some("execute") => Some(Action::Execute),
        Some("prev") => Some(Action::Prev),
        Some("next") => Some(Action::Next),
        Some("complete") => Some(Action::Complete),
        Some("cancel") => Some(Action::Cancel),
        Some(_) => None,
    };
    let values = values(command).or_else(|| name?.is_plain().then(Values::new));
    Step {
        name,
        // One that is too long is none of ours: an empty one is neither.
        session: session.map(|id| if id.len() > LONGEST { "" } else { id }.to_owned()),
        action,
        wish: name
            .zip(values)
            .map(|(name, values)| Wish::read(name, &values)),
    }
}

/// What the form says, if there is one. One that cannot be read, or of which there are several, says nothing.
fn values(command: &Element) -> Option<Values> {
    let mut forms = command
        .children()
        .filter(|child| child.is("x", ns::DATA_FORMS));
    let form = forms.next()?;
    let form = DataForm::try_from(form.clone()).ok();
    let form = form.filter(|form| form.type_ == DataFormType::Submit && forms.next().is_none());
    let mut values = Values::new();
    for field in form.map(|form| form.fields).unwrap_or_default() {
        values
            .entry(field.var.unwrap_or_default())
            .or_default()
            .extend(field.values);
    }
    Some(values)
}

#[cfg(test)]
mod tests;
