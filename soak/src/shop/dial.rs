//! How the third parties are told to behave, while they run.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::Shop;
use super::house::{INVENTORY_PORT, PROVIDER_PORT};
use crate::http::Request;

/// A provider that answers at once and declines nobody.
pub(crate) fn calm() -> Value {
    provider(0.0, 0.0, [0, 0])
}

/// A provider that declines one card in twenty, and answers in a few hundredths of a second.
pub(crate) fn partners_as_usual() -> Value {
    provider(0.05, 0.0, [5, 25])
}

/// A provider that declines some and leaves many in doubt: one answer in four is lost before the charge, and
/// one in four after it, so that one payment in sixteen is unknown after four tries.
pub(crate) fn rough() -> Value {
    provider(0.05, 0.25, [0, 10])
}

/// A provider that takes its time.
pub(crate) fn hanging(shortest_ms: u64, longest_ms: u64) -> Value {
    provider(0.0, 0.0, [shortest_ms, longest_ms])
}

fn provider(decline_rate: f64, timeout_rate: f64, delay_ms: [u64; 2]) -> Value {
    let countries = commerce::Country::ALL.map(|country| (country.code().to_owned(), json!(decline_rate)));
    json!({
        "decline_rates": Value::Object(countries.into_iter().collect()),
        "timeout_before_rate": timeout_rate,
        "timeout_after_rate": timeout_rate,
        "hang_ms": [0, 0],
        "base_delay_ms": delay_ms,
    })
}

impl Shop {
    /// Sets the provider's dial.
    pub(crate) async fn set_provider(&self, dial: &Value) -> Result<()> {
        self.set(PROVIDER_PORT, dial).await.context("the provider's dial")
    }

    /// Lets the warehouses run empty: nothing that was sold out is delivered again.
    pub(crate) async fn stop_deliveries(&self) -> Result<()> {
        let dial = json!({ "restock": false });
        self.set(INVENTORY_PORT, &dial)
            .await
            .context("the inventory's dial")
    }

    async fn set(&self, port: u16, dial: &Value) -> Result<()> {
        let request = Request {
            url: &format!("{}/_simulate", self.url(port)),
            body: Some(dial),
            ..Request::default()
        };
        self.http().put(request).await?.success::<Value>().map(drop)
    }
}
