//! What `docs/SSH.md` tells a reader to do: its fenced blocks, in order. Each says what it is behind its language:
//!
//! - `server`: typed as root on the server, done there word for word;
//! - `client`: typed on one's own machine; `client, refused` lets nobody in, `client, unconfirmed` does without a question, and so
//!   does `client, unattended`, where a command ends by itself;
//! - a path: the content of that file on the server;
//! - `text client`: what is then on the screen, but for the digits;
//! - `build`: what cargo makes of the sources; the stories find it made.
//!
//! What differs from a reader's machine is named in [`House`](crate::house::House).

use std::path::Path;

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) what: What,
    pub(crate) text: String,
    /// The heading it stands under.
    pub(crate) heading: String,
}

/// What it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    /// Made before the stories.
    Build,
    /// Done as root.
    Server,
    /// Done by alice, who is let in.
    Client,
    /// Done by somebody who is not let in.
    ClientRefused,
    /// Done by somebody who is let in without a question.
    ClientUnconfirmed,
    /// Done by a machine.
    ClientUnattended,
    /// What alice sees.
    Screen,
    /// A file at this path.
    File(String),
}

/// All blocks of the guide. One that does not say what it is fails the story: nothing in the guide goes untried.
pub(crate) fn of_the_guide() -> Vec<Step> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/SSH.md");
    let guide = std::fs::read_to_string(path).expect("the guide");
    let mut steps = Vec::new();
    let mut heading = String::new();
    let mut lines = guide.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            title.clone_into(&mut heading);
        }
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        steps.push(Step {
            what: what(info),
            text: body.join("\n") + "\n",
            heading: heading.clone(),
        });
    }
    steps
}

fn what(info: &str) -> What {
    match info.split_once(' ') {
        Some(("sh", "build")) => What::Build,
        Some(("sh", "server")) => What::Server,
        Some(("sh", "client")) => What::Client,
        Some(("sh", "client, refused")) => What::ClientRefused,
        Some(("sh", "client, unconfirmed")) => What::ClientUnconfirmed,
        Some(("sh", "client, unattended")) => What::ClientUnattended,
        Some(("text", "client")) => What::Screen,
        Some((_, path)) if path.starts_with('/') => What::File(path.to_owned()),
        _ => panic!("a block of the guide that does not say what it is: {info:?}"),
    }
}
