//! For machines and the person on call.

use std::{sync::Arc, time::Duration};

use axum::{Json, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::health::{Health, Readiness};

use super::App;

/// How long a dependency may take to answer before it counts as unavailable.
const PING_TIME_MAX: Duration = Duration::from_secs(1);

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    let mut routes = OpenApiRouter::new().routes(routes!(ready));
    // `service::edge::health` serves the route; only its description comes from here.
    let described = OpenApiRouter::<Arc<App>>::new()
        .routes(routes!(health))
        .split_for_parts()
        .1;
    routes.get_openapi_mut().merge(described);
    routes
}

/// Whether the process lives. It asks nobody else.
#[utoipa::path(get, path = "/health", tag = "system", responses((status = 200, body = Health)))]
async fn health() {}

/// Whether the service can do its work. A missing cache only makes it slower: `degraded`, still 200.
#[utoipa::path(
    get, path = "/ready", tag = "system",
    responses((status = 200, body = Readiness), (status = 503, body = Readiness, description = "No database"))
)]
async fn ready(State(app): State<Arc<App>>) -> (StatusCode, Json<Readiness>) {
    let database = tokio::time::timeout(PING_TIME_MAX, app.ports.store.ping()).await;
    let cache = tokio::time::timeout(PING_TIME_MAX, app.ports.cache.ping()).await;
    let (database, cache) = (matches!(database, Ok(Ok(()))), matches!(cache, Ok(Ok(()))));
    let (code, status) = match (database, cache) {
        (true, true) => (StatusCode::OK, "ready"),
        (true, false) => (StatusCode::OK, "degraded"),
        (false, _) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
    };
    let word = |works: bool| if works { "ok" } else { "unavailable" }.to_owned();
    (
        code,
        Json(Readiness {
            status: status.to_owned(),
            database: word(database),
            cache: word(cache),
        }),
    )
}
