//! A daemon with pages.

use acceptance::{Daemon, Stage, Visitor};

/// See above.
pub(crate) struct Rooms {
    daemon: Daemon,
}

impl Rooms {
    /// With these lines of `[sign_in]` besides.
    pub(crate) fn open(stage: &Stage, lines: &str) -> Self {
        let mut setup = stage.setup();
        setup.sign_in = format!("timeout = 120\n{lines}");
        Self {
            daemon: Daemon::start(setup),
        }
    }

    /// For a website as well, which has the code of the message typed (`transfer`).
    pub(crate) fn with_website(stage: &Stage, website: &str, lines: &str) -> Self {
        let mut setup = stage.setup();
        setup.sign_in = format!("timeout = 120\n{lines}");
        setup.relying_parties[0].more = format!(
            "title = \"The Shop\"\nbinding = \"transfer\"\nredirect_uris = [\"{website}\"]\n\
             token_endpoint_auth_method = \"none\"\n"
        );
        Self {
            daemon: Daemon::start(setup),
        }
    }

    /// Where that website sends somebody who is to sign in.
    pub(crate) fn authorize(&self, website: &str) -> String {
        // RFC 7636 appendix B.
        const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        self.at(&format!(
            "/oidc/authorize?response_type=code&client_id=shop&scope=openid&state=s&redirect_uri={website}\
             &code_challenge_method=S256&code_challenge={CHALLENGE}"
        ))
    }

    /// A path of it as a URL.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.daemon.http_port())
    }
}

/// The code that the page shows.
pub(crate) fn code(visitor: &Visitor) -> String {
    visitor.text_of(".code [aria-hidden]")
}

/// The code to be typed, out of a message: the six digits that stand by themselves in its line.
pub(crate) fn code_of(message: &str) -> String {
    let line = message.lines().find(|line| line.contains("at the login"));
    let mut words = line.unwrap_or_default().split(' ');
    let code = words.find(|word| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit()));
    code.unwrap_or_default().to_owned()
}
