//! `webstore roles`.

use anyhow::Result;

use crate::options::Common;
use crate::roles::ROLES;
use crate::{output, table};

/// Prints the table of roles with the ports that they would have.
pub(super) fn list(common: &Common) -> Result<()> {
    let addresses = common.addresses()?;
    let head = ["ROLE", "PORT", "WHAT IT IS"].map(str::to_owned);
    let rows = ROLES.iter().rev().map(|role| {
        [
            role.name.to_owned(),
            addresses.port(role).to_string(),
            role.summary.to_owned(),
        ]
    });
    let rows: Vec<_> = std::iter::once(head).chain(rows).collect();
    output::say(&table::aligned(&rows));
    Ok(())
}
