//! Somebody at one tab of the browser.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::Browser;

/// One tab. Everything waits until it can be done, at most [`crate::LONG`], and fails the story if it cannot.
#[derive(Debug)]
pub struct Visitor {
    browser: Arc<Browser>,
    page: u64,
}

impl Visitor {
    pub(super) fn new(browser: &Arc<Browser>, page: u64) -> Self {
        Self {
            browser: Arc::clone(browser),
            page,
        }
    }

    /// A second tab of the same person: the same cookies.
    #[must_use]
    pub fn opens_tab(&self) -> Self {
        let page = self.browser.number();
        self.browser
            .does(&json!({"do": "tab", "page": page, "of": self.page}));
        Self::new(&self.browser, page)
    }

    /// Goes to a URL, over its redirects, and waits until all of the page has loaded; the status of where that ends.
    pub fn goes_to(&self, url: &str) -> u16 {
        status(&self.does("goto", json!({"url": url})))
    }

    /// Loads the page again; its status.
    pub fn reloads(&self) -> u16 {
        status(&self.does("reload", json!({})))
    }

    /// Writes into the field with this label (part of it will do), in place of what was in it.
    pub fn fills(&self, label: &str, text: &str) {
        self.does("fill", json!({"label": label, "text": text}));
    }

    /// Ticks the box with this label, or takes its tick away.
    pub fn ticks(&self, label: &str, on: bool) {
        self.does("check", json!({"label": label, "on": on}));
    }

    /// Presses the button with this name (part of it will do); a page that it leads to has to be waited for.
    pub fn presses(&self, name: &str) {
        self.presses_the("button", name);
    }

    /// Follows the link with this name.
    pub fn follows(&self, name: &str) {
        self.presses_the("link", name);
    }

    /// Presses what has this ARIA role and name.
    pub fn presses_the(&self, role: &str, name: &str) {
        self.does("press", json!({"role": role, "name": name}));
    }

    /// Whether something with this ARIA role and name can be seen now.
    #[must_use]
    pub fn has_a(&self, role: &str, name: &str) -> bool {
        self.does("has", json!({"role": role, "name": name})) == true
    }

    /// Presses a key: `Tab`, `Shift+Tab`, `Enter`, `Space`, `Escape`.
    pub fn hits(&self, key: &str) {
        self.does("key", json!({"key": key}));
    }

    /// Types into what has the focus.
    pub fn types(&self, text: &str) {
        self.does("type", json!({"text": text}));
    }

    /// What has the focus: its element, and its label or text, as `button: Sign in`.
    #[must_use]
    pub fn focus(&self) -> String {
        text(&self.does("focused", json!({})))
    }

    /// All text of the page that can be seen.
    #[must_use]
    pub fn text(&self) -> String {
        self.text_of("body")
    }

    /// The text of the first element that this CSS selector finds; waits for it.
    #[must_use]
    pub fn text_of(&self, selector: &str) -> String {
        text(&self.does("text", json!({"selector": selector})))
    }

    /// How many elements this CSS selector finds now.
    #[must_use]
    pub fn count_of(&self, selector: &str) -> u64 {
        self.does("count", json!({"selector": selector}))
            .as_u64()
            .unwrap_or_default()
    }

    /// An attribute of the first element that this CSS selector finds, if it has it; waits for the element.
    #[must_use]
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let value = self.does("attribute", json!({"selector": selector, "name": name}));
        value.as_str().map(str::to_owned)
    }

    /// The page as it stands now, scripts' changes included.
    #[must_use]
    pub fn html(&self) -> String {
        text(&self.does("html", json!({})))
    }

    /// The title of the page.
    #[must_use]
    pub fn title(&self) -> String {
        text(&self.does("title", json!({})))
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        text(&self.does("url", json!({})))
    }

    /// Waits until it is at a URL that holds `part`, all of it loaded; the whole URL.
    pub fn waits_for_url(&self, part: &str) -> String {
        match self.tries("wait_url", json!({"part": part})) {
            Ok(url) => text(&url),
            Err(failed) => panic!("never at {part}: {failed}\n{}", self.describe()),
        }
    }

    /// Waits until these words can be seen; upper and lower case are one.
    pub fn waits_for_text(&self, words: &str) {
        if let Err(failed) = self.tries("wait_text", json!({"words": words})) {
            panic!("never saw {words:?}: {failed}\n{}", self.describe());
        }
    }

    /// Waits until this CSS selector finds something that can be seen.
    pub fn waits_for(&self, selector: &str) {
        if let Err(failed) = self.tries("wait_selector", json!({"selector": selector})) {
            panic!("never saw {selector}: {failed}\n{}", self.describe());
        }
    }

    /// The cookies of this person, all sites', as Playwright tells them: `name`, `value`, `domain`, `path`, `expires`
    /// (seconds since 1970, -1 for the session), `httpOnly`, `secure`, `sameSite`.
    #[must_use]
    pub fn cookies(&self) -> Vec<Value> {
        list(self.does("cookies", json!({})))
    }

    /// One of them.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<Value> {
        let mut cookies = self.cookies().into_iter();
        cookies.find(|cookie| cookie["name"] == name)
    }

    /// Deletes all cookies of this person.
    pub fn forgets_cookies(&self) {
        self.does("clear_cookies", json!({}));
    }

    /// Deletes this person's cookies of one host.
    pub fn forgets_cookies_of(&self, host: &str) {
        self.does("clear_cookies", json!({"domain": host}));
    }

    /// The status of the page it is at.
    #[must_use]
    pub fn status(&self) -> u16 {
        status(&self.does("status", json!({})))
    }

    /// The response headers of the page it is at, names in lower case, several of one name joined by line ends.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let headers = list(self.does("headers", json!({})));
        let found: Vec<_> = headers
            .iter()
            .filter(|header| {
                header["name"]
                    .as_str()
                    .is_some_and(|own| own.eq_ignore_ascii_case(name))
            })
            .map(|header| text(&header["value"]))
            .collect();
        (!found.is_empty()).then(|| found.join("\n"))
    }

    /// What the browser's console complained about since the tab was opened: errors, warnings, scripts that failed,
    /// violations of the Content Security Policy.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        list(self.does("complaints", json!({})))
            .iter()
            .map(text)
            .collect()
    }

    /// Every request that came to its end since the tab was opened: `url`, `method`, `kind` (`document`, `stylesheet`,
    /// `script`, `image`, `fetch`, `eventsource` ..), `bytes` of the body as sent, compressed or not.
    #[must_use]
    pub fn requests(&self) -> Vec<Value> {
        list(self.does("requests", json!({})))
    }

    /// A picture of the whole page (PNG).
    pub fn takes_picture(&self, path: &Path) {
        self.does("screenshot", json!({"path": path}));
    }

    /// Violations of WCAG 2.2 A and AA that axe-core finds, one text each. Only with JavaScript.
    #[must_use]
    pub fn axe(&self) -> Vec<String> {
        list(self.does("axe", json!({}))).iter().map(text).collect()
    }

    /// Turns the page around: `rtl` or `ltr`.
    pub fn sets_direction(&self, dir: &str) {
        self.does("dir", json!({"dir": dir}));
    }

    /// What hangs over the edge of the window to either side, one text each: none means that nobody has to scroll
    /// sideways (WCAG 2.2, 1.4.10).
    #[must_use]
    pub fn overflows(&self) -> Vec<String> {
        list(self.does("overflows", json!({})))
            .iter()
            .map(text)
            .collect()
    }

    /// Runs a script in the page, past its Content Security Policy; what it results in.
    pub fn evaluates(&self, script: &str) -> Value {
        self.does("evaluate", json!({"script": script}))
    }

    fn does(&self, what: &str, order: Value) -> Value {
        match self.tries(what, order) {
            Ok(done) => done,
            Err(failed) => panic!("{what}: {failed}\n{}", self.describe()),
        }
    }

    fn tries(&self, what: &str, mut order: Value) -> Result<Value, String> {
        order["do"] = json!(what);
        order["page"] = json!(self.page);
        self.browser.tries(&order)
    }

    /// Where it is and what it shows, for a story that failed.
    fn describe(&self) -> String {
        let url = self.tries("url", json!({})).unwrap_or_default();
        let shown = self.tries("text", json!({"selector": "body"}));
        let complaints = self.tries("complaints", json!({})).unwrap_or_default();
        format!("at {url}, which shows {shown:?}; complaints: {complaints}")
    }
}

impl Drop for Visitor {
    fn drop(&mut self) {
        // A story that failed has said why already.
        let _ = self.tries("close", json!({}));
    }
}

fn status(value: &Value) -> u16 {
    value
        .as_u64()
        .and_then(|status| u16::try_from(status).ok())
        .unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            Vec::new()
        }
    }
}
