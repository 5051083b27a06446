//! OTLP over HTTP/1.1.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::any;
use service::serve::ServeLimits;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::body::{self, Wrapping};
use super::budget::Hold;
use super::intake::{Intake, decode};
use super::settings::HttpSettings;
use super::{DRAIN_TIME_MAX, answer, cors, trouble::Trouble};
use crate::otlp::Encoding;
use crate::payload::{Payload, Signal};

/// Larger bodies, and gzip of a sixteenth of it, are decoded beside the threads that serve the others.
const INLINE_BYTES_MAX: usize = 128 * 1024;

pub(super) async fn serve(
    listener: TcpListener,
    settings: &HttpSettings,
    intake: &Arc<Intake>,
    stop: CancellationToken,
) {
    let limits = ServeLimits {
        drain_time_max: DRAIN_TIME_MAX,
        ..ServeLimits::default()
    };
    service::serve::serve(listener, router(settings, intake), limits, stop).await;
}

/// The three addresses.
fn router(settings: &HttpSettings, intake: &Arc<Intake>) -> Router {
    let door = |signal| {
        any(export).with_state(Door {
            intake: Arc::clone(intake),
            signal,
            bytes_max: settings.body_bytes_max(),
        })
    };
    let router = Router::new()
        .route(&settings.traces_url_path, door(Signal::Traces))
        .route(&settings.metrics_url_path, door(Signal::Metrics))
        .route(&settings.logs_url_path, door(Signal::Logs))
        .fallback(answer::not_found);
    match cors::layer(&settings.cors) {
        Some(layer) => router.layer(layer),
        None => router,
    }
}

/// Where one signal comes in.
#[derive(Clone)]
struct Door {
    intake: Arc<Intake>,
    signal: Signal,
    bytes_max: usize,
}

async fn export(State(door): State<Door>, request: Request) -> Response {
    if request.method() != Method::POST {
        return answer::wrong_method();
    }
    let Some(encoding) = answer::encoding(request.headers()) else {
        return answer::wrong_media_type();
    };
    match door.receive(encoding, request).await {
        Ok(()) => answer::accepted(encoding),
        Err(trouble) => answer::refused(encoding, &trouble),
    }
}

impl Door {
    async fn receive(&self, encoding: Encoding, request: Request) -> Result<(), Trouble> {
        let hold = Arc::new(self.intake.hold());
        let payload = self.payload(encoding, request, &hold).await;
        let payload = payload.inspect_err(|_| self.intake.count_unreadable(self.signal))?;
        self.intake.take(payload).await
    }

    async fn payload(
        &self,
        encoding: Encoding,
        request: Request,
        hold: &Arc<Hold>,
    ) -> Result<Payload, Trouble> {
        let wrapping = Wrapping::of(request.headers())?;
        let (signal, bytes_max) = (self.signal, self.bytes_max);
        let body = body::read(request.into_body(), bytes_max, hold).await?;
        let is_long = body.len() > inline_bytes_max(wrapping);
        let hold = Arc::clone(hold);
        let work = move || {
            let body = wrapping.open(body, bytes_max, &hold)?;
            decode(encoding, signal, body.into(), &hold)
        };
        if is_long { beside(work).await } else { work() }
    }
}

fn inline_bytes_max(wrapping: Wrapping) -> usize {
    match wrapping {
        Wrapping::Identity => INLINE_BYTES_MAX,
        Wrapping::Gzip => INLINE_BYTES_MAX / 16,
    }
}

/// Works on a thread of its own.
async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(Trouble::Broken(error.to_string())))
}
