//! A stanza as slixmpp read it.

use serde_json::Value;

/// An iq or a message that arrived at a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stanza(Value);

impl Stanza {
    pub(crate) fn new(mut event: Value) -> Self {
        // Nobody sees a word joiner: stories speak of what people see. All of it is in `xml`.
        if let Some(body) = event["body"].as_str() {
            event["body"] = body.replace('\u{2060}', "").into();
        }
        Self(event)
    }

    fn text(&self, field: &str) -> Option<&str> {
        self.0[field].as_str()
    }

    pub(super) fn number(&self) -> u64 {
        self.0["number"].as_u64().unwrap_or(u64::MAX)
    }

    /// Whether it is an `<iq/>`; otherwise a `<message/>`.
    #[must_use]
    pub fn is_iq(&self) -> bool {
        self.text("kind") == Some("iq")
    }

    /// Whether it is a `<presence/>`; only some clients show them.
    #[must_use]
    pub fn is_presence(&self) -> bool {
        self.text("kind") == Some("presence")
    }

    /// Whether it carries a `<confirm/>` for this transaction and is no error.
    #[must_use]
    pub fn is_request(&self, transaction_id: &str) -> bool {
        self.confirm("id") == Some(transaction_id) && self.kind() != Some("error")
    }

    /// Attribute `type`.
    #[must_use]
    pub fn kind(&self) -> Option<&str> {
        self.text("type")
    }

    /// Attribute `id`.
    #[must_use]
    pub fn id(&self) -> &str {
        self.text("id").unwrap_or_default()
    }

    /// Attribute `from`.
    #[must_use]
    pub fn from(&self) -> &str {
        self.text("from").unwrap_or_default()
    }

    /// Child `<body/>`, as a person sees it.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.text("body")
    }

    /// The `id` of the message this one corrects (XEP-0308).
    #[must_use]
    pub fn replaces(&self) -> Option<&str> {
        self.text("replaces")
    }

    /// Child `<thread/>`.
    #[must_use]
    pub fn thread(&self) -> Option<&str> {
        self.text("thread")
    }

    /// An attribute of the child `<confirm/>`.
    #[must_use]
    pub fn confirm(&self, attribute: &str) -> Option<&str> {
        self.0["confirm"][attribute].as_str()
    }

    /// The error's condition, in a stanza of type error.
    #[must_use]
    pub fn condition(&self) -> Option<&str> {
        self.text("condition")
    }

    /// All of it.
    #[must_use]
    pub fn xml(&self) -> &str {
        self.text("xml").unwrap_or_default()
    }

    /// The request's `<confirm/>` once more, for answers written by hand.
    #[must_use]
    pub fn confirm_element(&self) -> String {
        let attribute = |name: &str| escape(self.confirm(name).unwrap_or_default());
        format!(
            "<confirm xmlns='http://jabber.org/protocol/http-auth' id='{}' method='{}' url='{}'/>",
            attribute("id"),
            attribute("method"),
            attribute("url")
        )
    }

    /// A yes to this message, written by hand: what XEP-0070 section 4.6 asks for.
    #[must_use]
    pub fn yes_by_message(&self) -> String {
        format!(
            "<message to='{}'><thread>{}</thread>{}</message>",
            escape(self.from()),
            escape(self.thread().unwrap_or_default()),
            self.confirm_element()
        )
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('\'', "&apos;")
}
