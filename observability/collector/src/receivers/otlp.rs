//! The receiver `otlp`: OTLP over gRPC and over HTTP, the latter as protobuf or JSON.
//!
//! Both ways lead through an [`intake::Intake`], which counts and hands the payload on; what is answered to a sender is
//! the table in [`trouble`]. Bodies, what they decompress and decode to, connections, streams and waits have limits; the
//! memory of everything under way together has one as well ([`budget::BYTES_UNDER_WAY_MAX`]).

mod answer;
mod body;
mod budget;
mod codec;
mod connection;
mod cors;
mod grpc;
mod http;
mod intake;
mod settings;
mod trouble;

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use self::budget::BYTES_UNDER_WAY_MAX;
pub use self::intake::{CONSUME_TIME_MAX, DECODED_BYTES_MAX};
pub use self::settings::{
    Cors, GrpcSettings, HttpSettings, Keepalive, Protocols, ServerParameters, Settings, SettingsError,
};
use self::{budget::Budget, intake::Intake};
use crate::component::Outputs;
use crate::self_metrics::SelfMetrics;

/// Time that requests under way get after the stop signal.
pub const DRAIN_TIME_MAX: Duration = Duration::from_secs(2);

/// One `otlp` receiver.
pub struct OtlpReceiver {
    settings: Settings,
    grpc: Arc<Intake>,
    http: Arc<Intake>,
}

impl OtlpReceiver {
    /// The receiver of that name (`otlp`, `otlp/2`) and these settings. A signal that goes nowhere is refused, as an unknown
    /// address.
    #[must_use]
    pub fn new(name: &str, settings: Settings, next: &Outputs, metrics: &SelfMetrics) -> Self {
        let budget = Budget::new(BYTES_UNDER_WAY_MAX);
        let intake = |transport| {
            Arc::new(Intake::new(
                name,
                transport,
                next.clone(),
                metrics,
                budget.clone(),
            ))
        };
        Self {
            grpc: intake("grpc"),
            http: intake("http"),
            settings,
        }
    }

    /// Serves OTLP over gRPC until `stop`, then drains for at most [`DRAIN_TIME_MAX`].
    pub async fn serve_grpc(&self, listener: TcpListener, stop: CancellationToken) {
        let settings = self.settings.protocols.grpc.clone().unwrap_or_default();
        grpc::serve(listener, &settings, &self.grpc, stop).await;
    }

    /// Serves OTLP over HTTP until `stop`, then drains for at most [`DRAIN_TIME_MAX`].
    pub async fn serve_http(&self, listener: TcpListener, stop: CancellationToken) {
        let settings = self.settings.protocols.http.clone().unwrap_or_default();
        http::serve(listener, &settings, &self.http, stop).await;
    }
}
