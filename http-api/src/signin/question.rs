//! Pages of others' errands: a question with a yes and a no, and the step on to another website.

use askama::Template;

use super::page::Frame;

/// A question about a request. What comes back are `request` and `session` as they stand here, and `answer`, `yes` or
/// `no`; read it with [`super::Form`].
#[derive(Template)]
#[template(path = "question.html")]
pub(crate) struct Question {
    /// What stands around it.
    pub(crate) frame: Frame,
    /// Where the answer goes: a path of ours.
    pub(crate) action: &'static str,
    /// The question.
    pub(crate) title: String,
    /// Who is asked.
    pub(crate) who: String,
    /// What a yes means, and its parts.
    pub(crate) means: Option<(String, Vec<String>)>,
    /// What is asked about: a path and query of ours.
    pub(crate) request: String,
    /// The name of the session that is asked.
    pub(crate) session: String,
    /// What the two buttons say.
    pub(crate) buttons: (String, String),
}

/// What clients may do while somebody is away, and the forms that end it. What comes back is `grant`; read it with
/// [`super::Form`].
#[derive(Template)]
#[template(path = "apps.html")]
pub(crate) struct Apps {
    /// What stands around it.
    pub(crate) frame: Frame,
    /// Where the forms go: a path of ours.
    pub(crate) action: &'static str,
    /// What it says.
    pub(crate) title: String,
    /// Who is asked.
    pub(crate) who: String,
    /// What it says where there are none.
    pub(crate) none: String,
    /// One for each.
    pub(crate) rows: Vec<App>,
    /// What the buttons say.
    pub(crate) end: String,
    /// The way back.
    pub(crate) back: &'static str,
}

/// One of them.
pub(crate) struct App {
    /// What people know it by.
    pub(crate) title: String,
    /// Since when, and until when.
    pub(crate) span: (String, String),
    /// What it goes by.
    pub(crate) grant: String,
}

/// On to another website. A browser that keeps to `form-action` (CSP) would not follow a redirect there from a form.
#[derive(Template)]
#[template(path = "onward.html")]
pub(crate) struct Onward {
    /// What stands around it.
    pub(crate) frame: Frame,
    /// What it says.
    pub(crate) title: String,
    /// Where to: an address that was checked.
    pub(crate) link: String,
    /// What the link says.
    pub(crate) label: String,
}
