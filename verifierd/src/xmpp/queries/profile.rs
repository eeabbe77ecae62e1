//! What we say we are (XEP-0030), and the presence that goes with it.

use jid::Jid;
use verification::parse_address;
use xmpp_parsers::data_forms::{DataForm, DataFormType, Field, FieldType};
use xmpp_parsers::disco::{DiscoInfoResult, Identity};
use xmpp_parsers::minidom::Element;
use xmpp_parsers::ns;

use crate::xmpp::element::element;
use crate::xmpp::{LinkSettings, Mode, caps, commands, vcard};

/// XEP-0012.
pub(super) const LAST: &str = "jabber:iq:last";

/// What service discovery says we do, at every address of ours. Whoever teaches the link something adds it here.
const FEATURES: [&str; 14] = [
    LAST,
    commands::NS,
    ns::CAPS,
    ns::DATA_FORMS,
    ns::DELAY,
    ns::DISCO_INFO,
    ns::DISCO_ITEMS,
    ns::HTTP_AUTH,
    ns::PING,
    ns::REACTIONS,
    ns::VERSION,
    "urn:xmpp:fallback:0",
    "urn:xmpp:reply:0",
    "urn:xmpp:tmp:quick-response",
];
/// Names this software in entity capabilities.
const NODE: &str = "urn:verifierd";

/// What we say of ourselves, the same for the life of the process.
#[derive(Debug, Clone)]
pub(in crate::xmpp) struct Profile {
    mode: Mode,
    info: DiscoInfoResult,
    /// Hash of `info`.
    ver: String,
}

impl Profile {
    pub(in crate::xmpp) fn new(settings: &LinkSettings) -> Self {
        let mut features: Vec<&str> = FEATURES.to_vec();
        if matches!(settings.mode, Mode::Component { .. }) {
            features.push(ns::VCARD);
        }
        let info = DiscoInfoResult {
            node: None,
            identities: vec![
                Identity::new("auth", "generic", "en", "verifierd"),
                Identity::new("client", "bot", "en", "verifierd"),
            ],
            features: features.into_iter().map(ToOwned::to_owned).collect(),
            extensions: contact_form(&settings.contact_addresses)
                .into_iter()
                .collect(),
        };
        let ver = caps::ver(&info.clone().into()).unwrap_or_default();
        Self {
            mode: settings.mode.clone(),
            info,
            ver,
        }
    }

    /// Answer to disco#info at this node; none if it is not one of ours.
    pub(super) fn info(&self, node: Option<&str>) -> Option<Element> {
        if let Some(node) = node
            && node.strip_prefix(NODE)?.strip_prefix('#')? != self.ver
        {
            return None;
        }
        let info = DiscoInfoResult {
            node: node.map(ToOwned::to_owned),
            ..self.info.clone()
        };
        Some(info.into())
    }

    /// Our vCard, where no server keeps one for us.
    pub(super) fn card(&self) -> Option<Element> {
        matches!(self.mode, Mode::Component { .. }).then(vcard::card)
    }

    /// Whether this is an address of ours. A server hands a client nothing that is not meant for it; a component gets
    /// whatever is sent to its domain.
    pub(in crate::xmpp) fn is_us(&self, address: &Jid) -> bool {
        match &self.mode {
            Mode::Component { domain, sender, .. } => {
                address.resource().is_none()
                    && address.domain() == domain.domain()
                    && (address.node().is_none() || address.node() == sender.as_deref())
            }
            Mode::Client { jid, .. } => address.to_bare() == *jid,
        }
    }

    /// The same for an address as it stands in a stanza; one that stands nowhere is ours.
    pub(in crate::xmpp) fn is_for_us(&self, to: Option<&str>) -> bool {
        to.is_none_or(|to| parse_address(to).is_ok_and(|to| self.is_us(&to)))
    }

    /// The presence a session begins with.
    pub(in crate::xmpp) fn initial_presence(&self) -> Element {
        let payload = self.presence_payload();
        Element::builder("presence", ns::JABBER_CLIENT)
            .append_all(payload)
            .build()
    }

    /// What a presence of ours carries.
    pub(in crate::xmpp) fn presence_payload(&self) -> Vec<Element> {
        let attributes = [("hash", caps::SHA_1), ("node", NODE), ("ver", &self.ver)];
        let caps = element("c", ns::CAPS, &attributes);
        let picture = matches!(self.mode, Mode::Component { .. }).then(vcard::update);
        std::iter::once(caps).chain(picture).collect()
    }
}

/// Contact addresses (XEP-0157).
fn contact_form(addresses: &[String]) -> Option<DataForm> {
    let fields = ["abuse-addresses", "admin-addresses", "support-addresses"].map(|var| Field {
        values: addresses.to_vec(),
        ..Field::new(var, FieldType::ListMulti)
    });
    let form = DataForm::new(DataFormType::Result_, ns::SERVER_INFO, fields.into());
    (!addresses.is_empty()).then_some(form)
}
