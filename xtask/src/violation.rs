//! What a check answers when a house rule is broken.

use std::fmt;

/// One broken rule, told in one line that names the place and the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    /// The check that found it, such as `imports`.
    pub(crate) check: &'static str,
    /// Where, what, and what to do instead.
    pub(crate) message: String,
}

impl Violation {
    /// A violation of `check`.
    pub(crate) fn new(check: &'static str, message: String) -> Self {
        Self { check, message }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "tidy: {}: {}", self.check, self.message)
    }
}

/// The messages alone, for tests.
#[cfg(test)]
pub(crate) fn messages(violations: &[Violation]) -> Vec<&str> {
    violations
        .iter()
        .map(|violation| violation.message.as_str())
        .collect()
}
