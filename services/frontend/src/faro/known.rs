//! Names from outside that become labels: the first so many are remembered, all further ones are `other`.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

use super::cut;

/// What is said instead of a name for which there is no place.
pub(super) const OTHER: &str = "other";
/// The most bytes of a name; the rest is cut off.
const NAME_BYTES_MAX: usize = 128;

/// The names that may be told.
#[derive(Debug)]
pub(super) struct Known {
    names: RwLock<HashSet<Box<str>>>,
    names_max: usize,
}

impl Known {
    /// Room for so many names; some are there from the start, so that nobody can take their places.
    pub(super) fn new(names_max: usize, names: &[&str]) -> Self {
        Self {
            names: RwLock::new(names.iter().map(|&name| name.into()).collect()),
            names_max,
        }
    }

    /// The name, cut, or [`OTHER`].
    pub(super) fn tell<'a>(&self, name: &'a str) -> &'a str {
        let name = cut(name, NAME_BYTES_MAX);
        if self.has(name) || self.learn(name) {
            name
        } else {
            OTHER
        }
    }

    fn has(&self, name: &str) -> bool {
        let names = self.names.read().unwrap_or_else(PoisonError::into_inner);
        names.contains(name)
    }

    fn learn(&self, name: &str) -> bool {
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        let has_room = names.len() < self.names_max;
        if has_room {
            names.insert(name.into());
        }
        has_room || names.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_names_are_told_and_no_more() {
        let known = Known::new(3, &["frontend"]);
        for (name, expected) in [
            ("a", "a"),
            ("b", "b"),
            ("c", OTHER),
            ("a", "a"),
            ("frontend", "frontend"),
            ("d", OTHER),
        ] {
            assert_eq!(known.tell(name), expected, "{name}");
        }
        assert_eq!(Known::new(1, &[]).tell(&"x".repeat(1_000)).len(), NAME_BYTES_MAX);
    }
}
