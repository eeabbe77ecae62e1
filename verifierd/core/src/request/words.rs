//! The texts of a request in one allocation: a hundred thousand requests wait at once, and five small ones each cost
//! more than what they hold.

use alloc::boxed::Box;
use alloc::string::String;
use core::time::Duration;

use super::Draft;

/// Characters of a title.
const LONGEST_TITLE: usize = 64;

/// Method, language, URL, message, key, command, title and callback, in this order. One that is not there is empty: of those
/// that may be missing, none can be empty and mean something.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Words {
    text: Box<str>,
    /// Where method and language end; both are short.
    short_ends: [u8; 2],
    ends: [u16; 5],
    /// No text, but here it takes up no more memory: the rest would be padding.
    grace_seconds: u32,
}

impl Words {
    /// Checked texts: together they are much shorter than 64 KiB.
    pub(super) fn of(draft: &Draft) -> Self {
        let texts = [
            draft.url.as_str(),
            draft.message.as_deref().unwrap_or_default(),
            draft.key.as_deref().unwrap_or_default(),
            draft.command.as_deref().unwrap_or_default(),
            "",
        ];
        let mut text = String::new();
        let short = [
            draft.method.as_str(),
            draft.lang.as_deref().unwrap_or_default(),
        ];
        let short_ends = short.map(|next| {
            text.push_str(next);
            u8::try_from(text.len()).unwrap_or(u8::MAX)
        });
        let ends = texts.map(|next| {
            text.push_str(next);
            u16::try_from(text.len()).unwrap_or(u16::MAX)
        });
        text.push_str(draft.callback_url.as_deref().unwrap_or_default());
        Self {
            text: text.into(),
            short_ends,
            ends,
            grace_seconds: u32::try_from(draft.grace.as_secs()).unwrap_or(0),
        }
    }

    /// The same with this title, cut where it would be too long to be one.
    pub(super) fn titled(&self, title: &str) -> Self {
        let title: String = title.chars().take(LONGEST_TITLE).collect();
        let [.., start, _] = self.ends;
        let before = self.part(0, start);
        let callback = self.callback_url().unwrap_or_default();
        let mut ends = self.ends;
        let [.., end] = &mut ends;
        *end = u16::try_from(before.len() + title.len()).unwrap_or(start);
        Self {
            text: [before, &title, callback].concat().into(),
            ends,
            ..*self
        }
    }

    pub(super) fn method(&self) -> &str {
        let [end, _] = self.short_ends;
        self.part(0, end.into())
    }

    pub(super) fn lang(&self) -> Option<&str> {
        let [start, end] = self.short_ends;
        Some(self.part(start.into(), end.into())).filter(|text| !text.is_empty())
    }

    pub(super) fn url(&self) -> &str {
        let ([_, start], [end, ..]) = (self.short_ends, self.ends);
        self.part(start.into(), end)
    }

    pub(super) fn message(&self) -> Option<&str> {
        let [start, end, ..] = self.ends;
        Some(self.part(start, end)).filter(|text| !text.is_empty())
    }

    pub(super) fn key(&self) -> Option<&str> {
        let [_, start, end, ..] = self.ends;
        Some(self.part(start, end)).filter(|text| !text.is_empty())
    }

    pub(super) fn command(&self) -> Option<&str> {
        let [_, _, start, end, _] = self.ends;
        Some(self.part(start, end)).filter(|text| !text.is_empty())
    }

    pub(super) fn title(&self) -> Option<&str> {
        let [.., start, end] = self.ends;
        Some(self.part(start, end)).filter(|text| !text.is_empty())
    }

    pub(super) fn callback_url(&self) -> Option<&str> {
        let [.., start] = self.ends;
        self.text
            .get(usize::from(start)..)
            .filter(|text| !text.is_empty())
    }

    pub(super) fn grace(&self) -> Duration {
        Duration::from_secs(self.grace_seconds.into())
    }

    fn part(&self, start: u16, end: u16) -> &str {
        self.text
            .get(usize::from(start)..usize::from(end))
            .unwrap_or_default()
    }
}

/// A URL may carry a token.
impl core::fmt::Debug for Words {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Words")
            .field("method", &self.method())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use alloc::borrow::ToOwned;
    use alloc::string::String;
    use core::time::Duration;

    use crate::{Binding, Confirmers, Context, Draft, Request};

    fn request(optional: [Option<&str>; 5], url: &str) -> Request {
        let [message, lang, key, command, callback_url] =
            optional.map(|text| text.map(str::to_owned));
        Draft {
            relying_party: "shop".into(),
            confirmers: Confirmers::nobody(),
            binding: Binding::Code,
            method: "GET".to_owned(),
            url: url.to_owned(),
            transaction_id: None,
            timeout: Duration::from_secs(60),
            message,
            context: Context::default(),
            key,
            command,
            lang,
            callback_url,
            accepts_code: false,
            veto: true,
            requester: None,
            trusted: true,
            grace: Duration::ZERO,
        }
        .try_into()
        .unwrap()
    }

    #[test]
    fn each_text_comes_out_as_it_went_in() {
        let callback = "https://a.example/\u{fc}";
        for number in 0..32_u8 {
            let given = |bit: u8, text| (number >> bit & 1 == 1).then_some(text);
            let optional = [
                given(0, "\u{20ac} 5?"),
                given(1, "pt-BR"),
                given(2, "ED25519 SHA256:x"),
                given(3, "id"),
                given(4, callback),
            ];
            let request = request(optional, "ssh://host");
            let got = [
                request.message(),
                request.lang(),
                request.key(),
                request.command(),
                request.callback_url(),
            ];
            assert_eq!(got, optional);
            assert_eq!((request.method(), request.url()), ("GET", "ssh://host"));
        }
    }

    #[test]
    fn a_title_is_put_between_and_taken_by_its_name() {
        let callback = Some("https://a.example/");
        let plain = request(
            [Some("5?"), Some("de"), None, Some("id"), callback],
            "ssh://host",
        );
        assert_eq!(plain.title(), "shop");
        let titled = plain.titled("Caf\u{e9}").titled("Der Laden");
        assert_eq!(titled.title(), "Der Laden");
        assert_eq!(
            (titled.command(), titled.callback_url()),
            (Some("id"), callback)
        );
        assert_eq!((titled.url(), titled.lang()), ("ssh://host", Some("de")));
        let long: String = ['\u{1f44d}'; 65].iter().collect();
        assert_eq!(titled.titled(&long).title().chars().count(), 64);
    }

    #[test]
    fn the_longest_texts_fit() {
        let url: String = "https://".chars().chain(['\u{1f44d}'; 1992]).collect();
        let message: String = ['\u{1f44d}'; 500].iter().collect();
        let login: String = ['\u{1f44d}'; 255].iter().collect();
        let request = request(
            [
                Some(&message),
                Some("en"),
                Some(&login),
                Some(&login),
                Some(&url),
            ],
            &url,
        );
        assert_eq!(request.url(), url);
        assert_eq!(request.message(), Some(&*message));
        assert_eq!(request.callback_url(), Some(&*url));
    }
}
