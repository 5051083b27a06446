//! A folder that goes away again, unless it is evidence.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// How often a name is tried that a killed process with the same id may have left behind.
const CREATIONS_MAX: usize = 1_000;
/// How often the removal is tried while those who were just killed still write.
const REMOVALS_MAX: usize = 100;

/// A new, empty folder; removed with everything in it when it is dropped.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    is_kept: bool,
}

impl Folder {
    /// Makes one among the system's temporary files; its name begins with `prefix`.
    pub fn create(prefix: &str) -> Result<Self> {
        Self::create_in(&std::env::temp_dir(), prefix)
    }

    /// Makes one below `parent`; its name begins with `prefix`.
    pub fn create_in(parent: &Path, prefix: &str) -> Result<Self> {
        let mut tries = 1;
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = parent.join(format!("{prefix}-{}-{number}", std::process::id()));
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Self { path, is_kept: false }),
                Err(error) if error.kind() == ErrorKind::AlreadyExists && tries < CREATIONS_MAX => tries += 1,
                Err(error) => return Err(error).with_context(|| format!("cannot create {}", path.display())),
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lets it stay.
    pub fn keep(&mut self) {
        self.is_kept = true;
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        // Temporary files that cannot be removed are the system's to remove.
        for _ in 0..REMOVALS_MAX {
            match fs::remove_dir_all(&self.path) {
                Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => {}
                _ => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_empty_and_different_and_removed_unless_they_are_kept() {
        let create = || Folder::create("webstore-lab").unwrap();
        let (one, mut other) = (create(), create());
        assert_ne!(one.path(), other.path());
        assert_eq!(fs::read_dir(one.path()).unwrap().count(), 0);
        other.keep();
        let (first, second) = (one.path().to_owned(), other.path().to_owned());
        fs::write(first.join("file"), "text").unwrap();
        drop((one, other));
        assert!(!first.exists());
        assert!(second.exists());
        fs::remove_dir(second).unwrap();
    }

    #[test]
    fn what_somebody_left_is_not_taken() {
        let parent = Folder::create("webstore-lab").unwrap();
        let next = NEXT.load(Ordering::Relaxed);
        // Other tests take numbers too.
        let left = (next..next + 50).map(|number| format!("left-{}-{number}", std::process::id()));
        for name in left {
            let left = parent.path().join(name);
            fs::create_dir(&left).unwrap();
            fs::write(left.join("file"), "text").unwrap();
        }
        let created = Folder::create_in(parent.path(), "left").unwrap();
        assert_eq!(fs::read_dir(created.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_parent_that_is_not_there_is_named() {
        let error = Folder::create_in(Path::new("/no/such"), "lab").unwrap_err();
        assert!(
            error.to_string().starts_with("cannot create /no/such/lab-"),
            "{error}"
        );
    }
}
