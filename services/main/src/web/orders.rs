//! Orders after the checkout.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use commerce::OrderId;
use service::{
    Problem,
    extract::{Body, Path, Query},
};
use shop::orders::{ComplaintReason, NewComplaint};
use telemetry::{contract::DelayComplaints, count};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    orders::{Complain, Complaint, Order, OrderPage, OrdersQuery},
    problem::Problem as WireProblem,
};

use super::{
    App,
    identity::Buyer,
    page,
    problems::{OrProblem, unknown_order},
    render,
};

const ORDERS_DEFAULT: usize = 20;
const ORDERS_MAX: usize = 100;
/// The longest complaint, in characters.
const MESSAGE_LENGTH_MAX: usize = 1000;
/// Marks cursors of order lists.
const CURSOR: char = 'o';

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_orders))
        .routes(routes!(show_order))
        .routes(routes!(complain))
}

/// The buyer's orders, newest first.
#[utoipa::path(
    get, path = "/orders", tag = "orders", params(OrdersQuery), security(("bearer" = [])),
    responses(
        (status = 200, body = OrderPage),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn list_orders(
    State(app): State<Arc<App>>,
    buyer: Buyer,
    Query(query): Query<OrdersQuery>,
) -> Result<Json<OrderPage>, Problem> {
    let limit = page::limit(query.limit, ORDERS_DEFAULT, ORDERS_MAX)?;
    let before = query
        .cursor
        .map(|cursor| page::read_cursor(CURSOR, &cursor))
        .transpose()?
        .map(OrderId);
    let mut orders = app
        .ports
        .store
        .orders(buyer.user.id, before, limit + 1)
        .await
        .or_problem()?;
    let more = orders.len() > limit;
    orders.truncate(limit);
    let next_cursor = orders
        .last()
        .filter(|_| more)
        .map(|order| page::cursor(CURSOR, order.id.0));
    Ok(Json(OrderPage {
        items: orders.iter().map(render::order_summary).collect(),
        next_cursor,
    }))
}

/// One order: lines, states with times, where the pieces come from, what flows back.
#[utoipa::path(
    get, path = "/orders/{id}", tag = "orders", security(("bearer" = [])),
    params(("id" = String, Path, description = "For example ORD123")),
    responses(
        (status = 200, body = Order),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn show_order(
    State(app): State<Arc<App>>,
    buyer: Buyer,
    Path(id): Path<String>,
) -> Result<Json<Order>, Problem> {
    let order = app
        .ports
        .store
        .order(buyer.user.id, order_of(&id)?)
        .await
        .or_problem()?;
    Ok(Json(render::order(order.ok_or_else(unknown_order)?)))
}

/// Says that something is wrong with an order.
#[utoipa::path(
    post, path = "/orders/{id}/complaint", tag = "orders", request_body = Complain, security(("bearer" = [])),
    params(("id" = String, Path, description = "For example ORD123")),
    responses(
        (status = 201, body = Complaint),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn complain(
    State(app): State<Arc<App>>,
    buyer: Buyer,
    Path(id): Path<String>,
    Body(body): Body<Complain>,
) -> Result<(StatusCode, Json<Complaint>), Problem> {
    let complaint = NewComplaint {
        user_id: buyer.user.id,
        order_id: order_of(&id)?,
        reason: reason_of(&body.reason)?,
        message: message_of(body.message)?,
        now: app.ports.clock.now(),
    };
    let (order_id, reason, now) = (complaint.order_id, complaint.reason, complaint.now);
    let order = app.ports.store.order(complaint.user_id, order_id).await;
    let order = order.or_problem()?.ok_or_else(unknown_order)?;
    let complaint_id = app.ports.store.complain(complaint).await.or_problem()?;
    if reason == ComplaintReason::Delay {
        count(DelayComplaints {
            country: order.country.code().into(),
        });
    }
    let written = Complaint {
        complaint_id,
        order_id: order_id.to_string(),
        reason: reason.code().to_owned(),
        created_at: render::time(now),
    };
    Ok((StatusCode::CREATED, Json(written)))
}

fn order_of(id: &str) -> Result<OrderId, Problem> {
    id.parse().map_err(|_| unknown_order())
}

fn reason_of(word: &str) -> Result<ComplaintReason, Problem> {
    let reasons = [
        ComplaintReason::Delay,
        ComplaintReason::Damaged,
        ComplaintReason::Other,
    ];
    reasons
        .into_iter()
        .find(|reason| reason.code() == word)
        .ok_or_else(|| {
            Problem::unprocessable("unknown_reason", "The reason must be delay, damaged or other.")
        })
}

fn message_of(text: Option<String>) -> Result<Option<String>, Problem> {
    let message = text
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty());
    if message
        .as_ref()
        .is_some_and(|message| message.chars().count() > MESSAGE_LENGTH_MAX)
    {
        return Err(Problem::unprocessable(
            "message_too_long",
            "The message may have at most 1,000 characters.",
        ));
    }
    Ok(message)
}
