//! The orders of all customers, and what the shop owes: for administrators.

use std::sync::Arc;

use axum::{Json, extract::State};
use commerce::{Country, OrderId};
use service::{
    Problem,
    extract::{Path, Query},
};
use shop::{
    moment::Moment,
    order::OrderState,
    orders::{Order, ReservationStatus},
    oversight::{Backlog, CustomerOrder, KindOwed, OrderFilter, ProductOwed},
};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    oversight::{self, CustomerOrderPage, CustomerOrderSummary, CustomerOrdersQuery},
    problem::Problem as WireProblem,
};

use super::{
    App,
    identity::Admin,
    page,
    problems::{OrProblem, unknown_order},
    render,
};

const ORDERS_DEFAULT: usize = 20;
const ORDERS_MAX: usize = 100;
/// Marks cursors of the list of all orders.
const CURSOR: char = 'a';
/// How many oversold products are listed.
const PRODUCTS_MAX: usize = 100;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_all_orders))
        .routes(routes!(show_any_order))
        .routes(routes!(show_backlog))
}

/// The orders of all customers, newest first.
#[utoipa::path(
    get, path = "/admin/orders", tag = "admin", params(CustomerOrdersQuery), security(("bearer" = [])),
    responses(
        (status = 200, body = CustomerOrderPage),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn list_all_orders(
    State(app): State<Arc<App>>,
    _admin: Admin,
    Query(query): Query<CustomerOrdersQuery>,
) -> Result<Json<CustomerOrderPage>, Problem> {
    let limit = page::limit(query.limit, ORDERS_DEFAULT, ORDERS_MAX)?;
    let filter = filter_of(&query)?;
    let cursor = query.cursor.map(|cursor| page::read_cursor(CURSOR, &cursor));
    let before = cursor.transpose()?.map(OrderId);
    let store = &app.ports.store;
    let mut orders = store.all_orders(filter, before, limit + 1).await.or_problem()?;
    let more = orders.len() > limit;
    orders.truncate(limit);
    let last = orders.last().filter(|_| more);
    Ok(Json(CustomerOrderPage {
        next_cursor: last.map(|last| page::cursor(CURSOR, last.order.id.0)),
        items: orders.iter().map(summary).collect(),
    }))
}

/// One order, whoever's it is.
#[utoipa::path(
    get, path = "/admin/orders/{id}", tag = "admin", security(("bearer" = [])),
    params(("id" = String, Path, description = "For example ORD123")),
    responses(
        (status = 200, body = oversight::CustomerOrder),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn show_any_order(
    State(app): State<Arc<App>>,
    _admin: Admin,
    Path(id): Path<String>,
) -> Result<Json<oversight::CustomerOrder>, Problem> {
    let id = id.parse().map_err(|_| unknown_order())?;
    let found = app.ports.store.any_order(id).await.or_problem()?;
    let found = found.ok_or_else(unknown_order)?;
    Ok(Json(oversight::CustomerOrder {
        customer: customer(&found),
        order: render::order(found.order),
    }))
}

/// What the shop owes: messages to others, delayed lines, pieces sold beyond the stock.
#[utoipa::path(
    get, path = "/admin/backlog", tag = "admin", security(("bearer" = [])),
    responses(
        (status = 200, body = oversight::Backlog),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn show_backlog(
    State(app): State<Arc<App>>,
    _admin: Admin,
) -> Result<Json<oversight::Backlog>, Problem> {
    let backlog = app.ports.store.backlog(PRODUCTS_MAX).await.or_problem()?;
    Ok(Json(shown(backlog, app.ports.clock.now())))
}

fn filter_of(query: &CustomerOrdersQuery) -> Result<OrderFilter, Problem> {
    let country = query.country.as_deref().map(str::parse::<Country>);
    Ok(OrderFilter {
        state: query.status.as_deref().map(state_of).transpose()?,
        country: country.transpose().or_problem()?,
        is_delayed: query.delayed.unwrap_or(false),
    })
}

fn state_of(word: &str) -> Result<OrderState, Problem> {
    word.parse().map_err(|_| {
        let words = OrderState::ALL.map(OrderState::code).join(", ");
        Problem::unprocessable("unknown_status", format!("The status must be one of {words}."))
    })
}

fn summary(found: &CustomerOrder) -> CustomerOrderSummary {
    let order = &found.order;
    CustomerOrderSummary {
        order_id: order.id.to_string(),
        status: order.state.code().to_owned(),
        customer: customer(found),
        country: order.country.code().to_owned(),
        total: order.totals.total.minor,
        currency: order.totals.total.currency.code().to_owned(),
        item_count: order.lines.iter().map(|line| line.item.quantity.get()).sum(),
        line_count: count(order.lines.len()),
        reservations: reservations(order),
        created_at: render::time(order.created_at),
    }
}

fn customer(found: &CustomerOrder) -> oversight::Customer {
    oversight::Customer {
        id: found.order.user_id.0,
        kind: found.role.code().to_owned(),
    }
}

fn reservations(order: &Order) -> Vec<oversight::LinesReserved> {
    let lines = |status: ReservationStatus| {
        let ways = order.lines.iter().filter_map(|line| line.reservation.as_ref());
        oversight::LinesReserved {
            status: status.code().to_owned(),
            lines: count(ways.filter(|way| way.status == status).count()),
        }
    };
    let all = ReservationStatus::ALL.into_iter().map(lines);
    all.filter(|reserved| reserved.lines > 0).collect()
}

fn shown(backlog: Backlog, now: Moment) -> oversight::Backlog {
    let messages = backlog.messages.into_iter();
    oversight::Backlog {
        at: render::time(now),
        messages: messages.map(|owed| messages_owed(owed, now)).collect(),
        delayed_lines: backlog.delayed_lines,
        delayed_orders: backlog.delayed_orders,
        oversold_products: backlog.oversold,
        pieces_owed: backlog.pieces_owed,
        products: backlog.products.into_iter().map(product_owed).collect(),
    }
}

/// A message that a clock wrote which was set back since is new.
fn messages_owed(owed: KindOwed, now: Moment) -> oversight::MessagesOwed {
    oversight::MessagesOwed {
        kind: owed.kind,
        pending: owed.waiting,
        dead: owed.dead,
        oldest_age_seconds: now.0.saturating_sub(owed.oldest.0).max(0) / 1000,
    }
}

fn product_owed(owed: ProductOwed) -> oversight::ProductOwed {
    oversight::ProductOwed {
        product_id: owed.product_id.0,
        name: owed.name,
        pieces: owed.pieces,
    }
}

fn count(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
