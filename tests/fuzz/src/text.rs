//! Texts from people who were asked, and from people who were not: only what cannot be misunderstood is a yes.

use verification::{Incoming, References, Reply, Said, parse_address};

use crate::house::House;

/// Longest text that is looked at: a transaction identifier, and a little more.
const LONGEST: usize = 300;

/// Texts, apart by a byte that is in none. The first character says who writes, the second what the text replies to.
pub fn run(input: &[u8]) {
    let mut house = House::open(input);
    for said in input.split(|byte| *byte == 0xff) {
        let said = house.spell_out(&String::from_utf8_lossy(said));
        let mut characters = said.chars();
        let (Some(who), Some(what)) = (characters.next(), characters.next()) else {
            continue;
        };
        let body = characters.as_str();
        let reply = Reply::read(body);
        assert!(reply.text().len() <= LONGEST && body.trim().starts_with(reply.text()));
        let number = usize::try_from(u32::from(who)).unwrap();
        let from = match house.accounts().get(number % (house.accounts().len() + 1)) {
            Some(account) => account.clone(),
            None => parse_address("mallory@example.org").unwrap(),
        };
        house.hear(Incoming {
            from,
            written: None,
            said: Said::Text(references(&house, what), reply),
        });
    }
}

fn references(house: &House, what: char) -> References {
    let mut references = References::default();
    let number = what
        .to_digit(10)
        .map(|number| house.spell_out(&format!("%m{number}")));
    match what {
        '0'..='4' => references.stanza_id = number,
        '5'..='9' => references.thread = number,
        'x' => references.stanza_id = Some("of something else".to_owned()),
        'y' => references.thread = Some("of the client".to_owned()),
        _ => {}
    }
    references
}
