//! The source files of the repository.

use std::path::{Path, PathBuf};

use anyhow::Context;

/// Folders that hold what programs wrote, not what people did.
const SKIPPED: &[&str] = &["target", "node_modules", "dist", "output"];

const EXTENSIONS: &[&str] = &["rs", "ts", "tsx", "mts", "js", "mjs", "css"];

/// One source file, read.
#[derive(Debug, Clone)]
pub(crate) struct SourceFile {
    /// From the repository's root, with `/` between the parts.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The repository's root folder.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// Every source file below `root`, in the order of their paths.
pub(crate) fn sources(root: &Path) -> anyhow::Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    collect(root, "", &mut files).with_context(|| format!("the sources below {}", root.display()))?;
    files.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<SourceFile>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() && !name.starts_with('.') && !SKIPPED.contains(&name.as_str()) {
            collect(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.is_file() && is_source(&name) {
            let text = std::fs::read_to_string(entry.path()).with_context(|| path.clone())?;
            files.push(SourceFile { path, text });
        }
    }
    Ok(())
}

/// Generated files (`*.gen.ts`) are as long as they are.
fn is_source(name: &str) -> bool {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    EXTENSIONS.contains(&extension) && !stem.ends_with(".gen")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_files_and_other_kinds_are_not_sources() {
        let cases = [
            ("cart.rs", true),
            ("Cart.tsx", true),
            ("api.gen.ts", false),
            ("openapi.json", false),
            ("rs", false),
        ];
        for (name, expected) in cases {
            assert_eq!(is_source(name), expected, "{name}");
        }
    }

    #[test]
    fn this_file_is_found_below_the_root() {
        let files = sources(&root()).expect("the repository can be read");
        let this = files.iter().find(|file| file.path == "xtask/src/files.rs");
        assert!(this.is_some_and(|file| file.text.contains("this_file_is_found_below_the_root")));
        assert!(!files.iter().any(|file| file.path.starts_with("target/")));
    }
}
