//! Roles that strangers talk to.

use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use service::CallerLimit;
use service::serve::ServeLimits;
use tokio_util::sync::CancellationToken;

use super::Server;
use crate::options::Security;

/// A role whose callers may not have too many connections each.
pub(super) struct Public<S> {
    server: S,
    limits: ServeLimits,
}

impl<S: Server> Public<S> {
    pub(super) fn new(server: S, security: &Security) -> Self {
        let limits = ServeLimits {
            caller: caller_limit(security),
            ..ServeLimits::default()
        };
        Self { server, limits }
    }
}

/// A proxy has the connections of everybody, and is spared.
fn caller_limit(security: &Security) -> Option<CallerLimit> {
    let connections_max = usize::try_from(security.connections_per_ip).unwrap_or(usize::MAX);
    let proxies = security.trusted_proxy.clone();
    (connections_max > 0).then(|| CallerLimit {
        connections_max,
        spares: Arc::new(move |address| proxies.iter().any(|network| network.contains(address))),
    })
}

#[async_trait]
impl<S: Server> Server for Public<S> {
    fn router(&self) -> Router {
        self.server.router()
    }

    fn limits(&self) -> ServeLimits {
        self.limits.clone()
    }

    async fn work(&self, stop: CancellationToken) {
        self.server.work(stop).await;
    }

    async fn close(&self) {
        self.server.close().await;
    }
}
