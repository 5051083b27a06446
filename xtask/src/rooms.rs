//! Outside crates have rooms: a crate that shapes its importer may be used only where it belongs.

use crate::crates::{Member, Outside};
use crate::violation::Violation;

/// Where one outside crate (or family of crates) may be imported.
pub(crate) struct Room {
    /// The crate's name; crates named `<name>-...` belong to its family.
    pub(crate) outside: &'static str,
    /// Folders; one that ends in `/` stands for every folder below it.
    pub(crate) folders: &'static [&'static str],
    pub(crate) why: &'static str,
}

/// A crate of ours whose code, tests aside, does without some outside crates.
pub(crate) struct Pure {
    pub(crate) folder: &'static str,
    pub(crate) without: &'static [&'static str],
    pub(crate) why: &'static str,
}

const SQL: &str = "SQL and Redis stay behind the main service's ports";
const ENCRYPTION: &str = "encryption ends in front of the shop; only the way to its database is our own";
const WIRE: &str = "gRPC belongs to the telemetry path";

/// All rooms.
pub(crate) const ROOMS: &[Room] = &[
    Room {
        outside: "rusqlite",
        folders: &["services/main", "services/third-party"],
        why: SQL,
    },
    Room {
        outside: "tokio-postgres",
        folders: &["services/main"],
        why: SQL,
    },
    Room {
        outside: "deadpool",
        folders: &["services/main"],
        why: SQL,
    },
    Room {
        outside: "rustls",
        folders: &["services/main"],
        why: ENCRYPTION,
    },
    Room {
        outside: "tokio-rustls",
        folders: &["services/main"],
        why: ENCRYPTION,
    },
    Room {
        outside: "redis",
        folders: &["services/main"],
        why: SQL,
    },
    Room {
        outside: "tonic",
        folders: &["kit/telemetry", "observability/"],
        why: WIRE,
    },
    Room {
        outside: "prost",
        folders: &["kit/telemetry", "observability/"],
        why: WIRE,
    },
    Room {
        outside: "anyhow",
        folders: &["webstore", "bench", "soak", "xtask", "kit/lab"],
        why: "hearts and adapters have typed errors (thiserror); anyhow is for programs and their tests",
    },
    Room {
        outside: "clap",
        folders: &["webstore", "bench", "soak", "visitors"],
        why: "options are read once, by the program; a service takes settings",
    },
];

/// All pure crates.
pub(crate) const PURE: &[Pure] = &[
    Pure {
        folder: "services/shop",
        without: &[
            "axum",
            "fastrand",
            "getrandom",
            "http",
            "hyper",
            "jiff",
            "rand",
            "reqwest",
            "rusqlite",
            "tokio",
        ],
        why: "the heart is pure: web, SQL, clock and chance are ports",
    },
    Pure {
        folder: "kit/commerce",
        without: &["axum", "http", "reqwest", "rusqlite", "tokio"],
        why: "a vocabulary does no input or output",
    },
];

/// No outside crate is imported outside its room, and pure crates stay pure.
pub(crate) fn check(rooms: &[Room], pure: &[Pure], members: &[Member]) -> Vec<Violation> {
    members
        .iter()
        .flat_map(|member| check_member(rooms, pure, member))
        .collect()
}

fn check_member(rooms: &[Room], pure: &[Pure], member: &Member) -> Vec<Violation> {
    let pure = pure.iter().find(|pure| pure.folder == member.folder);
    let mut violations = Vec::new();
    for outside in &member.outside {
        violations.extend(rooms.iter().filter_map(|room| leaves_room(room, member, outside)));
        violations.extend(pure.and_then(|pure| stains(pure, outside)));
    }
    violations
}

fn leaves_room(room: &Room, member: &Member, outside: &Outside) -> Option<Violation> {
    if !is_of_family(room.outside, &outside.name) || is_inside(room.folders, &member.folder) {
        return None;
    }
    let (folder, name, rooms, why) = (&member.folder, &outside.name, room.folders.join(", "), room.why);
    Some(Violation::new(
        "rooms",
        format!("{folder} may not import {name} (its rooms: {rooms}): {why}"),
    ))
}

fn stains(pure: &Pure, outside: &Outside) -> Option<Violation> {
    if outside.for_tests || !pure.without.contains(&outside.name.as_str()) {
        return None;
    }
    let message = format!(
        "{} may not import {} except in tests: {}",
        pure.folder, outside.name, pure.why
    );
    Some(Violation::new("rooms", message))
}

fn is_of_family(family: &str, name: &str) -> bool {
    name.strip_prefix(family)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn is_inside(rooms: &[&str], folder: &str) -> bool {
    rooms
        .iter()
        .any(|room| *room == folder || (room.ends_with('/') && folder.starts_with(room)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(folder: &str, name: &str, for_tests: bool) -> usize {
        let outside = vec![Outside {
            name: name.to_owned(),
            for_tests,
        }];
        let member = Member {
            folder: folder.to_owned(),
            ours: Vec::new(),
            outside,
        };
        check(ROOMS, PURE, &[member]).len()
    }

    #[test]
    fn outside_crates_stay_in_their_rooms() {
        let cases = [
            ("services/main", "rusqlite", false, 0),
            ("services/third-party", "rusqlite", false, 0),
            ("services/payments", "rusqlite", false, 1),
            ("services/payments", "rusqlite", true, 1),
            ("services/third-party", "redis", false, 1),
            ("services/promotions", "deadpool-postgres", false, 1),
            ("services/main", "tokio-rustls", false, 0),
            ("kit/service", "rustls", false, 1),
            ("observability/tempo", "tonic", false, 0),
            ("observability/tempo", "prost-types", false, 0),
            ("services/frontend", "tonic", false, 1),
            ("services/frontend", "tonics", false, 0),
            ("services/main", "anyhow", false, 1),
        ];
        for (folder, name, for_tests, expected) in cases {
            assert_eq!(
                finds(folder, name, for_tests),
                expected,
                "{folder} imports {name}"
            );
        }
    }

    #[test]
    fn a_pure_crate_may_use_a_runtime_in_its_tests_only() {
        assert_eq!(finds("services/shop", "tokio", true), 0);
        assert_eq!(finds("services/shop", "tokio", false), 1);
        assert_eq!(
            finds("services/shop", "rusqlite", false),
            2,
            "it leaves its room and stains the heart"
        );
    }

    #[test]
    fn a_violation_names_the_rooms_and_the_reason() {
        let outside = vec![Outside {
            name: "redis".to_owned(),
            for_tests: false,
        }];
        let member = Member {
            folder: "bench".to_owned(),
            ours: Vec::new(),
            outside,
        };
        let violations = check(ROOMS, PURE, &[member]);
        let expected = "tidy: rooms: bench may not import redis (its rooms: services/main): \
                        SQL and Redis stay behind the main service's ports";
        assert_eq!(violations[0].to_string(), expected);
    }
}
