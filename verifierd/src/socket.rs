//! The unix socket: where it lies, who may open it, and what becomes of a stale one.

use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use tokio::net::UnixListener;

/// A bound socket whose file goes away with it.
#[derive(Debug)]
pub struct Socket {
    path: PathBuf,
}

impl Socket {
    /// Binds `path`, making its folder if need be. A socket file that nobody listens on is replaced.
    ///
    /// Everybody on the machine may connect: what they may ask for is decided by their credentials (unix(7),
    /// `SO_PEERCRED`), not by the file's mode.
    ///
    /// # Errors
    /// Another daemon listens there, something else lies there, or the folder cannot be written.
    pub fn bind(path: &Path) -> anyhow::Result<(Self, UnixListener)> {
        let shown = path.display();
        if let Some(folder) = path.parent().filter(|folder| !folder.exists()) {
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot make {}", folder.display()))?;
        }
        clear(path)?;
        let listener =
            UnixListener::bind(path).with_context(|| format!("cannot listen on {shown}"))?;
        let socket = Self {
            path: path.to_owned(),
        };
        fs::set_permissions(path, fs::Permissions::from_mode(0o666))
            .with_context(|| format!("cannot set the mode of {shown}"))?;
        Ok((socket, listener))
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Removes a socket that a daemon left behind.
fn clear(path: &Path) -> anyhow::Result<()> {
    let shown = path.display();
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(|| format!("cannot look at {shown}")),
        Ok(found) if !found.file_type().is_socket() => bail!("{shown} is there and is no socket"),
        Ok(_) => {}
    }
    match std::os::unix::net::UnixStream::connect(path) {
        Ok(_) => bail!("another daemon listens on {shown}"),
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            fs::remove_file(path).with_context(|| format!("cannot replace {shown}"))
        }
        Err(error) => Err(error).with_context(|| format!("cannot tell who listens on {shown}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("verifierd-socket-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    #[tokio::test]
    async fn a_stale_socket_is_replaced_a_live_one_is_not_and_none_is_left_behind() {
        let folder = folder("stale");
        let path = folder.join("sub/verifierd.sock");
        {
            let (_socket, _listener) = Socket::bind(&path).unwrap();
            assert!(
                Socket::bind(&path)
                    .unwrap_err()
                    .to_string()
                    .contains("another daemon")
            );
        }
        assert!(!path.exists());
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        assert!(path.exists(), "std leaves the file behind");
        let _again = Socket::bind(&path).unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o666
        );
        fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn a_file_that_is_no_socket_is_left_alone() {
        let folder = folder("file");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("precious");
        fs::write(&path, "data").unwrap();
        assert!(
            Socket::bind(&path)
                .unwrap_err()
                .to_string()
                .contains("no socket")
        );
        assert_eq!(fs::read(&path).unwrap(), b"data");
        fs::remove_dir_all(folder).unwrap();
    }
}
