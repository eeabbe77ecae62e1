//! The real libpam, asked what it makes of a folder of services.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;
use verifierd::check_pam::Code;

/// The program that asks it.
pub(crate) struct Libpam {
    program: PathBuf,
    _folder: TempDir,
}

impl Libpam {
    /// `None`, and a word about it, where libpam cannot be linked or has no `pam_debug.so`.
    #[expect(
        clippy::print_stderr,
        reason = "a test that does nothing should say so"
    )]
    pub(crate) fn installed() -> Option<&'static Self> {
        static BUILT: OnceLock<Option<Libpam>> = OnceLock::new();
        let built = BUILT.get_or_init(Self::build).as_ref();
        if built.is_none() {
            eprintln!("skipped: install gcc, libpam0g-dev and libpam-modules");
        }
        built
    }

    fn build() -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let program = folder.path().join("libpam");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check_pam/libpam.c");
        let built = Command::new("cc")
            .arg("-o")
            .arg(&program)
            .arg(source)
            .arg("-lpam")
            .output();
        let libpam = Self {
            program,
            _folder: folder,
        };
        let is_built = built.is_ok_and(|output| output.status.success());
        (is_built && libpam.knows_debug()).then_some(libpam)
    }

    fn knows_debug(&self) -> bool {
        let folder = TempDir::new().unwrap();
        fs::write(
            folder.path().join("one"),
            "auth required pam_debug.so auth=maxtries\n",
        )
        .unwrap();
        self.ends(folder.path(), &["one".to_owned()]) == [Code::MAXTRIES]
    }

    /// What `pam_authenticate` returns for each of the services that have a file in `folder`.
    pub(crate) fn ends(&self, folder: &Path, services: &[String]) -> Vec<Code> {
        let mut command = Command::new(&self.program);
        command
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let names = services.join("\n") + "\n";
        let mut stdin = child.stdin.take().unwrap();
        // Written from beside, so that neither waits for the other.
        let writer = std::thread::spawn(move || stdin.write_all(names.as_bytes()).unwrap());
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        let codes: Vec<Code> = text
            .lines()
            .map(|line| Code::numbered(line.parse().unwrap()).unwrap())
            .collect();
        assert_eq!(codes.len(), services.len(), "{text}");
        codes
    }
}
