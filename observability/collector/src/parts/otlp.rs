//! The receiver `otlp` and the exporters `otlp_grpc` and `otlp_http`.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::component::{ExporterSettings, Life, Opening, Outputs, Part, ReceiverSettings, Site, Unbuildable};
use crate::config::Endpoint;
use crate::exporters::otlp::{self as exporter, OtlpExporter, some_chance};
use crate::receivers::otlp::{self as receiver, OtlpReceiver};

impl ReceiverSettings for receiver::Settings {
    fn openings(&self) -> Result<Vec<Opening>, String> {
        self.check().map_err(|error| error.to_string())?;
        let at = |name, endpoint: &str| match Endpoint::parse(endpoint) {
            Ok(endpoint) => Ok((name, endpoint)),
            Err(message) => Err(format!("protocols::{name}::endpoint: {message}")),
        };
        let grpc = self
            .protocols
            .grpc
            .as_ref()
            .map(|grpc| at("grpc", &grpc.endpoint));
        let http = self
            .protocols
            .http
            .as_ref()
            .map(|http| at("http", &http.endpoint));
        grpc.into_iter().chain(http).collect()
    }

    fn build(&self, site: Site<'_>, outputs: Outputs) -> Result<Arc<dyn Life>, Unbuildable> {
        let mut listeners = site.listeners.into_iter();
        let doors = Doors {
            grpc: self.protocols.grpc.as_ref().and_then(|_| listeners.next()),
            http: self.protocols.http.as_ref().and_then(|_| listeners.next()),
        };
        Ok(Arc::new(Receiver {
            receiver: OtlpReceiver::new(site.name, self.clone(), &outputs, site.metrics),
            doors: Mutex::new(doors),
        }))
    }
}

struct Receiver {
    receiver: OtlpReceiver,
    doors: Mutex<Doors>,
}

#[derive(Default)]
struct Doors {
    grpc: Option<TcpListener>,
    http: Option<TcpListener>,
}

#[async_trait]
impl Life for Receiver {
    async fn run(&self, stop: CancellationToken) {
        let doors = std::mem::take(&mut *self.doors.lock().unwrap_or_else(PoisonError::into_inner));
        let grpc = async {
            if let Some(listener) = doors.grpc {
                self.receiver.serve_grpc(listener, stop.clone()).await;
            }
        };
        let http = async {
            if let Some(listener) = doors.http {
                self.receiver.serve_http(listener, stop.clone()).await;
            }
        };
        tokio::join!(grpc, http);
    }
}

impl ExporterSettings for exporter::GrpcSettings {
    fn build(&self, site: Site<'_>) -> Result<Part, Unbuildable> {
        let exporter = OtlpExporter::grpc(site.name, self, site.metrics, some_chance())?;
        Ok(Part::new(Arc::new(exporter)))
    }
}

impl ExporterSettings for exporter::HttpSettings {
    fn build(&self, site: Site<'_>) -> Result<Part, Unbuildable> {
        let exporter = OtlpExporter::http(site.name, self, site.metrics, some_chance())?;
        Ok(Part::new(Arc::new(exporter)))
    }
}

#[async_trait]
impl Life for OtlpExporter {
    async fn run(&self, stop: CancellationToken) {
        Self::run(self, stop).await;
    }

    async fn close(&self) {
        Self::close(self).await;
    }
}
