//! What one service is called, and where what it says is sent.

mod environment;
mod values;

use std::time::Duration;

use ::http::HeaderMap;
use opentelemetry::KeyValue;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::Sampler;

/// `deployment.environment.name` where nobody says otherwise.
pub const ENVIRONMENT_DEFAULT: &str = "development";
/// How often the sums of the metrics are sent.
pub const METRIC_INTERVAL_DEFAULT: Duration = Duration::from_secs(5);
/// How long a span or a log record waits for others at most.
pub const DELAY_DEFAULT: Duration = Duration::from_secs(1);
/// How long one batch may take, with all that is tried again.
pub const TIMEOUT_DEFAULT: Duration = Duration::from_secs(10);
/// The most spans, or log records, that wait to be sent. One of them is about 1 kB.
pub const QUEUE_ITEMS_DEFAULT: usize = 8192;
/// The most of them in one request.
pub const BATCH_ITEMS_DEFAULT: usize = 1024;
/// The most attributes of a span, an event, a link or a log record.
pub const ATTRIBUTES_DEFAULT: u32 = 128;
/// The most characters of a text in an attribute.
pub const VALUE_CHARACTERS_DEFAULT: usize = 4096;

/// How one service speaks. [`Settings::to`] has the defaults, [`Settings::from_environment`] reads the standard
/// variables of OpenTelemetry.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `service.name`.
    pub service: String,
    /// `service.namespace`.
    pub namespace: String,
    /// `service.version`.
    pub version: String,
    /// `service.instance.id`; random, unless it is given.
    pub instance_id: String,
    /// `deployment.environment.name`.
    pub environment: String,
    /// More attributes of the resource.
    pub attributes: Vec<(String, String)>,
    /// Where spans go; `None` makes spans, so that traces go on, but sends none.
    pub traces: Option<Outlet>,
    /// Where metrics go; `None` sends none.
    pub metrics: Option<Outlet>,
    /// Where log records go; `None` sends none.
    pub logs: Option<Outlet>,
    /// Which traces are recorded. All of them by default: the collector decides what is kept.
    pub sampler: Sampler,
    /// How often the metrics are sent.
    pub metric_interval: Duration,
    /// How spans wait.
    pub span_queue: Waiting,
    /// How log records wait.
    pub record_queue: Waiting,
    /// How long things may be.
    pub limits: Limits,
}

/// A collector that is spoken to.
#[derive(Clone, Debug)]
pub struct Outlet {
    /// Its address, such as `http://127.0.0.1:4317`.
    pub endpoint: String,
    /// Headers of each request. They may hold secrets, and are never logged.
    pub headers: HeaderMap,
    /// How long a batch may take, with all that is tried again.
    pub timeout: Duration,
    /// Whether requests are compressed with gzip.
    pub is_compressed: bool,
}

/// How items wait until they are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The most that wait; what comes then is dropped and counted.
    pub items_max: usize,
    /// The most in one request.
    pub batch_max: usize,
    /// How long one waits for others.
    pub delay: Duration,
}

/// How long things may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most attributes of a span.
    pub span_attributes: u32,
    /// The most events of a span.
    pub span_events: u32,
    /// The most links of a span.
    pub span_links: u32,
    /// The most characters of a text in a span's attribute; the rest is cut off.
    pub span_value_characters: usize,
    /// The most attributes of a log record.
    pub record_attributes: u32,
    /// The most characters of a text in a log record's attribute; the rest is cut off.
    pub record_value_characters: usize,
}

/// A variable that does not say what it should.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable}: {problem}")]
pub struct SettingsError {
    /// Its name.
    pub variable: String,
    /// What is wrong with it, and what would be right. The value is not repeated, for it may be a secret.
    pub problem: String,
}

impl SettingsError {
    pub(crate) fn new(variable: &str, problem: impl Into<String>) -> Self {
        Self {
            variable: variable.to_owned(),
            problem: problem.into(),
        }
    }
}

impl Settings {
    /// `service`, with everything that it says sent to the collector at `endpoint`.
    #[must_use]
    pub fn to(service: &str, endpoint: &str) -> Self {
        let outlet = Outlet::to(endpoint);
        Self {
            traces: Some(outlet.clone()),
            metrics: Some(outlet.clone()),
            logs: Some(outlet),
            ..Self::nowhere(service)
        }
    }

    /// `service`, which says nothing to anybody.
    #[must_use]
    pub fn nowhere(service: &str) -> Self {
        Self {
            service: service.to_owned(),
            namespace: "webstore".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            instance_id: values::instance_id(),
            environment: ENVIRONMENT_DEFAULT.to_owned(),
            attributes: Vec::new(),
            traces: None,
            metrics: None,
            logs: None,
            sampler: Sampler::AlwaysOn,
            metric_interval: METRIC_INTERVAL_DEFAULT,
            span_queue: Waiting::DEFAULT,
            record_queue: Waiting::DEFAULT,
            limits: Limits::DEFAULT,
        }
    }

    /// Whether nothing is sent anywhere.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.traces.is_none() && self.metrics.is_none() && self.logs.is_none()
    }

    /// Who speaks: the attributes that everything has which this service says.
    pub(crate) fn resource(&self) -> Resource {
        let own = [
            ("service.name", &self.service),
            ("service.namespace", &self.namespace),
            ("service.version", &self.version),
            ("service.instance.id", &self.instance_id),
            ("deployment.environment.name", &self.environment),
        ];
        let sdk = [
            ("telemetry.sdk.language", "rust"),
            ("telemetry.sdk.name", "opentelemetry"),
            ("telemetry.sdk.version", values::SDK_VERSION),
        ];
        let more = self.attributes.iter();
        Resource::builder_empty()
            .with_attributes(more.map(|(key, value)| KeyValue::new(key.clone(), value.clone())))
            .with_attributes(own.map(|(key, value)| KeyValue::new(key, value.clone())))
            .with_attributes(sdk.map(|(key, value)| KeyValue::new(key, value)))
            .build()
    }
}

impl Outlet {
    /// A collector at this address, with the default timeout and no headers.
    #[must_use]
    pub fn to(endpoint: &str) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            headers: HeaderMap::new(),
            timeout: TIMEOUT_DEFAULT,
            is_compressed: false,
        }
    }
}

impl Waiting {
    /// The defaults.
    pub const DEFAULT: Self = Self {
        items_max: QUEUE_ITEMS_DEFAULT,
        batch_max: BATCH_ITEMS_DEFAULT,
        delay: DELAY_DEFAULT,
    };
}

impl Limits {
    /// The defaults.
    pub const DEFAULT: Self = Self {
        span_attributes: ATTRIBUTES_DEFAULT,
        span_events: ATTRIBUTES_DEFAULT,
        span_links: ATTRIBUTES_DEFAULT,
        span_value_characters: VALUE_CHARACTERS_DEFAULT,
        record_attributes: ATTRIBUTES_DEFAULT,
        record_value_characters: VALUE_CHARACTERS_DEFAULT,
    };
}

#[cfg(test)]
mod tests;
