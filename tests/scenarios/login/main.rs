//! ssh and PAM: what the person at the terminal sees before the answer, and who gets in. Needs root: a private sshd
//! with a PAM service and a Unix user of its own.

use std::process::ExitCode;

use acceptance::{Confirmer, Daemon, Need, Setup, Sshd, Stage, Story, Terminal, play};

fn main() -> ExitCode {
    let everywhere = [
        Story::everywhere("an_approved_login", an_approved_login),
        Story::everywhere("a_denied_login", a_denied_login),
        Story::everywhere("a_login_nobody_answers", a_login_nobody_answers),
        Story::everywhere("a_login_without_a_daemon", a_login_without_a_daemon),
    ];
    let once = [
        Story::once(
            "the_code_from_the_phone_lets_in",
            the_code_from_the_phone_lets_in,
        ),
        Story::once("a_wrong_code_does_not", a_wrong_code_does_not),
        Story::once(
            "the_code_on_the_screen_as_a_reply",
            the_code_on_the_screen_as_a_reply,
        ),
        Story::once(
            "another_person_confirms_a_login",
            another_person_confirms_a_login,
        ),
        Story::once("a_name_that_does_not_exist", a_name_that_does_not_exist),
        Story::once(
            "the_daemon_stops_during_a_login",
            the_daemon_stops_during_a_login,
        ),
        Story::once(
            "the_daemon_freezes_during_a_login",
            the_daemon_freezes_during_a_login,
        ),
        Story::once("an_unknown_option_denies", an_unknown_option_denies),
        Story::once(
            "two_people_of_whom_one_confirms",
            two_people_of_whom_one_confirms,
        ),
    ];
    let all = everywhere.into_iter().chain(once);
    let stories: Vec<Story> = all.map(|story| story.needing(Need::Root)).collect();
    play(&stories)
}

/// A daemon and an sshd; alice confirms for the sshd's user.
struct House {
    daemon: Daemon,
    sshd: Sshd,
    alice: Confirmer,
}

fn house(stage: &Stage, options: &str) -> House {
    house_with(stage, options, |setup, user, alice| {
        setup.pam_users = format!("{user} = \"{}\"\n", alice.bare());
    })
}

fn house_with(
    stage: &Stage,
    options: &str,
    map: impl FnOnce(&mut Setup, &str, &Confirmer),
) -> House {
    let alice = stage.person("alice");
    let mut setup = stage.setup();
    let user = Sshd::new_user_name();
    map(&mut setup, &user, &alice);
    let daemon = Daemon::start(setup);
    let sshd = Sshd::start(&user, &daemon.socket(), options);
    House {
        daemon,
        sshd,
        alice,
    }
}

impl House {
    /// Somebody runs ssh; the text that asks to confirm is on the screen, and nobody has answered anything yet.
    fn somebody_logs_in(&self) -> Terminal {
        let terminal = self.sshd.ssh(self.sshd.user());
        let seen = terminal.sees("): ");
        assert!(!seen.contains("LET IN"), "{seen}");
        terminal
    }

    /// The code that the text on the screen shows.
    fn code_on(terminal: &Terminal) -> String {
        let text = terminal.shows();
        let words = text.split(|c: char| !c.is_ascii_digit());
        words
            .filter(|word| word.len() == 6)
            .map(str::to_owned)
            .next()
            .unwrap_or_default()
    }
}

fn is_let_in(terminal: &mut Terminal) {
    terminal.sees("LET IN");
    let (status, text) = terminal.ends();
    assert!(status.success(), "{status:?}\n{text}");
}

fn is_refused(terminal: &mut Terminal) {
    let (status, text) = terminal.ends();
    assert_eq!(status.code(), Some(255), "{text}");
    assert!(!text.contains("LET IN"), "{text}");
    assert!(
        text.contains("Permission denied") || text.contains("Too many"),
        "{text}"
    );
}

fn an_approved_login(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mut terminal = house.somebody_logs_in();
    // She compares what both screens show before she taps: it is there before anybody has answered.
    let code = House::code_on(&terminal);
    assert_eq!(code.len(), 6, "{}", terminal.shows());
    let request = house.alice.sees_request(&code);
    assert!(
        request
            .confirm("url")
            .is_some_and(|url| url.starts_with("ssh://")),
        "{}",
        request.xml()
    );
    terminal.types("\r");
    house.alice.confirms(&request);
    is_let_in(&mut terminal);
}

fn a_denied_login(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mut terminal = house.somebody_logs_in();
    let request = house.alice.sees_request(&House::code_on(&terminal));
    terminal.types("\r");
    house.alice.denies(&request);
    is_refused(&mut terminal);
}

fn a_login_nobody_answers(stage: &Stage) {
    let house = house(stage, "timeout=5");
    let mut terminal = house.somebody_logs_in();
    let request = house.alice.sees_request(&House::code_on(&terminal));
    terminal.types("\r");
    is_refused(&mut terminal);
    house.alice.confirms(&request);
    house.alice.is_through_to(request.from());
}

fn a_login_without_a_daemon(stage: &Stage) {
    let house = house(stage, "timeout=20");
    house.daemon.stop();
    let mut terminal = house.sshd.ssh(house.sshd.user());
    is_refused(&mut terminal);
    assert!(
        !terminal.shows().contains("Enter"),
        "nobody is asked: {}",
        terminal.shows()
    );
}

fn the_code_from_the_phone_lets_in(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mut terminal = house.somebody_logs_in();
    let shown = House::code_on(&terminal);
    let request = house.alice.sees_request(&shown);
    let code = six_digits(request.body().unwrap_or_default());
    assert_ne!(code, shown, "one secret for each direction");
    terminal.types(&format!("{code}\r"));
    is_let_in(&mut terminal);
}

fn six_digits(text: &str) -> String {
    let mut words = text.split(|c: char| !c.is_ascii_digit());
    words
        .find(|word| word.len() == 6)
        .unwrap_or_default()
        .to_owned()
}

fn a_wrong_code_does_not(stage: &Stage) {
    let house = house(stage, "timeout=20");
    let mut terminal = house.somebody_logs_in();
    // What the screen shows is for the chat; at the login it is as wrong as any other.
    let shown = House::code_on(&terminal);
    let request = house.alice.sees_request(&shown);
    terminal.types(&format!("{shown}\r"));
    house.alice.denies(&request);
    let (_, text) = terminal.ends();
    assert!(!text.contains("LET IN"), "{text}");
}

fn the_code_on_the_screen_as_a_reply(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mut terminal = house.somebody_logs_in();
    let shown = House::code_on(&terminal);
    let request = house.alice.sees_request(&shown);
    terminal.types("\r");
    house.alice.says(&request, &shown);
    is_let_in(&mut terminal);
}

fn another_person_confirms_a_login(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mallory = stage.person("mallory");
    let mut terminal = house.somebody_logs_in();
    let shown = House::code_on(&terminal);
    let request = house.alice.sees_request(&shown);
    terminal.types("\r");
    mallory.sends(&request.yes_by_message());
    mallory.says(&request, &shown);
    mallory.is_through_to(request.from());
    assert!(!terminal.shows().contains("LET IN"));
    house.alice.denies(&request);
    is_refused(&mut terminal);
}

fn a_name_that_does_not_exist(stage: &Stage) {
    let house = house(stage, "timeout=6");
    let real = house.somebody_logs_in();
    let mut invented = house.sshd.ssh("nosuchname");
    let seen = invented.sees("): ");
    let only_words = |text: &str| -> String {
        text.chars()
            .filter(|c| c.is_alphabetic())
            .collect::<String>()
    };
    let same = only_words(&seen).replace("nosuchname", "NAME");
    let user: String = only_words(house.sshd.user());
    assert_eq!(
        same,
        only_words(&real.shows()).replace(&user, "NAME"),
        "they look the same"
    );
    let shown = House::code_on(&invented);
    invented.types("\r");
    is_refused(&mut invented);
    assert_eq!(house.alice.requests_seen(&shown), 0);
}

fn the_daemon_stops_during_a_login(stage: &Stage) {
    let house = house(stage, "timeout=30");
    let mut terminal = house.somebody_logs_in();
    let request = house.alice.sees_request(&House::code_on(&terminal));
    terminal.types("\r");
    house.daemon.stop();
    house.alice.confirms(&request);
    is_refused(&mut terminal);
}

fn the_daemon_freezes_during_a_login(stage: &Stage) {
    let house = house(stage, "timeout=5");
    let mut terminal = house.somebody_logs_in();
    house.daemon.freeze();
    terminal.types("\r");
    is_refused(&mut terminal);
    house.daemon.thaw();
}

fn an_unknown_option_denies(stage: &Stage) {
    let house = house(stage, "timeout=20 nosuchoption=1");
    let mut terminal = house.sshd.ssh(house.sshd.user());
    is_refused(&mut terminal);
    assert!(
        house
            .alice
            .has_seen()
            .iter()
            .all(|seen| seen.body().is_none()),
        "nobody is asked"
    );
}

fn two_people_of_whom_one_confirms(stage: &Stage) {
    let bob = stage.person("bob");
    let house = house_with(stage, "timeout=60", |setup, user, alice| {
        let both = format!("\"{}\", \"{}\"", alice.bare(), bob.bare());
        setup.pam_users = format!("{user} = {{ any_of = [{both}], needed = 1 }}\n");
    });
    let mut terminal = house.somebody_logs_in();
    let request = bob.sees_request(&House::code_on(&terminal));
    terminal.types("\r");
    bob.confirms(&request);
    is_let_in(&mut terminal);
}
