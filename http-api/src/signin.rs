//! Signing in with a browser: the pages, and the session that comes of it.

mod account;
mod address;
mod agent;
mod ask;
mod assets;
mod attempt;
mod colour;
mod cookie;
mod enter;
mod errand;
mod events;
mod form;
mod known;
mod look;
mod open;
mod page;
mod person;
mod qr;
mod question;
mod session;
mod settings;
mod sign_out;
mod speech;
mod uses;
mod visit;
mod waiting;

use axum::Router;
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use axum::routing::{get, post};
use verification::Verifier;

pub use self::colour::Colour;
pub(crate) use self::cookie::{Cookies, HostCookie};
pub(crate) use self::errand::{ACCOUNT, Errand, SIGN_IN};
pub(crate) use self::form::Form;
pub use self::form::is_origin;
pub use self::look::{Accent, Logo, LogoError, Look, TooPale};
pub(crate) use self::page::{Frame, Message};
pub(crate) use self::person::Person;
pub(crate) use self::question::{App, Apps, Onward, Question};
use self::session::strictest;
pub(crate) use self::session::{LOGIN_CODE, SESSION, Session, SignedIn};
pub use self::settings::{EmailRule, SignIn};
pub use self::sign_out::sign_out;
pub(crate) use self::uses::Use;
pub(crate) use self::visit::{Trouble, Visit};
use crate::doors::Doors;

/// The page that asks whether to sign out, and the form that does.
pub(crate) const SIGN_OUT: &str = "/sign-out";

/// Longest name of a browser that is kept, in characters.
const LONGEST_AGENT: usize = 255;

/// The pages of the TCP door.
pub(crate) fn routes<V: Verifier>() -> Router<Doors<V>> {
    Router::new()
        .route(SIGN_IN, get(ask::page).post(ask::asked))
        .route("/sign-in/wait", get(waiting::page))
        .route("/sign-in/events", get(events::events))
        .route("/sign-in/code", post(waiting::typed))
        .route("/sign-in/cancel", post(waiting::cancel))
        .route(ACCOUNT, get(account::page))
        .route("/account/end", post(account::end))
        .route(
            SIGN_OUT,
            get(account::ask_to_sign_out).post(account::sign_out),
        )
        .route("/assets/{name}", get(assets::asset))
}

/// What the browser calls itself.
fn user_agent(headers: &HeaderMap) -> Option<String> {
    let name = headers.get(USER_AGENT)?.to_str().ok()?;
    Some(name.chars().take(LONGEST_AGENT).collect())
}
