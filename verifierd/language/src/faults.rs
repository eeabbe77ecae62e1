//! What is wrong with the files of a catalogue, for a test to fail on.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey,
};
use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use unic_langid::LanguageIdentifier;

use crate::catalogue::read;
use crate::{Args, Catalogue, Language};

/// Numbers that fall into every plural category of every language we have.
const NUMBERS: [u64; 12] = [0, 1, 2, 3, 5, 11, 12, 21, 22, 100, 101, 1000];

/// What one message needs and tells apart.
#[derive(Debug, Default)]
struct Shape {
    variables: BTreeSet<String>,
    /// The variants of each of its choices.
    choices: Vec<BTreeSet<String>>,
}

type Shapes = BTreeMap<String, Shape>;

impl Catalogue {
    /// Everything that is wrong with the files, one sentence each: what cannot be read, texts and variables that
    /// English has and another language has not or the other way round, plurals a language needs and a text lacks, and
    /// texts that cannot be formatted. Reads every file anew: for tests.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let english = shapes(self.source(Language::English), &mut Vec::new());
        for language in Language::ALL {
            let source = self.source(language);
            let mut found = Vec::new();
            let shapes = shapes(source, &mut found);
            compare(&english, &shapes, &mut found);
            miss_plurals(language, &shapes, &mut found);
            format_all(language, source, &shapes, &mut found);
            faults.extend(found.iter().map(|fault| format!("{language}: {fault}")));
        }
        faults
    }
}

fn shapes(source: &str, faults: &mut Vec<String>) -> Shapes {
    let resource =
        FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, errors)| {
            faults.extend(errors.iter().map(ToString::to_string));
            partial
        });
    let mut shapes = Shapes::new();
    for entry in resource.entries() {
        let (name, pattern) = match entry {
            Entry::Message(message) => (message.id.name, message.value.as_ref()),
            Entry::Term(term) => (term.id.name, Some(&term.value)),
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => continue,
            Entry::Junk { content } => {
                faults.push(format!("not Fluent: {content:?}"));
                continue;
            }
        };
        let mut shape = Shape::default();
        match pattern {
            Some(pattern) => shape.read(pattern),
            None => faults.push(format!("{name} has no text")),
        }
        if shapes.insert(name.to_owned(), shape).is_some() {
            faults.push(format!("{name} is there twice"));
        }
    }
    shapes
}

impl Shape {
    fn read(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { .. } => {}
                PatternElement::Placeable { expression } => self.read_expression(expression),
            }
        }
    }

    fn read_expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.read_inline(inline),
            Expression::Select { selector, variants } => {
                self.read_inline(selector);
                let keys = variants.iter().map(|variant| match variant.key {
                    VariantKey::Identifier { name } => name.to_owned(),
                    VariantKey::NumberLiteral { value } => value.to_owned(),
                });
                self.choices.push(keys.collect());
                for variant in variants {
                    self.read(&variant.value);
                }
            }
        }
    }

    fn read_inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::Placeable { expression } => self.read_expression(expression),
            InlineExpression::FunctionReference { arguments, .. } => {
                for argument in &arguments.positional {
                    self.read_inline(argument);
                }
            }
            InlineExpression::StringLiteral { .. }
            | InlineExpression::NumberLiteral { .. }
            | InlineExpression::MessageReference { .. }
            | InlineExpression::TermReference { .. } => {}
        }
    }
}

fn compare(english: &Shapes, shapes: &Shapes, faults: &mut Vec<String>) {
    for (name, ours) in english {
        match shapes.get(name) {
            None => faults.push(format!("{name} is missing")),
            Some(theirs) if theirs.variables != ours.variables => faults.push(format!(
                "{name} fills in {:?}, English {:?}",
                theirs.variables, ours.variables
            )),
            Some(_) => {}
        }
    }
    let surplus = shapes.keys().filter(|name| !english.contains_key(*name));
    faults.extend(surplus.map(|name| format!("{name} is not there in English")));
}

/// A choice that has a plural category must have all that the language tells apart.
fn miss_plurals(language: Language, shapes: &Shapes, faults: &mut Vec<String>) {
    let needed = categories(language);
    for (name, shape) in shapes {
        for choice in &shape.choices {
            let is_plural = ["zero", "one", "two", "few", "many", "other"]
                .iter()
                .any(|category| choice.contains(*category));
            let missing: Vec<_> = needed
                .iter()
                .filter(|category| !choice.contains(**category))
                .collect();
            if is_plural && !missing.is_empty() {
                faults.push(format!("{name} lacks the plural {missing:?}"));
            }
        }
    }
}

/// The plural categories of whole numbers; `other` stands where a language has one for fractions only, too, since
/// Fluent wants a default.
fn categories(language: Language) -> BTreeSet<&'static str> {
    let locale: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let rules = PluralRules::create(locale, PluralRuleType::CARDINAL).ok();
    let category = |number: &u64| match rules.as_ref()?.select(*number).ok()? {
        PluralCategory::ZERO => Some("zero"),
        PluralCategory::ONE => Some("one"),
        PluralCategory::TWO => Some("two"),
        PluralCategory::FEW => Some("few"),
        PluralCategory::MANY => Some("many"),
        PluralCategory::OTHER => Some("other"),
    };
    NUMBERS.iter().filter_map(category).collect()
}

fn format_all(language: Language, source: &str, shapes: &Shapes, faults: &mut Vec<String>) {
    let bundle = read(language, source);
    for (name, shape) in shapes {
        let Some(pattern) = bundle.get_message(name).and_then(|message| message.value()) else {
            continue;
        };
        for number in NUMBERS {
            let args = shape
                .variables
                .iter()
                .fold(Args::new(), |mut args, variable| {
                    args.0.set(variable.clone(), number);
                    args
                });
            let mut errors = Vec::new();
            let text = bundle.format_pattern(pattern, Some(&args.0), &mut errors);
            if !errors.is_empty() || text.trim().is_empty() {
                faults.push(format!("{name} with {number}: {text:?} {errors:?}"));
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(german: fn(Language) -> &'static str) -> Vec<String> {
        Catalogue::new(german).faults()
    }

    /// A catalogue in which all but German is in order.
    macro_rules! with_german {
        ($german:literal) => {
            faults_of(|language| match language {
                Language::German => $german,
                _ => "hello = Hello { $who }\nleft = { $n } left\n",
            })
        };
    }

    #[test]
    fn files_in_order_have_no_faults() {
        assert_eq!(
            with_german!("hello = Hallo { $who }\nleft = noch { $n }\n"),
            [""; 0]
        );
    }

    #[test]
    fn every_fault_is_told() {
        for (faults, expected) in [
            (with_german!("hello = { $who }\n"), "de: left is missing"),
            (
                with_german!("hello = { $who }\nleft = { $n }\nmore = x\n"),
                "de: more is not there in English",
            ),
            (
                with_german!("hello = { $wer }\nleft = { $n }\n"),
                "de: hello fills in {\"wer\"}, English {\"who\"}",
            ),
            (
                with_german!("hello = { $who }\nleft = { $n ->\n   *[other] { $n }\n }\n"),
                "de: left lacks the plural [\"one\"]",
            ),
            (
                with_german!("hello = { $who }\nleft = { $n }\nleft = { $n }\n"),
                "de: left is there twice",
            ),
        ] {
            assert_eq!(faults, [expected]);
        }
        let broken = with_german!("hello = { $who }\nleft = { $n }{ gone }\n");
        assert!(broken.concat().contains("de: left with 0"), "{broken:?}");
        let unreadable = with_german!("hello = { $who }\nleft = { $n }\n!\n");
        assert!(unreadable.concat().contains("not Fluent"), "{unreadable:?}");
    }

    #[test]
    fn each_language_has_the_plurals_of_its_grammar() {
        for (language, expected) in [
            (Language::English, vec!["one", "other"]),
            (Language::Polish, vec!["few", "many", "one"]),
            (Language::Russian, vec!["few", "many", "one"]),
            (Language::Chinese, vec!["other"]),
        ] {
            let found: Vec<_> = categories(language).into_iter().collect();
            assert_eq!(found, expected, "{language}");
        }
    }
}
