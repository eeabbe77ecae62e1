//! What a person calls the device they answered on, as far as its address says so.

use jid::Jid;

use super::super::prompt::quote;

/// Most characters of it.
const LONGEST: usize = 30;

/// The part of the resource that a person may have chosen or would recognise: `phone`, the `Gajim` of `gajim.X1Y2Z3`;
/// none of one that was made at random.
pub(super) fn device(client: &Jid) -> Option<String> {
    let resource = client.resource()?.as_str();
    let words: Vec<_> = resource
        .split(['.', '-', '_', '/', ':', '#', ' ', '~'])
        .take_while(|word| is_name(word))
        .collect();
    let length = words.join(" ").len(); // Separators are one byte each.
    let name = resource.get(..length).filter(|name| !name.is_empty())?;
    Some(quote(name, LONGEST)).filter(|name| !name.is_empty())
}

/// Whether people would say it: letters of any script, perhaps a short number behind them, and of Latin ones not more
/// capitals within, nor fewer vowels, than names have.
fn is_name(word: &str) -> bool {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = word.len() - letters.len();
    let has_sound = !letters.is_ascii() || letters.len() < 4 || letters.contains(is_vowel);
    let turns = letters
        .chars()
        .zip(letters.chars().skip(1))
        .filter(|(before, after)| before.is_lowercase() && after.is_uppercase())
        .count();
    !letters.is_empty()
        && digits <= 2
        && letters.chars().all(char::is_alphabetic)
        && has_sound
        && turns <= 1
}

fn is_vowel(c: char) -> bool {
    "aeiouyAEIOUY".contains(c)
}

#[cfg(test)]
mod tests {
    use verification::parse_address;

    use super::super::super::prompt::plain;
    use super::*;

    #[test]
    fn what_people_chose_is_shown_and_what_was_made_up_is_not() {
        for (resource, expected) in [
            ("phone", Some("phone")),
            ("my laptop", Some("my laptop")),
            ("iPhone", Some("iPhone")),
            ("MacBook", Some("MacBook")),
            ("Pixel7", Some("Pixel7")),
            ("Рабочий", Some("Рабочий")),
            ("Conversations.Ab1d", Some("Conversations")),
            ("gajim.X1Y2Z3", Some("gajim")),
            ("converse.js-12345678", Some("converse.js")),
            ("profanity.4f5c", Some("profanity")),
            ("Monal-iOS.9f2c1b", Some("Monal-iOS")),
            ("dino.17ab41c9", Some("dino")),
            ("movimq8Kd93jfP2", None),
            ("18446744073709551615", None),
            ("7f3c9a52-1111-4222-8333-444455556666", None),
            ("aB3dE6gH", None),
            ("qWmZkLpR", None),
            ("bcdfghjk", None),
        ] {
            let client = parse_address(&format!("alice@example.org/{resource}")).unwrap();
            let shown = device(&client).map(|name| plain(&name));
            assert_eq!(shown.as_deref(), expected, "{resource}");
        }
        assert_eq!(device(&parse_address("alice@example.org").unwrap()), None);
    }
}
