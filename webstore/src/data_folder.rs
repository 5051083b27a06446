//! The folder with everything that must survive, and the promise that only one process uses each part of it.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::roles::Role;

/// main-service's file, where its books are not in a database.
pub(crate) const MAIN_DATABASE: &str = "main.db";

/// A data folder; the locks last as long as it does.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
    _locks: Vec<File>,
}

impl DataFolder {
    /// Takes the part of the folder of these roles; creates the folder when there are any.
    ///
    /// Each role has a lock of its own, so that several processes can share a folder when they run different
    /// roles. Files of others in the folder do not matter.
    pub(crate) fn claim<'a>(path: &Path, roles: impl Iterator<Item = &'a Role>) -> Result<Self> {
        let locks = roles.map(|role| lock(path, role)).collect::<Result<_>>()?;
        Ok(Self {
            path: path.to_owned(),
            _locks: locks,
        })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The path of a file in the folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

/// Whether some shop left, or is using, the file of that name in `folder`. Creates nothing and takes no lock: it
/// is for files that can be shared.
pub(crate) fn expect_file(folder: &Path, name: &str) -> Result<()> {
    if !folder.join(name).is_file() {
        bail!(
            "there is no {name} in the data folder {}; choose the folder of a shop with --data-dir",
            folder.display()
        );
    }
    Ok(())
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
