//! The configuration files: built-in ones, or those of `--config-dir` in their place.
//!
//! They are read and understood before anything else happens, so that a mistake in one of them is told while
//! nothing has begun yet.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use main_service::demo::{self, CatalogueError};
use promotions_service::{BUILT_IN_RULES, Rules};
use shop::catalogue::Catalogue;

/// The most bytes that a configuration file may have.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// Every configuration file, understood.
#[derive(Clone, Debug)]
pub(crate) struct Configuration {
    /// `promotions.toml`
    pub(crate) rules: Rules,
    /// `catalogue.toml`
    pub(crate) catalogue: Catalogue,
    /// Its text, unless it is the built-in one.
    pub(crate) catalogue_text: Option<String>,
}

impl Configuration {
    /// Reads the files of `folder`, as far as there are any; other files in it do not matter.
    pub(crate) fn read(folder: Option<&Path>) -> Result<Self> {
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            bail!("{}: there is no such folder; see --config-dir", folder.display());
        }
        let file = |name| folder.map_or(Ok(None), |folder| read(folder, name));
        let catalogue_file = file("catalogue.toml")?;
        Ok(Self {
            rules: rules(file("promotions.toml")?)?,
            catalogue: catalogue(catalogue_file.as_ref())?,
            catalogue_text: catalogue_file.map(|file| file.text),
        })
    }
}

fn rules(file: Option<FileText>) -> Result<Rules> {
    let Some(file) = file else {
        return Rules::from_toml(BUILT_IN_RULES).context("promotions.toml of this program");
    };
    Rules::from_toml(&file.text).map_err(|error| {
        let whole_file = matches!(&*error.key, "" | ".");
        let key = if whole_file {
            String::new()
        } else {
            format!("{}: ", error.key)
        };
        at_line(&file.path, error.line, &format!("{key}{}", error.message))
    })
}

fn catalogue(file: Option<&FileText>) -> Result<Catalogue> {
    let Some(file) = file else {
        return demo::parse(demo::BUILT_IN).context("catalogue.toml of this program");
    };
    demo::parse(&file.text).map_err(|error| match error {
        CatalogueError::Shape(error) => {
            let start = error.span().map_or(0, |span| span.start);
            at_line(&file.path, line_at(&file.text, start), error.message())
        }
        CatalogueError::Contradiction(message) => {
            anyhow!("{}: {message}; see --config-dir", file.path.display())
        }
    })
}

/// The line, counted from 1, of the byte at `position`.
fn line_at(text: &str, position: usize) -> usize {
    let before = text.get(..position).unwrap_or_default();
    before.matches('\n').count() + 1
}

/// What is wrong where, as compilers say it, and the option that brought the file in.
fn at_line(path: &Path, line: usize, message: &str) -> anyhow::Error {
    anyhow!("{}:{line}: {message}; see --config-dir", path.display())
}

/// A file of `--config-dir`.
struct FileText {
    path: PathBuf,
    text: String,
}

/// The file of that name in `folder`; `None` when it is not there, and the built-in one is meant.
fn read(folder: &Path, name: &str) -> Result<Option<FileText>> {
    let path = folder.join(name);
    let text = match File::open(&path) {
        Ok(file) => whole(file, &path).with_context(|| unreadable(&path))?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| unreadable(&path)),
    };
    Ok(Some(FileText { path, text }))
}

/// The whole text of a configuration file.
pub(crate) fn read_file(path: &Path) -> Result<String> {
    let cannot_be_read = || format!("{}: cannot be read", path.display());
    let file = File::open(path).with_context(cannot_be_read)?;
    whole(file, path).with_context(cannot_be_read)
}

fn whole(file: File, path: &Path) -> Result<String> {
    let mut text = String::new();
    file.take(FILE_BYTES_MAX + 1).read_to_string(&mut text)?;
    if text.len() as u64 > FILE_BYTES_MAX {
        bail!("{}: it is larger than 1 MB", path.display());
    }
    Ok(text)
}

fn unreadable(path: &Path) -> String {
    format!("{}: cannot be read; see --config-dir", path.display())
}
