//! su(1), by a user who wants to be root.

use acceptance::Stage;

use crate::place::{Place, place};

const ID: &[&str] = &["su", "-c", "id -un"];

fn su(stage: &Stage, options: &str) -> Place {
    place(stage, "su", options)
}

pub(crate) fn an_approved_su(stage: &Stage) {
    let place = su(stage, "timeout=60");
    let mut terminal = place.user_runs(ID);
    let request = place.request_of(&terminal);
    let body = request.body().unwrap_or_default();
    let wish = format!("su as root, by {}", place.user.name());
    assert!(body.contains(&wish), "{body}");
    place.alice.confirms(&request);
    place.ends_well(
        &mut terminal,
        "Reply CODE in your XMPP client within 60 seconds.\nroot\n",
    );
}

/// `su -` is the service `su-l`, which Debian's file makes the same as `su`.
pub(crate) fn a_login_shell_of_su(stage: &Stage) {
    let place = su(stage, "timeout=60");
    let mut terminal = place.user_runs(&["su", "-", "-c", "id -un"]);
    let request = place.request_of(&terminal);
    let body = request.body().unwrap_or_default();
    assert!(body.contains("su-l as root"), "{body}");
    place.alice.confirms(&request);
    let (status, text) = terminal.ends();
    assert!(status.success() && text.contains("root"), "{text}");
}

/// As in Debian's own file, `pam_rootok` before it.
pub(crate) fn root_asks_nobody(stage: &Stage) {
    let place = su(stage, "timeout=20");
    place.etc.change_service("su", |rules| {
        format!("auth sufficient pam_rootok.so\n{rules}")
    });
    let mut terminal = place.root_runs(&["su", place.user.name(), "-c", "id -un"]);
    place.ends_well(&mut terminal, "USER\n");
    assert_eq!(place.times_asked(), 0);
}

pub(crate) fn a_denied_su(stage: &Stage) {
    let place = su(stage, "timeout=60");
    let mut terminal = place.user_runs(ID);
    let request = place.request_of(&terminal);
    place.alice.denies(&request);
    let (status, text) = terminal.ends();
    assert_eq!(status.code(), Some(1), "{text}");
    assert_eq!(
        place.screen(&terminal),
        "Reply CODE in your XMPP client within 60 seconds.\n\
         su: Have exhausted maximum number of retries for service\n"
    );
}

pub(crate) fn a_su_nobody_answers(stage: &Stage) {
    let place = su(stage, "timeout=5");
    let mut terminal = place.user_runs(ID);
    let _unanswered = place.request_of(&terminal);
    let (status, text) = terminal.ends();
    assert_eq!(status.code(), Some(1), "{text}");
    assert_eq!(
        place.screen(&terminal),
        "Reply CODE in your XMPP client within 5 seconds.\nsu: Authentication failure\n"
    );
}

pub(crate) fn the_command_of_su_is_at_alices_client(stage: &Stage) {
    let place = su(stage, "timeout=60 pushinfo");
    let mut terminal = place.user_runs(ID);
    let request = place.request_of(&terminal);
    let body = request.body().unwrap_or_default();
    assert!(body.contains("su -c id -un"), "{body}");
    place.alice.confirms(&request);
    terminal.ends();
}

pub(crate) fn su_to_a_user_nobody_answers_for(stage: &Stage) {
    let place = crate::place::place_with(stage, "su", "timeout=5", |setup| {
        setup.pam_users = setup
            .pam_users
            .lines()
            .filter(|line| !line.starts_with("root"))
            .fold(String::new(), |all, line| all + line + "\n");
    });
    let mut terminal = place.user_runs(ID);
    let (status, text) = terminal.ends();
    assert_eq!(status.code(), Some(1), "{text}");
    assert_eq!(
        place.screen(&terminal),
        "Reply CODE in your XMPP client within 5 seconds.\n\
         su: User not known to the underlying authentication module\n"
    );
    assert_eq!(place.times_asked(), 0);
}

pub(crate) fn somebody_interrupts_su(stage: &Stage) {
    let place = su(stage, "timeout=60");
    let mut terminal = place.user_runs(ID);
    let request = place.request_of(&terminal);
    terminal.types("\x03");
    let (status, text) = terminal.ends();
    assert!(!status.success() && !text.contains("root"), "{text}");
    place.alice.sees("that it was withdrawn", |seen| {
        seen.replaces() == Some(request.id())
            && seen.body().is_some_and(|body| body.contains("Withdrawn"))
    });
}
