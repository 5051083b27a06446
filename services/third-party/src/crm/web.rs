//! The CRM's HTTP interface.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::Office;
use super::records::{self, Customer};
use super::refusal::Refusal;
use super::requests::{OrderRequest, UpdateRequest};
use super::simulation::CrmSimulation;
use crate::backroom::{Backroom, Dice, RawBody, body_limit, count_attempt, read_json};

pub(super) fn router(office: Arc<Office>) -> Router {
    Backroom::routes(|bad_body| Refusal::from(bad_body).into_response())
        .route("/api/customer/order", post(order))
        .route("/api/customer/update", post(update))
        .route("/api/customer/{customer_id}", get(show))
        .fallback(async || Refusal::NotFound)
        .method_not_allowed_fallback(async || Refusal::MethodNotAllowed)
        .layer(body_limit())
        .with_state(office)
}

async fn order(State(office): State<Arc<Office>>, body: RawBody) -> Result<Json<Value>, Refusal> {
    let request: OrderRequest = read_json(body)?;
    let now = (office.clock)();
    let subject = format!("order {}", request.order_id.as_str());
    write(&office, subject, move |connection| {
        records::add_order(connection, &request, now)
    })
    .await
}

async fn update(State(office): State<Arc<Office>>, body: RawBody) -> Result<Json<Value>, Refusal> {
    let request: UpdateRequest = read_json(body)?;
    if request.email.is_none() && request.name.is_none() {
        return Err(Refusal::NothingToUpdate);
    }
    let now = (office.clock)();
    let subject = format!("customer {}", request.customer_id.get());
    write(&office, subject, move |connection| {
        records::update(connection, &request, now).map(Ok)
    })
    .await
}

async fn show(
    State(office): State<Arc<Office>>,
    customer_id: Result<Path<i64>, PathRejection>,
) -> Result<Json<Customer>, Refusal> {
    let Path(customer_id) = customer_id.map_err(|_| Refusal::NotFound)?;
    let found = office
        .file
        .run(move |connection| records::find_customer(connection, customer_id))
        .await?;
    found.map(Json).ok_or(Refusal::NotFound)
}

/// Lets the dice decide about this attempt at the subject, does the work if they let it, waits, and answers
/// with the identity of what was written.
async fn write(
    office: &Office,
    subject: String,
    work: impl FnOnce(&Connection) -> rusqlite::Result<Result<String, Refusal>> + Send + 'static,
) -> Result<Json<Value>, Refusal> {
    let (simulation, dice) = (office.dial.now(), office.dice);
    let job = move |connection: &Connection| {
        let luck = throw(connection, &simulation, dice, &subject)?;
        let written = if luck.fails {
            Err(Refusal::Failure)
        } else {
            work(connection)?
        };
        Ok((written, luck.delay))
    };
    let (written, delay) = office.file.run(job).await?;
    tokio::time::sleep(delay).await;
    written.map(|id| Json(json!({ "Id": id, "success": true, "Errors": [] })))
}

struct Luck {
    fails: bool,
    delay: Duration,
}

fn throw(
    connection: &Connection,
    simulation: &CrmSimulation,
    dice: Dice,
    subject: &str,
) -> rusqlite::Result<Luck> {
    let can_fail = simulation.failure_rate.is_possible();
    let attempt = if can_fail {
        count_attempt(connection, subject)?
    } else {
        0
    };
    Ok(Luck {
        fails: simulation
            .failure_rate
            .strikes(dice.roll("failure", subject, attempt)),
        delay: simulation
            .base_delay_ms
            .draw(dice.roll("base delay", subject, attempt)),
    })
}
