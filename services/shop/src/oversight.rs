//! What those who look after the shop see: the orders of all customers, and what the shop owes.

use commerce::{Country, ProductId};

use crate::{customers::Role, moment::Moment, order::OrderState, orders::Order};

/// Which orders are wanted: those that everything said here is true of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct OrderFilter {
    /// In this state.
    pub state: Option<OrderState>,
    /// Going to this country.
    pub country: Option<Country>,
    /// With a line that is delayed.
    pub is_delayed: bool,
}

/// An order beside what its buyer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerOrder {
    /// The order.
    pub order: Order,
    /// What the account of its owner is.
    pub role: Role,
}

/// What the shop owes, all of one moment.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Backlog {
    /// The messages of the outbox by their kind, in the kinds' alphabetical order; kinds without one are left out.
    pub messages: Vec<KindOwed>,
    /// Paid lines that ship later than was promised at first.
    pub delayed_lines: i64,
    /// The orders that those lines are of.
    pub delayed_orders: i64,
    /// How many products have stock below zero.
    pub oversold: i64,
    /// The pieces of all of them together that are owed.
    pub pieces_owed: i64,
    /// Those products, what is owed most first.
    pub products: Vec<ProductOwed>,
}

/// How much of one kind of message is in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindOwed {
    /// The kind, see [`crate::outbox::Task::kind`].
    pub kind: String,
    /// How many wait, or are being delivered.
    pub waiting: i64,
    /// How many were given up.
    pub dead: i64,
    /// Since when the oldest of them all is owed.
    pub oldest: Moment,
}

/// A product of which more was sold than there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductOwed {
    /// The product.
    pub product_id: ProductId,
    /// Its name.
    pub name: String,
    /// Pieces that are owed, above zero.
    pub pieces: i64,
}
