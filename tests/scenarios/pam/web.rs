//! nginx with `auth_pam`: basic authentication (RFC 7617), so there is no place to show or to type anything.

use acceptance::{Nginx, Stage, Visit};

use crate::place::{Place, place};

/// A web site of nginx's behind the PAM service `web`.
fn site(stage: &Stage, options: &str) -> (Place, Nginx) {
    let place = place(stage, "web", options);
    let nginx = Nginx::start(&place.etc, "web");
    (place, nginx)
}

/// The user opens the page with something in the password's box.
fn opens(place: &Place, nginx: &Nginx, password: &str) -> Visit {
    nginx.is_visited(Some((place.user.name(), password)))
}

pub(crate) fn an_approved_page(stage: &Stage) {
    let (place, nginx) = site(stage, "timeout=60 prompt=never");
    let page = opens(&place, &nginx, "whatever");
    let request = place.request();
    let body = request.body().unwrap_or_default();
    assert!(body.contains("web"), "{body}");
    place.alice.confirms(&request);
    assert_eq!(page.status(), 200, "{}", nginx.log());
}

pub(crate) fn a_denied_page(stage: &Stage) {
    let (place, nginx) = site(stage, "timeout=60 prompt=never");
    let page = opens(&place, &nginx, "whatever");
    let request = place.request();
    place.alice.denies(&request);
    assert_eq!(page.status(), 401, "{}", nginx.log());
}

pub(crate) fn a_page_without_a_name(stage: &Stage) {
    let (place, nginx) = site(stage, "timeout=60 prompt=never");
    assert_eq!(nginx.is_visited(None).status(), 401, "{}", nginx.log());
    assert_eq!(place.times_asked(), 0);
}

pub(crate) fn a_page_without_a_daemon(stage: &Stage) {
    let (place, nginx) = site(stage, "timeout=20 prompt=never");
    place.daemon.stop();
    let page = opens(&place, &nginx, "whatever");
    assert_eq!(page.status(), 401, "{}", nginx.log());
}

/// nginx answers a prompt with the user's name, which is as wrong as any other code.
pub(crate) fn a_page_behind_a_prompt(stage: &Stage) {
    let (place, nginx) = site(stage, "timeout=20");
    let page = opens(&place, &nginx, "");
    assert_eq!(page.status(), 401, "{}", nginx.log());
}

/// nginx asks PAM in its worker, which serves nobody else meanwhile.
pub(crate) fn a_page_that_waits_keeps_others_waiting(stage: &Stage) {
    let (place, nginx) = site(stage, "timeout=60 prompt=never");
    assert!(nginx.has_time());
    let page = opens(&place, &nginx, "whatever");
    let request = place.request();
    assert!(!nginx.has_time(), "{}", nginx.log());
    place.alice.confirms(&request);
    assert_eq!(page.status(), 200, "{}", nginx.log());
    assert!(nginx.has_time());
}
