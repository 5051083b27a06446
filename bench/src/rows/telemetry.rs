//! What telemetry costs the shop: CPU time of each request, and checkouts.

mod plain;
mod sales;

pub(super) use plain::measure as measure_requests;
pub(super) use sales::measure as measure_checkouts;
