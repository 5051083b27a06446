//! The `span_metrics` part of a configuration, as collector-contrib 0.156 writes it.

use std::time::Duration;

use serde::{Deserialize, Deserializer};

/// What is counted, and how it is told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// What stands before `.calls` and `.duration`.
    pub namespace: String,
    /// The histogram of durations.
    pub histogram: HistogramSettings,
    /// Attributes of spans, or else of their resources, that make series of their own.
    pub dimensions: Vec<Dimension>,
    /// Which of `service.name`, `span.name`, `span.kind`, `status.code` and the dimensions to leave out.
    pub exclude_dimensions: Vec<String>,
    /// How often metrics are sent.
    #[serde(with = "crate::config::duration")]
    pub metrics_flush_interval: Duration,
    /// How long a resource without new spans is told; 0 is for ever.
    #[serde(with = "crate::config::duration")]
    pub metrics_expiration: Duration,
    /// How many series there may be; 0 is as many as there may be at all. The rest is counted in one series that has
    /// `otel.metric.overflow`.
    pub aggregation_cardinality_limit: usize,
    /// Whether numbers go on growing, or begin again after each sending.
    pub aggregation_temporality: Temporality,
    /// Traces to look at, on the points.
    pub exemplars: Exemplars,
    /// Which attributes tell resources apart, if all of them are told (`add_resource_attributes`); empty is all.
    pub resource_metrics_key_attributes: Vec<String>,
    /// How many resources there may be. One more pushes out the one that was quiet longest.
    pub resource_metrics_cache_size: usize,
    /// The real one remembers so many sets of attributes. Deprecated there, and not needed here.
    pub dimensions_cache_size: usize,
    /// Whether all attributes of the resource are told; otherwise only `service.name` is, and the instances of a service
    /// are counted together.
    pub add_resource_attributes: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            namespace: "traces.span.metrics".to_owned(),
            histogram: HistogramSettings::default(),
            dimensions: Vec::new(),
            exclude_dimensions: Vec::new(),
            metrics_flush_interval: Duration::from_secs(60),
            metrics_expiration: Duration::ZERO,
            aggregation_cardinality_limit: 0,
            aggregation_temporality: Temporality::default(),
            exemplars: Exemplars::default(),
            resource_metrics_key_attributes: Vec::new(),
            resource_metrics_cache_size: 1_000,
            dimensions_cache_size: 1_000,
            add_resource_attributes: false,
        }
    }
}

/// How durations are told. There are no exponential histograms here.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HistogramSettings {
    /// Whether there is none.
    pub disable: bool,
    /// Milliseconds or seconds.
    pub unit: Unit,
    /// The buckets, if not the usual ones.
    pub explicit: Option<Explicit>,
}

/// The unit of durations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Unit {
    /// Milliseconds.
    #[default]
    #[serde(rename = "ms")]
    Milliseconds,
    /// Seconds.
    #[serde(rename = "s")]
    Seconds,
}

impl Unit {
    /// As metrics write it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::Seconds => "s",
        }
    }

    pub(super) fn nanos(self) -> f64 {
        match self {
            Self::Milliseconds => 1e6,
            Self::Seconds => 1e9,
        }
    }
}

/// Buckets with given bounds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explicit {
    /// The upper bounds, rising.
    #[serde(deserialize_with = "durations")]
    pub buckets: Vec<Duration>,
}

/// An attribute that becomes one of the points'.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dimension {
    /// The attribute.
    pub name: String,
    /// What to write where it is not there; without, it is left out.
    pub default: Option<String>,
}

/// Whether numbers go on growing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Temporality {
    /// They do.
    #[default]
    #[serde(rename = "AGGREGATION_TEMPORALITY_CUMULATIVE")]
    Cumulative,
    /// They begin again after each sending.
    #[serde(rename = "AGGREGATION_TEMPORALITY_DELTA")]
    Delta,
}

/// Traces to look at.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Exemplars {
    /// Whether points carry them.
    pub enabled: bool,
    /// How many a point carries, at most [`EXEMPLARS_MAX`].
    pub max_per_data_point: usize,
}

/// How many exemplars a point can carry.
pub const EXEMPLARS_MAX: usize = 100;

impl Default for Exemplars {
    fn default() -> Self {
        Self {
            enabled: false,
            max_per_data_point: 5,
        }
    }
}

/// A list of durations as Go writes them.
pub(in crate::connectors) fn durations<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Duration>, D::Error> {
    #[derive(Deserialize)]
    struct One(#[serde(with = "crate::config::duration")] Duration);
    let list = Vec::<One>::deserialize(deserializer)?;
    Ok(list.into_iter().map(|One(duration)| duration).collect())
}
