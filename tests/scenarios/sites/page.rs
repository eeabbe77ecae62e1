//! The settings that a page of `docs/sites` shows, moved to this machine.

use std::path::Path;

use acceptance::{Confirmer, Daemon, RelyingParty, Stage, Visitor, token_hash};

/// The secret of every client here.
pub(crate) const SECRET: &str = "a secret of some length";

/// A block of a page in this language, with the addresses of this machine in it.
pub(crate) fn block(page: &str, language: &str, moved: &[(&str, &str)]) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../docs/sites/{page}.md"));
    let text = std::fs::read_to_string(path).expect("the page");
    let start = format!("```{language}\n");
    let (_, rest) = text.split_once(&start).expect("a block in this language");
    let (block, _) = rest.split_once("```").expect("its end");
    let mut block = block.to_owned();
    for (from, to) in moved {
        assert!(block.contains(from), "{page} says nothing of {from}");
        block = block.replace(from, to);
    }
    block
}

/// A daemon with the relying party of this page. `moved` is where the application is here.
pub(crate) fn daemon_for(stage: &Stage, page: &str, moved: (&str, &str)) -> Daemon {
    let none = format!("sha256:{}", "0".repeat(64));
    let section = block(
        page,
        "toml",
        &[
            moved,
            ("*@example.org", "*@localhost"),
            (&none, &token_hash(SECRET)),
        ],
    );
    let value = |key: &str| {
        let start = format!("{key} = ");
        let line = section.lines().find_map(|line| line.strip_prefix(&start));
        line.expect("the key").to_owned()
    };
    let mut party = RelyingParty::new(value("name").trim_matches('"'));
    party.jids = value("jids");
    let is_said = |line: &&str| {
        let others = ["[[", "name ", "jids "];
        !others.iter().any(|start| line.starts_with(start))
    };
    let rest: Vec<&str> = section.lines().filter(is_said).collect();
    party.more = rest.join("\n") + "\n";
    let mut setup = stage.setup();
    "emails = [{ jids = \"*@localhost\", address = \"%u@mail.example\", verified = true }]\n"
        .clone_into(&mut setup.sign_in);
    setup.relying_parties = vec![party];
    Daemon::start(setup)
}

/// Goes through the sign-in pages, from the one that asks for the address.
pub(crate) fn signs_in(visitor: &Visitor, person: &Confirmer) {
    visitor.waits_for_url("/sign-in");
    visitor.fills("Your XMPP address", person.bare());
    visitor.presses("Continue");
    visitor.waits_for(".code");
    let code = visitor.text_of(".code [aria-hidden]");
    person.confirms(&person.sees_request(&code));
}

/// What the provider is called here.
pub(crate) fn issuer(daemon: &Daemon) -> String {
    format!("http://127.0.0.1:{}", daemon.http_port())
}
