//! What is found about stacks with our module in them, held against the real libpam: there, every module is replaced by
//! one that returns each code in turn.

use std::fmt::Write;
use std::fs;

use verifierd::check_pam::{Code, judge};

use crate::image::Image;
use crate::libpam::Libpam;
use crate::random::Random;

const STACKS: usize = 100;
const KEYWORDS: [&str; 6] = [
    "required",
    "required",
    "requisite",
    "sufficient",
    "optional",
    "sufficient",
];
/// Of all codes those that a control may name, and one that stands for all others.
const NAMED: [&str; 4] = ["success", "auth_err", "ignore", "new_authtok_reqd"];
const OTHER: &str = "system_err";
const ACTIONS: [&str; 9] = [
    "ignore", "ok", "ok", "done", "bad", "bad", "die", "reset", "1",
];

#[derive(Debug, Clone)]
struct Line {
    control: String,
    module: &'static str,
}

/// What a module can return, of the codes above.
fn returns(module: &str) -> Vec<&'static str> {
    match module {
        "pam_unix.so" => vec!["success", "auth_err", "ignore", "new_authtok_reqd", OTHER],
        "pam_env.so" => vec!["ignore", "auth_err", OTHER],
        "pam_xmpp.so" => vec!["success", "auth_err", OTHER],
        "pam_xmpp.so nullok" => vec!["success", "auth_err", "ignore", OTHER],
        "pam_permit.so" => vec!["success"],
        _ => vec!["auth_err"],
    }
}

fn is_ours(module: &str) -> bool {
    module.starts_with("pam_xmpp")
}

fn stack(random: &mut Random) -> Vec<Line> {
    let ours = *random.one(&["pam_xmpp.so", "pam_xmpp.so", "pam_xmpp.so nullok"]);
    let mut modules = vec!["pam_unix.so", ours];
    for _ in 0..random.below(4) {
        let other = *random.one(&[
            "pam_permit.so",
            "pam_deny.so",
            "pam_permit.so",
            "pam_env.so",
        ]);
        modules.insert(random.below(modules.len() + 1), other);
    }
    let mut line = |module| Line {
        control: control(random),
        module,
    };
    modules.into_iter().map(&mut line).collect()
}

fn control(random: &mut Random) -> String {
    if random.below(2) == 0 {
        return (*random.one(&KEYWORDS)).to_owned();
    }
    let mut pairs = format!("success={}", random.one(&["ok", "ok", "done", "1", "2"]));
    if random.below(2) == 0 {
        write!(pairs, " {}={}", random.one(&NAMED), random.one(&ACTIONS)).unwrap();
    }
    format!("[{pairs} default={}]", random.one(&ACTIONS))
}

/// Every way in which the modules can return something, one service each, with what ours returns.
fn combinations(stack: &[Line]) -> Vec<(String, bool)> {
    let mut all = vec![(String::new(), false)];
    for Line { control, module } in stack {
        let mut longer = Vec::new();
        for (text, has_ours) in &all {
            for code in returns(module) {
                let has_ours = *has_ours || is_ours(module) && code == "success";
                longer.push((
                    format!("{text}auth {control} pam_debug.so auth={code}\n"),
                    has_ours,
                ));
            }
        }
        all = longer;
    }
    all
}

#[test]
fn what_is_found_is_what_libpam_does() {
    let Some(libpam) = Libpam::installed() else {
        return;
    };
    let mut random = Random::new(70);
    let (mut open, mut shut) = (0, 0);
    for _ in 0..STACKS {
        let stack = stack(&mut random);
        let (image, text) = (Image::new(), text(&stack));
        let combinations = combinations(&stack);
        let names: Vec<String> = (0..combinations.len())
            .map(|index| index.to_string())
            .collect();
        for (name, (text, _)) in names.iter().zip(&combinations) {
            fs::write(image.services().join(name), text).unwrap();
        }
        let ends = libpam.ends(&image.services(), &names);
        let lets_in = |confirmed: bool| {
            let mut all = ends.iter().zip(&combinations);
            all.any(|(end, (_, is_confirmed))| *end == Code::SUCCESS && *is_confirmed == confirmed)
        };
        let account = "account required pam_permit.so\n";
        fs::write(image.services().join("lab"), format!("{text}{account}")).unwrap();
        let found = judge(&image.root(), "lab");
        let has = |id: &[&str]| found.iter().any(|it| id.contains(&it.id));
        assert_eq!(
            has(&["way-round", "looks-away", "way-round-if"]),
            lets_in(false),
            "{text}{found:#?}"
        );
        let is_shut = has(&["never-in"]);
        // Where there is a way round ours, some get in and nobody by ours.
        let is_told = is_shut != lets_in(true) || is_shut && lets_in(false);
        assert!(is_told, "{text}{found:#?}");
        if lets_in(false) { open += 1 } else { shut += 1 }
    }
    assert!(
        open > STACKS / 10 && shut > STACKS / 10,
        "{open} stacks are open, {shut} are not"
    );
}

fn text(stack: &[Line]) -> String {
    let lines = stack
        .iter()
        .map(|Line { control, module }| format!("auth {control} {module}\n"));
    lines.collect()
}
