//! Accounts that several people answer for.

use acceptance::{Confirmer, SshdSetup, Stage};

use crate::house::{House, QUESTION, house_with, is_let_in, is_refused};

/// A house into which root may come by the word of both alice and bob.
fn house_of_root(stage: &Stage, bob: &Confirmer) -> House {
    let setup = SshdSetup {
        lines: "PermitRootLogin yes\n".to_owned(),
        ..SshdSetup::new("timeout=60")
    };
    house_with(stage, &setup, |setup, _, alice| {
        let both = format!("\"{}\", \"{}\"", alice.bare(), bob.bare());
        setup.pam_users = format!("root = {{ any_of = [{both}], needed = 2 }}\n");
    })
}

pub(crate) fn root_is_let_in_by_two(stage: &Stage) {
    let bob = stage.person("bob");
    let house = house_of_root(stage, &bob);
    let mut terminal = house.sshd.ssh("root");
    terminal.sees(QUESTION);
    let code = House::code_on(&terminal);
    let [alices, bobs] = [&house.alice, &bob].map(|person| person.sees_request(&code));
    terminal.types("\r");
    house.alice.confirms(&alices);
    bob.sees("that one of two has confirmed", |seen| {
        seen.body()
            .is_some_and(|body| body.contains("1 of 2 has confirmed"))
    });
    assert!(!terminal.shows().contains("LET IN"), "one is not enough");
    bob.confirms(&bobs);
    is_let_in(&mut terminal);
}

pub(crate) fn root_is_refused_by_one_of_two(stage: &Stage) {
    let bob = stage.person("bob");
    let house = house_of_root(stage, &bob);
    let mut terminal = house.sshd.ssh("root");
    terminal.sees(QUESTION);
    let code = House::code_on(&terminal);
    let [alices, bobs] = [&house.alice, &bob].map(|person| person.sees_request(&code));
    terminal.types("\r");
    house.alice.confirms(&alices);
    bob.denies(&bobs);
    is_refused(&mut terminal);
}
