//! The licences of the npm trees, read from their lock files.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

use crate::licences::{PERMISSIVE, complaint};
use crate::violation::Violation;

/// The folders that may hold an npm tree.
const FOLDERS: &[&str] = &["web", "e2e"];

/// Also fine for what the browser is sent: a permissive licence, and that of fonts.
const ALSO_ALLOWED: &[&str] = &["BlueOak-1.0.0", "CC-BY-4.0", "OFL-1.1", "Python-2.0"];

/// Fine only for tools that build and test, since nothing of them is shipped.
const TOOLS_ONLY: &[&str] = &["MPL-2.0"];

/// One npm tree.
pub(crate) struct Tree {
    folder: &'static str,
    /// Absent when there is a `package.json` but no lock file beside it.
    lock: Option<Lock>,
}

#[derive(Deserialize)]
struct Lock {
    packages: BTreeMap<String, LockedPackage>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LockedPackage {
    version: Option<String>,
    license: Option<String>,
    #[serde(default)]
    dev: bool,
    #[serde(default)]
    dev_optional: bool,
    /// A link stands for a package of our own workspace.
    #[serde(default)]
    link: bool,
}

/// The trees that are there.
pub(crate) fn trees(root: &Path) -> anyhow::Result<Vec<Tree>> {
    let present = FOLDERS
        .iter()
        .filter(|folder| root.join(folder).join("package.json").is_file());
    present
        .map(|folder| {
            Ok(Tree {
                folder,
                lock: read_lock(&root.join(folder))?,
            })
        })
        .collect()
}

fn read_lock(folder: &Path) -> anyhow::Result<Option<Lock>> {
    let path = folder.join("package-lock.json");
    if !path.is_file() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} is no lock file of npm 7 or later", path.display()))
}

impl Tree {
    /// How many packages come from outside.
    pub(crate) fn package_count(&self) -> usize {
        self.outside().count()
    }

    /// Packages from outside stand in a `node_modules` folder; the rest is ours.
    fn outside(&self) -> impl Iterator<Item = (&String, &LockedPackage)> {
        let packages = self.lock.iter().flat_map(|lock| &lock.packages);
        packages.filter(|(path, package)| path.contains("node_modules/") && !package.link)
    }

    fn check(&self) -> Vec<Violation> {
        if self.lock.is_none() {
            let message = format!(
                "{0}/package.json has no {0}/package-lock.json beside it",
                self.folder
            );
            return vec![Violation::new("licences", message)];
        }
        self.outside()
            .filter_map(|(path, package)| self.check_package(path, package))
            .collect()
    }

    fn check_package(&self, path: &str, package: &LockedPackage) -> Option<Violation> {
        let is_tool = package.dev || package.dev_optional;
        let is_allowed = |name: &str| {
            PERMISSIVE.contains(&name)
                || ALSO_ALLOWED.contains(&name)
                || (is_tool && TOOLS_ONLY.contains(&name))
        };
        let complaint = complaint(package.license.as_deref(), is_allowed)?;
        let name = path.rsplit("node_modules/").next().unwrap_or(path);
        let version = package.version.as_deref().unwrap_or("of no version");
        Some(Violation::new(
            "licences",
            format!("npm package {name} {version} of {} {complaint}", self.folder),
        ))
    }
}

/// Every package of every tree says its licence, and it is one of the allowed.
pub(crate) fn check(trees: &[Tree]) -> Vec<Violation> {
    trees.iter().flat_map(Tree::check).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::violation::messages;

    fn tree(package: &serde_json::Value) -> Tree {
        let lock = serde_json::from_value(serde_json::json!({
            "lockfileVersion": 3,
            "packages": {
                "": {"name": "web"},
                "storefront": {"name": "storefront"},
                "node_modules/storefront": {"resolved": "storefront", "link": true},
                "node_modules/a/node_modules/@scope/b": package,
            }
        }))
        .expect("the sample has npm's format");
        Tree {
            folder: "web",
            lock: Some(lock),
        }
    }

    #[test]
    fn packages_are_checked_by_their_licence_and_by_where_they_end_up() {
        let refused = "npm package @scope/b 1.0.0 of web is under `MPL-2.0`, which is not on the list of \
                       permissive licences";
        let cases: &[(serde_json::Value, &[&str])] = &[
            (
                serde_json::json!({"version": "1.0.0", "license": "BlueOak-1.0.0"}),
                &[],
            ),
            (
                serde_json::json!({"version": "1.0.0", "license": "(MIT OR CC0-1.0)"}),
                &[],
            ),
            (
                serde_json::json!({"version": "1.0.0", "license": "MPL-2.0", "dev": true}),
                &[],
            ),
            (
                serde_json::json!({"version": "1.0.0", "license": "MPL-2.0"}),
                &[refused],
            ),
            (
                serde_json::json!({"version": "1.0.0"}),
                &["npm package @scope/b 1.0.0 of web names no licence"],
            ),
        ];
        for (package, expected) in cases {
            assert_eq!(messages(&check(&[tree(package)])), *expected, "{package}");
        }
    }

    #[test]
    fn our_own_packages_are_not_counted() {
        assert_eq!(tree(&serde_json::json!({"license": "MIT"})).package_count(), 1);
    }

    #[test]
    fn a_tree_without_its_lock_is_a_violation() {
        let violations = check(&[Tree {
            folder: "web",
            lock: None,
        }]);
        assert_eq!(
            messages(&violations),
            ["web/package.json has no web/package-lock.json beside it"]
        );
    }
}
