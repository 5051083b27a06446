//! Just enough reading of Rust to find paths, functions and test modules.
//!
//! A full parser would be a dear dependency for three questions; comments and literals are blanked
//! first, so that what is left can be read word by word.

mod blank;
mod functions;
mod paths;
mod tests_removed;
mod tokens;

pub(crate) use blank::blank;
pub(crate) use functions::functions;
pub(crate) use paths::{module_of, paths};
pub(crate) use tests_removed::{is_test_file, without_tests};
pub(crate) use tokens::tokens;
