//! What happens after the payment: one delivery of one task from the outbox.
//!
//! The policy for a paid line, in this order: the country's first warehouse, another warehouse that has
//! it, a supplier who ships it (up to [`DROPSHIP_PIECES_MAX`] pieces), a delay with a promised day (up to
//! [`DELAY_PIECES_MAX`] pieces), and only then cancel and refund the order.

use std::time::Duration;

use commerce::{Country, OrderId, ProductId};

use crate::{
    fault::{Step, reach},
    moment::Moment,
    orders::{Reservation, ReservationStatus},
    outbox::{Message, Receipt, Task},
    ports::{CrmOrder, Ports, RefundOutcome, RefundRequest, ReserveOutcome, ReserveRequest, Unreachable},
};

/// A supplier ships at most so many pieces of one line.
pub const DROPSHIP_PIECES_MAX: i64 = 3;
/// Days that a supplier takes.
pub const DROPSHIP_DAYS: i64 = 6;
/// A line of more pieces than this is not promised for later, but cancelled.
pub const DELAY_PIECES_MAX: i64 = 20;
/// Days that a delayed line takes: the warehouse's own two and two more.
pub const DELAY_DAYS: i64 = 4;
/// How many other warehouses are tried.
const ALTERNATIVES_MAX: usize = 3;

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Does what the message asks and says how it ended. Safe to repeat: every receiver is idempotent.
pub async fn deliver(ports: &Ports, message: &Message) -> Receipt {
    match attempt(ports, message).await {
        Ok(receipt) => {
            reach(done(&message.task));
            receipt
        }
        Err(failure) => try_again_or_give_up(ports, message, failure.to_string()),
    }
}

const fn done(task: &Task) -> Step {
    match task {
        Task::Reserve { .. } => Step::RelayReserved,
        Task::Release { .. } => Step::RelayReleased,
        Task::TellCrm { .. } => Step::RelayToldCrm,
        Task::Refund { .. } => Step::RelayRefunded,
    }
}

async fn attempt(ports: &Ports, message: &Message) -> Result<Receipt, Unreachable> {
    match &message.task {
        Task::Reserve {
            order,
            product,
            quantity,
            country,
        } => {
            let line = ReserveRequest {
                order_id: OrderId(*order),
                product_id: *product,
                quantity: *quantity,
                country: *country,
                warehouse: None,
            };
            reserve(ports, line).await
        }
        Task::Release { reservation_id, .. } => {
            ports.inventory.release(reservation_id).await?;
            Ok(Receipt::Done)
        }
        Task::TellCrm {
            order,
            user,
            country,
            total,
        } => {
            let news = CrmOrder {
                order_id: OrderId(*order),
                user_id: *user,
                country: *country,
                total: *total,
            };
            ports.crm.order_paid(news).await?;
            Ok(Receipt::Done)
        }
        Task::Refund {
            order,
            transaction_id,
            amount,
        } => {
            let key = format!("refund_{order}_{transaction_id}");
            let request = RefundRequest {
                key,
                transaction_id: transaction_id.clone(),
                amount: *amount,
            };
            refund(ports, request).await
        }
    }
}

async fn refund(ports: &Ports, request: RefundRequest) -> Result<Receipt, Unreachable> {
    match ports.payments.refund(request).await {
        RefundOutcome::Refunded => Ok(Receipt::RefundPaid),
        RefundOutcome::Refused(reason) => Ok(Receipt::Dead { reason }),
        RefundOutcome::Unknown => Err(Unreachable {
            partner: "payments-service",
            reason: "the refund's outcome is unknown".to_owned(),
        }),
    }
}

async fn reserve(ports: &Ports, line: ReserveRequest) -> Result<Receipt, Unreachable> {
    let (product, quantity) = (line.product_id, line.quantity);
    let now = ports.clock.now();
    if let Some(reservation) = reserve_from_warehouses(ports, line, now).await? {
        return Ok(Receipt::Reserved { product, reservation });
    }
    Ok(without_a_warehouse(product, quantity, now))
}

async fn reserve_from_warehouses(
    ports: &Ports,
    line: ReserveRequest,
    now: Moment,
) -> Result<Option<Reservation>, Unreachable> {
    if let Some(first) = ask(ports, &line, ReservationStatus::Reserved, now).await? {
        return Ok(Some(first));
    }
    for warehouse in alternatives(ports, line.product_id, line.quantity, line.country).await {
        let line = ReserveRequest {
            warehouse: Some(warehouse),
            ..line.clone()
        };
        if let Some(other) = ask(ports, &line, ReservationStatus::Alternative, now).await? {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

async fn ask(
    ports: &Ports,
    line: &ReserveRequest,
    status: ReservationStatus,
    now: Moment,
) -> Result<Option<Reservation>, Unreachable> {
    let ReserveOutcome::Reserved {
        reservation_id,
        warehouse,
        days,
    } = ports.inventory.reserve(line.clone()).await?
    else {
        return Ok(None);
    };
    Ok(Some(Reservation {
        status,
        reservation_id: Some(reservation_id),
        warehouse: Some(warehouse),
        arrives_at: Some(now.days_later(days)),
    }))
}

/// Other warehouses that say they have it; none when the inventory does not answer, since then the
/// supplier is the better way.
async fn alternatives(ports: &Ports, product: ProductId, quantity: i64, country: Country) -> Vec<String> {
    let advice = ports.inventory.check(product, quantity, country).await;
    let warehouses = advice.map(|advice| advice.warehouses).unwrap_or_default();
    warehouses.into_iter().take(ALTERNATIVES_MAX).collect()
}

fn without_a_warehouse(product: ProductId, quantity: i64, now: Moment) -> Receipt {
    let (status, days) = if quantity <= DROPSHIP_PIECES_MAX {
        (ReservationStatus::Dropship, DROPSHIP_DAYS)
    } else if quantity <= DELAY_PIECES_MAX {
        (ReservationStatus::Delayed, DELAY_DAYS)
    } else {
        return Receipt::OutOfStock { product };
    };
    let arrives_at = Some(now.days_later(days));
    Receipt::Reserved {
        product,
        reservation: Reservation {
            status,
            reservation_id: None,
            warehouse: None,
            arrives_at,
        },
    }
}

fn try_again_or_give_up(ports: &Ports, message: &Message, reason: String) -> Receipt {
    if message.tries + 1 >= message.task.tries_max() {
        return Receipt::Dead { reason };
    }
    let pause = pause_before_try(message.tries + 1, ports.chance.fraction());
    Receipt::TryAgain {
        at: ports.clock.now().after(pause),
        reason,
    }
}

/// Doubles from a quarter of a second to five minutes; the upper half of it is chance, so that those who
/// failed together do not return together.
fn pause_before_try(tries: i64, fraction: f64) -> Duration {
    let doublings = u32::try_from(tries - 1).unwrap_or(0).min(20);
    let pause = FIRST_PAUSE
        .saturating_mul(2_u32.saturating_pow(doublings))
        .min(LONGEST_PAUSE);
    pause.mul_f64(0.5 + fraction / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_depends_on_the_number_of_pieces() {
        for (pieces, expected) in [
            (1, Some(ReservationStatus::Dropship)),
            (3, Some(ReservationStatus::Dropship)),
            (4, Some(ReservationStatus::Delayed)),
            (20, Some(ReservationStatus::Delayed)),
            (21, None),
            (99, None),
        ] {
            let status = match without_a_warehouse(ProductId(1), pieces, Moment(0)) {
                Receipt::Reserved { reservation, .. } => Some(reservation.status),
                _ => None,
            };
            assert_eq!(status, expected, "{pieces} pieces");
        }
    }

    #[test]
    fn pauses_grow_and_stay_bounded() {
        for (tries, least, most) in [
            (1, 125, 250),
            (2, 250, 500),
            (11, 128_000, 256_000),
            (300, 150_000, 300_000),
        ] {
            assert_eq!(pause_before_try(tries, 0.0).as_millis(), least);
            assert_eq!(pause_before_try(tries, 1.0).as_millis(), most);
        }
    }
}
