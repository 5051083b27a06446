//! Comparing the books with what the provider says, charge by charge and order by order.
//!
//! It reads everything, page by page, beside a shop that runs. An order may be settled between two reads, so a
//! difference counts only when it is seen twice, a pause apart.

use std::{
    collections::{BTreeMap, HashSet},
    time::Duration,
};

use commerce::{Currency, Money, OrderId};

use crate::{
    ledger::{Account, Balances, Charge, OrderAccount},
    moment::Moment,
    order::OrderState,
    ports::{Ports, StoreError, Unreachable},
};

/// Charges that are asked for at once, and orders.
const PAGE_SIZE: u16 = 200;
/// How often a difference is looked for again before it counts.
const LOOKS_MAX: usize = 3;
/// The pause between two looks: longer than settling takes after charging.
const PAUSE: Duration = Duration::from_secs(1);
/// A charge may be without its order's verdict for so long.
pub const VERDICT_TIME_MAX: Duration = Duration::from_secs(30);

/// What the books and the provider say together.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Report {
    /// Charges on the provider's list.
    pub charges: usize,
    /// Orders of ours, paid or not.
    pub orders: usize,
    /// The sums, by currency.
    pub sums: BTreeMap<Currency, Sums>,
    /// What does not agree.
    pub differences: Vec<Difference>,
}

/// The sums of one currency, in minor units. Captured is completed, refunded, owed back and awaited together
/// when the shop is at rest and nothing differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Sums {
    /// What the provider took.
    pub captured: i64,
    /// What it gave back of it.
    pub refunded: i64,
    /// What the ledger has as sold.
    pub completed: i64,
    /// What the ledger has as owed back, and the provider has not given back.
    pub owed: i64,
    /// What was taken for orders that have no verdict yet.
    pub awaiting: i64,
}

/// A thing about which we and the provider, or the orders and the ledger, do not agree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    /// Nobody here asked for it.
    #[error("charge {transaction_id}: {amount} under the key {payment_key}, which no order has")]
    ChargeWithoutOrder {
        /// The provider's id.
        transaction_id: String,
        /// The name that it was asked for by.
        payment_key: String,
        /// What was taken.
        amount: Money,
    },
    /// The provider has no charge for a paid order.
    #[error("{order}: it is {state} over {total}, and the provider has no charge for it")]
    OrderWithoutCharge {
        /// The order.
        order: OrderId,
        /// Where it stands.
        state: OrderState,
        /// What it costs.
        total: Money,
    },
    /// The order does not know that it was paid.
    #[error("{order}: it is {state}, and the provider took {amount} for it")]
    ChargeNotHeard {
        /// The order.
        order: OrderId,
        /// Where it stands.
        state: OrderState,
        /// What was taken.
        amount: Money,
    },
    /// The order was paid with another charge than it says.
    #[error("{order}: it names the charge {ours}, the provider's is {theirs}")]
    OtherCharge {
        /// The order.
        order: OrderId,
        /// What the order says; empty when it says nothing.
        ours: String,
        /// What the provider says.
        theirs: String,
    },
    /// Another amount than the order's was taken.
    #[error("{order}: it costs {total}, and the provider took {amount}")]
    OtherAmount {
        /// The order.
        order: OrderId,
        /// What it costs.
        total: Money,
        /// What was taken.
        amount: Money,
    },
    /// Another amount than is due went back.
    #[error("{order}: it is {state}, and {refunded} went back of {amount}")]
    OtherRefund {
        /// The order.
        order: OrderId,
        /// Where it stands.
        state: OrderState,
        /// What went back.
        refunded: Money,
        /// What was taken.
        amount: Money,
    },
    /// The ledger does not have what the order's state demands.
    #[error("{order}: it is {state}, and the ledger has {booked} on {}, not {due}", .account.code())]
    OtherBalance {
        /// The order.
        order: OrderId,
        /// Where it stands.
        state: OrderState,
        /// On which account.
        account: Account,
        /// What is there.
        booked: Money,
        /// What should be.
        due: Money,
    },
}

/// The books could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The provider's list could not be read.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Compares everything, again while there are differences, and keeps those that stay.
pub async fn audit(ports: &Ports) -> Result<Report, AuditError> {
    let mut report = compare(ports).await?;
    for _ in 1..LOOKS_MAX {
        if report.differences.is_empty() {
            break;
        }
        ports.clock.sleep(PAUSE).await;
        let before = std::mem::take(&mut report.differences);
        report = compare(ports).await?;
        report
            .differences
            .retain(|difference| before.contains(difference));
    }
    Ok(report)
}

async fn compare(ports: &Ports) -> Result<Report, AuditError> {
    let mut report = Report::default();
    let paid = compare_charges(ports, &mut report).await?;
    compare_orders(ports, &mut report, &paid).await?;
    Ok(report)
}

/// Every charge has its order. Returns the orders that were found.
async fn compare_charges(ports: &Ports, report: &mut Report) -> Result<HashSet<OrderId>, AuditError> {
    let mut found = HashSet::new();
    let (mut after, mut has_more) = (0, true);
    while has_more {
        let page = ports.payments.list_charges(after, PAGE_SIZE).await?;
        let keys = page.charges.iter().map(|charge| charge.payment_key.clone());
        let accounts = ports.store.accounts_by_key(keys.collect()).await?;
        let accounts: BTreeMap<_, _> = accounts
            .iter()
            .map(|account| (account.payment_key.as_str(), account))
            .collect();
        let now = ports.clock.now();
        for charge in &page.charges {
            let account = accounts.get(charge.payment_key.as_str()).copied();
            found.extend(account.map(|account| account.order));
            report.add_charge(charge, account, now);
        }
        (after, has_more) = (page.next_after, page.has_more);
    }
    Ok(found)
}

/// Every paid order has its charge, and every order its postings.
async fn compare_orders(
    ports: &Ports,
    report: &mut Report,
    paid: &HashSet<OrderId>,
) -> Result<(), AuditError> {
    let mut after = None;
    loop {
        let page = ports.store.accounts(after, usize::from(PAGE_SIZE)).await?;
        for account in &page {
            report.add_order(account, paid.contains(&account.order));
        }
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = Some(last.order);
    }
}

impl Report {
    fn add_charge(&mut self, charge: &Charge, account: Option<&OrderAccount>, now: Moment) {
        self.charges += 1;
        let sums = self.sums.entry(charge.amount.currency).or_default();
        sums.captured = sums.captured.saturating_add(charge.amount.minor);
        sums.refunded = sums.refunded.saturating_add(charge.refunded_minor);
        let Some(account) = account else {
            self.differences.push(Difference::ChargeWithoutOrder {
                transaction_id: charge.transaction_id.clone(),
                payment_key: charge.payment_key.clone(),
                amount: charge.amount,
            });
            return;
        };
        match account.state {
            OrderState::Pending => sums.awaiting = sums.awaiting.saturating_add(charge.amount.minor),
            OrderState::Cancelled => {
                let left = charge.amount.minor - charge.refunded_minor;
                sums.owed = sums.owed.saturating_add(left);
            }
            _ => {}
        }
        self.differences.extend(charge_differences(charge, account, now));
    }

    fn add_order(&mut self, account: &OrderAccount, has_charge: bool) {
        self.orders += 1;
        let sums = self.sums.entry(account.total.currency).or_default();
        sums.completed = sums.completed.saturating_sub(account.balances.sales);
        if account.state.is_paid() && !has_charge {
            self.differences.push(Difference::OrderWithoutCharge {
                order: account.order,
                state: account.state,
                total: account.total,
            });
        }
        self.differences.extend(balance_differences(account));
    }
}

fn charge_differences(charge: &Charge, account: &OrderAccount, now: Moment) -> Vec<Difference> {
    let (order, state, amount) = (account.order, account.state, charge.amount);
    let mut differences = Vec::new();
    if amount != account.total {
        let total = account.total;
        differences.push(Difference::OtherAmount { order, total, amount });
    }
    if !state.is_paid() {
        let is_awaited = state == OrderState::Pending && account.state_since.age(now) < VERDICT_TIME_MAX;
        if !is_awaited {
            differences.push(Difference::ChargeNotHeard { order, state, amount });
        }
        return differences;
    }
    let ours = account.transaction_id.as_deref().unwrap_or_default();
    if ours != charge.transaction_id {
        differences.push(Difference::OtherCharge {
            order,
            ours: ours.to_owned(),
            theirs: charge.transaction_id.clone(),
        });
    }
    let refund_is_due = match state {
        OrderState::Refunded => charge.refunded_minor == amount.minor,
        OrderState::Cancelled => charge.refunded_minor == 0 || charge.refunded_minor == amount.minor,
        _ => charge.refunded_minor == 0,
    };
    if !refund_is_due {
        differences.push(Difference::OtherRefund {
            order,
            state,
            refunded: Money::new(charge.refunded_minor, amount.currency),
            amount,
        });
    }
    differences
}

fn balance_differences(account: &OrderAccount) -> Vec<Difference> {
    let (state, total) = (account.state, account.total);
    let due = Balances::due(state, total.minor);
    let differing = Account::ALL
        .into_iter()
        .filter(|on| account.balances.on(*on) != due.on(*on));
    let money = |minor| Money::new(minor, total.currency);
    let difference = |on: Account| Difference::OtherBalance {
        order: account.order,
        state,
        account: on,
        booked: money(account.balances.on(on)),
        due: money(due.on(on)),
    };
    differing.map(difference).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment(10_000_000);
    const TOTAL: Money = Money::new(1_299, Currency::USD);

    fn charge(minor: i64, refunded_minor: i64) -> Charge {
        Charge {
            payment_key: "pay_1".to_owned(),
            transaction_id: "txn_1".to_owned(),
            amount: Money::new(minor, TOTAL.currency),
            refunded_minor,
        }
    }

    fn account(state: OrderState, age: Duration) -> OrderAccount {
        OrderAccount {
            order: OrderId(1),
            payment_key: "pay_1".to_owned(),
            state,
            state_since: NOW.before(age),
            total: TOTAL,
            transaction_id: state.is_paid().then(|| "txn_1".to_owned()),
            balances: Balances::due(state, TOTAL.minor),
        }
    }

    fn found(charge: Option<&Charge>, account: Option<&OrderAccount>) -> Vec<String> {
        let mut report = Report::default();
        if let Some(charge) = charge {
            report.add_charge(charge, account, NOW);
        }
        if let Some(account) = account {
            report.add_order(account, charge.is_some());
        }
        report.differences.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_agrees_is_no_difference() {
        use OrderState as S;
        for (state, age, charged) in [
            (S::Pending, VERDICT_TIME_MAX, None),
            (S::Pending, VERDICT_TIME_MAX - PAUSE, Some(0)),
            (S::Completed, PAUSE, Some(0)),
            (S::Declined, PAUSE, None),
            (S::Unavailable, PAUSE, None),
            (S::Cancelled, PAUSE, Some(0)),
            (S::Cancelled, PAUSE, Some(1_299)),
            (S::Refunded, PAUSE, Some(1_299)),
        ] {
            let charge = charged.map(|refunded| charge(1_299, refunded));
            assert_eq!(
                found(charge.as_ref(), Some(&account(state, age))),
                [""; 0],
                "{state}"
            );
        }
    }

    #[test]
    fn what_differs_is_said() {
        use OrderState as S;
        let cases = [
            (Some((1_299, 0)), None, "which no order has"),
            (Some((1_298, 0)), Some(S::Completed), "it costs"),
            (
                Some((1_299, 0)),
                Some(S::Pending),
                "it is pending, and the provider took",
            ),
            (
                Some((1_299, 0)),
                Some(S::Declined),
                "it is declined, and the provider took",
            ),
            (
                Some((1_299, 0)),
                Some(S::Unavailable),
                "it is unavailable, and the provider took",
            ),
            (Some((1_299, 1)), Some(S::Completed), "went back of"),
            (Some((1_299, 1)), Some(S::Cancelled), "went back of"),
            (Some((1_299, 0)), Some(S::Refunded), "went back of"),
            (None, Some(S::Completed), "the provider has no charge"),
            (None, Some(S::Cancelled), "the provider has no charge"),
            (None, Some(S::Refunded), "the provider has no charge"),
        ];
        for (charged, state, expected) in cases {
            let charge = charged.map(|(minor, refunded)| charge(minor, refunded));
            let account = state.map(|state| account(state, VERDICT_TIME_MAX));
            let found = found(charge.as_ref(), account.as_ref());
            assert_eq!(found.len(), 1, "{state:?}: {found:?}");
            assert!(found[0].contains(expected), "{found:?}");
        }
    }

    #[test]
    fn another_charge_and_a_missing_posting_are_said() {
        let mut other = account(OrderState::Completed, PAUSE);
        other.transaction_id = Some("txn_2".to_owned());
        assert!(found(Some(&charge(1_299, 0)), Some(&other))[0].contains("txn_2"));

        let mut unbooked = account(OrderState::Completed, PAUSE);
        unbooked.balances = Balances::default();
        let found = found(Some(&charge(1_299, 0)), Some(&unbooked));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].contains("on provider") && found[1].contains("on sales"),
            "{found:?}"
        );
    }
}
