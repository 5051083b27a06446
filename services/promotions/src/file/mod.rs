//! Reading the rules from their TOML file.

mod days;
mod numbers;
mod shapes;

use crate::rules::Rules;

/// The rules that are built into the program.
pub const BUILT_IN_RULES: &str = include_str!("../../promotions.toml");

/// A rules file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {key}: {message}")]
pub struct RulesError {
    /// The line, counted from 1.
    pub line: usize,
    /// The key, for example `coupons.SAVE20.percent`; a dot for the file as a whole.
    pub key: String,
    /// What is wrong with it.
    pub message: String,
}

impl Rules {
    /// Reads rules of the form that `promotions.toml` explains. Keys that are not known are errors.
    pub fn from_toml(text: &str) -> Result<Self, RulesError> {
        let syntax_error = |error| explain(text, ".".to_owned(), &error);
        let document = toml::Deserializer::parse(text).map_err(syntax_error)?;
        serde_path_to_error::deserialize::<_, shapes::RulesShape>(document)
            .map(Rules::from)
            .map_err(|error| explain(text, error.path().to_string(), error.inner()))
    }
}

fn explain(text: &str, key: String, error: &toml::de::Error) -> RulesError {
    let start = error.span().map_or(0, |span| span.start);
    let before = text.get(..start).unwrap_or_default();
    RulesError {
        line: before.matches('\n').count() + 1,
        key,
        message: error.message().replace('\n', ", "),
    }
}

#[cfg(test)]
mod tests;
