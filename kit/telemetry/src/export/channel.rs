//! The connection to a collector. It is made when the first batch is sent, and again when it is lost.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message as _;
use tonic::metadata::MetadataMap;
use tonic::transport::{Channel, Endpoint};
use tonic::{Extensions, Request};

use crate::settings::{Outlet, SettingsError};

/// How long a connection may take to be made.
const CONNECT_MAX: Duration = Duration::from_secs(3);
/// How often a connection is asked whether it lives, and how long it may take to say so.
const ALIVE_INTERVAL: Duration = Duration::from_secs(30);
const ALIVE_MAX: Duration = Duration::from_secs(5);

/// Connections by address: signals that go to one collector share one.
#[derive(Default)]
pub(super) struct Channels(Vec<(String, Channel)>);

impl Channels {
    /// The connection to this address; nothing is sent yet. It needs a runtime.
    pub(super) fn to(&mut self, endpoint: &str) -> Result<Channel, SettingsError> {
        if let Some((_, channel)) = self.0.iter().find(|(known, _)| known == endpoint) {
            return Ok(channel.clone());
        }
        let builder = Endpoint::from_shared(endpoint.to_owned()).map_err(|_| {
            SettingsError::new("endpoint", "must be an address such as http://127.0.0.1:4317")
        })?;
        let channel = builder
            .connect_timeout(CONNECT_MAX)
            .http2_keep_alive_interval(ALIVE_INTERVAL)
            .keep_alive_timeout(ALIVE_MAX)
            .connect_lazy();
        self.0.push((endpoint.to_owned(), channel.clone()));
        Ok(channel)
    }
}

/// What all requests of a signal have in common.
pub(super) struct Door {
    pub(super) timeout: Duration,
    headers: MetadataMap,
}

impl Door {
    pub(super) fn new(outlet: &Outlet) -> Self {
        Self {
            timeout: outlet.timeout,
            headers: MetadataMap::from_headers(outlet.headers.clone()),
        }
    }

    pub(super) fn request<T>(&self, message: T) -> Request<T> {
        Request::from_parts(self.headers.clone(), Extensions::default(), message)
    }
}

/// Who speaks, as OTLP writes it.
pub(super) fn resource(resource: &opentelemetry_sdk::Resource) -> Arc<[u8]> {
    Resource::from(resource).encode_to_vec().into()
}
