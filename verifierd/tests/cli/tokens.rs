//! `verifierd hash-token`.

use super::{Ended, ended, verifierd};

fn hash(typed: &str) -> Ended {
    ended(verifierd(&["hash-token"]).write_stdin(typed))
}

/// FIPS 180-4, the example `abc`.
const ABC: &str = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n";

#[test]
fn the_hash_alone_is_on_standard_output() {
    for typed in ["abc", "abc\n", "abc\r\n", "abc\nsecond line\n"] {
        let ended = hash(typed);
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (Some(0), ABC),
            "{typed:?}"
        );
        assert!(
            ended.stderr.contains("that token is short"),
            "{}",
            ended.stderr
        );
    }
    assert_eq!(hash(&"x".repeat(20)).stderr, "");
    assert!(hash(&"x y".repeat(20)).stderr.contains("cannot be sent"));
}

#[test]
fn the_token_is_never_repeated() {
    let ended = hash("swordfish");
    assert!(!(ended.stdout + &ended.stderr).contains("swordfish"));
}

#[test]
fn no_token_is_64() {
    for typed in [&b""[..], b"\n", b"\xff\xfe\n", &[b'x'; 5000]] {
        let ended = ended(verifierd(&["hash-token"]).write_stdin(typed));
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(64), ""));
    }
    assert_eq!(
        ended(&mut verifierd(&["hash-token", "swordfish"])).code,
        Some(64)
    );
}

#[test]
fn a_new_token_is_random_and_comes_with_its_hash() {
    let made: Vec<Ended> = (0..2)
        .map(|_| ended(&mut verifierd(&["hash-token", "--generate"])))
        .collect();
    assert_ne!(made[0], made[1]);
    for ended in made {
        let lines: Vec<&str> = ended.stdout.lines().collect();
        assert_eq!(
            (ended.code, lines.len(), lines[0].len()),
            (Some(0), 2, 43),
            "{ended:?}"
        );
        assert_eq!(hash(lines[0]).stdout.trim_end(), lines[1]);
    }
}
