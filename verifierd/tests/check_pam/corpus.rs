//! Stacks as distributions ship them, with our module put in well and badly, and what is to be found in each: the files
//! in `corpus/`.
//!
//! A file begins with what the distribution ships. Each `# CASE` changes some of that, names the services that are looked
//! at (none: those that use our module), and says what is found: severity, name and place of every finding, in order.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// Files by their path below the root; a value that begins with `->` is a symbolic link.
type Files = BTreeMap<String, String>;

#[derive(Debug, Default)]
struct Case {
    title: String,
    services: Vec<String>,
    files: Files,
    finds: Vec<String>,
}

/// Reads a file of the corpus: what is shipped, and the cases.
fn read(text: &str) -> (Files, Vec<Case>) {
    let mut shipped = Files::new();
    let mut cases: Vec<Case> = Vec::new();
    let mut file: Option<String> = None;
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("# CASE ") {
            cases.push(Case {
                title: title.to_owned(),
                ..Case::default()
            });
            file = None;
        } else if let Some(path) = line.strip_prefix("# FILE ") {
            file = Some(path.to_owned());
            let files = cases
                .last_mut()
                .map_or(&mut shipped, |case| &mut case.files);
            files.insert(path.to_owned(), String::new());
        } else if let Some(services) = line.strip_prefix("# SERVICES ") {
            cases.last_mut().unwrap().services =
                services.split(' ').map(ToOwned::to_owned).collect();
        } else if line == "# FINDS" {
            file = None;
        } else if let Some(path) = &file {
            let files = cases
                .last_mut()
                .map_or(&mut shipped, |case| &mut case.files);
            let text = files.get_mut(path).unwrap();
            text.push_str(line);
            text.push('\n');
        } else if let Some(case) = cases.last_mut().filter(|_| !line.trim().is_empty()) {
            case.finds.push(line.to_owned());
        }
    }
    (shipped, cases)
}

fn write(root: &Path, files: &Files) {
    for (path, text) in files {
        let place = root.join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::remove_file(&place).ok();
        match text.strip_prefix("-> ") {
            Some(target) => std::os::unix::fs::symlink(target.trim(), place).unwrap(),
            None if text.trim() == "gone" => {}
            None => fs::write(place, text).unwrap(),
        }
    }
}

/// `verifierd check-pam` of an image: the exit code and the JSON.
fn check(root: &Path, services: &[String]) -> (i32, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_verifierd"))
        .args(["check-pam", "--json", "--root"])
        .arg(root)
        .args(services)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let json = serde_json::from_str(&text).unwrap();
    (output.status.code().unwrap(), json)
}

/// `fault way-round sshd common-auth:1`
fn line(finding: &Value) -> String {
    let text = |key: &str| finding[key].as_str().unwrap_or("-").to_owned();
    let mut line = format!("{} {} {}", text("severity"), text("id"), text("service"));
    if let (Some(file), Some(number)) = (finding["file"].as_str(), finding["line"].as_u64()) {
        let name = Path::new(file).file_name().unwrap().to_str().unwrap();
        write!(line, " {name}:{number}").unwrap();
    }
    line
}

/// Each finding in a line.
fn found(json: &Value) -> Vec<String> {
    json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(line)
        .collect()
}

fn play(distribution: &str, text: &str) {
    let (shipped, cases) = read(text);
    assert!(!cases.is_empty());
    let mut failed = String::new();
    for case in cases {
        let root = TempDir::new().unwrap();
        write(root.path(), &shipped);
        write(root.path(), &case.files);
        let (code, json) = check(root.path(), &case.services);
        let found = found(&json);
        let is_sound = !case.finds.iter().any(|it| it.starts_with("fault"));
        let is_told = json["sound"].as_bool() == Some(is_sound) && code == i32::from(!is_sound);
        if found != case.finds || !is_told {
            let (found, title) = (found.join("\n"), &case.title);
            write!(
                failed,
                "\n# {distribution}: {title}\nends with {code}, finds\n{found}\n{json:#}\n"
            )
            .unwrap();
        }
    }
    assert!(failed.is_empty(), "{failed}");
}

#[test]
fn debian_12() {
    play("Debian 12", include_str!("corpus/debian-12.txt"));
}

#[test]
fn ubuntu_24_04() {
    play("Ubuntu 24.04", include_str!("corpus/ubuntu-24.04.txt"));
}

#[test]
fn rhel_9() {
    play("RHEL 9", include_str!("corpus/rhel-9.txt"));
}

#[test]
fn arch() {
    play("Arch", include_str!("corpus/arch.txt"));
}

#[test]
fn alpine() {
    play("Alpine", include_str!("corpus/alpine.txt"));
}

#[test]
fn opensuse() {
    play("openSUSE", include_str!("corpus/opensuse.txt"));
}

/// The stacks in `contrib/pam.d` are for Debian: nothing to be said against any of them.
#[test]
fn ready_stacks() {
    let (shipped, _) = read(include_str!("corpus/debian-12.txt"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contrib/pam.d");
    let files = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    for stack in files.filter(|it| it.extension().is_none()) {
        let name = stack.file_name().unwrap().to_str().unwrap().to_owned();
        // Three for one service: sshd-key, sshd-password, sshd-xmpp.
        let service = if name.starts_with("sshd-") {
            "sshd"
        } else {
            &name
        };
        let root = TempDir::new().unwrap();
        write(root.path(), &shipped);
        if name == "su-l" {
            fs::copy(stack.with_file_name("su"), root.path().join("etc/pam.d/su")).unwrap();
        }
        fs::copy(&stack, root.path().join("etc/pam.d").join(service)).unwrap();
        let (code, json) = check(root.path(), &[service.to_owned()]);
        let found = found(&json);
        let is_well = found
            .iter()
            .all(|it| it.starts_with("note ") || it.starts_with("fine "));
        assert!(
            code == 0 && is_well && found.iter().any(|it| it.starts_with("fine required")),
            "{name}: {json:#}"
        );
    }
}
