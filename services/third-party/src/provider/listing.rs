//! The list of all charges, in the order of their making, so that another's books can be compared with ours.

use rusqlite::{Connection, params};
use serde::Serialize;

use super::charges::{CHARGE_COLUMNS, Charge};
use super::requests::Page;

/// One page of charges.
#[derive(Debug, Serialize)]
pub(super) struct ChargeList {
    object: &'static str,
    data: Vec<Charge>,
    has_more: bool,
    /// Where the next page begins. It is a position also on the last page, so that a reader who comes back
    /// later goes on from there.
    next_after: i64,
}

/// Reads one page. One charge more than the page holds is looked for, to know whether there is more.
pub(super) fn list(connection: &Connection, page: Page) -> rusqlite::Result<ChargeList> {
    let mut charges: Vec<(i64, Charge)> = connection
        .prepare_cached(&format!(
            "SELECT {CHARGE_COLUMNS} FROM charges WHERE sequence > ?1 ORDER BY sequence LIMIT ?2"
        ))?
        .query_map(params![page.after, i64::from(page.limit) + 1], |row| {
            Ok((row.get("sequence")?, Charge::from_row(row)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let has_more = charges.len() > page.limit as usize;
    charges.truncate(page.limit as usize);
    Ok(ChargeList {
        object: "list",
        has_more,
        next_after: charges.last().map_or(page.after, |(sequence, _)| *sequence),
        data: charges.into_iter().map(|(_, charge)| charge).collect(),
    })
}
