//! Programs without a browser: XEP-0070 over HTTP, through a proxy.

use std::path::Path;
use std::process::Command;

use acceptance::{Fetched, Meanwhile, ProxyBrand, Scratch, Stage, curl, run};

use crate::house::House;

pub(crate) fn curl_asks_and_waits(stage: &Stage, brand: ProxyBrand) {
    let alice = stage.person("alice");
    let house = House::new(stage, brand, alice.bare());
    let told = house.curl(
        "/git/x",
        &["-H", "Accept: text/html", "-H", "Sec-Fetch-Mode: navigate"],
    );
    assert_eq!(told.status, 401, "{told:?}");
    let told = house.curl("/git/x", &[]);
    assert_eq!(told.status, 401, "{told:?}");
    let schemes = told.values("www-authenticate").join(", ");
    assert!(schemes.contains("basic realm=\"xmpp\""), "{schemes}");

    let url = house.url("/git/description?full=1");
    std::fs::create_dir_all(house.files.path().join("git")).expect("our own folder");
    house.files.write("git/description", "the page\n");
    let credentials = format!("{}:839201", alice.bare());
    let fetch = || Meanwhile::start(curl(&["--user", &credentials, &url]));
    let waiting = fetch();
    let request = alice.sees_request("839201");
    assert_eq!(request.confirm("url"), Some(url.as_str()));
    assert_eq!(request.confirm("method"), Some("GET"));
    alice.confirms(&request);
    let told = Fetched::of(&waiting.output().stdout);
    assert_eq!(
        (told.status, told.body.as_str()),
        (200, "the page\n"),
        "{told:?}"
    );
    // What follows is covered, and the application sees neither identifier nor JID but in our own header.
    let told = Fetched::of(&fetch().output().stdout);
    assert_eq!(told.status, 200);
    assert_eq!(alice.requests_seen("839201"), 1);

    let credentials = format!("{}:839202", alice.bare());
    let waiting = Meanwhile::start(curl(&["--user", &credentials, &url]));
    let request = alice.sees_request("839202");
    alice.denies(&request);
    assert_eq!(Fetched::of(&waiting.output().stdout).status, 403);
}

pub(crate) fn git_clones_with_one_confirmation(stage: &Stage, brand: ProxyBrand) {
    let alice = stage.person("alice");
    let house = House::new(stage, brand, alice.bare());
    let home = Scratch::new("git");
    make_repository(&house.files.path().join("git/repo.git"), home.path());
    let (host, jid) = (house.ports.host(), alice.bare().replace('@', "%40"));
    let url = format!("http://{jid}:424242@{host}/git/repo.git");
    let clone = home.path().join("clone");
    let mut command = git(home.path());
    command.args(["clone", "--quiet", &url]).arg(&clone);
    let waiting = Meanwhile::start(command);
    let request = alice.sees_request("424242");
    alice.confirms(&request);
    let output = waiting.output();
    assert_eq!(output.code, 0, "{output:?}");
    let text = std::fs::read_to_string(clone.join("README")).expect("what was committed");
    assert_eq!(text, "hello\n");
    assert_eq!(alice.requests_seen("424242"), 1);
}

/// A bare one that any web server can serve.
fn make_repository(place: &Path, home: &Path) {
    let work = home.join("work");
    let script = "set -e\ngit init --quiet \"$1\"\ncd \"$1\"\necho hello > README\ngit add README\n\
                  git -c user.name=alice -c user.email=alice@localhost commit --quiet -m first\n\
                  git clone --quiet --bare . \"$2\"\ncd \"$2\"\ngit update-server-info\n";
    let mut command = Command::new("sh");
    command
        .args(["-c", script, "sh"])
        .arg(work)
        .arg(place)
        .env("HOME", home);
    let made = run(&mut command);
    assert_eq!(made.code, 0, "{}", made.stderr);
}

fn git(home: &Path) -> Command {
    let mut git = Command::new("git");
    git.env("HOME", home).env("GIT_TERMINAL_PROMPT", "0");
    git
}
