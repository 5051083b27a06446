//! What can be asked of the inventory system.

use serde::Deserialize;

use super::warehouses::Warehouse;
use crate::vocabulary::{Country, Label, Positive};

/// The body of `POST /api/inventory/check`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckRequest {
    pub(super) product_id: Positive,
    pub(super) quantity: Positive,
    pub(super) country: Country,
}

/// The body of `POST /api/inventory/reserve`; without a warehouse the country's preferred one is asked, and
/// no other.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReserveRequest {
    pub(super) product_id: Positive,
    pub(super) quantity: Positive,
    pub(super) country: Country,
    pub(super) order_id: Label,
    pub(super) warehouse: Option<Warehouse>,
}

/// The body of `POST /api/inventory/release`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReleaseRequest {
    pub(super) reservation_id: Label,
}

impl ReleaseRequest {
    /// The number in `R123`; a text that is no reservation's identity has none.
    pub(super) fn number(&self) -> Option<i64> {
        let digits = self.reservation_id.as_str().strip_prefix('R')?;
        let number: i64 = digits.parse().ok()?;
        // "R+1" and "R01" parse, but were never given out.
        (number.to_string() == digits).then_some(number)
    }
}
