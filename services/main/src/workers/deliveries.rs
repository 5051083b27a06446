//! What is said of a delivery from the outbox: its span, the log, and the numbers.

use commerce::Country;
use shop::{
    orders::ReservationStatus,
    outbox::{Finished, Message, Receipt, Task},
};
use telemetry::{
    Step,
    contract::{
        InventoryReservationFailures, InventoryReservations, OrdersCancelled, OrdersDelayed, SpanKind, span,
    },
    count, fail, propagation, step,
};

/// A delivery of the message, about to begin: a part of the trace of the request that the message is owed for.
pub(super) fn delivery(message: &Message) -> Step {
    let step = step(name(&message.task), SpanKind::Consumer)
        .with("webstore.order.id", message.task.order_id().to_string())
        .with("webstore.outbox.tries", message.tries);
    let origin = message.origin.as_deref().and_then(propagation::origin_of);
    match origin {
        Some(origin) => step.following(&origin),
        None => step,
    }
}

const fn name(task: &Task) -> &'static str {
    match task {
        Task::Reserve { .. } => span::RESERVE_STOCK,
        Task::Release { .. } => span::RELEASE_STOCK,
        Task::TellCrm { .. } => span::UPDATE_CUSTOMER,
        Task::Refund { .. } => span::REFUND_PAYMENT,
    }
}

/// Says how the attempt ended, on its span and in the log.
pub(super) fn tell(message: &Message, receipt: &Receipt) {
    let (order_id, kind) = (message.task.order_id(), message.task.kind());
    match receipt {
        Receipt::TryAgain { reason, .. } => {
            fail("try_again");
            tracing::info!(%order_id, kind, tries = message.tries + 1, reason, "A delivery will be tried again");
        }
        Receipt::Dead { reason } => {
            fail("given_up");
            tracing::error!(%order_id, kind, reason, "A delivery was given up");
        }
        Receipt::OutOfStock { product } => {
            tracing::warn!(%order_id, product_id = product.0, "Order cancelled: out of stock");
        }
        Receipt::Done | Receipt::Reserved { .. } | Receipt::RefundPaid => {}
    }
}

/// Counts what was written down, once, however many delivered the same message.
pub(super) fn count_once(message: &Message, receipt: &Receipt, finished: Finished) {
    let Task::Reserve { country, .. } = message.task else {
        return;
    };
    if let (true, Some(outcome)) = (finished.closed, outcome(receipt)) {
        count_reservation(country, outcome);
    }
    let country = country.code();
    if finished.delays_order {
        count(OrdersDelayed {
            country: country.into(),
        });
        let order_id = message.task.order_id();
        tracing::warn!(%order_id, country, "Order marked for delayed fulfillment");
    }
    if finished.cancels_order {
        count(OrdersCancelled {
            country: country.into(),
        });
    }
}

fn count_reservation(country: Country, outcome: &'static str) {
    let country = country.code();
    count(InventoryReservations {
        outcome: outcome.into(),
        country: country.into(),
    });
    if outcome == FAILED {
        count(InventoryReservationFailures {
            country: country.into(),
        });
    }
}

const FAILED: &str = "failed";

/// How reserving a line ended; `None` when it did not end.
fn outcome(receipt: &Receipt) -> Option<&'static str> {
    match receipt {
        Receipt::Reserved { reservation, .. } => match reservation.status {
            ReservationStatus::Reserved
            | ReservationStatus::Alternative
            | ReservationStatus::Dropship
            | ReservationStatus::Delayed => Some(reservation.status.code()),
            ReservationStatus::Awaiting | ReservationStatus::Cancelled => None,
        },
        Receipt::OutOfStock { .. } | Receipt::Dead { .. } => Some(FAILED),
        Receipt::Done | Receipt::RefundPaid | Receipt::TryAgain { .. } => None,
    }
}
