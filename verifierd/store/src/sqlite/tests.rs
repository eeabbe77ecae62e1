use super::*;
use crate::Record;

const CAT: Kind = Kind("cat");
const NOW: Time = Time::from_millis(1_000);

fn cat(id: &str, owner: &str) -> Record {
    Record {
        kind: CAT,
        id: id.to_owned(),
        owner: Some(owner.to_owned()),
        bundle: Some(format!("litter of {owner}")),
        expires: Time::from_millis(2_000),
        body: "{}".to_owned(),
    }
}

async fn version(store: &Sqlite, id: &str) -> Option<u64> {
    let kept = store.get(CAT, id, NOW).await.unwrap();
    kept.map(|kept| kept.version)
}

#[tokio::test]
async fn what_was_kept_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/in/store.db");
    let store = Sqlite::open(&path).unwrap();
    let done = store
        .commit(vec![Write::Insert(cat("tom", "alice"))], NOW)
        .await;
    assert_eq!(done, Ok(true));
    drop(store);
    let store = Sqlite::open(&path).unwrap();
    let kept = store.get(CAT, "tom", NOW).await.unwrap().unwrap();
    assert_eq!((kept.record, kept.version), (cat("tom", "alice"), 1));
}

#[tokio::test]
async fn of_two_who_saw_the_same_one_wins() {
    let store = Sqlite::in_memory().unwrap();
    let tom = || cat("tom", "alice");
    for (write, done) in [
        (Write::Insert(tom()), true),
        (Write::Insert(tom()), false),
        (Write::Replace(tom(), 1), true),
        (Write::Replace(tom(), 1), false),
        (Write::Replace(cat("jerry", "alice"), 1), false),
    ] {
        assert_eq!(store.commit(vec![write], NOW).await, Ok(done));
    }
    let remove = |version| Write::Remove {
        kind: CAT,
        id: "tom".to_owned(),
        version,
    };
    assert_eq!(store.commit(vec![remove(1)], NOW).await, Ok(false));
    assert_eq!(store.commit(vec![remove(2)], NOW).await, Ok(true));
    assert_eq!(store.commit(vec![remove(2)], NOW).await, Ok(false));
    assert_eq!(version(&store, "tom").await, None);
}

#[tokio::test]
async fn changes_are_made_together_or_not_at_all() {
    let store = Sqlite::in_memory().unwrap();
    let refused = vec![
        Write::Insert(cat("tom", "alice")),
        Write::Replace(cat("jerry", "alice"), 7),
    ];
    // Beside it in the same transaction, another's.
    let other = store.commit(vec![Write::Insert(cat("felix", "bob"))], NOW);
    let refused = store.commit(refused, NOW);
    assert_eq!((other.await, refused.await), (Ok(true), Ok(false)));
    assert_eq!(version(&store, "tom").await, None);
    assert_eq!(version(&store, "felix").await, Some(1));
}

#[tokio::test]
async fn what_rests_on_something_is_kept_only_while_that_is_there() {
    let store = Sqlite::in_memory().unwrap();
    let insert = |id| Write::Insert(cat(id, "alice"));
    let expect = |version| Write::Expect {
        kind: CAT,
        id: "tom".to_owned(),
        version,
    };
    assert_eq!(store.commit(vec![insert("tom")], NOW).await, Ok(true));
    for (version, done) in [(2, false), (1, true), (1, true)] {
        assert_eq!(store.commit(vec![expect(version)], NOW).await, Ok(done));
    }
    let later = Time::from_millis(2_000);
    let resting = || vec![expect(1), insert("kitten")];
    assert_eq!(store.commit(resting(), later).await, Ok(false));
    // Gone in the same transaction, by another's commit that came first.
    let gone = store.commit(vec![Write::RemoveBundle("litter of alice".to_owned())], NOW);
    let resting = store.commit(resting(), NOW);
    assert_eq!((gone.await, resting.await), (Ok(true), Ok(false)));
    assert_eq!(version(&store, "kitten").await, None);
}

#[tokio::test]
async fn what_has_expired_is_not_there_and_its_place_is_free() {
    let store = Sqlite::in_memory().unwrap();
    let insert = || vec![Write::Insert(cat("tom", "alice"))];
    assert_eq!(store.commit(insert(), NOW).await, Ok(true));
    let later = Time::from_millis(2_000);
    assert_eq!(store.get(CAT, "tom", later).await, Ok(None));
    assert_eq!(store.list(CAT, "alice", later).await, Ok(Vec::new()));
    let replace = vec![Write::Replace(cat("tom", "alice"), 1)];
    assert_eq!(store.commit(replace, later).await, Ok(false));
    assert_eq!(store.commit(insert(), later).await, Ok(true));
    assert_eq!(store.sweep(later).await, Ok(1));
    assert_eq!(store.sweep(later).await, Ok(0));
}

#[tokio::test]
async fn what_goes_together_goes_at_once() {
    let store = Sqlite::in_memory().unwrap();
    let cats = [
        ("tom", "alice"),
        ("felix", "alice"),
        ("jerry", "bob"),
        ("kit", "carol"),
    ];
    let writes = cats.map(|(id, owner)| Write::Insert(cat(id, owner)));
    assert_eq!(store.commit(writes.to_vec(), NOW).await, Ok(true));
    let of_alice = store.list(CAT, "alice", NOW).await.unwrap();
    assert_eq!(of_alice.len(), 2);
    assert_eq!(store.all(CAT, NOW).await.unwrap().len(), 4);
    let gone = vec![
        Write::RemoveBundle("litter of alice".to_owned()),
        Write::RemoveOwner("bob".to_owned()),
        Write::RemoveOwned(Kind("dog"), "carol".to_owned()),
    ];
    assert_eq!(store.commit(gone, NOW).await, Ok(true));
    let left = store.all(CAT, NOW).await.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].record.id, "kit");
    let gone = vec![Write::RemoveOwned(CAT, "carol".to_owned())];
    assert_eq!(store.commit(gone, NOW).await, Ok(true));
    assert_eq!(version(&store, "kit").await, None);
}

#[tokio::test]
async fn a_file_of_a_newer_release_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let refused = Sqlite::open(&path).unwrap_err();
    assert!(
        matches!(refused, OpenError::TooNew { found: 99, .. }),
        "{refused}"
    );
}

#[tokio::test]
async fn what_is_no_database_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    fs::write(
        &path,
        "this is no database, and long enough to be seen as none",
    )
    .unwrap();
    let refused = Sqlite::open(&path).unwrap_err();
    assert!(matches!(refused, OpenError::Database { .. }), "{refused}");
}

#[test]
fn nobody_else_reads_the_file() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    // Put back from a backup, for everybody to read.
    fs::write(&path, "").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let _store = Sqlite::open(&path).unwrap();
    for file in ["store.db", "store.db-wal"] {
        let mode = fs::metadata(folder.path().join(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[tokio::test]
async fn whether_it_can_be_written_is_known() {
    let store = Sqlite::in_memory().unwrap();
    assert_eq!(store.probe().await, Ok(()));
}
