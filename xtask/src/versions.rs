//! One version only of the crates whose types cross our own functions, or that are dear to build.

use crate::crates::Package;
use crate::violation::Violation;

/// Two copies of one of these would be two types of the same name, or two engines in one process.
pub(crate) const SINGLE: &[&str] = &["axum", "http", "hyper", "rusqlite", "tokio"];

/// Every crate of `single` is there in one version at most.
pub(crate) fn check(single: &[&str], packages: &[Package]) -> Vec<Violation> {
    single
        .iter()
        .filter_map(|name| check_one(name, packages))
        .collect()
}

fn check_one(name: &str, packages: &[Package]) -> Option<Violation> {
    let named = packages.iter().filter(|package| package.name == name);
    let versions: Vec<&str> = named.map(|package| package.version.as_str()).collect();
    if versions.len() < 2 {
        return None;
    }
    let versions = versions.join(" and ");
    let message = format!("{name} is there as {versions}; one is enough (cargo tree -i {name} --workspace)");
    Some(Violation::new("versions", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, version: &str) -> Package {
        serde_json::from_value(serde_json::json!({
            "id": name, "name": name, "version": version, "license": "MIT",
            "manifest_path": "Cargo.toml", "dependencies": [],
        }))
        .expect("the sample has cargo's format")
    }

    #[test]
    fn a_second_version_is_found_where_only_one_is_allowed() {
        let packages = [
            package("http", "0.2.12"),
            package("http", "1.5.0"),
            package("syn", "1.0.0"),
            package("syn", "2.0.0"),
        ];
        let violations = check(SINGLE, &packages);
        assert_eq!(violations.len(), 1);
        assert!(
            violations[0]
                .message
                .starts_with("http is there as 0.2.12 and 1.5.0")
        );
        assert!(check(SINGLE, &packages[1..]).is_empty());
    }
}
