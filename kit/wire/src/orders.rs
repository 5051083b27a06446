//! Orders after the checkout.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The query of `GET /orders`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct OrdersQuery {
    /// Orders on a page, from 1 to 100; 20 when absent.
    pub limit: Option<i64>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A page of orders, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrderPage {
    /// The orders.
    pub items: Vec<OrderSummary>,
    /// Ask with it for the next page; absent on the last one.
    pub next_cursor: Option<String>,
}

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrderSummary {
    /// The order.
    #[schema(example = "ORD123")]
    pub order_id: String,
    /// `pending`, `completed`, `declined`, `unavailable`, `cancelled` (refund under way) or `refunded`.
    #[schema(example = "completed")]
    pub status: String,
    /// Where it goes.
    pub country: String,
    /// In minor units of `currency`.
    pub total: i64,
    /// ISO 4217.
    pub currency: String,
    /// Pieces in all lines together.
    pub item_count: i64,
    /// The pictures of its first lines, four at most.
    pub pictures: Vec<OrderPicture>,
    /// RFC 3339, UTC.
    #[schema(example = "2026-01-02T03:04:05Z")]
    pub created_at: String,
}

/// A picture with the category that gives it its colours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrderPicture {
    /// Its path on the shop's origin.
    #[schema(example = "/pictures/kestrel-headphones.svg")]
    pub picture: String,
    /// The category's code.
    #[schema(example = "audio")]
    pub category: String,
}

/// `GET /orders/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Order {
    /// The order.
    #[schema(example = "ORD123")]
    pub order_id: String,
    /// `pending`, `completed`, `declined`, `unavailable`, `cancelled` (refund under way) or `refunded`.
    #[schema(example = "completed")]
    pub status: String,
    /// Where it goes.
    pub country: String,
    /// ISO 4217.
    pub currency: String,
    /// How it was paid.
    pub payment_method: String,
    /// The payment's id, once it is known.
    pub transaction_id: Option<String>,
    /// What was bought.
    pub lines: Vec<OrderLine>,
    /// The lines together, in minor units.
    pub subtotal: i64,
    /// What the promotion took off.
    pub discount: i64,
    /// The promotion's or coupon's code, when there is one.
    pub promo_code: Option<String>,
    /// The shipping option and its price.
    pub shipping_option: String,
    /// Shipping, in minor units.
    pub shipping: i64,
    /// subtotal − discount + shipping.
    pub total: i64,
    /// Every state the order was in, oldest first.
    pub history: Vec<OrderMoment>,
    /// What flows back, when something does.
    pub refund: Option<Refund>,
    /// Complaints about this order.
    pub complaints: i64,
    /// RFC 3339, UTC.
    pub created_at: String,
}

/// A line of an order, at the price that was frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrderLine {
    /// The product.
    pub product_id: i64,
    /// Its name when it was bought.
    pub name: String,
    /// Its picture.
    pub picture: String,
    /// Its category's code.
    pub category: String,
    /// Pieces.
    pub quantity: i64,
    /// The price of one.
    pub unit_price: i64,
    /// `unit_price` × `quantity`.
    pub line_total: i64,
    /// Where the pieces come from; absent until the order is paid.
    pub reservation: Option<Reservation>,
}

/// How a paid line reaches its buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reservation {
    /// `awaiting`, `reserved`, `alternative`, `dropship`, `delayed` or `cancelled`.
    #[schema(example = "reserved")]
    pub status: String,
    /// The inventory's own id.
    #[schema(example = "R123")]
    pub reservation_id: Option<String>,
    /// Where it ships from.
    #[schema(example = "US-EAST")]
    pub warehouse: Option<String>,
    /// The promised day, RFC 3339 full-date.
    #[schema(example = "2026-01-04")]
    pub arrives_on: Option<String>,
}

/// A state the order entered, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrderMoment {
    /// As `status` of the order.
    pub status: String,
    /// RFC 3339, UTC.
    pub at: String,
}

/// Money on its way back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Refund {
    /// `owed` or `paid`.
    #[schema(example = "paid")]
    pub status: String,
    /// In minor units of the order's currency.
    pub amount: i64,
    /// Why: `out_of_stock`.
    pub reason: String,
}

/// `POST /orders/{id}/complaint`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Complain {
    /// `delay`, `damaged` or `other`.
    #[schema(example = "delay")]
    pub reason: String,
    /// Up to 1,000 characters.
    #[serde(default)]
    pub message: Option<String>,
}

/// A complaint that was written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Complaint {
    /// Its number.
    pub complaint_id: i64,
    /// The order concerned.
    pub order_id: String,
    /// As given.
    pub reason: String,
    /// RFC 3339, UTC.
    pub created_at: String,
}
