//! Serving connections until told to stop, then draining them.

use std::{convert::Infallible, io::Write, sync::Arc, time::Duration};

use axum::Router;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{BodyPace, CallerLimit, Peer, callers::Callers, edge};

/// What one server allows itself. Every number is a limit, none is a target.
#[derive(Clone, Debug)]
pub struct ServeLimits {
    /// Connections open at once; further ones wait in the system's backlog.
    pub connections_max: usize,
    /// How many of them one caller may have; `None` for all of them.
    pub caller: Option<CallerLimit>,
    /// Time in which a client must have sent the headers of a request.
    pub header_time_max: Duration,
    /// How fast the body of a request must arrive.
    pub body_pace: BodyPace,
    /// Time that requests under way get after the stop signal.
    pub drain_time_max: Duration,
}

impl Default for ServeLimits {
    fn default() -> Self {
        Self {
            connections_max: 4096,
            caller: None,
            header_time_max: Duration::from_secs(10),
            body_pace: BodyPace::default(),
            drain_time_max: Duration::from_secs(8),
        }
    }
}

/// hyper refuses bigger heads with a bare 431 before a handler can answer; ours answers from 16 kB on.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// How long to wait after the system refused to accept (usually: too many open files).
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What a caller hears whose connections are too many: written by hand, since its request is not even read.
const TOO_MANY_CONNECTIONS: &str = "HTTP/1.1 429 Too Many Requests\r\n\
    content-type: application/problem+json\r\n\
    content-length: 168\r\n\
    retry-after: 1\r\n\
    connection: close\r\n\
    \r\n\
    {\"type\":\"about:blank\",\"title\":\"Too Many Requests\",\"status\":429,\
    \"code\":\"too_many_connections\",\"detail\":\"This address has too many connections open; use fewer, or wait.\"}";

/// Serves `router` on `listener` until `stop` is cancelled; then finishes the requests under way,
/// within `limits.drain_time_max`, and returns.
pub async fn serve(listener: TcpListener, router: Router, limits: ServeLimits, stop: CancellationToken) {
    let connections = TaskTracker::new();
    let places = Arc::new(Semaphore::new(limits.connections_max));
    let callers = Callers::new(limits.caller.clone());
    while let Some((stream, peer)) = accept(&listener, &stop).await {
        let Some(visit) = callers.enter(peer.0) else {
            refuse(stream);
            continue;
        };
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = stop.cancelled() => break,
        };
        let connection = Connection { stream, peer };
        let serving = connection.serve(router.clone(), &limits, stop.clone());
        connections.spawn(async move {
            serving.await;
            drop((place, visit));
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
async fn accept(listener: &TcpListener, stop: &CancellationToken) -> Option<(TcpStream, Peer)> {
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => return None,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => return Some((stream, Peer(peer.ip()))),
            Err(error) => {
                tracing::warn!(%error, "A connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Says why and closes, without waiting for anything.
fn refuse(stream: TcpStream) {
    // The runtime does not know yet whether it can be written to; the system does, and never blocks here.
    let said = stream
        .into_std()
        .and_then(|mut stream| stream.write(TOO_MANY_CONNECTIONS.as_bytes()));
    if let Err(error) = said {
        tracing::debug!(%error, "A connection was refused without a word");
    }
}

struct Connection {
    stream: TcpStream,
    peer: Peer,
}

impl Connection {
    fn serve(
        self,
        router: Router,
        limits: &ServeLimits,
        stop: CancellationToken,
    ) -> impl Future<Output = ()> + Send + use<> {
        let (peer, pace) = (self.peer, limits.body_pace);
        let service = service_fn(move |request| {
            let answer = edge::guard(router.clone(), request, peer, pace);
            async move { Ok::<_, Infallible>(answer.await) }
        });
        let mut builder = hyper::server::conn::http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header_time_max)
            .max_buf_size(HEAD_BYTES_MAX);
        // Without it small answers wait for the peer's delayed acknowledgement.
        if let Err(error) = self.stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY was refused");
        }
        async move {
            let connection = builder.serve_connection(TokioIo::new(self.stream), service);
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refusal_written_by_hand_is_whole() {
        let (head, body) = TOO_MANY_CONNECTIONS.split_once("\r\n\r\n").unwrap();
        assert!(
            head.contains(&format!("content-length: {}\r\n", body.len())),
            "{} bytes",
            body.len()
        );
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(
            (&body["status"], &body["code"]),
            (&429.into(), &"too_many_connections".into())
        );
    }
}
