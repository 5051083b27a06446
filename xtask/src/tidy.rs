//! All checks over the whole repository.

use std::fmt;
use std::path::Path;

use crate::crates::Metadata;
use crate::violation::Violation;
use crate::{columns, features, files, imports, lengths, licences, npm, rooms, versions};

/// What the checks found, and how much they looked at.
pub(crate) struct Outcome {
    pub(crate) violations: Vec<Violation>,
    crates: usize,
    npm_packages: usize,
}

/// Runs every check over the repository at `root`; an error means that it could not be read.
pub(crate) fn inspect(root: &Path) -> anyhow::Result<Outcome> {
    let metadata = Metadata::read(root)?;
    let members = metadata.members();
    let sources = files::sources(root)?;
    let trees = npm::trees(root)?;
    let mut violations = Vec::new();
    violations.extend(imports::check(imports::MAP, &members));
    violations.extend(rooms::check(rooms::ROOMS, rooms::PURE, &members));
    violations.extend(columns::check(columns::BANS, &sources));
    violations.extend(features::check(features::NEVER_SHIPPED, metadata.ours()));
    violations.extend(licences::check(&metadata.packages));
    violations.extend(npm::check(&trees));
    violations.extend(versions::check(versions::SINGLE, &metadata.packages));
    violations.extend(lengths::check(lengths::LONG_FILES, &sources));
    Ok(Outcome {
        violations,
        crates: metadata.packages.len(),
        npm_packages: trees.iter().map(npm::Tree::package_count).sum(),
    })
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for violation in &self.violations {
            writeln!(formatter, "{violation}")?;
        }
        if self.violations.is_empty() {
            let (crates, npm_packages) = (self.crates, self.npm_packages);
            writeln!(
                formatter,
                "tidy: imports, rooms, columns, features, licences ({crates} crates, {npm_packages} npm packages), \
                 versions, lengths: fine"
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let outcome = inspect(&files::root()).expect("the repository can be read");
        assert!(outcome.violations.is_empty(), "\n{outcome}");
    }

    #[test]
    fn a_violation_is_one_line_and_nothing_is_called_fine() {
        let violations = vec![Violation::new("imports", "a may not import b".to_owned())];
        let outcome = Outcome {
            violations,
            crates: 2,
            npm_packages: 3,
        };
        assert_eq!(outcome.to_string(), "tidy: imports: a may not import b\n");
    }
}
