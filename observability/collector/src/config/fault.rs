//! What is wrong in a configuration, and where.

use std::fmt;

use serde::de;

use super::node::Place;

/// A configuration that cannot be used. Its text is `FILE:LINE:COLUMN: KEY::KEY: sentence`, as the real Collector
/// joins keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The name of the file, as it was handed in.
    pub file: String,
    /// Where in the file.
    pub place: Option<Place>,
    /// The keys on the way there, joined with `::`; empty for the document itself.
    pub path: String,
    /// One sentence.
    pub message: String,
}

impl std::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.file)?;
        if let Some(place) = self.place.filter(|place| place.line > 0) {
            write!(formatter, ":{}:{}", place.line, place.column)?;
        }
        if !self.path.is_empty() {
            write!(formatter, ": {}", self.path)?;
        }
        write!(formatter, ": {}", self.message)
    }
}

/// A [`ConfigError`] on its way out: each level of the tree adds its key, the innermost one its place.
#[derive(Debug)]
pub(crate) struct Fault {
    place: Option<Place>,
    /// The innermost key first.
    keys: Vec<String>,
    message: String,
}

impl Fault {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            place: None,
            keys: Vec::new(),
            message: message.into(),
        }
    }

    /// It happened there, unless it is known better already.
    pub(crate) fn at(mut self, place: Place) -> Self {
        self.place.get_or_insert(place);
        self
    }

    /// It happened below that key.
    pub(crate) fn below(mut self, key: impl Into<String>) -> Self {
        self.keys.push(key.into());
        self
    }

    /// The whole error, for the file of that name.
    pub(crate) fn of(mut self, file: &str) -> ConfigError {
        self.keys.reverse();
        ConfigError {
            file: file.to_owned(),
            place: self.place,
            path: self.keys.join("::"),
            message: self.message,
        }
    }
}

impl std::error::Error for Fault {}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("unknown key {field:?}; {}", known("key", expected)))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("unknown value {variant:?}; {}", known("value", expected)))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("the key {field:?} is missing"))
    }
}

/// "known keys are a, b", or that there are none.
fn known(what: &str, names: &[&str]) -> String {
    match names {
        [] => format!("no {what} is known here"),
        names => format!("known {what}s are {}", names.join(", ")),
    }
}
