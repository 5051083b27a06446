//! The folder with everything that must survive, and the promise that only one process uses each part of it.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::roles::Role;

/// A data folder; the locks last as long as it does.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
    _locks: Vec<File>,
}

impl DataFolder {
    /// Takes the part of the folder that these roles need; creates the folder when one of them needs any.
    ///
    /// Each role has a lock of its own, so that several processes can share a folder when they run different
    /// roles. Files of others in the folder do not matter.
    pub(crate) fn claim(path: &Path, roles: &[&'static Role]) -> Result<Self> {
        let mut locks = Vec::new();
        for role in roles.iter().filter(|role| role.keeps_data) {
            locks.push(lock(path, role)?);
        }
        Ok(Self {
            path: path.to_owned(),
            _locks: locks,
        })
    }

    /// The path of a file in the folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

/// The path of a file that some shop left, or is using, in `folder`. Creates nothing and takes no lock: it
/// is for files that can be shared.
pub(crate) fn existing_file(folder: &Path, name: &str) -> Result<PathBuf> {
    let file = folder.join(name);
    if !file.is_file() {
        bail!(
            "there is no {name} in the data folder {}; choose the folder of a shop with --data-dir",
            folder.display()
        );
    }
    Ok(file)
}

fn lock(folder: &Path, role: &Role) -> Result<File> {
    let (name, shown) = (role.name, folder.display());
    let unusable =
        || format!("{name}: the data folder {shown} cannot be used; choose another with --data-dir");
    fs::create_dir_all(folder).with_context(unusable)?;
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join(format!("{name}.lock")))
        .with_context(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "{name}: the data folder {shown} is in use by another webstore; stop that one or choose another \
             folder with --data-dir"
        ),
        Err(TryLockError::Error(error)) => Err(error).with_context(unusable),
    }
}
