//! sudo(8). It shows a line at once, so nothing has to be typed.

use acceptance::Stage;

use crate::place::{PASSWORD, Place, place};

/// The user may do everything, once alice agrees.
fn sudo(stage: &Stage, options: &str) -> Place {
    let place = place(stage, "sudo", options);
    place.lets_the_user_sudo("");
    place
}

pub(crate) fn an_approved_command(stage: &Stage) {
    let place = sudo(stage, "timeout=60");
    let mut terminal = place.user_runs(&["sudo", "id", "-un"]);
    let request = place.request_of(&terminal);
    assert_eq!(
        place.screen(&terminal),
        "Reply CODE in your XMPP client within 60 seconds.\n"
    );
    place.alice.confirms(&request);
    place.ends_well(
        &mut terminal,
        "Reply CODE in your XMPP client within 60 seconds.\nroot\n",
    );
}

/// Debian's own `sudo`, with the factor behind the password.
pub(crate) fn a_password_and_an_approval(stage: &Stage) {
    let place = sudo(stage, "timeout=60");
    place.asks_for_a_password("sudo");
    let mut terminal = place.user_runs(&["sudo", "id", "-un"]);
    terminal.sees("password for ");
    assert_eq!(place.times_asked(), 0, "the password comes first");
    terminal.types(&format!("{PASSWORD}\r"));
    let request = place.request_of(&terminal);
    place.alice.confirms(&request);
    place.ends_well(
        &mut terminal,
        "[sudo] password for USER: \nReply CODE in your XMPP client within 60 seconds.\nroot\n",
    );
}

pub(crate) fn a_wrong_password_asks_nobody(stage: &Stage) {
    let place = sudo(stage, "timeout=60");
    place.asks_for_a_password("sudo");
    let mut terminal = place.user_runs(&["sudo", "id", "-un"]);
    for number in 1..=3 {
        terminal.sees_times("password for ", number);
        terminal.types("hunter2\r");
    }
    let (status, text) = terminal.ends();
    assert_eq!(status.code(), Some(1), "{text}");
    assert!(text.contains("3 incorrect password attempts"), "{text}");
    assert_eq!(place.times_asked(), 0);
}

pub(crate) fn a_denied_command(stage: &Stage) {
    let place = sudo(stage, "timeout=60");
    let mut terminal = place.user_runs(&["sudo", "id", "-un"]);
    let request = place.request_of(&terminal);
    place.alice.denies(&request);
    let (status, text) = terminal.ends();
    assert_eq!(status.code(), Some(1), "{text}");
    // It does not take PAM_MAXTRIES for the last word. Alice said hers: nobody asks her again.
    assert_eq!(
        place.screen(&terminal),
        "Reply CODE in your XMPP client within 60 seconds.\nSorry, try again.\nSorry, try again.\n\
         sudo: 3 incorrect password attempts\n"
    );
    assert_eq!(place.times_asked(), 1);
}

/// sudo tries three times (`passwd_tries`); all of them are one question.
pub(crate) fn three_tries_ask_once(stage: &Stage) {
    let place = sudo(stage, "timeout=5");
    let mut terminal = place.user_runs(&["sudo", "id", "-un"]);
    let _unanswered = place.request_of(&terminal);
    let (status, text) = terminal.ends();
    assert_eq!(status.code(), Some(1), "{text}");
    assert_eq!(
        place.screen(&terminal),
        "Reply CODE in your XMPP client within 5 seconds.\nSorry, try again.\nSorry, try again.\n\
         sudo: 3 incorrect password attempts\n"
    );
    assert_eq!(place.times_asked(), 1);
}

pub(crate) fn the_command_is_at_alices_client(stage: &Stage) {
    let place = sudo(stage, "timeout=60 pushinfo");
    let mut terminal = place.user_runs(&["sudo", "id", "-u", "--name"]);
    let request = place.request_of(&terminal);
    let body = request.body().unwrap_or_default();
    assert!(body.contains("sudo id -u --name"), "{body}");
    place.alice.confirms(&request);
    let (status, text) = terminal.ends();
    assert!(status.success(), "{text}");
}

pub(crate) fn the_command_stays_here_unless_asked_for(stage: &Stage) {
    let place = sudo(stage, "timeout=60");
    let terminal = place.user_runs(&["sudo", "id", "-u", "--name"]);
    let request = place.request_of(&terminal);
    assert!(!request.xml().contains("--name"), "{}", request.xml());
    place.alice.denies(&request);
}

pub(crate) fn who_and_where_is_at_alices_client(stage: &Stage) {
    let place = sudo(stage, "timeout=60");
    let terminal = place.user_runs(&["sudo", "id", "-un"]);
    let request = place.request_of(&terminal);
    let body = request.body().unwrap_or_default();
    assert!(body.contains("sudo"), "{body}");
    assert!(body.contains(place.user.name()), "{body}");
    assert!(body.contains("/dev/pts/"), "{body}");
    place.alice.denies(&request);
}

/// `sudo -n`: may not ask for anything.
pub(crate) fn sudo_that_may_not_ask(stage: &Stage) {
    let place = sudo(stage, "timeout=20");
    let runs = place.user_runs_without_terminal(&["sudo", "-n", "id", "-un"]);
    let output = runs.output();
    assert_eq!(output.code, 1, "{output:?}");
    assert_eq!(output.stderr, "sudo: a password is required\n");
    assert_eq!(place.times_asked(), 0);
}

/// `sudo -i` is a PAM service of its own; one that asks nobody stays one.
pub(crate) fn a_login_shell_of_sudo(stage: &Stage) {
    let place = place(stage, "sudo-i", "timeout=60");
    place.lets_the_user_sudo("");
    let mut terminal = place.user_runs(&["sudo", "-i", "id", "-un"]);
    let request = place.request_of(&terminal);
    place.alice.confirms(&request);
    let (status, text) = terminal.ends();
    assert!(status.success(), "{text}");
    let seconds = "Reply CODE in your XMPP client within 60 seconds.\n";
    assert!(place.screen(&terminal).starts_with(seconds), "{text}");
    assert!(text.contains("root"), "{text}");
    // Debian's own `sudo`, untouched, asks for the password alone.
    let other = place.user_runs(&["sudo", "id", "-un"]);
    other.sees("password for ");
    assert_eq!(place.times_asked(), 1);
    other.types("\x03");
}

/// Nobody is there to read a line, and whoever reads what the command writes expects nothing else there.
pub(crate) fn sudo_without_a_terminal(stage: &Stage) {
    let place = sudo(stage, "timeout=60");
    sudo_of_a_script(&place);
}

/// Nor is anybody there to be asked for a bypass code.
pub(crate) fn sudo_without_a_terminal_with_bypass_codes(stage: &Stage) {
    let place = sudo(stage, "timeout=60");
    let _never_typed = place.bypass_code();
    sudo_of_a_script(&place);
}

fn sudo_of_a_script(place: &Place) {
    let runs = place.user_runs_without_terminal(&["sudo", "id", "-un"]);
    let request = place.request();
    place.alice.confirms(&request);
    let output = runs.output();
    let said = (output.code, output.stdout.as_str(), output.stderr.as_str());
    assert_eq!(said, (0, "root\n", ""));
}

/// What a command writes may be read by a program: the line is for the person, at the terminal.
pub(crate) fn the_line_is_not_among_what_the_command_writes(stage: &Stage) {
    let place = sudo(stage, "timeout=60");
    let mut terminal = place.user_runs(&["sh", "-c", "echo =$(sudo id -un)="]);
    let request = place.request_of(&terminal);
    place.alice.confirms(&request);
    place.ends_well(
        &mut terminal,
        "Reply CODE in your XMPP client within 60 seconds.\n=root=\n",
    );
}

pub(crate) fn the_code_typed_at_sudo(stage: &Stage) {
    let place = sudo(stage, "timeout=60 prompt=always");
    let mut terminal = place.user_runs(&["sudo", "id", "-un"]);
    terminal.sees("): ");
    assert_eq!(
        place.screen(&terminal),
        "Reply CODE in your XMPP client, then press Enter (or type the code you got there): "
    );
    let request = place.request_of(&terminal);
    let code = crate::place::six_digits(request.body().unwrap_or_default());
    terminal.types(&format!("{code}\r"));
    let (status, text) = terminal.ends();
    assert!(status.success() && text.contains("root"), "{text}");
}

/// Who has bypass codes is asked, so that one can be typed.
pub(crate) fn a_bypass_code_at_sudo(stage: &Stage) {
    let place = sudo(stage, "timeout=60");
    let code = place.bypass_code();
    let mut terminal = place.user_runs(&["sudo", "id", "-un"]);
    terminal.sees("): ");
    assert_eq!(
        place.screen(&terminal),
        "Reply CODE in your XMPP client, then press Enter (or type a bypass code): "
    );
    terminal.types(&format!("{code}\r"));
    let (status, text) = terminal.ends();
    assert!(status.success() && text.contains("root"), "{text}");
}

pub(crate) fn sudo_without_a_daemon(stage: &Stage) {
    let place = sudo(stage, "timeout=20");
    place.daemon.stop();
    let mut terminal = place.user_runs(&["sudo", "id", "-un"]);
    let (status, text) = terminal.ends();
    assert_eq!(status.code(), Some(1), "{text}");
    assert!(!text.contains("root"), "{text}");
}

pub(crate) fn sudo_without_a_daemon_where_that_opens(stage: &Stage) {
    let place = sudo(stage, "timeout=20 failmode=open");
    place.daemon.stop();
    let mut terminal = place.user_runs(&["sudo", "id", "-un"]);
    let (status, text) = terminal.ends();
    assert!(status.success() && text.contains("root"), "{text}");
}

/// sudo ignores ^C while a module works, so the wait ends with alice's answer or by `timeout`.
pub(crate) fn somebody_interrupts_sudo(stage: &Stage) {
    let place = sudo(stage, "timeout=5");
    let mut terminal = place.user_runs(&["sudo", "id", "-un"]);
    let _unanswered = place.request_of(&terminal);
    terminal.types("\x03");
    let (status, text) = terminal.ends();
    assert_eq!(status.code(), Some(1), "{text}");
    assert!(!text.contains("root"), "{text}");
    assert_eq!(
        place.screen(&terminal),
        "Reply CODE in your XMPP client within 5 seconds.\n^Csudo: 1 incorrect password attempt\n"
    );
}

pub(crate) fn somebody_interrupts_the_question_of_sudo(stage: &Stage) {
    let place = sudo(stage, "timeout=60 prompt=always");
    let mut terminal = place.user_runs(&["sudo", "id", "-un"]);
    let request = place.request_of(&terminal);
    terminal.types("\x03");
    let (status, text) = terminal.ends();
    assert_eq!(status.code(), Some(1), "{text}");
    place.alice.sees("that it was withdrawn", |seen| {
        seen.replaces() == Some(request.id())
            && seen.body().is_some_and(|body| body.contains("Withdrawn"))
    });
}
