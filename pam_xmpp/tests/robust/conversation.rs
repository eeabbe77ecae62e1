//! Host programs that converse badly: they fail, answer nothing, or answer too much.

use crate::daemon::Folder;
use crate::listener::Listener;
use crate::play::{AUTH_ERR, CONV_ERR, MAXTRIES, SUCCESS, play};

#[test]
fn a_conversation_that_fails_is_named_as_such() {
    let folder = Folder::new();
    let _daemon = Listener::settling(&folder.socket(), "approved");
    // PAM_CONV_ERR, PAM_BUF_ERR, PAM_ABORT, and a code that is none.
    for fault in ["fails=19", "fails=5", "fails=26", "fails=4711"] {
        let told = play(&folder, "timeout=5", &[fault, "login"]);
        assert_eq!(told.lines, [CONV_ERR], "{fault}");
        assert_eq!(told.shown.len(), 1, "asked once: {told:?}");
    }
    // Success, and yet no response to read.
    let told = play(&folder, "timeout=5", &["responds-not", "login"]);
    assert_eq!(told.lines, [CONV_ERR]);
}

#[test]
fn a_response_without_text_is_enter_and_approves_nothing_by_itself() {
    for (outcome, code) in [("approved", SUCCESS), ("denied", MAXTRIES)] {
        let folder = Folder::new();
        let _daemon = Listener::settling(&folder.socket(), outcome);
        let told = play(&folder, "timeout=5", &["types-nothing", "login"]);
        assert_eq!(told.lines, [code]);
    }
}

#[test]
fn a_megabyte_of_digits_is_a_wrong_code() {
    let folder = Folder::new();
    let _daemon = Listener::start(&folder.socket(), |mut stream, _| {
        while let Some(request) = crate::listener::request(&mut stream) {
            assert!(
                request.len() < 4096,
                "all of it is passed on: {} bytes",
                request.len()
            );
            let reply = crate::listener::reply(&request, "approved");
            std::io::Write::write_all(&mut stream, reply.as_bytes()).unwrap();
        }
    });
    let told = play(&folder, "timeout=5", &["types-much", "login"]);
    assert_eq!(told.lines, [AUTH_ERR]);
}
