//! What must hold once everything is settled, whatever was done to the shop: pure, over what was seen from outside.

mod difference;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub(crate) use difference::Difference;

use crate::buyers::{Attempt, Heard, Receipt};

/// Everything that can be seen from outside.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    /// The provider's own list.
    pub(crate) charges: Vec<Charge>,
    /// The buyers, with their orders as the shop shows them.
    pub(crate) buyers: Vec<Customer>,
}

/// A charge in the provider's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Charge {
    /// The key under which it was made.
    pub(crate) key: String,
    /// Its id; nothing when the card was declined.
    pub(crate) transaction_id: Option<String>,
    /// `success` or `declined`.
    pub(crate) status: String,
    /// In minor units of `currency`.
    pub(crate) amount: i64,
    /// How much of it went back.
    pub(crate) amount_refunded: i64,
    /// ISO 4217.
    pub(crate) currency: String,
}

/// A buyer: what was asked and told, and what the shop shows now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Customer {
    /// What was asked for, and heard.
    pub(crate) attempts: Vec<Attempt>,
    /// All orders that the buyer sees.
    pub(crate) orders: Vec<SeenOrder>,
}

/// An order as its buyer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SeenOrder {
    /// For example `ORD123`.
    pub(crate) id: String,
    /// Its state's word.
    pub(crate) status: String,
    /// The price, in minor units of `currency`.
    pub(crate) total: i64,
    /// ISO 4217.
    pub(crate) currency: String,
    /// The payment.
    pub(crate) transaction_id: Option<String>,
}

/// Successful charges by their transaction. There is one to each, or the provider itself is broken.
type Charges<'a> = BTreeMap<&'a str, Vec<&'a Charge>>;

/// Everything that is not as it must be.
pub(crate) fn differences(world: &World) -> Vec<Difference> {
    let charges = successful(&world.charges);
    let mut found = Vec::new();
    check_charges(world, &charges, &mut found);
    for buyer in &world.buyers {
        for order in &buyer.orders {
            check_order(order, &charges, &mut found);
        }
        check_attempts(buyer, &mut found);
    }
    check_sums(world, &mut found);
    found
}

fn successful(charges: &[Charge]) -> Charges<'_> {
    let mut successful = Charges::new();
    for charge in charges.iter().filter(|charge| charge.status == "success") {
        let transaction = charge.transaction_id.as_deref().unwrap_or_default();
        successful.entry(transaction).or_default().push(charge);
    }
    successful
}

/// Every charge belongs to exactly one order.
fn check_charges(world: &World, charges: &Charges<'_>, found: &mut Vec<Difference>) {
    let mut owners: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for order in world.buyers.iter().flat_map(|buyer| &buyer.orders) {
        if let Some(transaction) = &order.transaction_id {
            owners.entry(transaction).or_default().push(&order.id);
        }
    }
    for (transaction, charges) in charges {
        let orders = owners.get(transaction).map_or(&[][..], Vec::as_slice);
        if orders.is_empty() {
            let charges = charges
                .iter()
                .map(|charge| Difference::ChargeWithoutOrder((*charge).clone()));
            found.extend(charges);
        } else if orders.len() > 1 || charges.len() > 1 {
            found.push(Difference::NotOneToOne {
                transaction_id: (*transaction).to_owned(),
                charges: charges.len(),
                orders: orders.iter().map(|id| (*id).to_owned()).collect(),
            });
        }
    }
}

/// Every order has the charge that its state demands.
fn check_order(order: &SeenOrder, charges: &Charges<'_>, found: &mut Vec<Difference>) {
    let transaction = order.transaction_id.as_deref();
    let charge = transaction.and_then(|id| charges.get(id)?.first()).copied();
    match (order.status.as_str(), charge) {
        ("completed", Some(charge)) => {
            check_amount(order, charge, found);
            if charge.amount_refunded != 0 {
                found.push(Difference::RefundedAlthoughCompleted(
                    order.clone(),
                    charge.amount_refunded,
                ));
            }
        }
        ("cancelled" | "refunded", Some(charge)) => {
            check_amount(order, charge, found);
            if charge.amount_refunded != charge.amount {
                found.push(Difference::MissingRefund(order.clone(), charge.amount_refunded));
            }
        }
        ("completed" | "cancelled" | "refunded", None) => {
            found.push(Difference::OrderWithoutCharge(order.clone()));
        }
        ("declined" | "unavailable", None) => {}
        ("declined" | "unavailable", Some(_)) => found.push(Difference::ChargedAlthoughNot(order.clone())),
        _ => found.push(Difference::Unsettled(order.clone())),
    }
}

fn check_amount(order: &SeenOrder, charge: &Charge, found: &mut Vec<Difference>) {
    if charge.amount != order.total || charge.currency != order.currency {
        found.push(Difference::WrongAmount(order.clone(), charge.clone()));
    }
}

/// Nobody has an order that was never asked for, and everybody has what they were promised.
fn check_attempts(buyer: &Customer, found: &mut Vec<Difference>) {
    let paid: Vec<&SeenOrder> = buyer.orders.iter().filter(|order| is_paid(order)).collect();
    let completed = paid.iter().filter(|order| order.status == "completed");
    let hopeful = buyer.attempts.iter().filter(|attempt| may_have_bought(attempt));
    if paid.len() > buyer.attempts.len() || completed.count() > hopeful.count() {
        let ids = paid.iter().map(|order| order.id.clone()).collect();
        found.push(Difference::PaidWithoutAsking(ids));
    }
    for attempt in &buyer.attempts {
        let promises = attempt.heard.iter().filter_map(receipt);
        found.extend(
            promises
                .clone()
                .filter_map(|receipt| broken_promise(receipt, buyer)),
        );
        let mut orders: Vec<String> = promises.map(|receipt| receipt.order_id.clone()).collect();
        orders.sort_unstable();
        orders.dedup();
        if orders.len() > 1 {
            found.push(Difference::SeveralOrdersForOneAttempt(orders));
        }
        found.extend(
            attempt
                .heard
                .iter()
                .filter_map(|heard| broken_refusal(heard, buyer)),
        );
    }
}

fn is_paid(order: &SeenOrder) -> bool {
    matches!(order.status.as_str(), "completed" | "cancelled" | "refunded")
}

/// Whether an order may have come of it: unless everything that was heard said that nothing was charged.
fn may_have_bought(attempt: &Attempt) -> bool {
    let is_refusal = |heard: &Heard| matches!(heard, Heard::Refused { .. }) && heard.is_final();
    attempt.heard.is_empty() || !attempt.heard.iter().all(is_refusal)
}

fn receipt(heard: &Heard) -> Option<&Receipt> {
    match heard {
        Heard::Paid(receipt) => Some(receipt),
        _ => None,
    }
}

/// Who was told "paid" has a paid order, at that price.
fn broken_promise(receipt: &Receipt, buyer: &Customer) -> Option<Difference> {
    let order = buyer.orders.iter().find(|order| order.id == receipt.order_id);
    let is_kept = order.is_some_and(|order| {
        is_paid(order)
            && order.total == receipt.total
            && order.currency == receipt.currency
            && order.transaction_id == receipt.transaction_id
    });
    (!is_kept).then(|| Difference::BrokenPromise(receipt.clone(), order.cloned()))
}

/// Who was told "not charged" about an order does not have it delivered and paid.
fn broken_refusal(heard: &Heard, buyer: &Customer) -> Option<Difference> {
    let Heard::Refused {
        code,
        order_id: Some(id),
        ..
    } = heard
    else {
        return None;
    };
    let is_final = matches!(code.as_str(), "payment_declined" | "payment_unavailable");
    let order = buyer.orders.iter().find(|order| order.id == *id);
    let order = order.filter(|order| is_final && order.status == "completed")?;
    Some(Difference::ChargedAlthoughNot(order.clone()))
}

/// In every currency, what the provider kept is what completed orders cost.
fn check_sums(world: &World, found: &mut Vec<Difference>) {
    let mut sums: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for charge in world.charges.iter().filter(|charge| charge.status == "success") {
        sums.entry(&charge.currency).or_default().0 += charge.amount - charge.amount_refunded;
    }
    let orders = world.buyers.iter().flat_map(|buyer| &buyer.orders);
    for order in orders.filter(|order| order.status == "completed") {
        sums.entry(&order.currency).or_default().1 += order.total;
    }
    let unequal = sums.into_iter().filter(|(_, (kept, sold))| kept != sold);
    found.extend(unequal.map(|(currency, (kept, sold))| Difference::UnequalSums {
        currency: currency.to_owned(),
        kept,
        sold,
    }));
}
