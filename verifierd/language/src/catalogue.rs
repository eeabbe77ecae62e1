//! What one door says, in each language.

use std::fmt;
use std::sync::OnceLock;

use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use unic_langid::LanguageIdentifier;

use crate::{Args, Language};

pub(crate) type Bundle = FluentBundle<FluentResource>;

/// The texts of one door, one Fluent file a language. A file is read when its language is first spoken, and kept.
pub struct Catalogue {
    source: fn(Language) -> &'static str,
    bundles: [OnceLock<Bundle>; Language::ALL.len()],
}

impl Catalogue {
    /// The Fluent file of each language; [`crate::catalogue!`] finds them in a folder.
    #[must_use]
    pub const fn new(source: fn(Language) -> &'static str) -> Self {
        Self {
            source,
            bundles: [const { OnceLock::new() }; Language::ALL.len()],
        }
    }

    /// The text of this name. What is missing in the language, or cannot be said there, comes in English; a name that
    /// no language has comes back as it is.
    #[must_use]
    pub fn text(&self, language: Language, name: &str, args: &Args<'_>) -> String {
        self.format(language, name, args)
            .or_else(|| self.format(Language::default(), name, args))
            .unwrap_or_else(|| name.to_owned())
    }

    fn format(&self, language: Language, name: &str, args: &Args<'_>) -> Option<String> {
        let bundle = self.bundle(language)?;
        let pattern = bundle.get_message(name)?.value()?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args.0), &mut errors);
        errors.is_empty().then(|| text.into_owned())
    }

    pub(crate) fn source(&self, language: Language) -> &'static str {
        (self.source)(language)
    }

    fn bundle(&self, language: Language) -> Option<&Bundle> {
        let place = Language::ALL.iter().position(|one| *one == language)?;
        let bundle = self.bundles.get(place)?;
        Some(bundle.get_or_init(|| read(language, self.source(language))))
    }
}

/// Of a file with faults whatever can be read: [`Catalogue::faults`] tells of the rest.
pub(crate) fn read(language: Language, source: &str) -> Bundle {
    let locale: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![locale]);
    // Marks around everything filled in would be copied along with a word that is to be typed, and some clients draw
    // them: whoever fills in a text that runs from right to left puts them around that.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(source.to_owned());
    let _ = bundle.add_resource(resource.unwrap_or_else(|(partial, _)| partial));
    bundle
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Catalogue").finish_non_exhaustive()
    }
}

/// A [`Catalogue`] of the files `FOLDER/TAG.ftl`, the folder seen from the file this stands in. They are in the program;
/// a language without its file does not compile.
#[macro_export]
macro_rules! catalogue {
    ($folder:literal) => {
        $crate::Catalogue::new(|language| match language {
            $crate::Language::English => include_str!(concat!($folder, "/en.ftl")),
            $crate::Language::German => include_str!(concat!($folder, "/de.ftl")),
            $crate::Language::French => include_str!(concat!($folder, "/fr.ftl")),
            $crate::Language::Spanish => include_str!(concat!($folder, "/es.ftl")),
            $crate::Language::Italian => include_str!(concat!($folder, "/it.ftl")),
            $crate::Language::Dutch => include_str!(concat!($folder, "/nl.ftl")),
            $crate::Language::Polish => include_str!(concat!($folder, "/pl.ftl")),
            $crate::Language::Portuguese => include_str!(concat!($folder, "/pt.ftl")),
            $crate::Language::Russian => include_str!(concat!($folder, "/ru.ftl")),
            $crate::Language::Chinese => include_str!(concat!($folder, "/zh.ftl")),
        })
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    static CATALOGUE: Catalogue = Catalogue::new(|language| match language {
        Language::English => {
            "who = { $who } asks\n\
             only-english = Only in English\n\
             left = { $left ->\n    [0] none\n    [one] one\n   *[other] { $left }\n }\n\
             broken = English\n"
        }
        Language::Polish => {
            "who = { $who } pyta\n\
             left = { $left ->\n    [one] jedna\n    [few] kilka\n   *[other] wiele\n }\n\
             broken = { no-such-text }\n\
             !! not Fluent\n"
        }
        Language::German
        | Language::French
        | Language::Spanish
        | Language::Italian
        | Language::Dutch
        | Language::Portuguese
        | Language::Russian
        | Language::Chinese => "",
    });

    fn say(language: Language, name: &str, args: &Args<'_>) -> String {
        CATALOGUE.text(language, name, args)
    }

    #[test]
    fn each_language_says_it_its_own_way() {
        let args = Args::new().text("who", "shop");
        assert_eq!(say(Language::English, "who", &args), "shop asks");
        assert_eq!(say(Language::Polish, "who", &args), "shop pyta");
    }

    #[test]
    fn what_is_missing_or_broken_comes_in_english() {
        let none = Args::new();
        for language in [Language::Polish, Language::German] {
            assert_eq!(say(language, "only-english", &none), "Only in English");
            assert_eq!(say(language, "broken", &none), "English");
            assert_eq!(say(language, "no-such-name", &none), "no-such-name");
        }
    }

    #[test]
    fn plurals_are_the_languages_own() {
        let left = |language, left| say(language, "left", &Args::new().number("left", left));
        let english: Vec<_> = [0, 1, 2, 1000].map(|n| left(Language::English, n)).into();
        assert_eq!(english, ["none", "one", "2", "1000"]);
        let polish: Vec<_> = [1, 3, 5, 22].map(|n| left(Language::Polish, n)).into();
        assert_eq!(polish, ["jedna", "kilka", "wiele", "kilka"]);
    }
}
