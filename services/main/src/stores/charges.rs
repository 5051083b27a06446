//! What the charges on the provider's list mean for our orders, and how far the list was read.

use commerce::Money;
use shop::{
    ledger::{Charge, ChargePage, ListPosition},
    moment::Moment,
    order::{OrderEvent, OrderState, Step, step},
    ports::StoreError,
};

/// Payment keys that are looked up at once, at most: a whole page of the provider's list.
pub(crate) const KEYS_MAX: usize = 1_000;

/// Where reading the list begins.
pub(crate) const BEGINNING: ListPosition = ListPosition {
    after: 0,
    complete_at: Moment(0),
};

/// What a charge means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// No order of ours accounts for it.
    Stray,
    /// Its order knows of it already.
    Found,
    /// Its order has still to hear that it is paid.
    FoundUnheard,
}

/// The order that a charge's payment key names, as far as the two are compared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<'order> {
    /// Where it stands.
    pub(crate) state: OrderState,
    /// What it costs.
    pub(crate) total: Money,
    /// The charge that paid it, if one did.
    pub(crate) paid_by: Option<&'order str>,
}

/// What the charge means for the order that its payment key names, if there is one. Another amount than the
/// order's is not the order's money, and neither is a second charge.
pub(crate) fn meaning(charge: &Charge, order: Option<Named<'_>>) -> Meaning {
    let is_its_own = |order: &Named<'_>| {
        order.total == charge.amount
            && order
                .paid_by
                .is_none_or(|paid_by| paid_by == charge.transaction_id)
    };
    match order.filter(is_its_own) {
        None => Meaning::Stray,
        Some(order) if is_heard(order.state) => Meaning::Found,
        Some(_) => Meaning::FoundUnheard,
    }
}

fn is_heard(state: OrderState) -> bool {
    matches!(step(state, OrderEvent::PaymentCaptured), Ok(Step::Repeats))
}

/// How far the list was read, now that `page` was, which was asked for at `now`. Pages may be heard twice
/// and out of order: it never goes back.
pub(crate) fn read_on(position: ListPosition, page: &ChargePage, now: Moment) -> ListPosition {
    let complete_at = if page.has_more {
        position.complete_at
    } else {
        position.complete_at.max(now)
    };
    ListPosition {
        after: position.after.max(page.next_after),
        complete_at,
    }
}

/// Refuses more than [`KEYS_MAX`] keys.
pub(crate) fn expect_few(payment_keys: &[String]) -> Result<(), StoreError> {
    if payment_keys.len() > KEYS_MAX {
        let reason = format!("it looks up {KEYS_MAX} payment keys at once, at most");
        return Err(StoreError::Unavailable(reason));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use commerce::Currency;

    use super::*;

    const TOTAL: Money = Money::new(1_299, Currency::EUR);

    fn charge(amount: Money) -> Charge {
        Charge {
            payment_key: "pay_1".to_owned(),
            transaction_id: "txn_1".to_owned(),
            amount,
            refunded_minor: 0,
        }
    }

    fn order(state: OrderState, paid_by: &str) -> Named<'_> {
        Named {
            state,
            total: TOTAL,
            paid_by: state.is_paid().then_some(paid_by),
        }
    }

    #[test]
    fn a_charge_is_found_or_still_to_be_heard() {
        for state in OrderState::ALL {
            let expected = if state.is_paid() {
                Meaning::Found
            } else {
                Meaning::FoundUnheard
            };
            let found = meaning(&charge(TOTAL), Some(order(state, "txn_1")));
            assert_eq!(found, expected, "{state}");
        }
    }

    #[test]
    fn other_money_is_a_stray() {
        let others = [Money::new(1_298, Currency::EUR), Money::new(1_299, Currency::USD)];
        for state in OrderState::ALL {
            for other in others {
                let found = meaning(&charge(other), Some(order(state, "txn_1")));
                assert_eq!(found, Meaning::Stray, "{state}, {other}");
            }
            let second = meaning(&charge(TOTAL), Some(order(state, "txn_2")));
            assert_eq!(second == Meaning::Stray, state.is_paid(), "{state}");
        }
        assert_eq!(meaning(&charge(TOTAL), None), Meaning::Stray);
    }

    #[test]
    fn the_position_never_goes_back() {
        let position = |after, complete_at| ListPosition {
            after,
            complete_at: Moment(complete_at),
        };
        for (next_after, has_more, now, expected) in [
            (9, true, 300, position(9, 200)),
            (9, false, 300, position(9, 300)),
            (9, false, 100, position(9, 200)),
            (7, false, 300, position(8, 300)),
            (7, true, 100, position(8, 200)),
        ] {
            let page = ChargePage {
                charges: Vec::new(),
                next_after,
                has_more,
            };
            let read = read_on(position(8, 200), &page, Moment(now));
            assert_eq!(read, expected, "{next_after} {has_more} {now}");
        }
    }
}
