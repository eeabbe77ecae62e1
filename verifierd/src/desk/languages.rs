//! In which language people are written to: their own choice first, then what the asker says they read, then what the
//! configuration has.

use std::sync::Arc;

use jid::BareJid;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use verifier_language::Language;

use crate::xmpp::Wording;

/// Choices kept; the ones made or used longest ago go first.
const MOST_CHOICES: u64 = 65_536;

/// Who reads which language.
#[derive(Debug)]
pub struct Languages {
    configured: Arc<[Language]>,
    chosen: Cache<BareJid, Language>,
}

impl Languages {
    /// Those that somebody of whom nothing is known may read, the default first; English if there is none.
    #[must_use]
    pub fn new(configured: &[Language]) -> Self {
        let chosen = Cache::builder()
            .max_capacity(MOST_CHOICES)
            .eviction_policy(EvictionPolicy::lru())
            .build();
        Self {
            configured: configured.into(),
            chosen,
        }
    }

    /// From now on these are the ones that somebody of whom nothing is known may read; what people chose stays.
    pub fn reconfigure(&mut self, configured: &[Language]) {
        self.configured = configured.into();
    }

    /// How this account is written to about a request in the language `asked` (BCP 47).
    #[must_use]
    pub fn wording(&self, account: &BareJid, asked: Option<&str>) -> Wording {
        let known = self
            .chosen
            .get(account)
            .or_else(|| Language::best_for(asked?));
        match (known, &*self.configured) {
            (Some(known), _) => Wording::One(known),
            (None, [only]) => Wording::One(*only),
            (None, []) => Wording::One(Language::default()),
            (None, _) => Wording::Several(Arc::clone(&self.configured)),
        }
    }

    /// From now on this account is written to in this language, whatever an asker says; none: as if it had never chosen.
    pub fn choose(&self, account: &BareJid, language: Option<Language>) {
        match language {
            Some(language) => self.chosen.insert(account.clone(), language),
            None => self.chosen.invalidate(account),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alice() -> BareJid {
        BareJid::new("alice@example.org").unwrap()
    }

    #[test]
    fn the_own_choice_comes_first_then_the_askers_then_the_default() {
        let languages = Languages::new(&[Language::French]);
        let wording = |asked| languages.wording(&alice(), asked);
        assert_eq!(wording(None), Wording::One(Language::French));
        assert_eq!(wording(Some("de-AT")), Wording::One(Language::German));
        assert_eq!(wording(Some("eo")), Wording::One(Language::French));
        languages.choose(&alice(), Some(Language::Polish));
        assert_eq!(wording(Some("de")), Wording::One(Language::Polish));
        assert_eq!(wording(None), Wording::One(Language::Polish));
        languages.choose(&alice(), None);
        assert_eq!(wording(None), Wording::One(Language::French));
    }

    #[test]
    fn of_whom_nothing_is_known_is_written_to_in_all_that_are_configured() {
        let languages = Languages::new(&[Language::German, Language::French]);
        let several: Arc<[_]> = [Language::German, Language::French].into();
        assert_eq!(languages.wording(&alice(), None), Wording::Several(several));
        let known = languages.wording(&alice(), Some("fr"));
        assert_eq!(known, Wording::One(Language::French));
    }

    #[test]
    fn without_a_configured_language_it_is_english() {
        let wording = Languages::new(&[]).wording(&alice(), None);
        assert_eq!(wording, Wording::One(Language::English));
    }
}
