//! What `cargo metadata` knows: our crates by folder, and every crate we depend on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use serde::Deserialize;

/// The part of `cargo metadata` that the checks read.
#[derive(Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    workspace_members: Vec<String>,
    workspace_root: PathBuf,
}

/// One crate, ours or from outside.
#[derive(Deserialize)]
pub(crate) struct Package {
    id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    /// An SPDX expression; absent where the author gave none.
    pub(crate) license: Option<String>,
    manifest_path: PathBuf,
    /// Each feature with what it turns on; `default` is one of them.
    #[serde(default)]
    pub(crate) features: BTreeMap<String, Vec<String>>,
    pub(crate) dependencies: Vec<Dependency>,
}

/// What a manifest asks for.
#[derive(Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `dev`, `build`, or absent.
    pub(crate) kind: Option<String>,
    path: Option<PathBuf>,
    /// What it turns on there.
    #[serde(default)]
    pub(crate) features: Vec<String>,
}

/// One crate of ours, and what its manifest asks for directly.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// Its folder from the repository's root, such as `services/shop`.
    pub(crate) folder: String,
    /// The folders of our crates that it imports, tests and build scripts included.
    pub(crate) ours: Vec<String>,
    /// The crates from outside that it imports.
    pub(crate) outside: Vec<Outside>,
}

/// A direct dependency from outside.
#[derive(Debug, Clone)]
pub(crate) struct Outside {
    pub(crate) name: String,
    /// True when only its tests need it.
    pub(crate) for_tests: bool,
}

impl Metadata {
    /// Asks cargo about the workspace at `root`; every target platform is included.
    pub(crate) fn read(root: &Path) -> anyhow::Result<Self> {
        let output = Command::new("cargo")
            .args(["metadata", "--format-version", "1"])
            .current_dir(root)
            .output()
            .context("cargo metadata could not be started")?;
        ensure!(
            output.status.success(),
            "cargo metadata: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout)
            .context("cargo metadata answered something else than its format 1")
    }

    /// Our crates with their direct dependencies.
    pub(crate) fn members(&self) -> Vec<Member> {
        self.ours().map(|package| self.member(package)).collect()
    }

    /// Our crates as cargo knows them.
    pub(crate) fn ours(&self) -> impl Iterator<Item = &Package> {
        let is_ours = |package: &&Package| self.workspace_members.contains(&package.id);
        self.packages.iter().filter(is_ours)
    }

    fn member(&self, package: &Package) -> Member {
        let folder = package.manifest_path.parent().unwrap_or(&self.workspace_root);
        let mut member = Member {
            folder: self.relative(folder),
            ours: Vec::new(),
            outside: Vec::new(),
        };
        for dependency in &package.dependencies {
            match &dependency.path {
                Some(path) => member.ours.push(self.relative(path)),
                None => member.outside.push(Outside {
                    name: dependency.name.clone(),
                    for_tests: dependency.kind.as_deref() == Some("dev"),
                }),
            }
        }
        member
    }

    /// A folder outside the repository keeps its full path, and so is in no map.
    fn relative(&self, folder: &Path) -> String {
        let relative = folder.strip_prefix(&self.workspace_root).unwrap_or(folder);
        relative.to_string_lossy().replace('\\', "/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_known_by_folder_and_dependencies_of_every_kind_count() {
        let metadata: Metadata = serde_json::from_str(
            r#"{
              "workspace_root": "/shop", "workspace_members": ["a"],
              "packages": [
                {"id": "a", "name": "payments-service", "version": "1.0.0", "license": "Apache-2.0",
                 "manifest_path": "/shop/services/payments/Cargo.toml",
                 "dependencies": [
                   {"name": "commerce", "kind": "build", "path": "/shop/kit/commerce"},
                   {"name": "stray", "kind": null, "path": "/elsewhere/stray"},
                   {"name": "axum", "kind": null}, {"name": "tower", "kind": "dev"}]},
                {"id": "b", "name": "axum", "version": "0.8.0", "license": "MIT",
                 "manifest_path": "/registry/axum/Cargo.toml", "dependencies": []}]
            }"#,
        )
        .expect("the sample has cargo's format");
        let members = metadata.members();
        assert_eq!(members.len(), 1);
        assert_eq!(members[0].folder, "services/payments");
        assert_eq!(members[0].ours, ["kit/commerce", "/elsewhere/stray"]);
        let outside: Vec<_> = members[0]
            .outside
            .iter()
            .map(|o| (o.name.as_str(), o.for_tests))
            .collect();
        assert_eq!(outside, [("axum", false), ("tower", true)]);
    }
}
