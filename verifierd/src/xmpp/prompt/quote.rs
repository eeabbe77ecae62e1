//! Somebody else's text within ours: as it was written for whoever reads it, and nothing but text for the client.

use std::net::IpAddr;

use verification::is_invisible;

use super::super::clean;

/// A word joiner: not seen, and no client reads a link or a mark of style across it.
const BREAK: char = '\u{2060}';
/// First-strong isolate and its end (UAX 9): what runs from right to left within does not carry its neighbours along.
const ISOLATE: [char; 2] = ['\u{2068}', '\u{2069}'];

/// The text on one line, at most `most` characters of it, in which a client finds no link, no style and no sign of ours.
/// An address of the Internet that is nothing else stays as it is, for people compare it and copy it.
pub(in crate::xmpp) fn quote(text: &str, most: usize) -> String {
    let imitated = |c: &char| !is_sign(*c) && *c != '\u{2800}';
    let line = clean::line(
        &unstacked(text.chars().filter(imitated).map(unmarked)),
        most,
    );
    if line.parse::<IpAddr>().is_ok() {
        return line;
    }
    let mut quoted = String::with_capacity(line.len());
    for word in line.split_inclusive(' ') {
        break_up(word, &mut quoted);
    }
    if quoted.contains(runs_from_right) {
        let [start, end] = ISOLATE;
        quoted = format!("{start}{quoted}{end}");
    }
    quoted
}

/// Appends a word, and the space behind it, with breaks where it could start a link or a style. A number such as `1.4`
/// or `12:03` starts none.
fn break_up(word: &str, quoted: &mut String) {
    let is_number = is_number(word.trim_end());
    let mut before = ' ';
    let mut rest = word.chars().peekable();
    while let Some(c) = rest.next() {
        if before == ' ' && starts_style(c) {
            quoted.push(BREAK);
        }
        quoted.push(c);
        if ends_scheme_or_label(c) && !is_number && rest.peek().is_some_and(|next| *next != ' ') {
            quoted.push(BREAK);
        }
        // A mark behind a mark may start a style as well.
        before = if starts_style(c) { before } else { c };
    }
}

/// Digits with signs between them, and no address.
fn is_number(word: &str) -> bool {
    let is_part = |c: char| {
        c.is_ascii_digit() || matches!(c, '.' | ':' | ',' | '-' | '+' | '%' | '(' | ')' | '?' | '!')
    };
    word.chars().all(is_part)
        && word.contains(|c: char| c.is_ascii_digit())
        && word.split('.').count() <= 3
        && !word.contains("::")
}

/// What [`quote`] put in, taken out again: for tests.
#[cfg(test)]
pub(crate) fn plain(text: &str) -> String {
    text.replace(BREAK, "").replace(ISOLATE, "")
}

/// Gajim reads a text as Pango's markup: if there is one of these that it cannot read, its dialog shows nothing but "No"
/// and "Accept", and if it can, those who ask paint in it.
fn unmarked(c: char) -> char {
    match c {
        '&' => '＆',
        '<' => '‹',
        _ => c,
    }
}

/// `https:`, `xmpp:`, `www.`, `shop.example`, `bob@`, `#tag`; and what the DNS takes for a full stop (RFC 3490
/// section 3.1).
fn ends_scheme_or_label(c: char) -> bool {
    matches!(c, ':' | '.' | '@' | '#' | '。' | '．' | '｡')
}

/// XEP-0393 section 4; a quotation; and `/me` (XEP-0245).
fn starts_style(c: char) -> bool {
    matches!(c, '*' | '_' | '~' | '`' | '>' | '/')
}

/// Signs by which people know how a request ended (`closing.rs`), and those that look like them.
fn is_sign(c: char) -> bool {
    matches!(c,
        '⌛' | '⏳' | '☑' | '☒' | '⚠' | '⛔' | '✅' | '✓' | '✔' | '✖'..='✘' | '❌' | '❎' | '👍' | '👎' | '🆗'
        | '🔏'..='🔓' | '🔴' | '🗸' | '🗹' | '🚨' | '🚫' | '🛡' | '🟢')
}

/// No more than two marks on top of each other, and none on top of what comes before: they reach into other lines.
fn unstacked(text: impl Iterator<Item = char>) -> String {
    let mut height = 2;
    text.filter(|c| !is_invisible(*c))
        .filter(|c| {
            height = if is_stacked(*c) { height + 1 } else { 0 };
            height <= 2
        })
        .collect()
}

/// The blocks of combining diacritical marks.
fn is_stacked(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// The blocks of scripts written from right to left (Unicode, `DerivedBidiClass`).
fn runs_from_right(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests;
