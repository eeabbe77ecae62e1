//! Files in, types or complaints out.

mod admins;
mod ciba;
mod documented;
mod forward_auth;
mod openid;
mod parties;
mod reads;
mod refuses;
mod secrets;
mod sign_in;
mod sites;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;

use super::*;

/// Never to be seen.
const SECRET: &str = "swordfish";

/// A folder with a configuration in it, and a secret beside it.
struct Folder(TempDir);

impl Folder {
    fn with(text: &str) -> Self {
        let folder = Self(TempDir::new().unwrap());
        folder.write("verifierd.toml", text, 0o600);
        folder.write("xmpp-secret", &format!("{SECRET}\n"), 0o600);
        folder
    }

    fn write(&self, name: &str, text: &str, mode: u32) {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    }

    fn load(&self) -> Result<(Config, Vec<String>), String> {
        self.load_with(None)
    }

    /// Complaints and warnings without the folder before them.
    fn load_with(&self, credentials: Option<&Path>) -> Result<(Config, Vec<String>), String> {
        let folder = format!("{}/", self.0.path().display());
        let path = self.0.path().join("verifierd.toml");
        let loaded = load_with(&path, credentials);
        let (config, warnings) =
            loaded.map_err(|errors| errors.to_string().replace(&folder, ""))?;
        let warnings = warnings
            .iter()
            .map(|warning| warning.to_string().replace(&folder, ""));
        Ok((config, warnings.collect()))
    }
}

fn complaints(text: &str) -> String {
    let told = Folder::with(text).load().expect_err("a bad configuration");
    assert!(!told.contains(SECRET), "{told}");
    told
}

/// The smallest configuration there is, and more.
fn smallest(more: &str) -> String {
    format!(
        "[xmpp]\nmode = \"component\"\njid = \"verify.example.org\"\nserver = \"127.0.0.1:5347\"\n\
        secret_file = \"xmpp-secret\"\n{more}"
    )
}

fn good(text: &str) -> Config {
    Folder::with(text).load().expect("a good configuration").0
}
