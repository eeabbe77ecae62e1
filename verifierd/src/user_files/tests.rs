//! Which files count, on a real disk.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::process::Command;

use tempfile::TempDir;

use super::*;

/// Nobody's, and not ours.
const STRANGER: u32 = 54_321;

/// A home with a file in it, of a user whose number the files of this test have.
struct Home {
    folder: TempDir,
    owner: Owner,
}

impl Home {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        set_mode(folder.path(), 0o755);
        let owner = Owner {
            name: "alice".to_owned(),
            uid: fs::metadata(folder.path()).unwrap().uid(),
            home: folder.path().to_owned(),
        };
        Self { folder, owner }
    }

    fn with(text: &str) -> Self {
        let home = Self::new();
        fs::write(home.file(), text).unwrap();
        set_mode(&home.file(), 0o644);
        home
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("jid")
    }

    /// Who confirms, or why nobody does.
    fn named(&self) -> Result<Option<String>, String> {
        let confirmers =
            confirmers(&self.file(), &self.owner).map_err(|fault| fault.to_string())?;
        Ok(confirmers.map(|confirmers| confirmers.jids()[0].to_string()))
    }

    fn refused(&self) -> String {
        self.named().unwrap_err()
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn whom_the_file_names_confirms() {
    let home = Home::with("alice@example.org\n");
    assert_eq!(home.named(), Ok(Some("alice@example.org".to_owned())));
    set_mode(&home.file(), 0o600);
    assert_eq!(home.named(), Ok(Some("alice@example.org".to_owned())));
}

#[test]
fn no_file_is_no_fault() {
    assert_eq!(Home::new().named(), Ok(None));
    let home = Home::new();
    let nowhere = home.folder.path().join("no/such/folder/jid");
    assert!(confirmers(&nowhere, &home.owner).unwrap().is_none());
}

#[test]
fn a_link_is_not_followed() {
    let home = Home::with("alice@example.org");
    fs::rename(home.file(), home.folder.path().join("elsewhere")).unwrap();
    symlink("elsewhere", home.file()).unwrap();
    assert_eq!(home.refused(), "a symbolic link");
    fs::remove_file(home.file()).unwrap();
    symlink("nowhere", home.file()).unwrap();
    assert_eq!(home.refused(), "a symbolic link");
}

#[test]
fn what_is_no_file_is_refused_at_once() {
    let home = Home::new();
    fs::create_dir(home.file()).unwrap();
    assert_eq!(home.refused(), "not a regular file");
    fs::remove_dir(home.file()).unwrap();
    // Nobody writes to it: whoever opened it to read would wait for ever.
    let made = Command::new("mkfifo").arg(home.file()).status().unwrap();
    assert!(made.success());
    assert_eq!(home.refused(), "not a regular file");
    fs::remove_file(home.file()).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(home.file()).unwrap();
    assert!(home.refused().starts_with("cannot be opened: "));
}

#[test]
fn a_file_of_somebody_else_is_refused() {
    let mut home = Home::with("eve@evil.example");
    if home.owner.uid == 0 {
        chown(home.file(), Some(STRANGER), None).unwrap();
        assert_eq!(
            home.refused(),
            "the file belongs to user 54321, who is neither this one nor root"
        );
        home.owner.uid = STRANGER;
        assert!(
            home.named().unwrap().is_some(),
            "root's folder, one's own file"
        );
        home.owner.uid = STRANGER + 1;
        chown(home.file(), Some(0), None).unwrap();
        assert!(home.named().unwrap().is_some(), "root writes it for them");
        chown(home.folder.path(), Some(STRANGER), None).unwrap();
    } else {
        home.owner.uid = STRANGER;
    }
    assert!(home.refused().starts_with("its folder belongs to user "));
}

#[test]
fn a_file_that_others_may_write_is_refused() {
    let home = Home::with("alice@example.org");
    for mode in [0o664, 0o646, 0o622, 0o666] {
        set_mode(&home.file(), mode);
        let told = format!("others than the owner may write to the file (mode {mode:04o})");
        assert_eq!(home.refused(), told);
    }
    set_mode(&home.file(), 0o644);
    for mode in [0o775, 0o757, 0o1777] {
        set_mode(home.folder.path(), mode);
        let told = format!("others than the owner may write to its folder (mode {mode:04o})");
        assert_eq!(home.refused(), told);
    }
}

#[test]
fn a_long_file_is_refused() {
    let line = "alice@example.org\n#";
    let home = Home::with(&format!("{line}{}", "x".repeat(LONGEST - line.len())));
    assert!(home.named().unwrap().is_some());
    fs::write(home.file(), format!("{line}{}", "x".repeat(LONGEST))).unwrap();
    assert_eq!(home.refused(), "longer than 1024 bytes");
}

#[test]
fn what_stands_in_a_file_is_not_told() {
    let home = Home::with("root:$6$salt$hash:19000:0:99999:7:::\n");
    assert_eq!(home.refused(), "line 1 is not the JID of a person");
}

/// Through the name service of this machine, which knows root and nobody (Debian's base-passwd, and everybody's).
#[test]
fn root_has_no_file_and_whoever_is_not_known_neither() {
    let folder = TempDir::new().unwrap();
    set_mode(folder.path(), 0o755);
    let template = format!("{}/%u", folder.path().display());
    let template = Template::parse(&template).unwrap();
    for name in ["root", "nobody", "no-such-user"] {
        let file = folder.path().join(name);
        fs::write(&file, "alice@example.org").unwrap();
        set_mode(&file, 0o644);
    }
    assert_eq!(read(&template, "root"), UserFile::Missing);
    assert_eq!(read(&template, "no-such-user"), UserFile::Missing);
    assert_eq!(read(&template, "../nobody"), UserFile::Missing);
    assert_eq!(read(&template, "a\0b"), UserFile::Missing);
    let own = fs::metadata(folder.path()).unwrap().uid();
    let nobody = User::from_name("nobody").unwrap().unwrap().uid.as_raw();
    let expected = if [0, nobody].contains(&own) {
        let jid = verification::parse_address("alice@example.org").unwrap();
        UserFile::Names(Confirmers::one(jid))
    } else {
        UserFile::Unusable // the folder is neither root's nor nobody's
    };
    assert_eq!(read(&template, "nobody"), expected);
}
