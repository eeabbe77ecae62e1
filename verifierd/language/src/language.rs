//! The languages there are texts in.

use std::fmt;
use std::str::FromStr;

/// A language there are texts in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English, which stands in for whatever is missing in another.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Italian.
    Italian,
    /// Dutch.
    Dutch,
    /// Polish.
    Polish,
    /// Portuguese, as it is written in Brazil.
    Portuguese,
    /// Russian.
    Russian,
    /// Chinese, in simplified characters.
    Chinese,
}

/// A tag that is none of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownLanguage;

impl Language {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Italian,
        Self::Dutch,
        Self::Polish,
        Self::Portuguese,
        Self::Russian,
        Self::Chinese,
    ];

    /// Its tag (BCP 47), for `xml:lang` and the like.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Italian => "it",
            Self::Dutch => "nl",
            Self::Polish => "pl",
            Self::Portuguese => "pt",
            Self::Russian => "ru",
            Self::Chinese => "zh",
        }
    }

    /// What those who speak it call it.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::French => "Français",
            Self::Spanish => "Español",
            Self::Italian => "Italiano",
            Self::Dutch => "Nederlands",
            Self::Polish => "Polski",
            Self::Portuguese => "Português",
            Self::Russian => "Русский",
            Self::Chinese => "中文",
        }
    }

    /// The best there is for somebody who asks for this tag (BCP 47): the same language, whatever its region or script;
    /// none where there is no text in it. `pt-PT` gets Brazil's Portuguese, `zh-Hant` simplified characters: nearer than
    /// English.
    #[must_use]
    pub fn best_for(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?;
        Self::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(primary))
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Reads exactly what [`Language::tag`] gives.
    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        Self::ALL
            .into_iter()
            .find(|language| language.tag() == tag)
            .ok_or(UnknownLanguage)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_gets_the_nearest_language() {
        for (tag, expected) in [
            ("en", Some(Language::English)),
            ("EN-gb", Some(Language::English)),
            ("de-AT", Some(Language::German)),
            ("de-1996", Some(Language::German)),
            ("pt-BR", Some(Language::Portuguese)),
            ("pt_PT", Some(Language::Portuguese)),
            ("zh", Some(Language::Chinese)),
            ("zh-Hant-TW", Some(Language::Chinese)),
            ("den", None),
            ("eo", None),
            ("", None),
            ("-", None),
        ] {
            assert_eq!(Language::best_for(tag), expected, "{tag:?}");
        }
    }

    #[test]
    fn every_language_is_found_by_its_own_tag_and_no_other() {
        for language in Language::ALL {
            assert_eq!(language.to_string().parse(), Ok(language));
            assert_eq!(Language::best_for(language.tag()), Some(language));
        }
        assert_eq!("pt-BR".parse::<Language>(), Err(UnknownLanguage));
    }
}
