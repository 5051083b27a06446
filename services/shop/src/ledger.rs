//! The double-entry ledger: where the money of every order is.
//!
//! Every movement of an order's money is an [`Entry`] of two postings that sum to zero, written in the
//! transaction that moves the order on ([`crate::order::step`]). What the ledger says of the provider's
//! account must be what the provider itself says: [`crate::audit`] compares them.

use commerce::{Currency, Money, OrderId};

use crate::{
    moment::Moment,
    order::OrderState,
    orders::{Order, Settled},
};

/// Where money can be. Debits are positive, credits negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// What the provider holds for us.
    Provider,
    /// What was sold; a credit.
    Sales,
    /// What we owe back to buyers; a credit.
    RefundsOwed,
}

impl Account {
    /// Every account.
    pub const ALL: [Account; 3] = [Account::Provider, Account::Sales, Account::RefundsOwed];

    /// The word in the database and for people.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Account::Provider => "provider",
            Account::Sales => "sales",
            Account::RefundsOwed => "refunds_owed",
        }
    }
}

/// A movement of an order's whole total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// The order is paid.
    Sale,
    /// The order was given up, and then its money came.
    UnexpectedPayment,
    /// The paid order will not be delivered.
    Cancellation,
    /// The money is back.
    Refund,
}

/// One line of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Which account it changes.
    pub account: Account,
    /// By how much.
    pub amount: Money,
}

impl Entry {
    /// The word in the database and for people.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Entry::Sale => "sale",
            Entry::UnexpectedPayment => "unexpected_payment",
            Entry::Cancellation => "cancellation",
            Entry::Refund => "refund",
        }
    }

    /// The account that is debited, and the one that is credited.
    #[must_use]
    pub const fn accounts(self) -> (Account, Account) {
        match self {
            Entry::Sale => (Account::Provider, Account::Sales),
            Entry::UnexpectedPayment => (Account::Provider, Account::RefundsOwed),
            Entry::Cancellation => (Account::Sales, Account::RefundsOwed),
            Entry::Refund => (Account::RefundsOwed, Account::Provider),
        }
    }

    /// The two postings for an order of `total`.
    #[must_use]
    pub const fn postings(self, total: Money) -> [Posting; 2] {
        let (debited, credited) = self.accounts();
        [
            Posting {
                account: debited,
                amount: total,
            },
            Posting {
                account: credited,
                amount: Money::new(-total.minor, total.currency),
            },
        ]
    }
}

/// What is on each account, of one order or of one currency, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Balances {
    /// [`Account::Provider`].
    pub provider: i64,
    /// [`Account::Sales`].
    pub sales: i64,
    /// [`Account::RefundsOwed`].
    pub refunds_owed: i64,
}

impl Balances {
    /// What must be on the accounts of an order of `total` in `state`.
    #[must_use]
    pub const fn due(state: OrderState, total: i64) -> Self {
        let (provider, sales, refunds_owed) = match state {
            OrderState::Pending | OrderState::Declined | OrderState::Unavailable | OrderState::Refunded => {
                (0, 0, 0)
            }
            OrderState::Completed => (total, -total, 0),
            OrderState::Cancelled => (total, 0, -total),
        };
        Self {
            provider,
            sales,
            refunds_owed,
        }
    }

    /// What is on one account.
    #[must_use]
    pub const fn on(&self, account: Account) -> i64 {
        match account {
            Account::Provider => self.provider,
            Account::Sales => self.sales,
            Account::RefundsOwed => self.refunds_owed,
        }
    }

    /// Adds to one account.
    pub const fn post(&mut self, account: Account, minor: i64) {
        let balance = match account {
            Account::Provider => &mut self.provider,
            Account::Sales => &mut self.sales,
            Account::RefundsOwed => &mut self.refunds_owed,
        };
        *balance = balance.saturating_add(minor);
    }

    /// Adds an entry for an order of `total`.
    pub const fn add(&mut self, entry: Entry, total: i64) {
        let (debited, credited) = entry.accounts();
        self.post(debited, total);
        self.post(credited, -total);
    }

    /// Zero, unless a posting is missing.
    #[must_use]
    pub const fn sum(&self) -> i64 {
        self.provider
            .saturating_add(self.sales)
            .saturating_add(self.refunds_owed)
    }
}

/// Money that the provider took, as its list says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The name that it was asked for by.
    pub payment_key: String,
    /// The provider's id.
    pub transaction_id: String,
    /// How much was taken.
    pub amount: Money,
    /// How much of it went back, in minor units.
    pub refunded_minor: i64,
}

/// One page of the provider's list, in the order of its making. Declined charges are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargePage {
    /// The charges; perhaps none although there are more pages.
    pub charges: Vec<Charge>,
    /// The position after which the next page begins, now or later.
    pub next_after: i64,
    /// Whether there is a next page now.
    pub has_more: bool,
}

/// What a page of the list changed.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Heard {
    /// Orders that had not heard of their payment.
    pub settled: Vec<(OrderId, OrderState)>,
    /// Those of them that are sold by it, whole.
    pub sold: Vec<Order>,
    /// Charges that no order of ours asked for, as far as they were not known.
    pub strays: Vec<Charge>,
}

impl Heard {
    /// Takes note of an order that heard of its payment by this page.
    pub fn note(&mut self, settled: &Settled) {
        self.settled.push((settled.order.id, settled.order.state));
        self.sold.extend(settled.sold().cloned());
    }
}

/// How far the provider's list was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListPosition {
    /// The position after which the next page begins; 0 before the first.
    pub after: i64,
    /// When it was last read to its end; the beginning of time before the first.
    pub complete_at: Moment,
}

/// What the books say of one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderAccount {
    /// The order.
    pub order: OrderId,
    /// The name of its payment at the provider.
    pub payment_key: String,
    /// Where it stands.
    pub state: OrderState,
    /// Since when.
    pub state_since: Moment,
    /// What it costs.
    pub total: Money,
    /// The provider's id of the charge, once it is known.
    pub transaction_id: Option<String>,
    /// What its postings left on the accounts.
    pub balances: Balances,
}

/// What is wrong between us and the provider, as the gauge `webstore.ledger.imbalance` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ImbalanceKind {
    /// Money was taken that no order accounts for.
    ChargedWithoutOrder,
    /// An order counts as paid, and the provider's list does not have its charge.
    OrderWithoutCharge,
    /// Money is owed back for longer than [`REFUND_TIME_MAX`].
    RefundOverdue,
}

impl ImbalanceKind {
    /// Every kind.
    pub const ALL: [ImbalanceKind; 3] = [
        ImbalanceKind::ChargedWithoutOrder,
        ImbalanceKind::OrderWithoutCharge,
        ImbalanceKind::RefundOverdue,
    ];

    /// The word for gauges and people.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            ImbalanceKind::ChargedWithoutOrder => "charged_without_order",
            ImbalanceKind::OrderWithoutCharge => "order_without_charge",
            ImbalanceKind::RefundOverdue => "refund_overdue",
        }
    }
}

/// A sum that is not right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imbalance {
    /// What is wrong.
    pub kind: ImbalanceKind,
    /// The currency of the sum.
    pub currency: Currency,
    /// The sum, in minor units; more than nothing.
    pub minor: i64,
}

/// A paid order whose charge was not on the list by then may only have been settled while the list was read.
pub const LIST_LAG_MAX: std::time::Duration = std::time::Duration::from_secs(30);
/// How long a refund may take before it is overdue.
pub const REFUND_TIME_MAX: std::time::Duration = std::time::Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRIES: [Entry; 4] = [
        Entry::Sale,
        Entry::UnexpectedPayment,
        Entry::Cancellation,
        Entry::Refund,
    ];

    #[test]
    fn every_entry_sums_to_zero_and_moves_the_total() {
        for entry in ENTRIES {
            let [debit, credit] = entry.postings(Money::new(1_299, Currency::EUR));
            assert_eq!(
                (debit.amount.minor, credit.amount.minor),
                (1_299, -1_299),
                "{entry:?}"
            );
            assert_ne!(debit.account, credit.account, "{entry:?}");
            let mut balances = Balances::default();
            balances.add(entry, 1_299);
            assert_eq!(balances.sum(), 0, "{entry:?}");
            for posting in [debit, credit] {
                assert_eq!(balances.on(posting.account), posting.amount.minor, "{entry:?}");
            }
        }
    }

    #[test]
    fn what_is_due_sums_to_zero_in_every_state() {
        for state in OrderState::ALL {
            assert_eq!(Balances::due(state, 7).sum(), 0, "{state}");
        }
    }
}
