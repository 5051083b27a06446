//! A small disk for one process, that can be filled up without harm to anybody else.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;
use tokio::time::timeout;

/// How large the disk is. The shop's file starts with less than one megabyte, and its log grows to four.
const SIZE_MB: u32 = 24;
/// How long making the disk may take.
const MOUNT_TIME_MAX: Duration = Duration::from_secs(5);
/// What is written at once while filling up; the last bytes are written one page at a time.
const BLOCKS: [usize; 2] = [64 * 1024, 4 * 1024];

/// The disk cannot be made here, for this reason.
#[derive(Debug)]
pub(crate) struct DiskError(pub(crate) String);

/// A file system in memory, seen only by those who are started with its wrapper. It goes when it is dropped.
#[derive(Debug)]
pub(crate) struct Disk {
    /// Sleeps in the place where the disk is mounted, and so keeps it there.
    keeper: Child,
    pid: u32,
    path: PathBuf,
    /// Whether the place also has users of its own, as it must for who is not root.
    has_own_users: bool,
}

impl Disk {
    /// Mounts one at `path`, an empty folder.
    pub(crate) async fn mount(path: &Path) -> Result<Self, DiskError> {
        let mut reasons = Vec::new();
        for has_own_users in [false, true] {
            match mount(path, has_own_users).await {
                Ok(disk) => return Ok(disk),
                Err(error) => reasons.push(format!("{error:#}")),
            }
        }
        Err(DiskError(reasons.join("; ")))
    }

    /// The folder, as those who are inside see it.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What starts a program inside.
    pub(crate) fn wrapper(&self) -> Vec<String> {
        let mut words = vec!["nsenter".to_owned(), format!("--target={}", self.pid)];
        if self.has_own_users {
            words.extend(["--user".to_owned(), "--preserve-credentials".to_owned()]);
        }
        words.extend(["--mount".to_owned(), "--".to_owned()]);
        words
    }

    /// Writes until nothing more fits.
    pub(crate) fn fill(&self) -> Result<()> {
        let mut filler = File::create(self.filler()).context("cannot begin to fill the disk")?;
        for block in BLOCKS {
            let bytes = vec![0x5a; block];
            loop {
                match filler.write_all(&bytes) {
                    Ok(()) => {}
                    Err(error) if error.kind() == ErrorKind::StorageFull => break,
                    Err(error) => return Err(error).context("cannot fill the disk"),
                }
            }
        }
        Ok(())
    }

    /// Makes room again.
    pub(crate) fn free(&self) -> Result<()> {
        fs::remove_file(self.filler()).context("cannot empty the disk")
    }

    /// The filler as it is seen from outside.
    fn filler(&self) -> PathBuf {
        let inside = self.path.join("filler");
        let inside = inside.strip_prefix("/").unwrap_or(&inside);
        Path::new("/proc")
            .join(self.pid.to_string())
            .join("root")
            .join(inside)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Killed as well by the runtime; this is sooner.
        let _ = self.keeper.start_kill();
    }
}

async fn mount(path: &Path, has_own_users: bool) -> Result<Disk> {
    let flags = if has_own_users { "-Urm" } else { "-m" };
    let script =
        format!("mount -t tmpfs -o size={SIZE_MB}m tmpfs \"$0\" && echo mounted && exec sleep infinity");
    let mut keeper = tokio::process::Command::new("unshare")
        .args([flags, "sh", "-c", &script])
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .context("there is no unshare")?;
    let output = keeper.stdout.take().context("no output")?;
    let mut lines = BufReader::new(output).lines();
    let line = timeout(MOUNT_TIME_MAX, lines.next_line()).await;
    let line = line.context("unshare hangs")??;
    ensure!(
        line.as_deref() == Some("mounted"),
        "unshare {flags} may not mount a tmpfs"
    );
    ensure!(can_enter(), "there is no nsenter");
    let pid = keeper.id().context("the disk went at once")?;
    Ok(Disk {
        keeper,
        pid,
        path: path.to_owned(),
        has_own_users,
    })
}

fn can_enter() -> bool {
    let version = Command::new("nsenter")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    version.is_ok_and(|status| status.success())
}
