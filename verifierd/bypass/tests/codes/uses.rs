//! What a code is good for.

use std::fs;
use std::sync::Barrier;
use std::thread;

use verifier_bypass::{
    Code, Grant, IssueError, MOST_PER_USER, Spent, issue, list, outstanding, revoke, spend, told,
    untold,
};

use crate::{Book, HOUR, LENGTH, NOW, WRONG, is_wrong};

#[test]
fn a_code_counts_once() {
    let book = Book::new();
    let code = book.code("alice", 1);
    let typed = code.reveal().to_string();
    assert_eq!(typed.len(), 19);
    let typed = Code::parse(&typed).unwrap();
    assert_eq!(book.spend("alice", &typed).unwrap(), Spent { uses_left: 0 });
    assert!(is_wrong(&book.spend("alice", &typed)));
}

#[test]
fn a_code_counts_as_often_as_it_was_made_for() {
    let book = Book::new();
    let code = book.code("alice", 100);
    for uses_left in (0..100).rev().take(3) {
        assert_eq!(book.spend("alice", &code).unwrap(), Spent { uses_left });
    }
    assert_eq!(list(&book.path(), NOW).unwrap()[0].uses_left, 97);
}

#[test]
fn a_code_is_its_users_alone_and_has_an_end() {
    let book = Book::new();
    let code = book.code("alice", 1);
    book.code("bob", 1);
    for user in ["bob", "Alice", "alice ", "", "root"] {
        assert!(is_wrong(&book.spend(user, &code)), "{user}");
    }
    assert!(is_wrong(&book.spend("alice", &Code::parse(WRONG).unwrap())));
    for late in [NOW + HOUR, NOW + HOUR + 1, u64::MAX] {
        assert!(is_wrong(&spend(&book.path(), "alice", &code, late)));
    }
    let last = spend(&book.path(), "alice", &code, NOW + HOUR - 1);
    assert_eq!(last.unwrap(), Spent { uses_left: 0 });
}

#[test]
fn no_code_stands_in_the_file() {
    let book = Book::new();
    let codes: Vec<Code> = (0..3).map(|_| book.code("alice", 1)).collect();
    let text = fs::read_to_string(book.path()).unwrap();
    for code in codes {
        assert!(!text.contains(code.digits()));
        assert!(!text.contains(&code.reveal().to_string()));
    }
}

/// Whoever logs in at the same moment with the same code: as many get in as it counts, and no more.
#[test]
fn those_who_race_for_a_code_get_in_as_often_as_it_counts() {
    const RACERS: usize = 12;
    for uses in [1, 5] {
        let book = Book::new();
        let code = book.code("alice", uses);
        // So that there is time between reading and writing.
        book.fills_up();
        let start = Barrier::new(RACERS);
        let winners: usize = thread::scope(|scope| {
            let racers: Vec<_> = (0..RACERS)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        book.spend("alice", &code).is_ok()
                    })
                })
                .collect();
            let results = racers.into_iter().map(|racer| racer.join().unwrap());
            results.filter(|won| *won).count()
        });
        assert_eq!(winners, usize::from(uses));
        assert!(is_wrong(&book.spend("alice", &code)));
    }
}

#[test]
fn codes_that_are_made_and_taken_at_once_are_all_kept() {
    let book = Book::new();
    let spent = thread::scope(|scope| {
        let users: Vec<_> = (0..8)
            .map(|number| {
                let book = &book;
                scope.spawn(move || {
                    let user = format!("user-{number}");
                    let codes: Vec<Code> = (0..4).map(|_| book.code(&user, 1)).collect();
                    codes
                        .iter()
                        .filter(|code| book.spend(&user, code).is_ok())
                        .count()
                })
            })
            .collect();
        users
            .into_iter()
            .map(|user| user.join().unwrap())
            .sum::<usize>()
    });
    assert_eq!(spent, 32);
    assert_eq!(list(&book.path(), NOW).unwrap(), []);
}

#[test]
fn what_is_taken_back_counts_no_more() {
    let book = Book::new();
    let alices = [book.code("alice", 1), book.code("alice", 9)];
    let bobs = book.code("bob", 1);
    assert_eq!(outstanding(&book.path(), "alice", NOW).unwrap(), 2);
    assert_eq!(revoke(&book.path(), "alice", NOW).unwrap(), 2);
    assert_eq!(revoke(&book.path(), "alice", NOW).unwrap(), 0);
    for code in &alices {
        assert!(is_wrong(&book.spend("alice", code)));
    }
    assert_eq!(outstanding(&book.path(), "alice", NOW).unwrap(), 0);
    assert!(book.spend("bob", &bobs).is_ok());
    assert_eq!(
        untold(&book.path()).unwrap().len(),
        1,
        "only bob was let in"
    );
}

#[test]
fn a_user_has_sixteen_at_the_most() {
    let book = Book::new();
    let codes: Vec<Code> = (0..MOST_PER_USER).map(|_| book.code("alice", 1)).collect();
    let one_more = Grant {
        user: "alice",
        uses: 1,
        until: NOW + HOUR,
    };
    let refused = issue(&book.path(), &one_more, NOW);
    assert!(matches!(refused, Err(IssueError::TooMany)), "{refused:?}");
    book.code("bob", 1);
    assert!(book.spend("alice", &codes[7]).is_ok());
    assert!(issue(&book.path(), &one_more, NOW).is_ok());
}

#[test]
fn what_cannot_be_made_leaves_no_file() {
    let book = Book::new();
    let grant = Grant {
        user: "alice",
        uses: 1,
        until: NOW + HOUR,
    };
    let long = "u".repeat(118);
    for grant in [
        Grant { uses: 0, ..grant },
        Grant { uses: 101, ..grant },
        Grant {
            until: NOW,
            ..grant
        },
        Grant {
            until: 100_000_000_000,
            ..grant
        },
        Grant { user: "", ..grant },
        Grant {
            user: &long,
            ..grant
        },
    ] {
        let refused = issue(&book.path(), &grant, NOW);
        assert!(matches!(refused, Err(IssueError::Impossible)), "{grant:?}");
    }
    assert!(!book.path().exists());
    assert_eq!(outstanding(&book.path(), "alice", NOW).unwrap(), 0);
    assert_eq!(untold(&book.path()).unwrap(), []);
}

#[test]
fn each_use_is_told_until_it_was_told() {
    let book = Book::new();
    let (twice, once) = (book.code("alice", 3), book.code("bob", 1));
    for _ in 0..2 {
        book.spend("alice", &twice).unwrap();
    }
    book.spend("bob", &once).unwrap();
    let uses = untold(&book.path()).unwrap();
    let told_of = |uses: &[verifier_bypass::Use]| -> Vec<(String, u16, u16, u64)> {
        let uses = uses.iter();
        uses.map(|one| (one.user.clone(), one.times, one.uses_left, one.at))
            .collect()
    };
    let expected = [
        ("alice".to_owned(), 2, 1, NOW),
        ("bob".to_owned(), 1, 0, NOW),
    ];
    assert_eq!(told_of(&uses), expected);
    assert_eq!(untold(&book.path()).unwrap(), uses);
    // Somebody gets in while it is being told.
    spend(&book.path(), "alice", &twice, NOW + 9).unwrap();
    told(&book.path(), &uses).unwrap();
    let rest = untold(&book.path()).unwrap();
    assert_eq!(told_of(&rest), [("alice".to_owned(), 1, 0, NOW + 9)]);
    told(&book.path(), &rest).unwrap();
    assert_eq!(untold(&book.path()).unwrap(), []);
}

#[test]
fn what_is_taken_back_while_it_is_told_is_told_once() {
    let book = Book::new();
    let code = book.code("alice", 5);
    book.spend("alice", &code).unwrap();
    let uses = untold(&book.path()).unwrap();
    revoke(&book.path(), "alice", NOW).unwrap();
    assert_eq!(untold(&book.path()).unwrap()[0].times, 1);
    told(&book.path(), &uses).unwrap();
    assert_eq!(untold(&book.path()).unwrap(), []);
}

#[test]
fn a_line_is_used_again_once_there_is_nothing_left_to_tell() {
    let book = Book::new();
    let first = book.code("alice", 1);
    book.spend("alice", &first).unwrap();
    book.code("bob", 1);
    assert_eq!(book.lines().len(), 2, "alice's use is still to be told");
    told(&book.path(), &untold(&book.path()).unwrap()).unwrap();
    let third = book.code("carol", 1);
    assert_eq!(book.lines().len(), 2);
    assert!(is_wrong(&book.spend("alice", &first)));
    assert!(book.spend("carol", &third).is_ok());
    // What is over is free as well.
    let late = Grant {
        user: "dora",
        uses: 1,
        until: NOW + 9 * HOUR,
    };
    issue(&book.path(), &late, NOW + 2 * HOUR).unwrap();
    assert_eq!(book.lines().len(), 2);
    let length = fs::metadata(book.path()).unwrap().len();
    assert_eq!(length, 3 * LENGTH as u64);
}

/// Codes of one user are hashed in one way: a wrong one takes as long however many there are.
#[test]
fn codes_of_a_user_share_a_salt_that_nobody_else_has() {
    let book = Book::new();
    for user in ["alice", "bob", "alice", "alice"] {
        book.code(user, 1);
    }
    let salts: Vec<String> = book
        .lines()
        .iter()
        .map(|line| line.split(' ').nth(5).unwrap().to_owned())
        .collect();
    assert_eq!((&salts[0], &salts[0]), (&salts[2], &salts[3]));
    assert_ne!(salts[0], salts[1]);
}
