//! Where and when something was measured: without it a number means little.

use std::path::Path;
use std::process::Command;

use serde::Serialize;

/// The circumstances of a run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Environment {
    /// When it began, RFC 3339, UTC.
    pub(crate) date: String,
    /// The commit that is checked out, and whether anything differs from it.
    pub(crate) commit: String,
    /// Cores for the shop and the load together.
    pub(crate) cores: usize,
    /// How many threads wanted a core in the minute before it began: near 0 on a machine that does nothing else.
    pub(crate) load_before: String,
    /// What the data folder is on: a disk that need not be waited for makes checkouts faster.
    pub(crate) file_system: String,
}

impl Environment {
    /// As it is now.
    pub(crate) fn now() -> Self {
        let unknown = || "unknown".to_owned();
        let load = std::fs::read_to_string("/proc/loadavg").ok();
        let load = load.and_then(|load| Some(load.split(' ').next()?.to_owned()));
        let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
        let folder = std::env::temp_dir();
        Self {
            date: output_of("date", &["-u", "+%Y-%m-%dT%H:%M:%SZ"]).unwrap_or_else(unknown),
            commit: commit().unwrap_or_else(unknown),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            load_before: load.unwrap_or_else(unknown),
            file_system: file_system(&mounts, &folder).map_or_else(unknown, str::to_owned),
        }
    }
}

fn commit() -> Option<String> {
    let commit = output_of("git", &["rev-parse", "--short", "HEAD"])?;
    // Without the locks, so that measuring never stands in the way of somebody's commit.
    let changes = output_of("git", &["--no-optional-locks", "status", "--porcelain"])?;
    let has_changes = changes.lines().any(|line| !line.contains("bench/results/"));
    Some(if has_changes {
        format!("{commit} with changes")
    } else {
        commit
    })
}

/// What the program printed, if there is such a program and it went well.
fn output_of(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim_end().to_owned())
}

/// The type of the file system that `path` is on, from the text of `/proc/mounts`.
fn file_system<'a>(mounts: &'a str, path: &Path) -> Option<&'a str> {
    let mounts = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        Some((Path::new(words.next()?), words.next()?))
    });
    let above = mounts.filter(|(point, _)| path.starts_with(point));
    // A later mount hides an earlier one at the same place, and `max_by_key` takes the last of equals.
    let nearest = above.max_by_key(|(point, _)| point.components().count());
    nearest.map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_mount_counts() {
        let mounts =
            "/dev/sda / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\nold /data xfs rw 0 0\nnew /data btrfs rw 0 0\n";
        for (path, expected) in [
            ("/home/ada", "ext4"),
            ("/tmp/shop", "tmpfs"),
            ("/tmpfoo", "ext4"),
            ("/data", "btrfs"),
        ] {
            assert_eq!(file_system(mounts, Path::new(path)), Some(expected), "{path}");
        }
        assert_eq!(file_system("", Path::new("/tmp")), None);
    }

    #[test]
    fn a_program_that_fails_has_no_output() {
        assert_eq!(output_of("sh", &["-c", "echo yes"]).as_deref(), Some("yes"));
        assert_eq!(output_of("sh", &["-c", "echo no; exit 1"]), None);
        assert_eq!(output_of("there-is-no-such-program", &[]), None);
    }
}
