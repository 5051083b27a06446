//! The extension `health_check`: whether the collector is ready, over HTTP, and what components add to its port.

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use service::serve::{ServeLimits, serve};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::clock;
use crate::component::{ExtensionSettings, Life, Opening, Shared, Site, Unbuildable};
use crate::config::{Endpoint, duration};

/// Its settings, as contrib 0.156 has them without TLS, bodies of one's own and the long gone pipeline check.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where it listens.
    pub endpoint: Endpoint,
    /// What it answers. At `/` it answers every path that is not another's, as the real one does.
    pub path: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            endpoint: Endpoint::new("localhost", 13133),
            path: "/".to_owned(),
        }
    }
}

impl ExtensionSettings for Settings {
    fn openings(&self) -> Result<Vec<Opening>, String> {
        match self.path.starts_with('/') && !self.path.contains(['{', '}', '*']) {
            true => Ok(vec![("", self.endpoint.clone())]),
            false => Err(format!(
                "path: {:?} must begin with a slash and have no braces",
                self.path
            )),
        }
    }

    fn build(&self, mut site: Site<'_>) -> Result<Arc<dyn Life>, Unbuildable> {
        let listener = site.listeners.pop().ok_or("there is no listener")?;
        let router = router(&self.path, site.shared)?;
        Ok(Arc::new(Server::new(listener, router)))
    }
}

/// A router on a port, as a component.
pub(crate) struct Server {
    listener: Mutex<Option<TcpListener>>,
    router: Router,
}

impl Server {
    pub(crate) fn new(listener: TcpListener, router: Router) -> Self {
        let listener = Mutex::new(Some(listener));
        Self { listener, router }
    }
}

#[async_trait]
impl Life for Server {
    async fn run(&self, stop: CancellationToken) {
        let listener = self
            .listener
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(listener) = listener {
            serve(listener, self.router.clone(), limits(), stop).await;
        }
    }
}

/// Probes and scrapes are few and short.
fn limits() -> ServeLimits {
    ServeLimits {
        connections_max: 64,
        drain_time_max: Duration::from_secs(1),
        ..ServeLimits::default()
    }
}

/// Whether the collector is ready: first not yet, then since when, at last no more.
#[derive(Debug, Default)]
pub struct Status(Mutex<Phase>);

#[derive(Clone, Copy, Debug, Default)]
enum Phase {
    #[default]
    Away,
    Up(SystemTime, Instant),
}

impl Status {
    /// It is ready, from that time of day on.
    pub fn up(&self, now: SystemTime) {
        self.set(Phase::Up(now, Instant::now()));
    }

    /// It is stopping.
    pub fn down(&self) {
        self.set(Phase::Away);
    }

    fn set(&self, phase: Phase) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = phase;
    }

    fn answer(&self) -> (StatusCode, String) {
        let phase = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (status, word, since, uptime) = match phase {
            Phase::Up(since, started) => {
                let uptime = duration::text(started.elapsed());
                (StatusCode::OK, "Server available", clock::rfc3339(since), uptime)
            }
            // The real one writes Go's zero time here.
            Phase::Away => {
                let zero = "0001-01-01T00:00:00Z".to_owned();
                (
                    StatusCode::SERVICE_UNAVAILABLE,
                    "Server not available",
                    zero,
                    String::new(),
                )
            }
        };
        let body = format!(r#"{{"status":"{word}","upSince":"{since}","uptime":"{uptime}"}}"#);
        (status, body)
    }
}

fn router(path: &str, shared: &Arc<Shared>) -> Result<Router, Unbuildable> {
    let state = Arc::<Shared>::clone(shared);
    let health = match path {
        "/" => Router::new().fallback(get(check)),
        path => Router::new().route(path, get(check)),
    };
    let mut router = health.with_state(state);
    for (taken, more) in shared.routes() {
        if taken == path {
            return Err(format!("path: {path} is another component's").into());
        }
        router = router.merge(more);
    }
    Ok(router)
}

async fn check(State(shared): State<Arc<Shared>>) -> Response {
    let (status, body) = shared.status.answer();
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}
