//! The three services of OTLP, of a sink.

use std::sync::Arc;

use opentelemetry_proto::tonic::collector::logs::v1::logs_service_server::{LogsService, LogsServiceServer};
use opentelemetry_proto::tonic::collector::logs::v1::{
    ExportLogsPartialSuccess, ExportLogsServiceRequest, ExportLogsServiceResponse,
};
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsPartialSuccess, ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use tokio::net::TcpListener;
use tonic::codec::CompressionEncoding::Gzip;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

use super::{Answer, Seen, Shared, lock};

/// Serves until it is dropped.
pub(super) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let ears = Ears(shared);
    let served = Server::builder()
        .add_service(TraceServiceServer::new(ears.clone()).accept_compressed(Gzip))
        .add_service(MetricsServiceServer::new(ears.clone()).accept_compressed(Gzip))
        .add_service(LogsServiceServer::new(ears).accept_compressed(Gzip))
        .serve_with_incoming(TcpIncoming::from(listener))
        .await;
    if let Err(error) = served {
        tracing::warn!(%error, "A sink ended");
    }
}

#[derive(Clone)]
struct Ears(Arc<Shared>);

impl Ears {
    /// Keeps what is said, if it is to be taken; the number of items that are rejected.
    async fn hear<T>(&self, request: Request<T>, keep: impl FnOnce(&mut Seen, T)) -> Result<i64, Status> {
        let answer = *lock(&self.0.answer);
        let headers = request.metadata().clone().into_headers();
        let headers = headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_string(), value)
        });
        {
            let mut seen = lock(&self.0.seen);
            seen.headers = headers.collect();
            seen.requests += 1;
            if matches!(answer, Answer::Take | Answer::Reject(_)) {
                keep(&mut seen, request.into_inner());
            }
        }
        self.0.version.send_modify(|version| *version += 1);
        match answer {
            Answer::Take => Ok(0),
            Answer::Reject(items) => Ok(items),
            Answer::Unavailable => Err(Status::unavailable("a test wants it so")),
            Answer::Invalid => Err(Status::invalid_argument("a test wants it so")),
            Answer::Silence => std::future::pending().await,
        }
    }
}

#[tonic::async_trait]
impl TraceService for Ears {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let rejected_spans = self.hear(request, Seen::add_spans).await?;
        let partial_success = (rejected_spans > 0).then(|| ExportTracePartialSuccess {
            rejected_spans,
            error_message: String::new(),
        });
        Ok(Response::new(ExportTraceServiceResponse { partial_success }))
    }
}

#[tonic::async_trait]
impl MetricsService for Ears {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        let rejected_data_points = self.hear(request, Seen::add_metrics).await?;
        let partial_success = (rejected_data_points > 0).then(|| ExportMetricsPartialSuccess {
            rejected_data_points,
            error_message: String::new(),
        });
        Ok(Response::new(ExportMetricsServiceResponse { partial_success }))
    }
}

#[tonic::async_trait]
impl LogsService for Ears {
    async fn export(
        &self,
        request: Request<ExportLogsServiceRequest>,
    ) -> Result<Response<ExportLogsServiceResponse>, Status> {
        let rejected_log_records = self.hear(request, Seen::add_logs).await?;
        let partial_success = (rejected_log_records > 0).then(|| ExportLogsPartialSuccess {
            rejected_log_records,
            error_message: String::new(),
        });
        Ok(Response::new(ExportLogsServiceResponse { partial_success }))
    }
}
