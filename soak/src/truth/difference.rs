//! What is not as it must be, in words.

use std::fmt;

use super::{Charge, SeenOrder};
use crate::buyers::Receipt;

/// One thing that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// Money was taken for nothing: also a second time for an order that has its own charge.
    ChargeWithoutOrder(Charge),
    /// Charges and orders under one transaction that are not one each.
    NotOneToOne {
        /// The transaction.
        transaction_id: String,
        /// How many charges there are.
        charges: usize,
        /// Which orders there are.
        orders: Vec<String>,
    },
    /// The order says that it was paid, and nothing was charged for it.
    OrderWithoutCharge(SeenOrder),
    /// Something else was charged than the order costs.
    WrongAmount(SeenOrder, Charge),
    /// An order that will not be delivered was not given back in full, only this much.
    MissingRefund(SeenOrder, i64),
    /// An order that is delivered was given back, this much.
    RefundedAlthoughCompleted(SeenOrder, i64),
    /// The order, or the answer to its buyer, says that nothing was charged, and it was.
    ChargedAlthoughNot(SeenOrder),
    /// The order has no verdict.
    Unsettled(SeenOrder),
    /// A buyer has more paid orders than were asked for.
    PaidWithoutAsking(Vec<String>),
    /// A buyer was told "paid"; the order is not there, or not so.
    BrokenPromise(Receipt, Option<SeenOrder>),
    /// One attempt was answered with several orders.
    SeveralOrdersForOneAttempt(Vec<String>),
    /// What the provider kept is not what completed orders cost.
    UnequalSums {
        /// ISO 4217.
        currency: String,
        /// Captured without what was refunded, in minor units.
        kept: i64,
        /// The completed orders, in minor units.
        sold: i64,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::ChargeWithoutOrder(charge) => {
                write!(formatter, "no order has the charge {charge}")
            }
            Difference::NotOneToOne {
                transaction_id,
                charges,
                orders,
            } => {
                let orders = orders.join(", ");
                write!(
                    formatter,
                    "{transaction_id} has {charges} charges and the orders {orders}"
                )
            }
            Difference::OrderWithoutCharge(order) => write!(formatter, "nothing was charged for {order}"),
            Difference::WrongAmount(order, charge) => write!(formatter, "{order} has the charge {charge}"),
            Difference::MissingRefund(order, back) => write!(formatter, "only {back} went back of {order}"),
            Difference::RefundedAlthoughCompleted(order, back) => {
                write!(formatter, "{back} went back of {order}")
            }
            Difference::ChargedAlthoughNot(order) => {
                write!(formatter, "the buyer was told of no charge, but see {order}")
            }
            Difference::Unsettled(order) => write!(formatter, "{order} has no verdict"),
            Difference::PaidWithoutAsking(orders) => {
                let orders = orders.join(", ");
                write!(formatter, "a buyer did not ask for so many paid orders: {orders}")
            }
            Difference::BrokenPromise(receipt, None) => {
                write!(
                    formatter,
                    "{} was told to be paid and is not there",
                    receipt.order_id
                )
            }
            Difference::BrokenPromise(receipt, Some(order)) => {
                let (total, currency) = (receipt.total, &receipt.currency);
                write!(
                    formatter,
                    "a buyer was told {total} {currency} paid, but see {order}"
                )
            }
            Difference::SeveralOrdersForOneAttempt(orders) => {
                write!(formatter, "one attempt was answered with {}", orders.join(", "))
            }
            Difference::UnequalSums { currency, kept, sold } => {
                write!(
                    formatter,
                    "the provider kept {kept} {currency}, completed orders cost {sold}"
                )
            }
        }
    }
}

impl fmt::Display for SeenOrder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let transaction = self.transaction_id.as_deref().unwrap_or("no transaction");
        write!(
            formatter,
            "{} ({}, {} {}, {transaction})",
            self.id, self.status, self.total, self.currency
        )
    }
}

impl fmt::Display for Charge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let transaction = self.transaction_id.as_deref().unwrap_or("no transaction");
        write!(
            formatter,
            "{transaction} ({} {}, {} refunded, key {})",
            self.amount, self.currency, self.amount_refunded, self.key
        )
    }
}
