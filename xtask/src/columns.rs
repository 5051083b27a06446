//! Inside a column the doors never name an adapter, and the pure middle never names the world.
//!
//! The compiler cannot hold this inside one crate, so the paths in the sources are read.

use crate::files::SourceFile;
use crate::rust;
use crate::violation::Violation;

/// Paths that the files below one folder may not name outside their tests.
pub(crate) struct Ban {
    /// The folder with a `/` at its end.
    pub(crate) folder: &'static str,
    /// Paths; everything below one is banned with it.
    pub(crate) paths: &'static [&'static str],
    /// What to do instead.
    pub(crate) instead: &'static str,
}

const ADAPTERS: &[&str] = &["crate::stores", "crate::caches", "crate::clients"];
const TAKE_A_PORT: &str = "the way in knows ports only; take an `Arc<dyn ..>` from the state";

/// All bans.
pub(crate) const BANS: &[Ban] = &[
    Ban {
        folder: "services/main/src/web/",
        paths: ADAPTERS,
        instead: TAKE_A_PORT,
    },
    Ban {
        folder: "services/payments/src/web/",
        paths: ADAPTERS,
        instead: TAKE_A_PORT,
    },
    Ban {
        folder: "services/promotions/src/web/",
        paths: ADAPTERS,
        instead: TAKE_A_PORT,
    },
    Ban {
        folder: "services/shop/src/",
        paths: &[
            "axum",
            "fastrand",
            "getrandom",
            "http",
            "jiff",
            "rand",
            "reqwest",
            "rusqlite",
            "tokio",
            "std::env",
            "std::fs",
            "std::net",
            "std::thread",
            "std::time::Instant",
            "std::time::SystemTime",
        ],
        instead: "the heart is pure; ask a port (`services/shop/src/ports/`) for it",
    },
];

/// No file names a path that is banned in its folder.
pub(crate) fn check(bans: &[Ban], files: &[SourceFile]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for ban in bans {
        let inside = |file: &&SourceFile| file.path.starts_with(ban.folder) && file.path.ends_with(".rs");
        let files = files
            .iter()
            .filter(inside)
            .filter(|file| !rust::is_test_file(&file.path));
        violations.extend(files.flat_map(|file| check_file(ban, file)));
    }
    violations
}

fn check_file(ban: &Ban, file: &SourceFile) -> Vec<Violation> {
    let blank = rust::without_tests(&rust::blank(&file.text));
    let named = rust::paths(&rust::module_of(&file.path), &rust::tokens(&blank));
    let banned = named
        .iter()
        .filter(|named| ban.paths.iter().any(|path| is_below(path, &named.path)));
    banned
        .map(|named| {
            let message = format!(
                "{}:{} names {}: {}",
                file.path, named.line, named.path, ban.instead
            );
            Violation::new("columns", message)
        })
        .collect()
}

fn is_below(banned: &str, path: &str) -> bool {
    path.strip_prefix(banned)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::violation::messages;

    fn finds(path: &str, text: &str) -> Vec<String> {
        let file = SourceFile {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        messages(&check(BANS, &[file]))
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn the_way_in_names_no_adapter() {
        let path = "services/main/src/web/cart.rs";
        let clean = [
            "use crate::web::problem::Problem;",
            "use crate::{guards, web::state};",
            "use crate::stores_of_words;",
            "// crate::stores is far away\nconst NAME: &str = \"crate::stores\";",
            "#[cfg(test)]\nmod tests { use crate::stores::memory::Memory; }",
        ];
        for text in clean {
            assert_eq!(finds(path, text), [""; 0], "{text}");
        }
        let dirty = [
            "use crate::stores::Sqlite;",
            "use crate::{guards::Bearer, stores::{memory, sqlite::Sqlite}};",
            "pub use super::super::clients;",
            "fn open() { let store = crate::caches::open(1); }",
        ];
        for text in dirty {
            assert!(!finds(path, text).is_empty(), "{text}");
        }
        assert!(
            finds("services/main/src/compose.rs", dirty[0]).is_empty(),
            "the composition root may"
        );
    }

    #[test]
    fn the_heart_names_neither_clock_nor_chance_nor_runtime() {
        let path = "services/shop/src/checkout/charge.rs";
        let dirty = [
            "use std::time::{Duration, SystemTime};",
            "fn now() -> std::time::Instant { std::time::Instant::now() }",
            "#[tokio::main]\nasync fn main() {}",
            "use rusqlite as database;",
        ];
        for text in dirty {
            assert!(!finds(path, text).is_empty(), "{text}");
        }
        assert!(finds(path, "use std::time::Duration;").is_empty());
        assert!(finds("services/shop/tests/checkout.rs", "use tokio::test;").is_empty());
        assert!(finds("services/shop/src/checkout/tests.rs", "use tokio::test;").is_empty());
    }

    #[test]
    fn a_violation_says_where_and_what_instead() {
        let found = finds(
            "services/payments/src/web/process.rs",
            "\nuse crate::clients::provider::Provider;",
        );
        let expected = "services/payments/src/web/process.rs:2 names crate::clients::provider::Provider: \
                        the way in knows ports only; take an `Arc<dyn ..>` from the state";
        assert_eq!(found, [expected]);
    }
}
