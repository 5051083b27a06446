//! What an order still owes to others, written in the same transaction that made it owe.

use std::time::Duration;

use commerce::{Country, Money, OrderId, ProductId, UserId};
use serde::{Deserialize, Serialize};

use crate::{moment::Moment, orders::Reservation};

/// Longer than any pause between two tries and any lease. What would be due later than that was written by
/// a clock that has been set back since.
pub const WAIT_MAX: Duration = Duration::from_secs(400);

/// One thing to do for somebody outside. Done at least once; the receivers are idempotent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Task {
    /// Reserve a paid line.
    Reserve {
        /// The order's number.
        order: i64,
        /// The line's product.
        product: ProductId,
        /// Pieces.
        quantity: i64,
        /// Where it goes.
        country: Country,
    },
    /// Give a reservation back.
    Release {
        /// The order's number.
        order: i64,
        /// The inventory's own id.
        reservation_id: String,
    },
    /// Tell the CRM about a paid order.
    TellCrm {
        /// The order's number.
        order: i64,
        /// Who bought.
        user: UserId,
        /// Where.
        country: Country,
        /// What was paid.
        total: Money,
    },
    /// Give a payment back, whole.
    Refund {
        /// The order's number.
        order: i64,
        /// The charge.
        transaction_id: String,
        /// All of it.
        amount: Money,
    },
}

impl Task {
    /// Every kind.
    pub const KINDS: [&'static str; 4] = ["reservation", "release", "crm", "refund"];

    /// The kind, for lists and gauges: `reservation`, `release`, `crm` or `refund`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Task::Reserve { .. } => "reservation",
            Task::Release { .. } => "release",
            Task::TellCrm { .. } => "crm",
            Task::Refund { .. } => "refund",
        }
    }

    /// The order that owes it.
    #[must_use]
    pub const fn order_id(&self) -> OrderId {
        match self {
            Task::Reserve { order, .. }
            | Task::Release { order, .. }
            | Task::TellCrm { order, .. }
            | Task::Refund { order, .. } => OrderId(*order),
        }
    }

    /// After how many failed tries the task becomes a dead letter. News for the CRM may be lost in the
    /// end; money and goods are tried for about a day.
    #[must_use]
    pub const fn tries_max(&self) -> i64 {
        match self {
            Task::TellCrm { .. } => 12,
            Task::Reserve { .. } | Task::Release { .. } | Task::Refund { .. } => 300,
        }
    }
}

/// A task that was claimed for delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Names it in the outbox.
    pub id: i64,
    /// What to do.
    pub task: Task,
    /// Failed tries so far.
    pub tries: i64,
    /// What the edges want to find again with the message. The heart does not read it.
    pub origin: Option<String>,
}

/// What writing a delivery down changed. Of all who deliver the same message, one hears about a change, so that what
/// follows from it can be counted once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Finished {
    /// Whether the message was there and is gone, or given up, by this.
    pub closed: bool,
    /// Whether the order is late by this, and was not before.
    pub delays_order: bool,
    /// Whether the order is cancelled by this.
    pub cancels_order: bool,
}

/// How a delivery ended; the store writes it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// Done, and nothing changes in the order.
    Done,
    /// The line has its way to the buyer. If the order was cancelled meanwhile, the store enqueues the
    /// reservation's release instead.
    Reserved {
        /// The line's product.
        product: ProductId,
        /// Its way.
        reservation: Reservation,
    },
    /// The line cannot be delivered: the order is cancelled and refunded.
    OutOfStock {
        /// The line's product.
        product: ProductId,
    },
    /// The money is back.
    RefundPaid,
    /// It did not work; try again at that moment.
    TryAgain {
        /// When.
        at: Moment,
        /// Why, for the operator.
        reason: String,
    },
    /// It did not work and will not be tried again by itself.
    Dead {
        /// Why, for the operator.
        reason: String,
    },
}

/// How much the outbox holds.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct OutboxStatus {
    /// The kind of task, how many wait, and since when the oldest does.
    pub waiting: Vec<(String, i64, Moment)>,
    /// Dead letters.
    pub dead: i64,
}

/// A task as an operator sees it, whether it waits, is being delivered, or is dead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Names it in the outbox.
    pub id: i64,
    /// What is to be done.
    pub task: Task,
    /// Failed tries so far.
    pub tries: i64,
    /// From when on it may be claimed: after a failed try, or after the lease of whoever delivers it now.
    /// Means nothing for a dead letter.
    pub due_at: Moment,
    /// Since when it is owed.
    pub created_at: Moment,
    /// Whether it was given up.
    pub dead: bool,
    /// Why the last try failed, if one did.
    pub last_error: Option<String>,
}

/// Which letters are to be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterFilter {
    /// All of them.
    All,
    /// Those that were not given up.
    Waiting,
    /// Those that were.
    Dead,
}

/// Which dead letters are to be tried again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeadLetters {
    /// All of them.
    All,
    /// Those with these ids.
    These(Vec<i64>),
}
