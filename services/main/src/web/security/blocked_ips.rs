//! Blocking addresses at run time: for administrators.

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header},
};
use service::{
    Problem,
    extract::{Body, Query},
};
use shop::{
    ports::CacheError,
    security::{
        block_list::{BLOCK_TIME_DEFAULT, BLOCK_TIME_MAX, Block, REASON_LENGTH_MAX},
        network::Network,
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    blocked_ips::{BlockIp, BlockedIp, BlockedIps, UnblockQuery},
    problem::Problem as WireProblem,
};

use super::client::Client;
use crate::web::{App, identity::Admin, render};

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list, block, unblock))
}

/// Who is blocked, and why.
#[utoipa::path(
    get, path = "/admin/blocked-ips", tag = "admin", security(("bearer" = [])),
    responses(
        (status = 200, body = BlockedIps),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn list(State(app): State<Arc<App>>, _admin: Admin) -> Result<Json<BlockedIps>, Problem> {
    let guard = &app.guard;
    let list = guard.blocks.read(app.ports.clock.now()).await;
    let list = list.map_err(|error| unavailable(&error))?;
    let ranges = &guard.settings.ranges;
    let texts = |networks: &[Network]| networks.iter().map(ToString::to_string).collect();
    Ok(Json(BlockedIps {
        items: list.blocks().iter().map(shown).collect(),
        always_blocked: texts(&ranges.blocked),
        always_allowed: texts(&ranges.allowed),
    }))
}

/// Blocks an address or a range for a while, in all instances within a second.
#[utoipa::path(
    post, path = "/admin/blocked-ips", tag = "admin", request_body = BlockIp, security(("bearer" = [])),
    responses(
        (status = 201, body = BlockedIp),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
        (status = 503, body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn block(
    State(app): State<Arc<App>>,
    admin: Admin,
    client: Client,
    Body(body): Body<BlockIp>,
) -> Result<(StatusCode, Json<BlockedIp>), Problem> {
    let now = app.ports.clock.now();
    let block = Block {
        network: network(&body.network)?,
        reason: reason(&body.reason)?,
        expires: now.after(time(body.expires_in_seconds)?),
    };
    if block.network.contains(client.address) {
        return Err(Problem::unprocessable(
            "would_block_you",
            "Your own address is in this range; block a smaller one.",
        ));
    }
    let added = app
        .guard
        .blocks
        .change(now, |list| list.add(block.clone(), now))
        .await;
    added
        .map_err(|error| unavailable(&error))?
        .map_err(|full| Problem::conflict("block_list_full", format!("{full}.")))?;
    tracing::warn!(network = %block.network, user.id = admin.0.user.id.0, "An address was blocked");
    Ok((StatusCode::CREATED, Json(shown(&block))))
}

/// Ends a block before its time.
#[utoipa::path(
    delete, path = "/admin/blocked-ips", tag = "admin", params(UnblockQuery), security(("bearer" = [])),
    responses(
        (status = 204, description = "Blocked no more"),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
        (status = 503, body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn unblock(
    State(app): State<Arc<App>>,
    admin: Admin,
    Query(query): Query<UnblockQuery>,
) -> Result<StatusCode, Problem> {
    let network = network(&query.network)?;
    let removed = app
        .guard
        .blocks
        .change(app.ports.clock.now(), |list| list.remove(network));
    if removed.await.map_err(|error| unavailable(&error))? {
        tracing::warn!(%network, user.id = admin.0.user.id.0, "An address was unblocked");
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Problem::not_found(
        "unknown_block",
        "No block of exactly this range was made at run time.",
    ))
}

fn network(text: &str) -> Result<Network, Problem> {
    let network = text.trim().parse();
    network.map_err(|error| {
        Problem::unprocessable("invalid_network", format!("The network does not fit: {error}."))
    })
}

fn reason(text: &str) -> Result<String, Problem> {
    let reason = text.trim();
    let fits =
        (1..=REASON_LENGTH_MAX).contains(&reason.chars().count()) && !reason.chars().any(char::is_control);
    if fits {
        return Ok(reason.to_owned());
    }
    Err(Problem::unprocessable(
        "invalid_reason",
        format!("The reason must have from 1 to {REASON_LENGTH_MAX} characters."),
    ))
}

fn time(seconds: Option<i64>) -> Result<Duration, Problem> {
    let Some(seconds) = seconds else {
        return Ok(BLOCK_TIME_DEFAULT);
    };
    let time = u64::try_from(seconds).ok().map(Duration::from_secs);
    time.filter(|time| !time.is_zero() && *time <= BLOCK_TIME_MAX)
        .ok_or_else(|| {
            Problem::unprocessable(
                "invalid_expiry",
                format!(
                    "The block must last from 1 to {} seconds.",
                    BLOCK_TIME_MAX.as_secs()
                ),
            )
        })
}

fn shown(block: &Block) -> BlockedIp {
    BlockedIp {
        network: block.network.to_string(),
        reason: block.reason.clone(),
        expires_at: render::time(block.expires),
    }
}

/// The list is in the cache, and nowhere else.
fn unavailable(error: &CacheError) -> Problem {
    tracing::error!(%error, "The list of blocked addresses could not be reached");
    Problem::unavailable(
        "block_list_unavailable",
        "The list of blocked addresses cannot be reached at the moment; try again shortly.",
    )
    .with_header(header::RETRY_AFTER, HeaderValue::from_static("1"))
}
