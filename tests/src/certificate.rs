//! A certification authority of our own and a certificate for `localhost`, by openssl(1).

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use crate::{Scratch, run};

/// Where the pieces are.
#[derive(Debug)]
pub(crate) struct Certificate {
    pub(crate) authority: PathBuf,
    pub(crate) chain: PathBuf,
    pub(crate) key: PathBuf,
}

/// Makes them in `scratch`. They are worth nothing: readable by every user of the machine, trusted by one test.
pub(crate) fn make(scratch: &Scratch) -> Certificate {
    let script = r"
set -e
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=acceptance CA' \
  -keyout ca.key -out ca.pem -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout server.key -out server.csr
printf 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' > server.ext
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile server.ext -out server.pem
cat server.pem server.key > both.pem
chmod 644 server.key both.pem
";
    let made = run(Command::new("sh")
        .args(["-c", script])
        .current_dir(scratch.path()));
    assert_eq!(made.code, 0, "openssl: {}", made.stderr);
    let file = |name: &str| scratch.path().join(name);
    let world_readable = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(file("ca.pem"), world_readable).expect("our own file");
    Certificate {
        authority: file("ca.pem"),
        chain: file("server.pem"),
        key: file("server.key"),
    }
}
