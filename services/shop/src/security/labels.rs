//! Labels whose values come from outside, with an end to how many there can be.

use std::collections::HashSet;

/// Different values of one label that are kept; all further ones are [`OTHER`].
pub const LABEL_VALUES_MAX: usize = 1_000;
/// The value that stands for all others.
pub const OTHER: &str = "other";

/// The values of one label that were seen, as far as they are kept. What was kept once is kept.
#[derive(Clone, Debug)]
pub struct CappedLabel {
    values_max: usize,
    kept: HashSet<Box<str>>,
}

impl CappedLabel {
    /// Keeps the first `values_max` values.
    #[must_use]
    pub fn with_limit(values_max: usize) -> Self {
        Self {
            values_max,
            kept: HashSet::new(),
        }
    }

    /// What to write for `value`: itself, or [`OTHER`].
    pub fn label<'a>(&mut self, value: &'a str) -> &'a str {
        if self.kept.contains(value) {
            return value;
        }
        if self.kept.len() >= self.values_max {
            return OTHER;
        }
        self.kept.insert(value.into());
        value
    }
}

impl Default for CappedLabel {
    fn default() -> Self {
        Self::with_limit(LABEL_VALUES_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_values_are_kept_and_the_rest_is_other() {
        let mut label = CappedLabel::default();
        for number in 0..LABEL_VALUES_MAX {
            let value = number.to_string();
            assert_eq!(label.label(&value), value);
        }
        for (value, expected) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", OTHER),
            ("0", "0"),
            ("-1", OTHER),
        ] {
            assert_eq!(label.label(value), expected);
        }
        assert_eq!(label.kept.len(), LABEL_VALUES_MAX);
    }
}
