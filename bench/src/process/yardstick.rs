//! The bare handler's process.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use lab::Folder;

use super::clean::clean;
use crate::bare;

/// How long it may take to end; nothing is under way by then.
const STOP_TIME_MAX: Duration = Duration::from_secs(5);

/// This program again, as a server that does nothing but return bytes. Ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Yardstick {
    child: Option<Child>,
    pid: u32,
    address: SocketAddr,
    _folder: Folder,
}

impl Yardstick {
    /// Starts it; it answers `path` with `body`.
    pub(crate) fn start(path: &str, body: &[u8]) -> Result<Self> {
        let folder = Folder::create("webstore-bench")?;
        let file = folder.path().join("body");
        fs::write(&file, body)?;
        let mut child = clean(Command::new(std::env::current_exe()?))
            .args(["bare", "--port", "0", "--path", path, "--body-file"])
            .arg(&file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Ctrl-C is for this process, which then ends that one.
            .process_group(0)
            .spawn()
            .context("cannot start the bare handler")?;
        let greeting = child.stdout.take().context("no output")?;
        let mut yardstick = Self {
            pid: child.id(),
            child: Some(child),
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            _folder: folder,
        };
        let mut line = String::new();
        BufReader::new(greeting).read_line(&mut line)?;
        yardstick.address = address_in(&line)?;
        Ok(yardstick)
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }
}

impl Drop for Yardstick {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(child.stdin.take());
            lab::end(child, STOP_TIME_MAX);
        }
    }
}

fn address_in(line: &str) -> Result<SocketAddr> {
    let address = line.trim_end().strip_prefix(bare::GREETING);
    let address = address.and_then(|address| address.parse().ok());
    address.with_context(|| format!("the bare handler did not start: {line:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greeting_has_the_address() {
        let address = address_in("listening on 127.0.0.1:4711\n").unwrap();
        assert_eq!(address, SocketAddr::from(([127, 0, 0, 1], 4711)));
        for line in ["", "4711", "listening on nothing\n"] {
            assert!(address_in(line).is_err(), "{line}");
        }
    }
}
