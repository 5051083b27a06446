//! What an event writes: [`shop::order::step`] and its duties, spelled out as single writes.
//!
//! The functions change the order in hand and return what has to be written for it. No writes means that
//! nothing changed. A store carries all of them out in the transaction in which it read the order.

use commerce::ProductId;
use shop::{
    ledger::Entry,
    moment::Moment,
    order::{Duty, ImpossibleStep, OrderEvent, OrderState, Step, step},
    orders::{Order, OrderLine, Reservation, ReservationStatus, Settlement},
    outbox::{Finished, Receipt, Task},
};

/// One thing to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Write {
    /// The order's new state, with its place in the history and the charge's id: as they are in the order.
    State,
    /// Pieces to add to a product's stock; negative for what leaves.
    Stock(ProductId, i64),
    /// The ordered pieces leave the buyer's cart.
    TakeFromCart,
    /// The buyer's cart gets a new version.
    RenewCart,
    /// The coupon's use is free again.
    ReleaseCoupon,
    /// How a line reaches its buyer.
    Reservation(ProductId, Reservation),
    /// A task for the outbox, due at once.
    Enqueue(Task),
    /// An entry of the ledger over the order's total. No order has the same one twice: a store refuses that.
    Book(Entry),
}

/// The verdict on the payment. One that was heard before changes nothing, and one that cannot be is
/// logged and changes nothing.
pub(crate) fn settle(order: &mut Order, verdict: Settlement, now: Moment) -> Vec<Write> {
    let (event, transaction_id) = match verdict {
        Settlement::Captured { transaction_id } => (OrderEvent::PaymentCaptured, Some(transaction_id)),
        Settlement::Declined => (OrderEvent::PaymentDeclined, None),
        Settlement::Unavailable => (OrderEvent::PaymentUnavailable, None),
    };
    advance(order, event, transaction_id, now).unwrap_or_default()
}

/// What a delivery means for the order.
pub(crate) fn hear(order: &mut Order, receipt: Receipt, now: Moment) -> Result<Vec<Write>, ImpossibleStep> {
    match receipt {
        Receipt::Reserved { product, reservation } => Ok(reserved(order, product, reservation)),
        Receipt::OutOfStock { .. } => advance(order, OrderEvent::OutOfStock, None, now),
        Receipt::RefundPaid => advance(order, OrderEvent::RefundPaid, None, now),
        Receipt::Done | Receipt::TryAgain { .. } | Receipt::Dead { .. } => Ok(Vec::new()),
    }
}

/// What the writes of a delivery change, for whoever counts. `order` is as it is after them.
pub(crate) fn finished(order: &Order, writes: &[Write]) -> Finished {
    let is_delay = |way: &Reservation| way.status == ReservationStatus::Delayed;
    let ways = order.lines.iter().filter_map(|line| line.reservation.as_ref());
    let delayed_lines = ways.filter(|way| is_delay(way)).count();
    let delays_a_line = writes
        .iter()
        .any(|write| matches!(write, Write::Reservation(_, way) if is_delay(way)));
    Finished {
        closed: true,
        delays_order: delays_a_line && delayed_lines == 1,
        cancels_order: order.state == OrderState::Cancelled && writes.contains(&Write::State),
    }
}

/// What it means that a line was reserved by somebody whose message is gone: a relay outlived its lease, and
/// another one delivered in its place. What the other one found is the line's way, and a reservation that
/// the line does not have is given back. It may have been given back before, with an order that was
/// cancelled: the inventory bears that.
pub(crate) fn hear_late(order: &Order, product: ProductId, reservation: &Reservation) -> Option<Write> {
    let mut own = order.lines.iter().filter(|line| line.item.product_id == product);
    let is_the_lines = own.any(|line| {
        let way = line.reservation.as_ref();
        way.is_some_and(|way| way.reservation_id == reservation.reservation_id)
    });
    if is_the_lines {
        return None;
    }
    release(order.id.0, reservation)
}

/// The state of the order's payment, for the payment's own record.
pub(crate) const fn payment_status(state: OrderState) -> &'static str {
    match state {
        OrderState::Pending => "pending",
        OrderState::Completed | OrderState::Cancelled => "captured",
        OrderState::Declined => "declined",
        OrderState::Unavailable => "unavailable",
        OrderState::Refunded => "refunded",
    }
}

fn advance(
    order: &mut Order,
    event: OrderEvent,
    transaction_id: Option<String>,
    now: Moment,
) -> Result<Vec<Write>, ImpossibleStep> {
    let duties = match step(order.state, event) {
        Ok(Step::Repeats) => return Ok(Vec::new()),
        Ok(Step::Moves(next, duties)) => {
            order.state = next;
            order.history.push((next, now));
            duties
        }
        Err(impossible) => {
            tracing::error!(order = %order.id, state = %order.state, ?event, "an order heard what cannot be");
            return Err(impossible);
        }
    };
    order.transaction_id = transaction_id.or(order.transaction_id.take());
    let mut writes = vec![Write::State];
    for duty in duties {
        writes.extend(perform(order, *duty));
    }
    Ok(writes)
}

fn perform(order: &mut Order, duty: Duty) -> Vec<Write> {
    match duty {
        Duty::LowerStock => stock_changes(order, -1),
        Duty::RestoreStock => stock_changes(order, 1),
        Duty::TakeFromCart => vec![Write::TakeFromCart],
        Duty::RenewCart => vec![Write::RenewCart],
        Duty::ReleaseCoupon => vec![Write::ReleaseCoupon],
        Duty::ReserveLines => reserve_lines(order),
        Duty::ReleaseReservations => release_reservations(order),
        Duty::TellCrm => vec![Write::Enqueue(news_for_crm(order))],
        Duty::RefundPayment => refund(order).map(Write::Enqueue).into_iter().collect(),
        Duty::Book(entry) => vec![Write::Book(entry)],
    }
}

fn stock_changes(order: &Order, sign: i64) -> Vec<Write> {
    let change = |line: &OrderLine| Write::Stock(line.item.product_id, sign * line.item.quantity.get());
    order.lines.iter().map(change).collect()
}

fn reserve_lines(order: &mut Order) -> Vec<Write> {
    let mut writes = Vec::with_capacity(2 * order.lines.len());
    for line in &mut order.lines {
        let product = line.item.product_id;
        let awaiting = Reservation {
            status: ReservationStatus::Awaiting,
            reservation_id: None,
            warehouse: None,
            arrives_at: None,
        };
        line.reservation = Some(awaiting.clone());
        writes.push(Write::Reservation(product, awaiting));
        writes.push(Write::Enqueue(Task::Reserve {
            order: order.id.0,
            product,
            quantity: line.item.quantity.get(),
            country: order.country,
        }));
    }
    writes
}

/// Lines that are still being reserved stay in the outbox: their receipts release what they got, see
/// [`reserved`]. Taking them out here would lose a reservation that is under way.
fn release_reservations(order: &mut Order) -> Vec<Write> {
    let mut writes = Vec::new();
    for line in &mut order.lines {
        let Some(reservation) = &mut line.reservation else {
            continue;
        };
        reservation.status = ReservationStatus::Cancelled;
        reservation.arrives_at = None;
        writes.push(Write::Reservation(line.item.product_id, reservation.clone()));
        writes.extend(release(order.id.0, reservation));
    }
    writes
}

/// A reservation for an order that was cancelled meanwhile is given back.
fn reserved(order: &mut Order, product: ProductId, reservation: Reservation) -> Vec<Write> {
    if order.state != OrderState::Completed {
        return release(order.id.0, &reservation).into_iter().collect();
    }
    for line in &mut order.lines {
        if line.item.product_id == product {
            line.reservation = Some(reservation.clone());
        }
    }
    vec![Write::Reservation(product, reservation)]
}

fn release(order: i64, reservation: &Reservation) -> Option<Write> {
    let reservation_id = reservation.reservation_id.clone()?;
    Some(Write::Enqueue(Task::Release {
        order,
        reservation_id,
    }))
}

fn news_for_crm(order: &Order) -> Task {
    Task::TellCrm {
        order: order.id.0,
        user: order.user_id,
        country: order.country,
        total: order.totals.total,
    }
}

/// `None` without a charge, which [`step`] rules out: a refund is owed only after a capture.
fn refund(order: &Order) -> Option<Task> {
    Some(Task::Refund {
        order: order.id.0,
        transaction_id: order.transaction_id.clone()?,
        amount: order.totals.total,
    })
}

#[cfg(test)]
mod tests;
