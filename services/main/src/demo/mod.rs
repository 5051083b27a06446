//! What an empty shop is filled with: the demo catalogue, three accounts, three tokens.

mod accounts;
mod catalogue;

pub use accounts::fill_accounts;
pub use catalogue::{BUILT_IN, CatalogueError, parse};
