//! The part of `[sign_in]` that is about what people see.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use http_api::{Accent, Colour, Logo, Look, TooPale};
use hyper::Uri;
use verifier_language::Language;

use super::credential::Places;
use super::entry::Entry;
use super::table::Table;

const NAME: &str = "1 to 64 printable characters";
const LOGO: &str = "the path of a PNG or SVG picture, at most 64 KiB large";
const COLOUR: &str = "a colour, such as \"#1a5fb4\"";
const NOTICE: &str = "1 to 500 printable characters";
const LANGUAGE: &str =
    "before the = is expected a language: de, en, es, fr, it, nl, pl, pt, ru or zh";
const SUPPORT: &str = "a URI: mailto:, https: or xmpp:";
const PAGE: &str = "an https URL";

/// Every key is looked at, so that every fault is told.
pub(super) fn read(table: &Table<'_>, places: &Places<'_>) -> Option<Look> {
    let name = perhaps(table, "name", |entry| {
        entry.parsed(NAME, |text| is_line(text, 64).then(|| text.to_owned()))
    });
    let logo = perhaps(table, "logo", |entry| read_logo(entry, places));
    let accent = perhaps(table, "accent", read_accent);
    let notice = perhaps(table, "notice", read_notice);
    let support = perhaps(table, "support", |entry| {
        entry.parsed(SUPPORT, |text| is_support(text).then(|| text.to_owned()))
    });
    let page =
        |entry: &Entry<'_>| entry.parsed(PAGE, |text| is_page(text).then(|| text.to_owned()));
    let imprint = perhaps(table, "imprint", page);
    let privacy = perhaps(table, "privacy", page);
    Some(Look {
        name: name?,
        logo: logo?,
        accent: accent?.unwrap_or_default(),
        notice: notice?.unwrap_or_default(),
        support: support?,
        imprint: imprint?,
        privacy: privacy?,
    })
}

#[expect(
    clippy::option_option,
    reason = "the outer none: it is wrong, and that was told; the inner: it is not there"
)]
fn perhaps<T>(
    table: &Table<'_>,
    key: &'static str,
    read: impl FnOnce(&Entry<'_>) -> Option<T>,
) -> Option<Option<T>> {
    match table.optional(key) {
        Some(entry) => read(&entry).map(Some),
        None => Some(None),
    }
}

fn is_line(text: &str, most: usize) -> bool {
    let fits = (1..=most).contains(&text.chars().count());
    fits && !text.contains(char::is_control) && !text.trim().is_empty()
}

fn read_logo(entry: &Entry<'_>, places: &Places<'_>) -> Option<Logo> {
    let path = places.resolve(entry.text(LOGO)?);
    let content = match read_file(&path) {
        Ok(content) => content,
        Err(error) => {
            entry.fault(format_args!("cannot read {}: {error}", path.display()));
            return None;
        }
    };
    match Logo::read(&content) {
        Ok(logo) => Some(logo),
        Err(error) => {
            entry.fault(error);
            None
        }
    }
}

/// One byte more than it may have, at the most: that it is too large is told by whoever knows how large it may be.
fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let most = u64::try_from(Logo::LARGEST).unwrap_or(u64::MAX);
    let mut content = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut content)?;
    Ok(content)
}

fn read_accent(entry: &Entry<'_>) -> Option<Accent> {
    let table = entry.table()?;
    let light = read_colour(&table, "light", Accent::with_light);
    let dark = read_colour(&table, "dark", Accent::with_dark);
    table.finish();
    let accent = light?(Accent::default()).ok()?;
    dark?(accent).ok()
}

type Dye = Box<dyn Fn(Accent) -> Result<Accent, TooPale>>;

fn read_colour(
    table: &Table<'_>,
    key: &'static str,
    with: fn(Accent, Colour) -> Result<Accent, TooPale>,
) -> Option<Dye> {
    let Some(entry) = table.optional(key) else {
        return Some(Box::new(Ok));
    };
    let colour = entry.parsed(COLOUR, Colour::parse)?;
    match with(Accent::default(), colour) {
        Ok(_) => Some(Box::new(move |accent| with(accent, colour))),
        Err(error) => {
            entry.fault(format_args!("{error}: expected at least 4.5 to 1"));
            None
        }
    }
}

/// A text for everybody, or a table of one for each language; `other` is for all that are not named.
fn read_notice(entry: &Entry<'_>) -> Option<Vec<(Option<Language>, String)>> {
    let text = |entry: &Entry<'_>| {
        entry.parsed(NOTICE, |text| is_line(text, 500).then(|| text.to_owned()))
    };
    if !entry.is_table() {
        return Some(vec![(None, text(entry)?)]);
    }
    let entries: Vec<(&str, Entry<'_>)> = entry.table()?.all().collect();
    let notices = entries.iter().map(|(tag, entry)| {
        let language = match *tag {
            "other" => None,
            tag => {
                let Ok(language) = tag.parse::<Language>() else {
                    entry.fault(LANGUAGE);
                    return None;
                };
                Some(language)
            }
        };
        Some((language, text(entry)?))
    });
    let notices: Vec<_> = notices.collect();
    notices.into_iter().collect()
}

fn is_support(text: &str) -> bool {
    let others = ["mailto:", "xmpp:"].iter();
    let mut behind = others.filter_map(|scheme| text.strip_prefix(scheme));
    let is_plain = !text.contains(|c: char| c.is_control() || c.is_whitespace());
    is_plain && (is_page(text) || behind.any(|rest| rest.contains('@')))
}

fn is_page(text: &str) -> bool {
    let url: Option<Uri> = text.parse().ok();
    url.is_some_and(|url| url.scheme_str() == Some("https") && url.host().is_some())
}
