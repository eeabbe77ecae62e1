//! `docs/SSH.md`, step by step on a real sshd: the story acts the reader, and alice at her IM client.

use acceptance::{Stage, Terminal, until};

use crate::house::{House, is_let_in, is_refused};
use crate::steps::{Step, What, of_the_guide};

pub(crate) fn word_for_word(stage: &Stage) {
    let house = House::before_the_guide(stage);
    house.alice.answers_by_itself(true);
    is_let_in(&mut house.client("ssh alice@server.example.org"));
    let steps = of_the_guide();
    let mut codes = Vec::new();
    let mut client = None;
    for step in &steps {
        match step.what {
            What::Client => client = Some(step),
            What::Screen if step.text.contains("Bypass code") => {
                gets_back_in(&house, client.expect("a client"), step, &codes);
            }
            What::Screen => tries_it(&house, client.expect("a client"), step, &codes),
            What::ClientRefused => {
                asks_nobody(&house, step, |client| drop(is_refused(client)));
            }
            What::ClientUnconfirmed => asks_nobody(&house, step, is_let_in),
            What::ClientUnattended => asks_nobody(&house, step, |client| {
                let (status, text) = client.ends();
                assert!(status.success(), "{text}");
            }),
            What::Build | What::Server | What::File(_) => {
                let printed = house.does(step);
                looks_at(step, &printed);
                if step.text.contains("verifierd bypass") {
                    codes.extend(bypass_codes(&printed));
                }
            }
        }
    }
    // Taken back: the key alone, and nobody is asked.
    let asked = house.times_somebody_was_asked();
    is_let_in(&mut house.client("ssh alice@server.example.org"));
    assert_eq!(house.times_somebody_was_asked(), asked);
}

/// Somebody gets in, or does not, and nobody is asked for it.
fn asks_nobody(house: &House, step: &Step, comes_to: impl FnOnce(&mut Terminal)) {
    let asked = house.times_somebody_was_asked();
    comes_to(&mut house.client(step.text.trim_end()));
    assert_eq!(house.times_somebody_was_asked(), asked, "nobody is asked");
}

/// Step 8: confirmed, with a code, denied.
fn tries_it(house: &House, client: &Step, screen: &Step, codes: &[String]) {
    let logs_in = || {
        let terminal = house.client(client.text.trim_end());
        sees(&terminal, &screen.text);
        terminal
    };
    let mut terminal = logs_in();
    terminal.types("\r");
    is_let_in(&mut terminal);

    // Alice has no phone today.
    house.alice.answers_nothing_by_itself();
    let code = codes.first().expect("a code");
    let mut terminal = logs_in();
    terminal.types(&format!("{code}\r"));
    is_let_in(&mut terminal);
    // It counts no more; the request it was typed for stands, and alice denies it.
    let mut terminal = logs_in();
    let question = terminal.shows();
    terminal.types(&format!("{code}\r"));
    until("the question again", || {
        (terminal.shows().matches("Reply ").count() > 1).then_some(())
    });
    terminal.types("\r");
    let request = house.alice.sees_request(&six_digits(&question));
    house.alice.denies(&request);
    // OpenSSH's client may ask for a password once sshd takes nothing any more.
    until("the end, or a password that goes nowhere", || {
        let text = terminal.shows();
        let is_over = ["password: ", "denied", "Too many"]
            .iter()
            .any(|end| text.contains(end));
        is_over.then_some(())
    });
    terminal.types("\x03");
    is_refused(&mut terminal);
}

/// Step 8, with the daemon down: the code that was used counts no more, another one does.
fn gets_back_in(house: &House, client: &Step, screen: &Step, codes: &[String]) {
    let mut terminal = house.client(client.text.trim_end());
    sees(&terminal, &screen.text);
    let used = codes.first().expect("a code");
    terminal.types(&format!("{used}\r"));
    until("the question again", || {
        (terminal.shows().matches("Bypass code: ").count() > 1).then_some(())
    });
    let code = codes.get(1).expect("one more code");
    terminal.types(&format!("{code}\r"));
    is_let_in(&mut terminal);
}

/// The code to compare.
fn six_digits(text: &str) -> String {
    let mut words = text.split(|c: char| !c.is_ascii_digit());
    let code = words.find(|word| word.len() == 6).expect("a code");
    code.to_owned()
}

/// What the guide says is on the screen; the digits are other ones.
fn sees(terminal: &Terminal, expected: &str) {
    let expected = expected.trim_end();
    let end = expected.rsplit(' ').next().expect("words");
    let seen = terminal.sees(end);
    let digits = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "0");
    assert!(digits(&seen).contains(&digits(expected)), "{seen}");
}

/// Where the guide says what a command prints.
fn looks_at(step: &Step, printed: &str) {
    if step.text.contains("grep pam_xmpp") {
        assert_eq!(
            printed,
            "auth required pam_xmpp.so bypass=/var/lib/verifierd/bypass\n"
        );
    }
}

/// The codes in what `verifierd bypass` printed.
fn bypass_codes(printed: &str) -> Vec<String> {
    let is_code = |word: &&str| word.len() == 19 && word.split('-').all(|part| part.len() == 4);
    printed
        .split_whitespace()
        .filter(is_code)
        .map(str::to_owned)
        .collect()
}
