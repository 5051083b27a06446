//! A fresh folder for each test, gone when the test is over.

use std::{collections::BTreeMap, path::PathBuf};

use main_service::stores::sqlite::{OpenError, SqliteStore};

pub(crate) struct Folder(lab::Folder);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(lab::Folder::create("webstore-stores").unwrap())
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.0.path().join("shop.sqlite")
    }

    pub(crate) async fn open(&self) -> Result<SqliteStore, OpenError> {
        SqliteStore::open(&self.database()).await
    }

    pub(crate) async fn open_existing(&self) -> Result<SqliteStore, OpenError> {
        SqliteStore::open_existing(&self.database()).await
    }

    /// Every file with its content.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .map(|path| (path.clone(), std::fs::read(path).unwrap()))
            .collect()
    }

    /// What a crash would leave: the files as they are on the disk now, in a folder of their own.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::new();
        for entry in std::fs::read_dir(self.0.path()).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), copy.0.path().join(entry.file_name())).unwrap();
        }
        copy
    }
}
