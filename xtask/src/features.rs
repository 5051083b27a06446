//! What only tests turn on is in no program that is shipped: not by default, and not because some crate asks for it.

use crate::crates::Package;
use crate::violation::Violation;

/// Features that nobody ships.
pub(crate) const NEVER_SHIPPED: &[&str] = &["conformance", "fault-points", "testing"];

/// None of our crates has one of `features` on by default, or turns it on in another one outside its tests.
pub(crate) fn check<'a>(features: &[&str], ours: impl Iterator<Item = &'a Package>) -> Vec<Violation> {
    ours.flat_map(|package| check_one(features, package)).collect()
}

fn check_one(features: &[&str], package: &Package) -> Vec<Violation> {
    let name = &package.name;
    let is_among = |feature: &str| features.contains(&last_part(feature));
    let by_default = on_by_default(package)
        .into_iter()
        .filter(|feature| is_among(feature));
    let by_default = by_default.map(|feature| format!("{name} has {feature} on by default"));
    let asked = package
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind.as_deref() != Some("dev"))
        .flat_map(|dependency| {
            dependency
                .features
                .iter()
                .map(|feature| (&dependency.name, feature))
        })
        .filter(|(_, feature)| is_among(feature))
        .map(|(dependency, feature)| {
            format!("{name} turns {feature} on in {dependency}, not only for its tests")
        });
    by_default
        .chain(asked)
        .map(|message| Violation::new("features", message))
        .collect()
}

/// Everything that `default` turns on, through other features of the crate too.
fn on_by_default(package: &Package) -> Vec<&str> {
    let mut on = vec!["default"];
    let mut next = 0;
    while let Some(feature) = on.get(next) {
        let more = package.features.get(*feature).into_iter().flatten();
        let more: Vec<&str> = more.map(String::as_str).filter(|one| !on.contains(one)).collect();
        on.extend(more);
        next += 1;
    }
    on
}

/// The feature itself, without the crate in front of it: `shop/fault-points`, `shop?/fault-points`.
fn last_part(feature: &str) -> &str {
    feature.rsplit('/').next().unwrap_or(feature)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::violation::messages;

    fn found(features: &Value, dependencies: &Value) -> Vec<String> {
        let package: Package = serde_json::from_value(json!({
            "id": "a", "name": "webstore", "version": "1.0.0", "license": "Apache-2.0", "manifest_path": "Cargo.toml",
            "features": features, "dependencies": dependencies,
        }))
        .expect("the sample has cargo's format");
        messages(&check(NEVER_SHIPPED, [&package].into_iter()))
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn a_feature_that_nobody_ships_is_found_wherever_it_is_turned_on() {
        let asks =
            |kind: Value, feature: &str| json!([{ "name": "shop", "kind": kind, "features": [feature] }]);
        let hidden = "shop/fault-points";
        for (features, dependencies, expected) in [
            (json!({ "fault-points": [hidden] }), json!([]), vec![]),
            (
                json!({ "default": ["fast"], "fast": ["shop/fast"] }),
                asks(Value::Null, "fast"),
                vec![],
            ),
            (json!({}), asks(json!("dev"), "testing"), vec![]),
            (
                json!({ "default": ["conformance"], "conformance": [] }),
                json!([]),
                vec!["webstore has conformance on by default"],
            ),
            (
                json!({ "default": ["fast"], "fast": ["default", hidden] }),
                json!([]),
                vec!["webstore has shop/fault-points on by default"],
            ),
            (
                json!({}),
                asks(Value::Null, "testing"),
                vec!["webstore turns testing on in shop, not only for its tests"],
            ),
            (
                json!({}),
                asks(json!("build"), "conformance"),
                vec!["webstore turns conformance on in shop, not only for its tests"],
            ),
        ] {
            assert_eq!(
                found(&features, &dependencies),
                expected,
                "{features} {dependencies}"
            );
        }
    }
}
