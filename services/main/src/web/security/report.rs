//! What the layers saw, for administrators.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use service::Problem;
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    problem::Problem as WireProblem,
    security::{SecurityEvent, SecurityReport},
};

use super::{SecurityEvents, recent::Event};
use crate::web::{App, identity::Admin};

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(show))
}

/// What this instance saw since it began: counts, and its latest events.
#[utoipa::path(
    get, path = "/admin/security", tag = "admin", security(("bearer" = [])),
    responses(
        (status = 200, body = SecurityReport),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn show(State(app): State<Arc<App>>, _admin: Admin) -> Result<Json<SecurityReport>, Problem> {
    Ok(Json(report(app.guard.events())))
}

fn report(events: &SecurityEvents) -> SecurityReport {
    let counts = events.counts();
    let failures = counts.failures.iter();
    SecurityReport {
        suspicious: sums(counts.suspicious.iter()),
        rate_limited: sums(counts.exceeded.iter()),
        blocked: counts.blocked,
        authentication_failures: failures
            .map(|(reason, count)| ((*reason).to_owned(), *count))
            .collect(),
        unchecked: counts.unchecked,
        recent: events.recent().into_iter().map(shown).collect(),
    }
}

/// One sum for each word, over all addresses.
fn sums<'a>(counts: impl Iterator<Item = (&'a (&'static str, String), &'a u64)>) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    for ((word, _), count) in counts {
        *sums.entry((*word).to_owned()).or_default() += count;
    }
    sums
}

fn shown(event: Event) -> SecurityEvent {
    SecurityEvent {
        at_ms: event.at.0,
        kind: event.kind.code().to_owned(),
        client_ip: event.address.to_string(),
        route: event.route.map(Into::into),
    }
}
