//! Folders that go away with the test.

use std::path::Path;

/// A new, empty folder below cargo's own folder for test files.
pub(crate) struct Folder(lab::Folder);

impl Folder {
    pub(crate) fn new() -> Self {
        let parent = Path::new(env!("CARGO_TARGET_TMPDIR"));
        Self(lab::Folder::create_in(parent, "program").unwrap())
    }

    /// The path of something in it.
    pub(crate) fn at(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// The names of everything in it.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }
}
