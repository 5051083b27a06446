//! The services that a purchase speaks to.

use async_trait::async_trait;
use commerce::{Country, Money, OrderId, PaymentMethod, ProductId, UserId};

use crate::{
    ledger::ChargePage,
    promotion::{CouponProblem, Promotion, PromotionRequest},
};

/// The partner did not give an answer that can be used: unreachable, too slow, broken, or its breaker
/// is open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{partner} did not answer: {reason}")]
pub struct Unreachable {
    /// Who.
    pub partner: &'static str,
    /// Why, for the operator.
    pub reason: String,
}

/// A payment to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargeRequest {
    /// Names the payment; the same key is never charged twice.
    pub key: String,
    /// Who pays.
    pub user_id: UserId,
    /// How much.
    pub amount: Money,
    /// Where the payer is.
    pub country: Country,
    /// How.
    pub method: PaymentMethod,
}

/// How taking a payment ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChargeOutcome {
    /// The money is there.
    Captured {
        /// The provider's id of the charge.
        transaction_id: String,
    },
    /// The bank said no; nothing was charged.
    Declined,
    /// Surely nothing was charged.
    Unavailable,
    /// Perhaps it was charged. Not a failure: somebody must find out.
    Unknown,
}

/// What is known about a payment's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookupOutcome {
    /// The money is there.
    Captured {
        /// The provider's id of the charge.
        transaction_id: String,
    },
    /// The bank said no.
    Declined,
    /// Nothing was charged under this key so far.
    NeverSeen,
    /// Nothing was charged under this key, and nothing ever will be.
    Voided,
    /// It cannot be found out now.
    Unknown,
}

/// A payment to give back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRequest {
    /// Names the refund; the same key is never refunded twice.
    pub key: String,
    /// The charge.
    pub transaction_id: String,
    /// How much of it.
    pub amount: Money,
}

/// How giving back ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundOutcome {
    /// The money is back.
    Refunded,
    /// The provider refuses; a person must look.
    Refused(String),
    /// No usable answer; ask again with the same key.
    Unknown,
}

/// payments-service.
#[async_trait]
pub trait Payments: Send + Sync {
    /// Takes a payment.
    async fn charge(&self, request: ChargeRequest) -> ChargeOutcome;
    /// Finds out what became of a payment.
    async fn lookup(&self, key: &str) -> LookupOutcome;
    /// Makes sure that nothing will be charged under the key any more, and finds out whether something was:
    /// the answer is never [`LookupOutcome::NeverSeen`].
    async fn void(&self, key: &str) -> LookupOutcome;
    /// Gives a payment back.
    async fn refund(&self, request: RefundRequest) -> RefundOutcome;
    /// The provider's list of everything it charged, after a position; a page of at most `limit`.
    async fn list_charges(&self, after: i64, limit: u16) -> Result<ChargePage, Unreachable>;
}

/// Why there is no promotion.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PromotionError {
    /// The coupon cannot be used.
    #[error(transparent)]
    Coupon(#[from] CouponProblem),
    /// The service did not answer.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
}

/// promotions-service.
#[async_trait]
pub trait Promotions: Send + Sync {
    /// The promotion that helps this buyer most.
    async fn check(&self, request: PromotionRequest) -> Result<Promotion, PromotionError>;
}

/// Where a product could come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Availability {
    /// Whether the preferred warehouses have enough.
    pub available: bool,
    /// Warehouses that have it, best first.
    pub warehouses: Vec<String>,
}

/// A paid line to reserve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReserveRequest {
    /// The order; asking again for the same order and product gives the same answer.
    pub order_id: OrderId,
    /// The product.
    pub product_id: ProductId,
    /// Pieces.
    pub quantity: i64,
    /// Where they go.
    pub country: Country,
    /// Only this warehouse; `None` lets the inventory take the country's first.
    pub warehouse: Option<String>,
}

/// How reserving ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReserveOutcome {
    /// The pieces are set aside.
    Reserved {
        /// The inventory's own id.
        reservation_id: String,
        /// Where they are.
        warehouse: String,
        /// Days to the door.
        days: i64,
    },
    /// This warehouse will not do it.
    Refused,
}

/// The inventory system.
#[async_trait]
pub trait Inventory: Send + Sync {
    /// Whether the warehouses have the pieces. Advice only.
    async fn check(
        &self,
        product: ProductId,
        quantity: i64,
        country: Country,
    ) -> Result<Availability, Unreachable>;
    /// Sets paid pieces aside.
    async fn reserve(&self, request: ReserveRequest) -> Result<ReserveOutcome, Unreachable>;
    /// Gives a reservation back.
    async fn release(&self, reservation_id: &str) -> Result<(), Unreachable>;
}

/// A paid order, as the CRM hears of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrmOrder {
    /// The order; telling it again changes nothing.
    pub order_id: OrderId,
    /// Who bought.
    pub user_id: UserId,
    /// Where.
    pub country: Country,
    /// What was paid.
    pub total: Money,
}

/// The CRM system.
#[async_trait]
pub trait Crm: Send + Sync {
    /// Tells about a paid order.
    async fn order_paid(&self, order: CrmOrder) -> Result<(), Unreachable>;
}
