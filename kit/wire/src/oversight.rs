//! What administrators see of orders and of what the shop owes.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::orders::Order;

/// The query of `GET /admin/orders`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CustomerOrdersQuery {
    /// Only orders in this state: `pending`, `completed`, `declined`, `unavailable`, `cancelled` or `refunded`.
    #[param(example = "completed")]
    pub status: Option<String>,
    /// Only orders that go to this country, in upper case.
    #[param(example = "US")]
    pub country: Option<String>,
    /// `true` for only those with a delayed line.
    pub delayed: Option<bool>,
    /// Orders on a page, from 1 to 100; 20 when absent.
    pub limit: Option<i64>,
    /// The `next_cursor` of the page before, asked for with the same filters.
    pub cursor: Option<String>,
}

/// A page of the orders of all customers, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CustomerOrderPage {
    /// The orders.
    pub items: Vec<CustomerOrderSummary>,
    /// Ask with it for the next page; absent on the last one.
    pub next_cursor: Option<String>,
}

/// An order in the list of all customers' orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomerOrderSummary {
    /// The order.
    #[schema(example = "ORD123")]
    pub order_id: String,
    /// `pending`, `completed`, `declined`, `unavailable`, `cancelled` (refund under way) or `refunded`.
    #[schema(example = "completed")]
    pub status: String,
    /// Whose it is.
    pub customer: Customer,
    /// Where it goes.
    #[schema(example = "US")]
    pub country: String,
    /// In minor units of `currency`.
    pub total: i64,
    /// ISO 4217.
    #[schema(example = "USD")]
    pub currency: String,
    /// Pieces in all lines together.
    pub item_count: i64,
    /// Its lines.
    pub line_count: i64,
    /// What became of the lines; empty until the order is paid.
    pub reservations: Vec<LinesReserved>,
    /// RFC 3339, UTC.
    #[schema(example = "2026-01-02T03:04:05Z")]
    pub created_at: String,
}

/// Who bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Customer {
    /// The account's or guest's number.
    pub id: i64,
    /// `guest`, `customer` or `admin`.
    #[schema(example = "guest")]
    pub kind: String,
}

/// How many lines of an order took one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LinesReserved {
    /// `awaiting`, `reserved`, `alternative`, `dropship`, `delayed` or `cancelled`.
    #[schema(example = "reserved")]
    pub status: String,
    /// At least 1.
    pub lines: i64,
}

/// `GET /admin/orders/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomerOrder {
    /// Whose it is.
    pub customer: Customer,
    /// The order, as its buyer sees it.
    pub order: Order,
}

/// `GET /admin/backlog`: what the shop owes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Backlog {
    /// RFC 3339, UTC: when it was counted.
    #[schema(example = "2026-01-02T03:04:05Z")]
    pub at: String,
    /// Messages to others by their kind; kinds without one are left out.
    pub messages: Vec<MessagesOwed>,
    /// Paid lines that ship later than was promised at first.
    pub delayed_lines: i64,
    /// The orders that those lines are of.
    pub delayed_orders: i64,
    /// How many products were sold beyond their stock.
    pub oversold_products: i64,
    /// Pieces of all those products together.
    pub pieces_owed: i64,
    /// Those products, what is owed most first; 100 at most.
    pub products: Vec<ProductOwed>,
}

/// Messages of one kind that paid orders owe to others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MessagesOwed {
    /// `reservation`, `release`, `crm` or `refund`.
    #[schema(example = "reservation")]
    pub kind: String,
    /// Those that wait, or are being delivered.
    pub pending: i64,
    /// Those that were given up and wait for a person.
    pub dead: i64,
    /// For how many seconds the oldest of them all is owed.
    pub oldest_age_seconds: i64,
}

/// A product of which more was sold than there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProductOwed {
    /// The product.
    pub product_id: i64,
    /// Its name.
    pub name: String,
    /// Pieces that are owed, above zero.
    pub pieces: i64,
}
