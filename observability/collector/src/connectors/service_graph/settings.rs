//! The `service_graph` part of a configuration, as collector-contrib 0.156 writes it.

use std::time::Duration;

use serde::Deserialize;

use crate::connectors::span_metrics::settings::durations;

/// How spans become edges. There are no exponential histograms here.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The upper bounds of the buckets, rising; empty is the usual ones.
    #[serde(deserialize_with = "durations")]
    pub latency_histogram_buckets: Vec<Duration>,
    /// Attributes of spans or resources that make edges of their own, as `client_...` and `server_...`.
    pub dimensions: Vec<String>,
    /// Where spans wait for their other side.
    pub store: StoreSettings,
    /// How often edges that were not seen for 15 minutes are looked for and forgotten.
    #[serde(with = "crate::config::duration")]
    pub cache_loop: Duration,
    /// How often spans that wait too long are given up.
    #[serde(with = "crate::config::duration")]
    pub store_expiration_loop: Duration,
    /// How often metrics are sent; 0 is after each batch of spans.
    #[serde(with = "crate::config::duration")]
    pub metrics_flush_interval: Duration,
    /// How far in the past the metrics are dated.
    #[serde(with = "crate::config::duration")]
    pub metrics_timestamp_offset: Duration,
    /// Which attributes name a server that sends no spans, best first. If there are none, a missing side makes no edge.
    pub virtual_node_peer_attributes: Vec<String>,
    /// Whether edges tell which side sent no spans.
    pub virtual_node_extra_label: bool,
    /// Which attribute names a database. Deprecated in the real one; if it is given, it is asked first.
    pub database_name_attribute: String,
    /// Which attributes name a database, best first.
    pub database_name_attributes: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            latency_histogram_buckets: Vec::new(),
            dimensions: Vec::new(),
            store: StoreSettings::default(),
            cache_loop: Duration::from_secs(60),
            store_expiration_loop: Duration::from_secs(2),
            metrics_flush_interval: Duration::from_secs(60),
            metrics_timestamp_offset: Duration::ZERO,
            virtual_node_peer_attributes: ["peer.service", "db.name", "db.system"].map(str::to_owned).into(),
            virtual_node_extra_label: false,
            database_name_attribute: String::new(),
            database_name_attributes: vec!["db.name".to_owned()],
        }
    }
}

/// Where spans wait for their other side.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreSettings {
    /// How long.
    #[serde(with = "crate::config::duration")]
    pub ttl: Duration,
    /// How many.
    pub max_items: usize,
}

impl Default for StoreSettings {
    fn default() -> Self {
        Self {
            ttl: Duration::from_secs(2),
            max_items: 1_000,
        }
    }
}
