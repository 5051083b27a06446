//! Orders as they are written down and read back.

use commerce::{Country, Money, OrderId, PaymentMethod, ProductId, Quantity, ShippingCode, UserId};

use crate::{
    customers::Role,
    moment::Moment,
    order::OrderState,
    ports::StoreError,
    pricing::Totals,
    promotion::{CouponProblem, CouponRule},
};

/// An order about to be opened: everything that is written before anything is charged.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// Who buys.
    pub user_id: UserId,
    /// The version of the cart that was priced.
    pub cart_version: i64,
    /// Names this attempt; the same attempt never opens a second order. Unique per user.
    pub checkout_key: String,
    /// A hash of what was asked, so that a key cannot be used for something else.
    pub fingerprint: String,
    /// Names the payment for the provider; unique everywhere.
    pub payment_key: String,
    /// Where it goes.
    pub country: Country,
    /// How it is paid.
    pub payment_method: PaymentMethod,
    /// How it travels.
    pub shipping: ShippingCode,
    /// What is bought, at frozen prices.
    pub lines: Vec<NewLine>,
    /// What it costs.
    pub totals: Totals,
    /// What took something off.
    pub promo_code: Option<String>,
    /// The coupon whose use is reserved with the order.
    pub coupon: Option<CouponRule>,
    /// When.
    pub now: Moment,
}

/// A line of a new order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    /// The product.
    pub product_id: ProductId,
    /// Its name today.
    pub name: String,
    /// Its slug, for the picture.
    pub slug: String,
    /// Its category.
    pub category: String,
    /// Pieces.
    pub quantity: Quantity,
    /// The price of one, frozen.
    pub unit_price: Money,
}

/// Why an order was not opened. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// This user has a pending order; its outcome comes first.
    #[error("order {0} is still being paid")]
    InProgress(OrderId),
    /// The same attempt opened this order before.
    #[error("this checkout opened order {} before", .0.id)]
    Repeated(Box<Order>),
    /// The key was used before, for something else.
    #[error("the key was used for another checkout")]
    KeyReused,
    /// The cart is not the one that was priced.
    #[error("the cart changed while it was being priced")]
    CartChanged,
    /// The coupon has no use left, or none for this buyer.
    #[error(transparent)]
    Coupon(CouponProblem),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The verdict on a pending order's payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// The provider has the money.
    Captured {
        /// The provider's id of the charge.
        transaction_id: String,
    },
    /// The bank said no.
    Declined,
    /// The provider surely never charged.
    Unavailable,
}

/// An order after a verdict on its payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The order as it is now.
    pub order: Order,
    /// Whether this very verdict moved it on. One that was heard before did not: of all who tell a verdict, at
    /// most one hears yes, so that what follows from it can be counted once.
    pub moved: bool,
}

impl Settled {
    /// The order, if this very verdict is that it is paid.
    #[must_use]
    pub fn sold(&self) -> Option<&Order> {
        Some(&self.order).filter(|order| self.moved && order.state == OrderState::Completed)
    }
}

/// What the orders say of somebody who buys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buyer {
    /// What their account may do.
    pub role: Role,
    /// How many of their orders were ever paid, counted no further than was asked for.
    pub paid_orders: i64,
}

/// An order as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The order.
    pub id: OrderId,
    /// Whose.
    pub user_id: UserId,
    /// Where it stands.
    pub state: OrderState,
    /// Where it goes.
    pub country: Country,
    /// How it is paid.
    pub payment_method: PaymentMethod,
    /// How it travels.
    pub shipping: ShippingCode,
    /// The provider's id of the charge, once it is known.
    pub transaction_id: Option<String>,
    /// What was bought.
    pub lines: Vec<OrderLine>,
    /// What it cost.
    pub totals: Totals,
    /// What took something off.
    pub promo_code: Option<String>,
    /// Every state it was in, oldest first.
    pub history: Vec<(OrderState, Moment)>,
    /// How many complaints there are about it.
    pub complaints: i64,
    /// When it was opened.
    pub created_at: Moment,
}

/// A line of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// What was bought.
    pub item: NewLine,
    /// How it reaches the buyer; `None` until the order is paid.
    pub reservation: Option<Reservation>,
}

/// How a paid line reaches its buyer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// Which way it took.
    pub status: ReservationStatus,
    /// The inventory's own id.
    pub reservation_id: Option<String>,
    /// Where it ships from.
    pub warehouse: Option<String>,
    /// The promised day.
    pub arrives_at: Option<Moment>,
}

/// The ways a paid line can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReservationStatus {
    /// The warehouse has not been asked yet.
    Awaiting,
    /// The first warehouse ships it.
    Reserved,
    /// Another warehouse ships it.
    Alternative,
    /// A supplier ships it.
    Dropship,
    /// It ships later, on a promised day.
    Delayed,
    /// It does not ship; the order is refunded.
    Cancelled,
}

impl ReservationStatus {
    /// Every status.
    pub const ALL: [ReservationStatus; 6] = [
        ReservationStatus::Awaiting,
        ReservationStatus::Reserved,
        ReservationStatus::Alternative,
        ReservationStatus::Dropship,
        ReservationStatus::Delayed,
        ReservationStatus::Cancelled,
    ];

    /// The word in the database and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            ReservationStatus::Awaiting => "awaiting",
            ReservationStatus::Reserved => "reserved",
            ReservationStatus::Alternative => "alternative",
            ReservationStatus::Dropship => "dropship",
            ReservationStatus::Delayed => "delayed",
            ReservationStatus::Cancelled => "cancelled",
        }
    }
}

impl std::str::FromStr for ReservationStatus {
    type Err = crate::order::UnknownState;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|status| status.code() == code)
            .ok_or(crate::order::UnknownState)
    }
}

/// An order whose payment has no verdict yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingOrder {
    /// The order.
    pub id: OrderId,
    /// The name of its payment at the provider.
    pub payment_key: String,
    /// When it was opened.
    pub created_at: Moment,
}

/// Something a buyer says about an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewComplaint {
    /// Whose order.
    pub user_id: UserId,
    /// The order.
    pub order_id: OrderId,
    /// What it is about.
    pub reason: ComplaintReason,
    /// In the buyer's own words.
    pub message: Option<String>,
    /// When.
    pub now: Moment,
}

/// What a complaint is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ComplaintReason {
    /// It is late.
    Delay,
    /// It came broken.
    Damaged,
    /// Anything else.
    Other,
}

impl ComplaintReason {
    /// The word in the database and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            ComplaintReason::Delay => "delay",
            ComplaintReason::Damaged => "damaged",
            ComplaintReason::Other => "other",
        }
    }
}

/// A complaint was not written down.
#[derive(Debug, thiserror::Error)]
pub enum ComplaintError {
    /// This user has no such order.
    #[error("there is no such order")]
    UnknownOrder,
    /// The order has as many complaints as it can.
    #[error("the order has many complaints already; somebody will look at them")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The most complaints that one order takes.
pub const COMPLAINTS_MAX: i64 = 20;
