//! The import map: which of our crates may import which. A new arrow is a decision, made here.
//!
//! Columns (the folders of `services/` and `observability/`) never import each other: they meet
//! over the wire, so that each can be read, tested and replaced by the real program alone.

use crate::crates::Member;
use crate::violation::Violation;

/// What one folder may import, each by the last part of its folder's name.
pub(crate) struct Row {
    pub(crate) folder: &'static str,
    pub(crate) may_import: &'static [&'static str],
}

const fn row(folder: &'static str, may_import: &'static [&'static str]) -> Row {
    Row { folder, may_import }
}

/// The whole map, floor first. A row may stand here before its crate does.
pub(crate) const MAP: &[Row] = &[
    row("kit/commerce", &[]),
    row("kit/service", &[]),
    // What only tests, benchmarks and soak runs start.
    row("kit/lab", &[]),
    row("kit/telemetry", &[]),
    row("kit/segments", &[]),
    row("kit/rules", &[]),
    row("kit/wire", &["commerce"]),
    row("services/shop", &["commerce"]),
    row(
        "services/main",
        &["shop", "commerce", "wire", "service", "telemetry", "lab"],
    ),
    row("services/payments", &["commerce", "wire", "service", "telemetry"]),
    row(
        "services/promotions",
        &["commerce", "wire", "service", "telemetry"],
    ),
    row("services/frontend", &["service", "telemetry"]),
    row("services/third-party", &[]),
    row("observability/collector", &["service"]),
    row("observability/alertmanager", &["service"]),
    row("observability/console", &["service"]),
    row("observability/prometheus", &["service", "segments", "rules"]),
    row("observability/loki", &["service", "segments", "rules"]),
    row("observability/tempo", &["service", "segments"]),
    row("visitors", &["commerce", "wire"]),
    // Our own decision: the bench speaks the wire's types, but measures from outside like any client.
    row("bench", &["commerce", "wire", "lab"]),
    // As the bench: the soak speaks the wire's types, but breaks and watches the shop from outside.
    row("soak", &["commerce", "wire", "lab"]),
    row("xtask", &[]),
    row(
        "webstore",
        &[
            "commerce",
            "wire",
            "service",
            "telemetry",
            "segments",
            "rules",
            "shop",
            "main",
            "payments",
            "promotions",
            "frontend",
            "third-party",
            "collector",
            "prometheus",
            "tempo",
            "loki",
            "alertmanager",
            "console",
            "visitors",
            "lab",
        ],
    ),
];

/// Every crate of ours has a row, and imports nothing that its row does not name.
pub(crate) fn check(map: &[Row], members: &[Member]) -> Vec<Violation> {
    members
        .iter()
        .flat_map(|member| check_member(map, member))
        .collect()
}

fn check_member(map: &[Row], member: &Member) -> Vec<Violation> {
    let Some(row) = map.iter().find(|row| row.folder == member.folder) else {
        let message = format!("{} has no row in the map of xtask/src/imports.rs", member.folder);
        return vec![Violation::new("imports", message)];
    };
    let forbidden = member.ours.iter().filter(|target| !permits(map, row, target));
    forbidden
        .map(|target| Violation::new("imports", explain(row, target)))
        .collect()
}

/// A target counts by its whole folder: a stranger that only shares the last name is not meant.
fn permits(map: &[Row], row: &Row, target: &str) -> bool {
    map.iter().any(|known| known.folder == target) && row.may_import.contains(&last_part(target))
}

fn explain(row: &Row, target: &str) -> String {
    let allowed = if row.may_import.is_empty() {
        "nothing of ours".to_owned()
    } else {
        row.may_import.join(", ")
    };
    format!("{} may not import {target} (allowed: {allowed})", row.folder)
}

fn last_part(folder: &str) -> &str {
    folder.rsplit('/').next().unwrap_or(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::violation::messages;

    fn member(folder: &str, ours: &[&str]) -> Member {
        let ours = ours.iter().map(|&folder| folder.to_owned()).collect();
        Member {
            folder: folder.to_owned(),
            ours,
            outside: Vec::new(),
        }
    }

    #[test]
    fn arrows_outside_the_map_are_named_with_both_folders_and_the_rule() {
        let cases: &[(&str, &[&str], &[&str])] = &[
            ("services/payments", &["kit/commerce", "kit/wire"], &[]),
            (
                "services/payments",
                &["services/shop"],
                &[
                    "services/payments may not import services/shop (allowed: commerce, wire, service, telemetry)",
                ],
            ),
            (
                "kit/service",
                &["kit/wire"],
                &["kit/service may not import kit/wire (allowed: nothing of ours)"],
            ),
            (
                "services/new",
                &[],
                &["services/new has no row in the map of xtask/src/imports.rs"],
            ),
            (
                "visitors",
                &["/elsewhere/wire"],
                &["visitors may not import /elsewhere/wire (allowed: commerce, wire)"],
            ),
        ];
        for (folder, ours, expected) in cases {
            assert_eq!(
                messages(&check(MAP, &[member(folder, ours)])),
                *expected,
                "{folder} {ours:?}"
            );
        }
    }

    #[test]
    fn the_map_names_each_folder_once_and_only_folders_that_have_a_row() {
        let mut names: Vec<&str> = MAP.iter().map(|row| last_part(row.folder)).collect();
        names.sort_unstable();
        assert!(
            names.windows(2).all(|pair| pair[0] != pair[1]),
            "two rows share a last name: {names:?}"
        );
        for name in MAP.iter().flat_map(|row| row.may_import) {
            assert!(names.contains(name), "{name} is allowed somewhere but has no row");
        }
    }
}
