//! The keys of the receiver in the configuration, as collector-contrib 0.156 has them.

use std::time::Duration;

use serde::Deserialize;
use serde::de::Deserializer;

const MIB: usize = 1024 * 1024;

/// What stands under `otlp:`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// How to listen.
    #[serde(deserialize_with = "null_is_default")]
    pub protocols: Protocols,
}

/// The ways in. One that stands there without a value has its defaults; one that does not stand there is off.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Protocols {
    /// Over gRPC.
    #[serde(deserialize_with = "named")]
    pub grpc: Option<GrpcSettings>,
    /// Over HTTP/1.1.
    #[serde(deserialize_with = "named")]
    pub http: Option<HttpSettings>,
}

/// What stands under `grpc:`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GrpcSettings {
    /// Host and port.
    pub endpoint: String,
    /// The largest message, before and after decompression, in MiB.
    pub max_recv_msg_size_mib: usize,
    /// The most requests at once on one connection. The real one has no limit unless told; ours is 100.
    pub max_concurrent_streams: u32,
    /// How connections are watched.
    pub keepalive: Keepalive,
    /// Taken, and without effect: no component of ours reads a sender's metadata.
    pub include_metadata: bool,
}

impl Default for GrpcSettings {
    fn default() -> Self {
        Self {
            endpoint: "localhost:4317".to_owned(),
            max_recv_msg_size_mib: 4,
            max_concurrent_streams: 100,
            keepalive: Keepalive::default(),
            include_metadata: false,
        }
    }
}

impl GrpcSettings {
    pub(super) fn message_bytes_max(&self) -> usize {
        self.max_recv_msg_size_mib.saturating_mul(MIB)
    }
}

/// What stands under `keepalive:`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keepalive {
    /// Ours towards the clients.
    pub server_parameters: ServerParameters,
}

/// What stands under `server_parameters:`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerParameters {
    /// A silent client is asked after this time whether it is there. The real one waits for two hours.
    #[serde(with = "crate::config::duration")]
    pub time: Duration,
    /// Its answer must come within this time.
    #[serde(with = "crate::config::duration")]
    pub timeout: Duration,
    /// A connection is closed gently after this time; zero for never.
    #[serde(with = "crate::config::duration")]
    pub max_connection_age: Duration,
    /// And for good after this time more.
    #[serde(with = "crate::config::duration")]
    pub max_connection_age_grace: Duration,
}

impl Default for ServerParameters {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(60),
            timeout: Duration::from_secs(20),
            max_connection_age: Duration::ZERO,
            max_connection_age_grace: Duration::ZERO,
        }
    }
}

/// What stands under `http:`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpSettings {
    /// Host and port.
    pub endpoint: String,
    /// Which pages of others may send.
    #[serde(deserialize_with = "null_is_default")]
    pub cors: Cors,
    /// The largest body, before and after decompression, in bytes; 0 for the default of 20 MiB.
    pub max_request_body_size: usize,
    /// Where spans come in.
    pub traces_url_path: String,
    /// Where data points come in.
    pub metrics_url_path: String,
    /// Where log records come in.
    pub logs_url_path: String,
    /// Taken, and without effect: no component of ours reads a sender's metadata.
    pub include_metadata: bool,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            endpoint: "localhost:4318".to_owned(),
            cors: Cors::default(),
            max_request_body_size: BODY_BYTES_MAX,
            traces_url_path: "/v1/traces".to_owned(),
            metrics_url_path: "/v1/metrics".to_owned(),
            logs_url_path: "/v1/logs".to_owned(),
            include_metadata: false,
        }
    }
}

const BODY_BYTES_MAX: usize = 20 * MIB;

impl HttpSettings {
    pub(super) fn body_bytes_max(&self) -> usize {
        match self.max_request_body_size {
            0 => BODY_BYTES_MAX,
            bytes => bytes,
        }
    }
}

/// What stands under `cors:`. Without origins, browsers of other pages are not answered.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Cors {
    /// Origins, each with at most one `*` for anything.
    #[serde(deserialize_with = "null_is_default")]
    pub allowed_origins: Vec<String>,
    /// Headers beside `accept`, `content-type`, `content-encoding` and `x-requested-with`; `*` for all.
    #[serde(deserialize_with = "null_is_default")]
    pub allowed_headers: Vec<String>,
    /// How long a browser may remember the answer, in seconds; 0 leaves it to the browser.
    pub max_age: u32,
}

/// Settings that contradict themselves.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Neither `grpc` nor `http`.
    #[error("protocols: name grpc, http or both")]
    NoProtocol,
    /// A limit of nothing.
    #[error("{key}: must be at least 1")]
    Zero {
        /// The key.
        key: &'static str,
    },
    /// A path of HTTP that cannot be served.
    #[error("{key}: {path:?} must begin with / and have no braces, and no other path may be the same")]
    Path {
        /// The key.
        key: &'static str,
        /// As it stands there.
        path: String,
    },
    /// An origin with more than one `*`.
    #[error("cors.allowed_origins: {origin:?} may have one *")]
    Origin {
        /// As it stands there.
        origin: String,
    },
}

impl Settings {
    /// Whether it can work.
    ///
    /// # Errors
    /// A [`SettingsError`] that names the key.
    pub fn check(&self) -> Result<(), SettingsError> {
        let Protocols { grpc, http } = &self.protocols;
        if grpc.is_none() && http.is_none() {
            return Err(SettingsError::NoProtocol);
        }
        if let Some(grpc) = grpc {
            for (key, value) in [
                ("grpc.max_recv_msg_size_mib", grpc.max_recv_msg_size_mib),
                (
                    "grpc.max_concurrent_streams",
                    grpc.max_concurrent_streams as usize,
                ),
            ] {
                if value == 0 {
                    return Err(SettingsError::Zero { key });
                }
            }
        }
        http.as_ref().map_or(Ok(()), HttpSettings::check)
    }
}

impl HttpSettings {
    fn check(&self) -> Result<(), SettingsError> {
        let paths = [
            ("http.traces_url_path", &self.traces_url_path),
            ("http.metrics_url_path", &self.metrics_url_path),
            ("http.logs_url_path", &self.logs_url_path),
        ];
        for (place, (key, path)) in paths.iter().enumerate() {
            let is_taken = paths[..place].iter().any(|(_, earlier)| earlier == path);
            if is_taken || !path.starts_with('/') || path.contains(['{', '}']) {
                let path = (*path).clone();
                return Err(SettingsError::Path { key, path });
            }
        }
        let mut origins = self.cors.allowed_origins.iter();
        match origins.find(|origin| origin.matches('*').count() > 1) {
            Some(origin) => Err(SettingsError::Origin {
                origin: origin.clone(),
            }),
            None => Ok(()),
        }
    }
}

/// A key that stands there, with a value or without.
fn named<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<Option<T>, D::Error> {
    null_is_default(from).map(Some)
}

fn null_is_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(yaml: &str) -> Result<Settings, String> {
        serde_saphyr::from_str(yaml).map_err(|error| error.to_string())
    }

    #[test]
    fn a_protocol_without_a_value_is_on_with_its_defaults() {
        let settings = read("protocols: {grpc: , http: {endpoint: '127.0.0.1:1', cors: }}").unwrap();
        assert_eq!(settings.check(), Ok(()));
        assert_eq!(settings.protocols.grpc, Some(GrpcSettings::default()));
        let http = settings.protocols.http.unwrap();
        assert_eq!(http.endpoint, "127.0.0.1:1");
        assert_eq!((http.body_bytes_max(), http.cors), (20 << 20, Cors::default()));
        let age = "protocols: {grpc: {keepalive: {server_parameters: {max_connection_age: 1m30s}}}}";
        let grpc = read(age).unwrap().protocols.grpc.unwrap();
        let age = grpc.keepalive.server_parameters.max_connection_age;
        assert_eq!(age, Duration::from_secs(90));
    }

    #[test]
    fn unknown_keys_and_contradictions_are_named() {
        for (yaml, word) in [
            ("protocols: {grpc: {tls: {cert_file: x}}}", "tls"),
            ("protocols: {thrift: }", "thrift"),
            ("endpoint: x", "endpoint"),
            ("protocols: ", "name grpc, http or both"),
            (
                "protocols: {grpc: {max_recv_msg_size_mib: 0}}",
                "max_recv_msg_size_mib",
            ),
            ("protocols: {http: {traces_url_path: spans}}", "traces_url_path"),
            ("protocols: {http: {logs_url_path: /v1/traces}}", "logs_url_path"),
            (
                "protocols: {http: {metrics_url_path: '/{a}'}}",
                "metrics_url_path",
            ),
            (
                "protocols: {http: {cors: {allowed_origins: ['*.a.*']}}}",
                "may have one *",
            ),
        ] {
            let checked = read(yaml).and_then(|settings| settings.check().map_err(|error| error.to_string()));
            let message = checked.unwrap_err();
            assert!(message.contains(word), "{yaml}: {message}");
        }
    }
}
