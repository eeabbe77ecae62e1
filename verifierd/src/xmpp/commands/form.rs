//! The forms of commands (XEP-0004), with what their fields may hold (XEP-0122).

use uuid::Uuid;
use verifier_language::Language;
use xmpp_parsers::data_forms::{DataForm, DataFormType, Field, FieldType, Option_};
use xmpp_parsers::data_forms_validate::{Datatype, Method, Validate};

use super::answer::{Answer, Listed, title};
use super::name::{self, Audience, Kind};
use super::texts::plainly;
use super::wish::A_DAY;
use super::{Choices, CommandName};

/// XEP-0133 section 3: of the commands that it names.
const ADMIN: &str = "http://jabber.org/protocol/admin";
const OURS: &str = "verifierd";

/// The form to be filled in.
pub(super) fn blank(name: CommandName, choices: &Choices, language: Language) -> DataForm {
    let fields = name.fields().iter();
    let fields = fields.filter(|field| field.kind != Kind::Code || choices.needs_code());
    let fields = fields
        .map(|one| field(name, one, choices, language))
        .collect();
    let node = name.node().unwrap_or_default();
    let form_type = if node.starts_with(ADMIN) { ADMIN } else { OURS };
    let mut form = DataForm::new(DataFormType::Form, form_type, fields);
    form.title = Some(title(name, language));
    form
}

/// What an answer has to say beyond its first line; none if that is all.
pub(super) fn result(answer: &Answer, language: Language) -> Option<DataForm> {
    let lines = answer.lines(language);
    if lines.is_empty() {
        return None;
    }
    let field = Field {
        values: lines,
        label: Some(answer.headline(language)),
        ..Field::new("result", FieldType::TextMulti)
    };
    Some(DataForm::new(DataFormType::Result_, OURS, vec![field]))
}

fn field(name: CommandName, field: &name::Field, choices: &Choices, language: Language) -> Field {
    let blank = Field {
        label: Some(plainly(language, &format!("field-{}", field.var))),
        required: !field.is_optional,
        ..Field::new(field.var, kind(field.kind))
    };
    match field.kind {
        Kind::Verification => Field {
            options: choices
                .0
                .iter()
                .map(|one| option(name, one, language))
                .collect(),
            // One is no choice.
            values: match choices.0.as_slice() {
                [only] => vec![value(only)],
                _ => Vec::new(),
            },
            ..blank
        },
        Kind::Minutes => Field {
            values: vec!["60".to_owned()],
            validate: Some(Validate {
                datatype: Some(Datatype::Integer),
                method: Some(Method::Range {
                    min: Some("1".to_owned()),
                    max: Some(A_DAY.to_string()),
                }),
                list_range: None,
            }),
            ..blank
        },
        Kind::Language => Field {
            options: languages(language),
            values: vec!["auto".to_owned()],
            ..blank
        },
        Kind::Switch => blank.with_value("0"),
        Kind::Accounts | Kind::Code | Kind::Subject | Kind::Text => blank,
    }
}

const fn kind(kind: Kind) -> FieldType {
    match kind {
        Kind::Verification | Kind::Language => FieldType::ListSingle,
        Kind::Code => FieldType::TextPrivate,
        Kind::Minutes | Kind::Subject => FieldType::TextSingle,
        Kind::Accounts => FieldType::JidMulti,
        Kind::Switch => FieldType::Boolean,
        Kind::Text => FieldType::TextMulti,
    }
}

fn option(name: CommandName, listed: &Listed, language: Language) -> Option_ {
    let label = match name.audience() {
        Audience::Confirmers => listed.own_line(language),
        Audience::Admins(_) => listed.line(language),
    };
    Option_ {
        label: Some(label),
        value: value(listed),
    }
}

fn value(listed: &Listed) -> String {
    Uuid::from_u128(listed.id.0).to_string()
}

fn languages(language: Language) -> Vec<Option_> {
    let auto = Option_ {
        label: Some(plainly(language, "language-auto")),
        value: "auto".to_owned(),
    };
    let shipped = Language::ALL.into_iter().map(|one| Option_ {
        label: Some(one.own_name().to_owned()),
        value: one.tag().to_owned(),
    });
    std::iter::once(auto).chain(shipped).collect()
}

impl Choices {
    /// Whether one of them takes a code.
    fn needs_code(&self) -> bool {
        self.0.iter().any(|one| one.needs_code)
    }
}
