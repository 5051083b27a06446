//! The keys of the two exporters in the configuration, as collector-contrib 0.156 has them.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;

use crate::otlp::Encoding;

/// What stands under `otlp_grpc:`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GrpcSettings {
    /// `host:port`, or `http://host:port`, which says `insecure` at the same time.
    pub endpoint: String,
    /// Sent with every request.
    pub headers: BTreeMap<String, String>,
    /// How long one attempt may take.
    #[serde(with = "crate::config::duration")]
    pub timeout: Duration,
    /// Whether bodies are compressed.
    pub compression: Compression,
    /// Must be `{insecure: true}`: this collector does not encrypt.
    pub tls: Tls,
    /// Where payloads wait.
    pub sending_queue: QueueSettings,
    /// When to try again.
    pub retry_on_failure: RetrySettings,
}

impl Default for GrpcSettings {
    fn default() -> Self {
        Self {
            endpoint: String::new(),
            headers: BTreeMap::new(),
            timeout: Duration::from_secs(5),
            compression: Compression::default(),
            tls: Tls::default(),
            sending_queue: QueueSettings::default(),
            retry_on_failure: RetrySettings::default(),
        }
    }
}

/// What stands under `otlp_http:`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpSettings {
    /// `http://host:port`, with a path or without; `/v1/traces` and its sisters are put behind it.
    pub endpoint: String,
    /// The whole URL for spans, instead.
    pub traces_endpoint: String,
    /// The whole URL for data points, instead.
    pub metrics_endpoint: String,
    /// The whole URL for log records, instead.
    pub logs_endpoint: String,
    /// How bodies are written.
    pub encoding: HttpEncoding,
    /// Sent with every request.
    pub headers: BTreeMap<String, String>,
    /// How long one attempt may take.
    #[serde(with = "crate::config::duration")]
    pub timeout: Duration,
    /// Whether bodies are compressed.
    pub compression: Compression,
    /// `{insecure: true}` or nothing; the URL has to begin with `http://`.
    pub tls: Tls,
    /// Where payloads wait.
    pub sending_queue: QueueSettings,
    /// When to try again.
    pub retry_on_failure: RetrySettings,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            endpoint: String::new(),
            traces_endpoint: String::new(),
            metrics_endpoint: String::new(),
            logs_endpoint: String::new(),
            encoding: HttpEncoding::default(),
            headers: BTreeMap::new(),
            timeout: Duration::from_secs(30),
            compression: Compression::default(),
            tls: Tls::default(),
            sending_queue: QueueSettings::default(),
            retry_on_failure: RetrySettings::default(),
        }
    }
}

/// What stands at `encoding:`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HttpEncoding {
    /// Protobuf.
    #[default]
    Proto,
    /// OTLP's JSON.
    Json,
}

impl From<HttpEncoding> for Encoding {
    fn from(encoding: HttpEncoding) -> Self {
        match encoding {
            HttpEncoding::Proto => Self::Protobuf,
            HttpEncoding::Json => Self::Json,
        }
    }
}

/// What stands at `compression:`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    /// With gzip.
    #[default]
    Gzip,
    /// Not at all.
    #[serde(alias = "")]
    None,
}

/// What stands under `tls:`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tls {
    /// Whether it goes without encryption.
    pub insecure: bool,
}

/// What stands under `sending_queue:`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QueueSettings {
    /// Without it, whoever hands a payload over waits until it is sent.
    pub enabled: bool,
    /// Requests that are sent at once, for each signal.
    pub num_consumers: usize,
    /// Requests that may wait, for each signal. Their bytes have a limit as well, [`super::QUEUE_BYTES_MAX`].
    pub queue_size: usize,
    /// What `queue_size` counts.
    pub sizer: Sizer,
    /// Whether a full queue makes wait instead of refusing.
    pub block_on_overflow: bool,
}

impl Default for QueueSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            num_consumers: 10,
            queue_size: 1000,
            sizer: Sizer::Requests,
            block_on_overflow: false,
        }
    }
}

impl QueueSettings {
    /// How many requests are sent at once.
    pub(super) fn workers(&self) -> usize {
        if self.enabled { self.num_consumers } else { 0 }
    }
}

/// What stands at `sizer:`. The real one can also count items and bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sizer {
    /// Requests.
    #[default]
    Requests,
}

/// What stands under `retry_on_failure:`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetrySettings {
    /// Without it, the first failure is the last.
    pub enabled: bool,
    /// The wait after the first failure.
    #[serde(with = "crate::config::duration")]
    pub initial_interval: Duration,
    /// By which part a wait may be shorter or longer, by chance; 0 to 1.
    pub randomization_factor: f64,
    /// How much longer each wait is than the one before.
    pub multiplier: f64,
    /// The longest wait, before chance.
    #[serde(with = "crate::config::duration")]
    pub max_interval: Duration,
    /// When to give up, counted from the first attempt; zero for never.
    #[serde(with = "crate::config::duration")]
    pub max_elapsed_time: Duration,
}

impl Default for RetrySettings {
    fn default() -> Self {
        Self {
            enabled: true,
            initial_interval: Duration::from_secs(5),
            randomization_factor: 0.5,
            multiplier: 1.5,
            max_interval: Duration::from_secs(30),
            max_elapsed_time: Duration::from_secs(5 * 60),
        }
    }
}

/// Settings that cannot work.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// There is none, or it is not one.
    #[error(
        "{key}: {value:?} is not an address; write host:port for otlp_grpc, http://host:port for otlp_http"
    )]
    Endpoint {
        /// The key.
        key: &'static str,
        /// As it stands there.
        value: String,
    },
    /// Encryption was asked for.
    #[error(
        "{key}: this collector does not encrypt: write tls: {{insecure: true}} or http://, and end TLS beside it"
    )]
    Encryption {
        /// The key.
        key: &'static str,
    },
    /// A header that cannot be sent. Its value may be a secret, so it is not said.
    #[error("headers: {name:?} or its value cannot be sent")]
    Header {
        /// Its name.
        name: String,
    },
    /// A number out of range.
    #[error("{key}: must be {range}")]
    Range {
        /// The key.
        key: &'static str,
        /// What it must be.
        range: &'static str,
    },
    /// The HTTP client cannot be built.
    #[error("the HTTP client cannot be built: {0}")]
    Client(String),
}

/// The limits that both exporters share.
pub(super) fn check(
    queue: &QueueSettings,
    retry: &RetrySettings,
    timeout: Duration,
) -> Result<(), SettingsError> {
    let factor = retry.randomization_factor;
    let rows = [
        ("timeout", "more than 0s", !timeout.is_zero()),
        (
            "sending_queue.num_consumers",
            "1 to 1000",
            (1..=1000).contains(&queue.num_consumers),
        ),
        (
            "sending_queue.queue_size",
            "1 to 1000000",
            (1..=1_000_000).contains(&queue.queue_size),
        ),
        (
            "retry_on_failure.randomization_factor",
            "0 to 1",
            (0.0..=1.0).contains(&factor),
        ),
        (
            "retry_on_failure.multiplier",
            "1 to 100",
            (1.0..=100.0).contains(&retry.multiplier),
        ),
        (
            "retry_on_failure.initial_interval",
            "at least 1ms",
            retry.initial_interval.as_millis() > 0,
        ),
        (
            "retry_on_failure.max_interval",
            "at least initial_interval",
            retry.max_interval >= retry.initial_interval,
        ),
    ];
    match rows.into_iter().find(|(_, _, is_good)| !is_good) {
        Some((key, range, _)) => Err(SettingsError::Range { key, range }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_the_real_ones_and_unknown_keys_are_named() {
        let yaml = "{endpoint: 'tempo:4317', tls: {insecure: true}, compression: none, \
            sending_queue: {queue_size: 5}, retry_on_failure: {max_elapsed_time: 1m}}";
        let grpc: GrpcSettings = serde_saphyr::from_str(yaml).unwrap();
        assert_eq!(grpc.timeout, Duration::from_secs(5));
        assert_eq!((grpc.compression, grpc.tls.insecure), (Compression::None, true));
        assert_eq!(
            (grpc.sending_queue.queue_size, grpc.sending_queue.num_consumers),
            (5, 10)
        );
        assert_eq!(grpc.retry_on_failure.max_elapsed_time, Duration::from_secs(60));
        let http: HttpSettings = serde_saphyr::from_str("{encoding: json}").unwrap();
        assert_eq!(Encoding::from(http.encoding), Encoding::Json);
        assert_eq!(
            (http.compression, http.timeout),
            (Compression::Gzip, Duration::from_secs(30))
        );
        for (yaml, word) in [
            ("{tls: {ca_file: x}}", "ca_file"),
            ("{compression: zstd}", "zstd"),
            ("{sending_queue: {sizer: bytes}}", "bytes"),
            ("{sending_queue: {storage: x}}", "storage"),
            ("{auth: x}", "auth"),
        ] {
            let error = serde_saphyr::from_str::<HttpSettings>(yaml)
                .unwrap_err()
                .to_string();
            assert!(error.contains(word), "{yaml}: {error}");
        }
    }

    #[test]
    fn numbers_out_of_range_are_named() {
        let (queue, retry, second) = (
            QueueSettings::default(),
            RetrySettings::default(),
            Duration::from_secs(1),
        );
        assert_eq!(check(&queue, &retry, second), Ok(()));
        let key = |queue, retry, timeout| match check(queue, retry, timeout) {
            Err(SettingsError::Range { key, .. }) => key,
            other => panic!("{other:?}"),
        };
        assert_eq!(key(&queue, &retry, Duration::ZERO), "timeout");
        let none = QueueSettings {
            queue_size: 0,
            ..queue.clone()
        };
        assert_eq!(key(&none, &retry, second), "sending_queue.queue_size");
        let nonsense = RetrySettings {
            randomization_factor: f64::NAN,
            ..retry
        };
        assert_eq!(
            key(&queue, &nonsense, second),
            "retry_on_failure.randomization_factor"
        );
    }
}
