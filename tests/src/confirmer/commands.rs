//! What a person does with the menu of commands of their client (XEP-0050), and with a reader of PubSub nodes.

use serde_json::{Value, json};

use super::Confirmer;

impl Confirmer {
    /// The nodes of the commands that are listed at an address.
    #[must_use]
    pub fn lists_commands(&self, jid: &str) -> Vec<String> {
        let listed = self.commands(&json!({"to": jid}));
        let nodes = listed["nodes"].as_array();
        let text = |node: &Value| node.as_str().unwrap_or_default().to_owned();
        nodes.into_iter().flatten().map(text).collect()
    }

    /// Takes one step of a command: `to`, `node`, and perhaps `action`, `session` and `fields`. The answer has `status`,
    /// `session`, `notes` and `fields`; or `error`, and `xml`.
    #[must_use]
    pub fn commands(&self, step: &Value) -> Value {
        let mut order = step.clone();
        if let Value::Object(order) = &mut order {
            order.insert("do".to_owned(), "command".into());
        }
        self.order(&order);
        self.hears("commanded")
    }

    /// Begins a command and fills its form in: the answer to that.
    #[must_use]
    pub fn fills_in(&self, jid: &str, node: &str, fields: &Value) -> Value {
        let form = self.commands(&json!({"to": jid, "node": node}));
        assert_eq!(form["status"], "executing", "{form}");
        let session = &form["session"];
        let step = json!({"to": jid, "node": node, "session": session, "action": "complete", "fields": fields});
        self.commands(&step)
    }

    /// The items of a PubSub node, or the error instead.
    #[must_use]
    pub fn reads_node(&self, service: &str, node: &str) -> Value {
        self.order(&json!({"do": "items", "service": service, "node": node}));
        self.hears("items")
    }
}
