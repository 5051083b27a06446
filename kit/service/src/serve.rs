//! Serving connections until told to stop, then draining them.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::Router;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::edge;

/// What one server allows itself. Every number is a limit, none is a target.
#[derive(Clone, Copy, Debug)]
pub struct ServeLimits {
    /// Connections open at once; further ones wait in the system's backlog.
    pub connections_max: usize,
    /// Time in which a client must have sent the headers of a request.
    pub header_time_max: Duration,
    /// Time that requests under way get after the stop signal.
    pub drain_time_max: Duration,
}

impl Default for ServeLimits {
    fn default() -> Self {
        Self {
            connections_max: 4096,
            header_time_max: Duration::from_secs(10),
            drain_time_max: Duration::from_secs(8),
        }
    }
}

/// hyper refuses bigger heads with a bare 431 before a handler can answer; ours answers from 16 kB on.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// How long to wait after the system refused to accept (usually: too many open files).
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves `router` on `listener` until `stop` is cancelled; then finishes the requests under way,
/// within `limits.drain_time_max`, and returns.
pub async fn serve(listener: TcpListener, router: Router, limits: ServeLimits, stop: CancellationToken) {
    let connections = TaskTracker::new();
    let places = Arc::new(Semaphore::new(limits.connections_max));
    while let Some(stream) = accept(&listener, &stop).await {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = stop.cancelled() => break,
        };
        let connection = serve_connection(stream, router.clone(), limits, stop.clone());
        connections.spawn(async move {
            connection.await;
            drop(place);
        });
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(limits.drain_time_max, connections.wait())
        .await
        .is_err()
    {
        tracing::warn!(
            open = connections.len(),
            "Connections were cut off at the end of the drain"
        );
    }
}

/// The next connection, or `None` when it is time to stop.
async fn accept(listener: &TcpListener, stop: &CancellationToken) -> Option<TcpStream> {
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => return None,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _peer)) => return Some(stream),
            Err(error) => {
                tracing::warn!(%error, "A connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn serve_connection(stream: TcpStream, router: Router, limits: ServeLimits, stop: CancellationToken) {
    // Without it small answers wait for the peer's delayed acknowledgement.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY was refused");
    }
    let service = service_fn(move |request| {
        let answer = edge::guard(router.clone(), request);
        async move { Ok::<_, Infallible>(answer.await) }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_time_max)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let outcome = tokio::select! {
        outcome = connection.as_mut() => outcome,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, "A connection ended early");
    }
}
