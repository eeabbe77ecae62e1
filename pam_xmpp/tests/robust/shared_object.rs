//! What the module is made of, read with binutils: as it is built here, and as packages ship it (profile `module`).

use std::path::Path;
use std::process::Command;

use crate::play::{module, shipped_module};

/// The words of each line that `program` prints about the module.
fn listed(program: &str, args: &[&str], module: &Path) -> Vec<Vec<String>> {
    let output = Command::new(program)
        .env("LC_ALL", "C")
        .args(args)
        .arg(module)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(words)
        .collect()
}

/// Names without the version behind them.
fn names(args: &[&str], module: &Path) -> Vec<String> {
    let lines = listed("nm", args, module);
    let names = lines.iter().filter_map(|words| words.last());
    names
        .map(|name| name.split('@').next().unwrap().to_owned())
        .collect()
}

#[test]
fn it_exports_what_libpam_looks_for_and_nothing_else() {
    let expected = [
        "acct_mgmt",
        "authenticate",
        "chauthtok",
        "close_session",
        "open_session",
        "setcred",
    ];
    for module in [module(), shipped_module()] {
        let exported = names(&["--dynamic", "--defined-only"], &module);
        assert_eq!(exported, expected.map(|name| format!("pam_sm_{name}")));
    }
}

#[test]
fn it_needs_libpam_libc_and_libgcc() {
    for module in [module(), shipped_module()] {
        let dynamic = listed("readelf", &["--dynamic", "--wide"], &module);
        let needed = dynamic
            .iter()
            .filter(|words| words.get(1).is_some_and(|tag| tag == "(NEEDED)"));
        let mut libraries: Vec<_> = needed
            .map(|words| words.last().unwrap().trim_matches(['[', ']']))
            .collect();
        // The loader itself, for the address of what each thread has of its own (`__tls_get_addr`).
        libraries.retain(|library| !library.starts_with("ld-linux"));
        libraries.sort_unstable();
        assert_eq!(libraries, ["libc.so.6", "libgcc_s.so.1", "libpam.so.0"]);
    }
}

/// What is not imported is not called: the module starts no thread and no program, ends none, changes no signal, no
/// environment, no user and no item of the handle, leaves nothing to be done at the end of a thread, and prints nothing.
#[test]
fn it_cannot_do_what_it_must_not() {
    const NEVER: [&str; 41] = [
        "__cxa_atexit",
        "__cxa_thread_atexit_impl",
        "_exit",
        "alarm",
        "atexit",
        "chdir",
        "clone",
        "dup2",
        "execv",
        "execve",
        "execvp",
        "exit",
        "fork",
        "fprintf",
        "kill",
        "pam_putenv",
        "pam_set_item",
        "posix_spawn",
        "posix_spawnp",
        "printf",
        "pthread_atfork",
        "pthread_create",
        "pthread_key_create",
        "pthread_sigmask",
        "putenv",
        "puts",
        "raise",
        "setenv",
        "setgid",
        "setitimer",
        "setlocale",
        "setuid",
        "sigaction",
        "sigaltstack",
        "signal",
        "sigprocmask",
        "sleep",
        "system",
        "umask",
        "unsetenv",
        "vfork",
    ];
    let imported = names(&["--dynamic", "--undefined-only"], &shipped_module());
    assert!(
        imported.iter().any(|name| name == "pam_get_item"),
        "{imported:?}"
    );
    let found: Vec<_> = imported
        .iter()
        .filter(|name| NEVER.contains(&name.as_str()))
        .collect();
    assert!(found.is_empty(), "{found:?}");
    // Unoptimised, std brings more than is ever called; but of threads and programs even that has none.
    let imported = names(&["--dynamic", "--undefined-only"], &module());
    let mut started = imported
        .iter()
        .filter(|name| ["pthread_create", "fork", "execve", "sigaction"].contains(&name.as_str()));
    assert_eq!(started.next(), None);
}

/// Nothing of ours runs when it is loaded or unloaded. What does: `frame_dummy` and `__do_global_dtors_aux`, which gcc
/// puts into every shared object, and a function of Rust's std that writes down where `argv` is.
#[test]
fn it_runs_nothing_when_it_is_loaded() {
    let built = module();
    let symbols = listed("nm", &["--defined-only", "--demangle"], &built);
    let called = |section: &str| -> Vec<String> {
        let (start, length) = place(section, &built);
        let relocations = listed("readelf", &["--relocs", "--wide"], &built);
        let targets = relocations.iter().filter_map(|words| {
            let at = u64::from_str_radix(words.first()?, 16).ok()?;
            (start..start + length)
                .contains(&at)
                .then(|| words.last().cloned())?
        });
        let name = |target: String| {
            let place = format!("{target:0>16}");
            let symbol = symbols
                .iter()
                .find(|words| words[0] == place && words[1] == "t");
            symbol.map_or(target, |words| words[2..].join(" "))
        };
        targets.map(name).collect()
    };
    let mut first = called(".init_array");
    first.sort_unstable();
    let [gcc, std] = first.try_into().unwrap();
    assert_eq!(gcc, "frame_dummy");
    assert!(std.starts_with("std::sys::args::"), "{std}");
    assert_eq!(called(".fini_array"), ["__do_global_dtors_aux"]);
    let counts =
        [".init_array", ".fini_array"].map(|section| place(section, &shipped_module()).1 / 8);
    assert_eq!(counts, [2, 1], "as many where the names are stripped");
}

/// Address and length of a section, in bytes.
fn place(section: &str, module: &Path) -> (u64, u64) {
    let sections = listed("readelf", &["--sections", "--wide"], module);
    let mut found = sections.iter().filter_map(|words| {
        let at = words.iter().position(|word| word == section)?;
        let number = |place: usize| u64::from_str_radix(words.get(place)?, 16).ok();
        Some((number(at + 2)?, number(at + 4)?))
    });
    found.next().unwrap()
}

#[test]
fn it_is_linked_for_a_process_that_must_not_be_taken_over() {
    for module in [module(), shipped_module()] {
        let segments = listed("readelf", &["--segments", "--wide"], &module);
        let segment = |name: &str| {
            segments
                .iter()
                .find(|words| words.first().is_some_and(|word| word == name))
        };
        let stack = segment("GNU_STACK").unwrap();
        assert!(
            stack.contains(&"RW".to_owned()),
            "a stack that can be run: {stack:?}"
        );
        assert!(segment("GNU_RELRO").is_some());
        let dynamic = listed("readelf", &["--dynamic", "--wide"], &module).concat();
        for flag in ["BIND_NOW", "NOW", "NODELETE"] {
            assert!(dynamic.contains(&flag.to_owned()), "{flag} is missing");
        }
        for tag in ["(TEXTREL)", "(RPATH)", "(RUNPATH)"] {
            assert!(!dynamic.contains(&tag.to_owned()), "{tag} is there");
        }
    }
}
