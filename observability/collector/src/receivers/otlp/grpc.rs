//! OTLP over gRPC: the three services' only method, `Export`.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Response};
use axum::routing::any;
use axum::{BoxError, Router};
use futures_util::StreamExt;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::codec::CompressionEncoding;
use tonic::server::{Grpc, UnaryService};
use tonic::transport::Server;
use tonic::{Code, Status};

use super::budget::Hold;
use super::codec::ExportCodec;
use super::connection::incoming;
use super::intake::Intake;
use super::settings::GrpcSettings;
use super::{DRAIN_TIME_MAX, trouble::Trouble};
use crate::otlp::{grpc_path, status::ExportAnswer};
use crate::payload::{Payload, Signal};

/// Time from a request's headers to its answer: a body that comes slowly is cut off.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(30);
/// The most that a request's headers may have together, in bytes.
const HEADER_BYTES_MAX: u32 = 16 * 1024;
/// How much a sender may have under way before it hears that there is room for more, per request and per connection. A
/// batch of 512 spans has some 200 KiB, and should not stop on its way.
const STREAM_WINDOW: u32 = 512 * 1024;
const CONNECTION_WINDOW: u32 = 1024 * 1024;
/// The longest piece in which a body comes.
const FRAME_BYTES_MAX: u32 = 256 * 1024;

pub(super) async fn serve(
    listener: TcpListener,
    settings: &GrpcSettings,
    intake: &Arc<Intake>,
    stop: CancellationToken,
) {
    let watch = &settings.keepalive.server_parameters;
    let mut server = Server::builder()
        .timeout(REQUEST_TIME_MAX)
        .max_concurrent_streams(settings.max_concurrent_streams)
        .http2_max_header_list_size(HEADER_BYTES_MAX)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_frame_size(FRAME_BYTES_MAX)
        .http2_keepalive_interval(Some(watch.time))
        .http2_keepalive_timeout(Some(watch.timeout));
    if !watch.max_connection_age.is_zero() {
        server = server.max_connection_age(watch.max_connection_age);
    }
    if !watch.max_connection_age_grace.is_zero() {
        server = server.max_connection_age_grace(watch.max_connection_age_grace);
    }
    let cut = CancellationToken::new();
    let connections = incoming(listener, cut.clone());
    let stopped = stop.clone().cancelled_owned();
    let serving = server.serve_with_incoming_shutdown(router(settings, intake), connections, stopped);
    tokio::pin!(serving);
    let late = async {
        stop.cancelled().await;
        tokio::time::sleep(DRAIN_TIME_MAX).await;
    };
    let outcome = tokio::select! {
        outcome = serving.as_mut() => outcome,
        () = late => {
            tracing::warn!("Connections were cut off at the end of the drain");
            cut.cancel();
            serving.await
        }
    };
    if let Err(error) = outcome {
        tracing::warn!(%error, "OTLP over gRPC is not served any more");
    }
}

fn router(settings: &GrpcSettings, intake: &Arc<Intake>) -> Router {
    let door = |signal| {
        any(export).with_state(Door {
            intake: Arc::clone(intake),
            signal,
            bytes_max: settings.message_bytes_max(),
        })
    };
    let mut router = Router::new();
    for signal in [Signal::Traces, Signal::Metrics, Signal::Logs] {
        router = router.route(grpc_path(signal), door(signal));
    }
    router.fallback(|| async { Status::unimplemented("there is no such method").into_http::<Body>() })
}

/// Where one signal comes in.
#[derive(Clone)]
struct Door {
    intake: Arc<Intake>,
    signal: Signal,
    bytes_max: usize,
}

async fn export(State(door): State<Door>, request: Request) -> Response<tonic::body::Body> {
    let hold = Arc::new(door.intake.hold());
    let codec = ExportCodec {
        signal: door.signal,
        hold: Arc::clone(&hold),
    };
    let request = request.map(|body| counted(body, hold));
    let call = Call {
        intake: Arc::clone(&door.intake),
        is_decoded: Arc::default(),
    };
    let is_decoded = Arc::clone(&call.is_decoded);
    let mut answer = Grpc::new(codec)
        .accept_compressed(CompressionEncoding::Gzip)
        .max_decoding_message_size(door.bytes_max)
        .unary(call, request)
        .await;
    if !is_decoded.load(Ordering::Relaxed) {
        door.intake.count_unreadable(door.signal);
        // tonic calls an oversized message OUT_OF_RANGE, after which OTLP's senders would try again forever.
        let too_large = HeaderValue::from(Code::ResourceExhausted as i32);
        if let Some(code) = answer.headers_mut().get_mut(Status::GRPC_STATUS)
            && *code == HeaderValue::from(Code::OutOfRange as i32)
        {
            *code = too_large;
        }
    }
    answer
}

/// The body, as far as there is room for it.
fn counted(body: Body, hold: Arc<Hold>) -> Body {
    Body::from_stream(body.into_data_stream().map(move |piece| {
        let piece = piece.map_err(axum::Error::into_inner)?;
        match hold.grow(piece.len()) {
            true => Ok::<_, BoxError>(piece),
            false => Err(Status::from(Trouble::Busy).into()),
        }
    }))
}

/// One request.
struct Call {
    intake: Arc<Intake>,
    is_decoded: Arc<AtomicBool>,
}

impl UnaryService<Payload> for Call {
    type Response = ExportAnswer;
    type Future = Pin<Box<dyn Future<Output = Result<tonic::Response<ExportAnswer>, Status>> + Send>>;

    fn call(&mut self, request: tonic::Request<Payload>) -> Self::Future {
        self.is_decoded.store(true, Ordering::Relaxed);
        let intake = Arc::clone(&self.intake);
        Box::pin(async move {
            intake.take(request.into_inner()).await?;
            Ok(tonic::Response::new(ExportAnswer::default()))
        })
    }
}
