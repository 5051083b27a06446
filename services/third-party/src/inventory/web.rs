//! The inventory system's HTTP interface.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::post;
use axum::{Json, Router};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::requests::{CheckRequest, ReleaseRequest, ReserveRequest};
use super::reservations::{self, Reservation};
use super::simulation::InventorySimulation;
use super::warehouses::Warehouse;
use super::{Office, stock};
use crate::backroom::{Backroom, Dice, RawBody, body_limit, count_attempt, read_json};

pub(super) fn router(office: Arc<Office>) -> Router {
    Backroom::routes(|bad_body| Refusal::from(bad_body).into_response())
        .route("/api/inventory/check", post(check))
        .route("/api/inventory/reserve", post(reserve))
        .route("/api/inventory/release", post(release))
        .fallback(async || Refusal::ServiceUnknown)
        .method_not_allowed_fallback(async || Refusal::MethodNotAllowed)
        .layer(body_limit())
        .with_state(office)
}

async fn check(State(office): State<Arc<Office>>, body: RawBody) -> Result<Json<Value>, Refusal> {
    let request: CheckRequest = read_json(body)?;
    let (simulation, dice) = (office.dial.now(), office.dice);
    let look = move |connection: &Connection| look_up(connection, &request, &simulation, dice);
    let Looked { able, delay } = office.file.run(look).await?;
    tokio::time::sleep(delay).await;
    let warehouses = able.ok_or(Refusal::Failure)?;
    let available = !warehouses.is_empty();
    let answer = json!({ "message_type": "S", "available": available, "warehouses": warehouses });
    Ok(Json(answer))
}

/// What a check found.
struct Looked {
    /// The warehouses that could send the goods; nothing when the dice let the check fail.
    able: Option<Vec<Warehouse>>,
    delay: Duration,
}

/// Looks for the goods. A product that no warehouse has ever had is available nowhere: that is an answer, so
/// it does not fail and is not counted, whatever identities people ask about.
fn look_up(
    connection: &Connection,
    request: &CheckRequest,
    simulation: &InventorySimulation,
    dice: Dice,
) -> rusqlite::Result<Looked> {
    let (product_id, quantity) = (request.product_id.get(), request.quantity.get());
    let subject = format!("{product_id} {}", request.country.as_str());
    let known = stock::warehouses_with(connection, product_id, quantity, request.country)?;
    let attempt = if known.is_some() {
        count_attempt(connection, &subject)?
    } else {
        0
    };
    let fails = simulation
        .check_failure_rate
        .strikes(dice.roll("check failure", &subject, attempt));
    let delay = simulation
        .base_delay_ms
        .draw(dice.roll("check delay", &subject, attempt));
    let able = match known {
        Some(_) if fails => None,
        Some(warehouses) => Some(warehouses),
        None => Some(Vec::new()),
    };
    Ok(Looked { able, delay })
}

async fn reserve(State(office): State<Arc<Office>>, body: RawBody) -> Result<Json<Reservation>, Refusal> {
    let request: ReserveRequest = read_json(body)?;
    let (simulation, dice, now) = (office.dial.now(), office.dice, (office.clock)());
    let subject = format!("{} {}", request.product_id.get(), request.order_id.as_str());
    let delay = simulation
        .base_delay_ms
        .draw(dice.roll("reserve delay", &subject, 0));
    let job =
        move |connection: &Connection| reservations::reserve(connection, &request, &simulation, dice, now);
    let outcome = office.file.run(job).await?;
    tokio::time::sleep(delay).await;
    outcome.map(Json)
}

async fn release(State(office): State<Arc<Office>>, body: RawBody) -> Result<Json<Value>, Refusal> {
    let request: ReleaseRequest = read_json(body)?;
    let number = request.number().ok_or(Refusal::ReservationUnknown)?;
    let (simulation, now) = (office.dial.now(), (office.clock)());
    let roll = office
        .dice
        .roll("release delay", request.reservation_id.as_str(), 0);
    let delay = simulation.base_delay_ms.draw(roll);
    let known = office
        .file
        .run(move |connection| reservations::release(connection, number, now))
        .await?;
    tokio::time::sleep(delay).await;
    if known {
        Ok(Json(json!({ "message_type": "S", "released": true })))
    } else {
        Err(Refusal::ReservationUnknown)
    }
}
