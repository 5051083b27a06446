//! Every crate in the tree, on every platform, is under a permissive licence.

use crate::crates::Package;
use crate::spdx;
use crate::violation::Violation;

/// Licences that ask for no more than their notice. SQLite itself is in the public domain and
/// comes inside an MIT crate.
pub(crate) const PERMISSIVE: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "bzip2-1.0.6",
];

/// Every crate says its licence, and it is a permissive one.
pub(crate) fn check(packages: &[Package]) -> Vec<Violation> {
    packages.iter().filter_map(check_package).collect()
}

fn check_package(package: &Package) -> Option<Violation> {
    let complaint = complaint(package.license.as_deref(), |name| PERMISSIVE.contains(&name))?;
    Some(Violation::new(
        "licences",
        format!("crate {} {} {complaint}", package.name, package.version),
    ))
}

/// What is wrong with a licence, as the end of a sentence about the package; nothing if it is fine.
pub(crate) fn complaint(licence: Option<&str>, is_allowed: impl Fn(&str) -> bool) -> Option<String> {
    let Some(licence) = licence else {
        return Some("names no licence".to_owned());
    };
    match spdx::is_satisfied(licence, is_allowed) {
        Ok(true) => None,
        Ok(false) => Some(format!(
            "is under `{licence}`, which is not on the list of permissive licences"
        )),
        Err(reason) => Some(format!(
            "has a licence that cannot be read, `{licence}`: {reason}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::violation::messages;

    #[test]
    fn crates_without_a_permissive_licence_are_named() {
        let cases: &[(serde_json::Value, &[&str])] = &[
            ("MIT/Apache-2.0".into(), &[]),
            ("MIT OR LGPL-2.1-or-later".into(), &[]),
            (
                "AGPL-3.0".into(),
                &["crate lib 1.2.3 is under `AGPL-3.0`, which is not on the list of permissive licences"],
            ),
            (
                "MIT OR".into(),
                &["crate lib 1.2.3 has a licence that cannot be read, `MIT OR`: unexpected end"],
            ),
            (serde_json::Value::Null, &["crate lib 1.2.3 names no licence"]),
        ];
        for (license, expected) in cases {
            let package = serde_json::from_value(serde_json::json!({
                "id": "lib", "name": "lib", "version": "1.2.3", "license": license,
                "manifest_path": "Cargo.toml", "dependencies": [],
            }))
            .expect("the sample has cargo's format");
            assert_eq!(messages(&check(&[package])), *expected, "{license}");
        }
    }
}
