//! What is wrong between us and the provider, summed up.

use std::collections::BTreeMap;

use commerce::{Currency, Money};
use shop::{
    ledger::{Imbalance, ImbalanceKind, LIST_LAG_MAX, REFUND_TIME_MAX},
    moment::Moment,
};

/// Sums up what a store has outstanding, and decides what of it is wrong.
pub(crate) struct Sums {
    /// When the provider's list was last read to its end.
    list_complete_at: Moment,
    now: Moment,
    sums: BTreeMap<(ImbalanceKind, Currency), i64>,
}

impl Sums {
    pub(crate) fn new(list_complete_at: Moment, now: Moment) -> Self {
        Self {
            list_complete_at,
            now,
            sums: BTreeMap::new(),
        }
    }

    /// A charge that no order accounts for: what did not go back of it is wrong.
    pub(crate) fn add_stray(&mut self, amount: Money, refunded_minor: i64) {
        let left = amount.minor.saturating_sub(refunded_minor);
        self.add(
            ImbalanceKind::ChargedWithoutOrder,
            Money::new(left, amount.currency),
        );
    }

    /// An order that counts as paid since `paid_at`, and whose charge was not found on the list. It may only
    /// have been paid while the list was read.
    pub(crate) fn add_unfound(&mut self, total: Money, paid_at: Moment) {
        if paid_at < self.list_complete_at.before(LIST_LAG_MAX) {
            self.add(ImbalanceKind::OrderWithoutCharge, total);
        }
    }

    /// An order that waits for its refund since `cancelled_at`.
    pub(crate) fn add_owed(&mut self, total: Money, cancelled_at: Moment) {
        if cancelled_at.age(self.now) > REFUND_TIME_MAX {
            self.add(ImbalanceKind::RefundOverdue, total);
        }
    }

    /// By kind, then by currency.
    pub(crate) fn into_imbalances(self) -> Vec<Imbalance> {
        let sums = self.sums.into_iter();
        sums.map(|((kind, currency), minor)| Imbalance {
            kind,
            currency,
            minor,
        })
        .collect()
    }

    fn add(&mut self, kind: ImbalanceKind, money: Money) {
        if money.minor > 0 {
            let sum = self.sums.entry((kind, money.currency)).or_default();
            *sum = sum.saturating_add(money.minor);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPLETE_AT: Moment = Moment(1_000_000);
    const NOW: Moment = Moment(2_000_000);
    const EURO: Money = Money::new(100, Currency::EUR);

    fn found(add: impl FnOnce(&mut Sums)) -> Vec<(ImbalanceKind, Currency, i64)> {
        let mut sums = Sums::new(COMPLETE_AT, NOW);
        add(&mut sums);
        let found = sums.into_imbalances().into_iter();
        found
            .map(|found| (found.kind, found.currency, found.minor))
            .collect()
    }

    #[test]
    fn what_went_back_of_a_stray_is_not_wrong() {
        for (refunded, left) in [(0, Some(100)), (99, Some(1)), (100, None), (101, None)] {
            let expected = left.map(|left| (ImbalanceKind::ChargedWithoutOrder, Currency::EUR, left));
            let found = found(|sums| sums.add_stray(EURO, refunded));
            assert_eq!(found, Vec::from_iter(expected), "{refunded}");
        }
    }

    #[test]
    fn the_list_may_lag() {
        for (paid_at, is_wrong) in [
            (0, true),
            (969_999, true),
            (970_000, false),
            (1_000_000, false),
            (2_000_000, false),
        ] {
            let found = found(|sums| sums.add_unfound(EURO, Moment(paid_at)));
            assert_eq!(found.len(), usize::from(is_wrong), "{paid_at}");
        }
    }

    /// What lies far ahead was written by a clock that was set back since.
    #[test]
    fn a_refund_takes_its_time() {
        for (cancelled_at, is_wrong) in [
            (1_939_999, true),
            (1_940_000, false),
            (2_060_000, false),
            (2_060_001, true),
        ] {
            let found = found(|sums| sums.add_owed(EURO, Moment(cancelled_at)));
            assert_eq!(found.len(), usize::from(is_wrong), "{cancelled_at}");
        }
    }

    #[test]
    fn sums_are_by_kind_and_currency_and_have_an_end() {
        let money = |minor, currency| Money::new(minor, currency);
        let found = found(|sums| {
            sums.add_owed(EURO, Moment(0));
            sums.add_stray(money(7, Currency::JPY), 0);
            sums.add_stray(money(i64::MAX, Currency::EUR), -1);
            sums.add_stray(money(5, Currency::EUR), 0);
            sums.add_stray(money(-5, Currency::USD), 0);
            sums.add_unfound(money(3, Currency::USD), Moment(0));
            sums.add_unfound(money(4, Currency::USD), Moment(0));
        });
        let expected = [
            (ImbalanceKind::ChargedWithoutOrder, Currency::EUR, i64::MAX),
            (ImbalanceKind::ChargedWithoutOrder, Currency::JPY, 7),
            (ImbalanceKind::OrderWithoutCharge, Currency::USD, 7),
            (ImbalanceKind::RefundOverdue, Currency::EUR, 100),
        ];
        assert_eq!(found, expected);
    }
}
