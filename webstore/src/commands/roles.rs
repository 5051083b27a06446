//! `webstore roles`.

use anyhow::Result;

use crate::collector_file;
use crate::options::Common;
use crate::roles::{COLLECTOR, ROLES};
use crate::{output, table};

/// Prints the table of roles with the ports that they would have.
pub(super) fn list(common: &Common) -> Result<()> {
    let addresses = common.addresses()?;
    let head = ["ROLE", "PORT", "WHAT IT IS"].map(str::to_owned);
    let usual = ROLES.iter().rev().filter(|role| role.name != COLLECTOR.name);
    let usual = usual.map(|role| (role.name, role.port, role.summary));
    let collector = collector_file::PORTS.iter();
    let collector = collector.map(|port| (COLLECTOR.name, port.number, port.summary));
    let rows = usual.chain(collector).map(|(name, port, summary)| {
        let port = addresses.shift(port).to_string();
        [name.to_owned(), port, summary.to_owned()]
    });
    let rows: Vec<_> = std::iter::once(head).chain(rows).collect();
    output::say(&table::aligned(&rows));
    Ok(())
}
