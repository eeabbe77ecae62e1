//! The walk through a stack, held against the real libpam: thousands of stacks that nobody would write.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use verifierd::check_pam::{Code, Codes, possible_ends};

use crate::image::Image;
use crate::libpam::Libpam;
use crate::random::Random;

const STACKS: usize = 2000;
const KEYWORDS: [&str; 5] = [
    "required",
    "requisite",
    "sufficient",
    "optional",
    "Required",
];
const CODES: [&str; 8] = [
    "success",
    "auth_err",
    "ignore",
    "perm_denied",
    "new_authtok_reqd",
    "maxtries",
    "abort",
    "incomplete",
];
const ACTIONS: [&str; 10] = [
    "ignore", "ok", "done", "bad", "die", "reset", "1", "2", "3", "9",
];

fn control(random: &mut Random) -> String {
    if random.below(3) == 0 {
        return (*random.one(&KEYWORDS)).to_owned();
    }
    let mut pairs = String::new();
    for _ in 0..=random.below(4) {
        let code = if random.below(3) == 0 {
            "default"
        } else {
            *random.one(&CODES)
        };
        write!(pairs, "{code}={} ", random.one(&ACTIONS)).unwrap();
    }
    if random.below(2) == 0 {
        write!(pairs, "default={}", random.one(&ACTIONS)).unwrap();
    }
    // Not understood, now and then.
    if random.below(40) == 0 {
        format!("[{pairs} x]")
    } else {
        format!("[{pairs}]")
    }
}

fn module(random: &mut Random) -> String {
    match random.below(12) {
        0 => "pam_permit.so".to_owned(),
        1 => "pam_deny.so".to_owned(),
        2 if random.below(4) == 0 => "pam_of_nobody.so".to_owned(),
        3 if random.below(4) == 0 => String::new(),
        _ => format!("pam_debug.so auth={}", random.one(&CODES)),
    }
}

/// A line; `others` are files that may be included. By their whole path: Debian's libpam looks for the names of
/// included files in /etc/pam.d even where it was given another folder.
fn line(random: &mut Random, others: &[String]) -> String {
    let others = if random.below(4) == 0 { others } else { &[] };
    if let Some(other) = others.get(random.below(others.len().max(1))) {
        return format!(
            "auth {} {other}\n",
            random.one(&["include", "substack", "substack"])
        );
    }
    let (control, module) = (control(random), module(random));
    match random.below(30) {
        0 => format!("account {control} {module}\n"),
        1 => format!("-auth {control} {module} # said\n"),
        2 if !module.is_empty() => format!("auth {control} \\\n\t{module}\n"),
        3 if control.starts_with('[') => format!("  AUTH\t{control}{module}\n"),
        4 if random.below(4) == 0 => format!("outh {control} {module}\n"),
        _ => format!("auth {control} {module}\n"),
    }
}

fn lines(random: &mut Random, most: usize, others: &[String]) -> String {
    let count = 1 + random.below(most);
    (0..count).map(|_| line(random, others)).collect()
}

/// A service, and the files it may include, in the folder.
fn write_service(random: &mut Random, folder: &Path, index: usize) -> String {
    let file = |name: &str| folder.join(format!("{name}{index}"));
    let path = |name: &str| file(name).display().to_string();
    let (inner, outer) = (path("inner"), path("outer"));
    let mut write = |name: &str, most, others: &[String]| {
        fs::write(file(name), lines(random, most, others)).unwrap();
    };
    write("inner", 3, &[]);
    write("outer", 4, std::slice::from_ref(&inner));
    write("service", 6, &[inner, outer, path("missing")]);
    format!("service{index}")
}

fn told(folder: &Path, index: usize) -> String {
    ["service", "outer", "inner"]
        .map(|name| {
            let text = fs::read_to_string(folder.join(format!("{name}{index}"))).unwrap();
            format!("--- {name}\n{text}")
        })
        .concat()
}

#[test]
fn stacks_end_as_with_libpam() {
    let Some(libpam) = Libpam::installed() else {
        return;
    };
    let image = Image::new();
    let folder = image.services();
    let mut random = Random::new(4);
    let services: Vec<String> = (0..STACKS)
        .map(|index| write_service(&mut random, &folder, index))
        .collect();
    let ends = libpam.ends(&folder, &services);
    let mut seen = Codes::default();
    for (index, (service, end)) in services.iter().zip(&ends).enumerate() {
        let possible = possible_ends(&image.root(), service);
        let told = told(&folder, index);
        // Of a module that is not known anything is expected.
        let is_exact = told.contains("pam_of_nobody") || possible == Codes::from_iter([*end]);
        assert!(
            possible.contains(*end) && is_exact,
            "libpam says {end}, we {possible:?}\n{told}"
        );
        seen = seen.iter().chain([*end]).collect();
    }
    for code in [
        "success",
        "perm_denied",
        "auth_err",
        "maxtries",
        "new_authtok_reqd",
        "module_unknown",
        "incomplete",
    ] {
        assert!(
            seen.contains(Code::named(code).unwrap()),
            "no stack ended with {code}: {seen:?}"
        );
    }
}

/// What lines are made of, and what breaks them. No `include` without a name: Debian's libpam 1.5.2 crashes at that.
const PIECES: [&str; 34] = [
    "auth",
    "auth ",
    "auth\t",
    "-auth ",
    "account ",
    "AUTH ",
    "auth required ",
    "auth sufficient ",
    "required ",
    "requisite ",
    "optional ",
    "pam_permit.so",
    "pam_permit.so ",
    "pam_deny.so",
    "pam_debug.so auth=ignore",
    "pam_debug.so auth=maxtries ",
    "[success=ok default=bad] ",
    "[success=1 default=ignore]",
    "[",
    "]",
    "\\]",
    " ",
    "\t",
    "\n",
    "\n",
    "\n",
    "\\\n",
    "\\ \n",
    "#",
    " # ",
    "\r\n",
    "include /nowhere ",
    "=",
    "\0",
];

/// A line that begins like one, and goes on as it likes.
fn garbage(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..=random.below(4) {
        if random.below(3) > 0 {
            text.push_str("auth required pam_permit.so\n");
        }
        for _ in 0..random.below(7) {
            let piece: &&str = random.one(&PIECES);
            text.push_str(piece);
        }
        text.push('\n');
    }
    text
}

#[test]
fn what_is_no_stack_ends_as_with_libpam() {
    let Some(libpam) = Libpam::installed() else {
        return;
    };
    let image = Image::new();
    let folder = image.services();
    let mut random = Random::new(9);
    let services: Vec<String> = (0..STACKS).map(|index| format!("service{index}")).collect();
    for service in &services {
        fs::write(folder.join(service), garbage(&mut random)).unwrap();
    }
    fs::write(
        folder.join("other"),
        "auth required pam_debug.so auth=acct_expired\n",
    )
    .unwrap();
    let ends = libpam.ends(&folder, &services);
    let mut exact = 0;
    for (service, end) in services.iter().zip(&ends) {
        let possible = possible_ends(&image.root(), service);
        let text = fs::read_to_string(folder.join(service)).unwrap();
        // Words that stand where a module should be are modules that are not known, and not there.
        assert!(
            possible.contains(*end),
            "libpam says {end}, we {possible:?}\n{text:?}"
        );
        exact += usize::from(possible == Codes::from_iter([*end]));
    }
    assert!(exact > STACKS / 2, "only {exact} are told exactly");
}
