//! What the pages say, in the language of whoever reads them.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use verifier_language::{Args, Catalogue, Language};

use super::cookie::Cookies;

/// The language somebody chose on a page of ours.
pub(super) const CHOICE: &str = "__Host-verifierd-lang";

static TEXTS: Catalogue = verifier_language::catalogue!("locales");

/// The texts in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Speech(Language);

impl Speech {
    /// For this browser. What somebody chose comes before what a website guesses of them (`asked`, such as
    /// `ui_locales`), and that before what their browser is set to.
    pub(super) fn of(chosen: Option<&str>, headers: &HeaderMap, asked: Option<&str>) -> Self {
        let exact = |tag: &str| tag.parse::<Language>().ok();
        let language = chosen
            .and_then(exact)
            .or_else(|| Cookies::of(headers).text(CHOICE).and_then(exact))
            .or_else(|| asked.and_then(Language::best_for))
            .or_else(|| accepted(headers));
        Self(language.unwrap_or_default())
    }

    /// Which it is.
    pub(super) const fn language(self) -> Language {
        self.0
    }

    /// A text with nothing to fill in.
    pub(crate) fn say(self, name: &str) -> String {
        self.fill(name, &Args::new())
    }

    /// A text.
    pub(super) fn fill(self, name: &str, args: &Args<'_>) -> String {
        TEXTS.text(self.0, name, args)
    }
}

/// The first of the languages a browser prefers (RFC 9110 section 12.5.4) that we have.
fn accepted(headers: &HeaderMap) -> Option<Language> {
    let values = headers.get_all(ACCEPT_LANGUAGE).iter();
    let ranges = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(','));
    let mut wanted: Vec<(u16, Language)> = ranges.filter_map(range).collect();
    // Stable: of those wanted alike, the first.
    wanted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    wanted.first().map(|(_, language)| *language)
}

/// A language and its weight in thousandths; none that has no weight.
fn range(text: &str) -> Option<(u16, Language)> {
    let (tag, weight) = text.split_once(';').unwrap_or((text, "q=1"));
    let weight = weight.trim().strip_prefix("q=")?;
    let weight: f32 = weight.parse().ok().filter(|q| (0.0..=1.0).contains(q))?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 1000"
    )]
    let weight = (weight * 1000.0) as u16;
    Some((weight, Language::best_for(tag.trim())?)).filter(|(weight, _)| *weight > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(accept: &str) -> HeaderMap {
        HeaderMap::from_iter([(ACCEPT_LANGUAGE, accept.parse().unwrap())])
    }

    #[test]
    fn no_text_is_missing_in_any_language() {
        assert_eq!(TEXTS.faults(), [""; 0]);
    }

    #[test]
    fn a_browser_gets_the_language_it_wants_most() {
        for (accept, language) in [
            ("de-AT,de;q=0.9,en;q=0.8", Language::German),
            ("eo, fr;q=0.5, en;q=0.7", Language::English),
            ("en;q=0, nl", Language::Dutch),
            ("pl;q=2, it;q=x, es;q=0.1", Language::Spanish),
            ("*", Language::English),
            ("", Language::English),
            (";;,,=", Language::English),
        ] {
            let speech = Speech::of(None, &headers(accept), None);
            assert_eq!(speech.language(), language, "{accept}");
        }
    }

    #[test]
    fn what_somebody_chose_comes_first() {
        let mut headers = headers("de");
        let of = |chosen, headers: &HeaderMap, asked| Speech::of(chosen, headers, asked).language();
        assert_eq!(of(None, &headers, Some("fr-CA")), Language::French);
        assert_eq!(of(None, &headers, Some("eo")), Language::German);
        let cookie = format!("{CHOICE}=pl").parse().unwrap();
        headers.insert(axum::http::header::COOKIE, cookie);
        assert_eq!(of(None, &headers, Some("fr")), Language::Polish);
        assert_eq!(of(Some("zh"), &headers, Some("fr")), Language::Chinese);
        assert_eq!(of(Some("xx"), &headers, None), Language::Polish);
    }
}
