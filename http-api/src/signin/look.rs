//! What the pages look like, and whose they are: as far as an operator can say it without a page becoming unreadable.

use std::fmt;
use std::sync::Arc;

use verifier_language::Language;

use super::assets;
use super::colour::Colour;

/// What the pages look like, and whose they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// Who runs this; the host of the public URL where nothing is said.
    pub name: Option<String>,
    /// A picture beside the name.
    pub logo: Option<Logo>,
    /// The colour of buttons and links.
    pub accent: Accent,
    /// A text below the form, by language; the one of no language is for all others.
    pub notice: Vec<(Option<Language>, String)>,
    /// Where somebody gets help: a `mailto:`, `https:` or `xmpp:` URI.
    pub support: Option<String>,
    /// A page about who runs this: an `https:` URL.
    pub imprint: Option<String>,
    /// A page about what is done with data: an `https:` URL.
    pub privacy: Option<String>,
}

impl Look {
    /// The notice for somebody who reads this language.
    pub(super) fn notice(&self, language: Language) -> Option<&str> {
        let of = |wanted| {
            let mut notices = self.notice.iter();
            notices.find(|(language, _)| *language == wanted)
        };
        let notice = of(Some(language)).or_else(|| of(None));
        notice.map(|(_, text)| text.as_str())
    }
}

/// The colour of buttons and links, by day and by night. It is text on the page's ground, and the ground of a button's
/// text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accent {
    light: Colour,
    dark: Colour,
}

/// Nobody could read it: the contrast is below 4.5 to 1 (WCAG 2.2, success criterion 1.4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too little contrast with {0}, the ground of the page")]
pub struct TooPale(Colour);

impl Accent {
    /// The ground of the pages by day.
    const DAY: Colour = Colour(0xff, 0xff, 0xff);
    /// And by night.
    const NIGHT: Colour = Colour(0x16, 0x18, 0x1c);

    /// With this colour by day.
    ///
    /// # Errors
    /// It is too light.
    pub fn with_light(self, light: Colour) -> Result<Self, TooPale> {
        readable(light, Self::DAY).map(|light| Self { light, ..self })
    }

    /// With this colour by night.
    ///
    /// # Errors
    /// It is too dark.
    pub fn with_dark(self, dark: Colour) -> Result<Self, TooPale> {
        readable(dark, Self::NIGHT).map(|dark| Self { dark, ..self })
    }

    /// As a style sheet.
    pub(super) fn css(self) -> String {
        let Self { light, dark } = self;
        format!(
            ":root{{--accent:{light}}}@media(prefers-color-scheme:dark){{:root{{--accent:{dark}}}}}"
        )
    }
}

fn readable(colour: Colour, ground: Colour) -> Result<Colour, TooPale> {
    if colour.contrast(ground) < 4.5 {
        return Err(TooPale(ground));
    }
    Ok(colour)
}

impl Default for Accent {
    fn default() -> Self {
        Self {
            light: Colour(0x1a, 0x5f, 0xb4),
            dark: Colour(0x8a, 0xb8, 0xf2),
        }
    }
}

/// A picture of the operator's: PNG or SVG.
#[derive(Clone, PartialEq, Eq)]
pub struct Logo {
    content: Arc<[u8]>,
    kind: &'static str,
    path: String,
}

/// It is no picture that can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogoError {
    /// Too large.
    #[error("expected at most 64 KiB")]
    TooLarge,
    /// Of another kind.
    #[error("expected a PNG or SVG picture")]
    OtherKind,
}

impl Logo {
    /// Largest picture, in bytes: everybody loads it.
    pub const LARGEST: usize = 64 * 1024;

    /// What is in a file.
    ///
    /// # Errors
    /// It is too large, or neither PNG (by its signature) nor SVG (by its first element).
    pub fn read(content: &[u8]) -> Result<Self, LogoError> {
        if content.len() > Self::LARGEST {
            return Err(LogoError::TooLarge);
        }
        let (kind, extension) = if content.starts_with(b"\x89PNG\r\n\x1a\n") {
            ("image/png", "png")
        } else if is_svg(content) {
            ("image/svg+xml", "svg")
        } else {
            return Err(LogoError::OtherKind);
        };
        Ok(Self {
            path: assets::path(content, extension),
            content: content.into(),
            kind,
        })
    }

    /// Its address on our door.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Its media type, and what is in it.
    pub(super) fn content(&self) -> (&'static str, &[u8]) {
        (self.kind, &self.content)
    }
}

/// XML whose first element is `svg`, behind a declaration, comments and a document type.
fn is_svg(content: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(content) else {
        return false;
    };
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<!--") => rest.find("-->").map(|at| at + 3),
            _ if rest.starts_with("<?") => rest.find("?>").map(|at| at + 2),
            _ if rest.starts_with("<!") => rest.find('>').map(|at| at + 1),
            _ => break,
        };
        match end.and_then(|end| rest.get(end..)) {
            Some(behind) => rest = behind.trim_start(),
            None => return false,
        }
    }
    let name = rest.strip_prefix("<svg");
    name.is_some_and(|rest| rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/')))
}

impl fmt::Debug for Logo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Logo").field(&self.path).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_known_by_what_is_in_them() {
        for (content, kind) in [
            (&b"\x89PNG\r\n\x1a\n...."[..], Some("image/png")),
            (
                b"<svg xmlns='http://www.w3.org/2000/svg'/>",
                Some("image/svg+xml"),
            ),
            (
                b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><!DOCTYPE svg>\n<svg\n/>",
                Some("image/svg+xml"),
            ),
            (b"<svg>", Some("image/svg+xml")),
            (b"<svgx/>", None),
            (b"<html><svg/></html>", None),
            (b"<!-- <svg>", None),
            (b"GIF89a", None),
            (b"\xff\xfe", None),
            (b"", None),
        ] {
            let read = Logo::read(content).map(|logo| logo.content().0);
            assert_eq!(read.ok(), kind, "{content:?}");
        }
        assert_eq!(
            Logo::read(&vec![0; Logo::LARGEST + 1]),
            Err(LogoError::TooLarge)
        );
    }

    #[test]
    fn a_colour_must_be_readable_by_day_and_by_night() {
        let colour = |text| Colour::parse(text).unwrap();
        let default = Accent::default();
        assert_eq!(default.with_light(default.light), Ok(default));
        assert_eq!(default.with_dark(default.dark), Ok(default));
        assert!(default.with_light(colour("#777777")).is_err());
        assert!(default.with_light(colour("#767676")).is_ok());
        assert!(default.with_dark(colour("#333333")).is_err());
        assert!(default.with_dark(colour("#ffcc00")).is_ok());
    }
}
