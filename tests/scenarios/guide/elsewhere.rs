//! What the documentation says of systems that are not here, as far as it can be looked at from here: PAM stacks by
//! check-pam, in the trees of files that its tests have of those systems; policies by their compilers.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use acceptance::{Output, Scratch, Stage, built, run};

/// A PAM service in `contrib/pam.d/README.md`: the system, the path of its file, its first lines.
struct Snippet {
    system: String,
    file: String,
    lines: String,
}

fn source(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file)
}

fn read(file: &str) -> String {
    fs::read_to_string(source(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The blocks whose language is `pam`, with the system and the file behind it.
fn snippets() -> Vec<Snippet> {
    let page = read("contrib/pam.d/README.md");
    let blocks = page.split("\n```pam ").skip(1);
    blocks
        .map(|block| {
            let (info, rest) = block.split_once('\n').expect("lines");
            let (system, file) = info.split_once(' ').expect("a system and a file");
            let lines = rest.split("```").next().expect("the end of the block");
            Snippet {
                system: system.to_owned(),
                file: file.to_owned(),
                lines: lines.to_owned(),
            }
        })
        .collect()
}

/// The files as that system ships them: what stands before the first case in check-pam's corpus.
fn plant(system: &str, root: &Path) {
    let corpus = read(&format!("verifierd/tests/check_pam/corpus/{system}.txt"));
    let shipped = corpus.split("\n# CASE ").next().expect("files");
    for part in shipped.split("# FILE ").skip(1) {
        let (name, text) = part.split_once('\n').expect("lines");
        let path = root.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("our own folder");
        match text.trim_end().strip_prefix("-> ") {
            Some(target) => symlink(target, &path).expect("our own folder"),
            None => fs::write(&path, text).expect("our own folder"),
        }
    }
}

fn check_pam(root: &Path, service: &str) -> Output {
    let mut command = Command::new(built("verifierd"));
    command
        .arg("check-pam")
        .arg(service)
        .arg("--root")
        .arg(root);
    run(command.args(["--no-sshd", "--no-daemon"]))
}

pub(crate) fn stacks_of_other_systems_are_sound(_: &Stage) {
    let snippets = snippets();
    assert!(snippets.len() > 6, "{}", snippets.len());
    for Snippet {
        system,
        file,
        lines,
    } in snippets
    {
        let scratch = Scratch::new("elsewhere");
        plant(&system, scratch.path());
        let service = file.rsplit('/').next().expect("a name").to_owned();
        let before = check_pam(scratch.path(), &service);
        assert_eq!(before.code, 1, "nobody is asked yet: {}", before.stdout);
        scratch.write(&file, &format!("{lines}account required pam_permit.so\n"));
        let after = check_pam(scratch.path(), &service);
        assert_eq!(after.code, 0, "{system} {file}\n{}", after.stdout);
    }
}

pub(crate) fn the_selinux_module_compiles(_: &Stage) {
    let scratch = Scratch::new("selinux");
    let place = |name: &str| scratch.path().join(name);
    let rules = ["pam_xmpp.te", "pam_xmpp.fc"].map(|name| source("contrib/selinux").join(name));
    let [allowed, labels] = rules;
    let mut compile = Command::new("checkmodule");
    compile.args(["-M", "-m", "-o"]).arg(place("pam_xmpp.mod"));
    let compiled = run(compile.arg(allowed));
    assert_eq!(compiled.code, 0, "{}", compiled.stderr);
    let mut pack = Command::new("semodule_package");
    pack.arg("-o").arg(place("pam_xmpp.pp"));
    pack.arg("-m").arg(place("pam_xmpp.mod"));
    let packed = run(pack.arg("-f").arg(labels));
    assert_eq!(packed.code, 0, "{}", packed.stderr);
    assert!(place("pam_xmpp.pp").is_file());
}

pub(crate) fn the_apparmor_lines_are_understood(_: &Stage) {
    let scratch = Scratch::new("apparmor");
    let lines = read("contrib/apparmor/pam_xmpp");
    let profile = format!(
        "include <tunables/global>\nprofile trial /usr/sbin/sshd {{\n  include <abstractions/authentication>\n{lines}}}\n"
    );
    let profile = scratch.write("profile", &profile);
    let mut parser = Command::new("apparmor_parser");
    let parsed = run(parser
        .args(["--skip-kernel-load", "--skip-cache", "--skip-read-cache"])
        .arg(profile));
    assert_eq!(parsed.code, 0, "{}", parsed.stderr);
}

pub(crate) fn systemd_understands_the_unit(_: &Stage) {
    let guide = read("docs/SSH.md");
    let unit = guide
        .split("/etc/systemd/system/verifierd.service\n[Unit]")
        .nth(1)
        .expect("the unit");
    let unit = unit.split("```").next().expect("its end");
    // The program is not where the unit looks for it; what is looked at here is the rest.
    let unit = format!("[Unit]{unit}").replace("/usr/local/sbin/verifierd", "/bin/true");
    let scratch = Scratch::new("unit");
    let unit = scratch.write("verifierd.service", &unit);
    let verified = run(Command::new("systemd-analyze").arg("verify").arg(unit));
    assert_eq!((verified.code, verified.stderr.as_str()), (0, ""));
}
