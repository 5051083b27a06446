//! What is wrong between us and the provider.

use commerce::{Currency, Money};
use shop::{
    ledger::{Charge, Imbalance, ImbalanceKind, LIST_LAG_MAX, REFUND_TIME_MAX},
    moment::{CLOCK_SKEW_MAX, Moment},
    order::OrderState,
    ports::Store,
};

use crate::{
    provider::{Turn, WAYS, brought, charge_for, last_page, stray},
    scenes::{guest, later, open},
};

/// Long after everything else, and for every test the time at which it looks.
const HOUR: i64 = 3_600_000;

fn imbalance(kind: ImbalanceKind, currency: Currency, minor: i64) -> Imbalance {
    Imbalance {
        kind,
        currency,
        minor,
    }
}

async fn found(store: &dyn Store, now: Moment) -> Vec<Imbalance> {
    store.imbalances(now).await.unwrap()
}

async fn hear(store: &dyn Store, charges: &[Charge], now: Moment) {
    store.hear_charges(last_page(charges, 1), now).await.unwrap();
}

async fn a_new_shop_is_in_balance(store: &dyn Store) {
    assert_eq!(found(store, later(HOUR)).await, []);
    hear(store, &[], later(HOUR)).await;
    assert_eq!(found(store, later(HOUR)).await, []);
}

/// Pending orders and those that were given up need no charge; all others do, until it is found.
async fn a_paid_order_has_its_charge(store: &dyn Store) {
    let kind = ImbalanceKind::OrderWithoutCharge;
    let mut paid = Vec::new();
    let mut sum = 0;
    for (way, state) in WAYS {
        let order = brought(store, way, &vec![later(1); way.len()]).await;
        if state.is_paid() {
            sum += order.totals.total.minor;
            paid.push(charge_for(store, order.id).await);
        }
    }
    // Refunds are not overdue yet when it looks.
    let now = later(40_000);
    assert_eq!(found(store, now).await, [], "before the list was read");
    hear(store, &[], now).await;
    let all = [imbalance(kind, Currency::USD, sum)];
    assert_eq!(found(store, now).await, all);
    let (first, rest) = paid.split_first().unwrap();
    hear(store, std::slice::from_ref(first), now).await;
    let left = [imbalance(kind, Currency::USD, sum - first.amount.minor)];
    assert_eq!(found(store, now).await, left);
    hear(store, rest, now).await;
    assert_eq!(found(store, now).await, []);
}

/// What counts is when it was paid, not when the state that it is in began.
async fn the_list_may_lag_behind_a_payment(store: &dyn Store) {
    let lag = i64::try_from(LIST_LAG_MAX.as_millis()).unwrap();
    let way = [Turn::Declined, Turn::Captured, Turn::RefundPaid];
    brought(store, &way, &[later(1), later(2), later(HOUR)]).await;
    for (complete_at, count) in [(2, 0), (2 + lag, 0), (3 + lag, 1)] {
        hear(store, &[], later(complete_at)).await;
        assert_eq!(found(store, later(HOUR)).await.len(), count, "{complete_at}");
    }
}

/// The order is paid by the charge itself, which is therefore on the list.
async fn an_order_that_hears_of_its_charge_has_it(store: &dyn Store) {
    let user = guest(store).await;
    let order = open(store, user, &[(1, 1)]).await;
    let charge = charge_for(store, order.id).await;
    hear(store, &[charge], later(1)).await;
    hear(store, &[], later(HOUR)).await;
    assert_eq!(found(store, later(HOUR)).await, []);
}

async fn strays_count_less_what_went_back(store: &dyn Store) {
    let kind = ImbalanceKind::ChargedWithoutOrder;
    let euros = stray(1, Money::new(500, Currency::EUR));
    let yen = stray(2, Money::new(300, Currency::JPY));
    let more_euros = stray(3, Money::new(40, Currency::EUR));
    hear(store, &[yen.clone(), euros.clone(), more_euros], later(1)).await;
    let with_back = |charge: &Charge, refunded_minor| Charge {
        refunded_minor,
        ..charge.clone()
    };
    for (again, expected) in [
        (vec![], vec![(Currency::EUR, 540), (Currency::JPY, 300)]),
        (
            vec![with_back(&euros, 100)],
            vec![(Currency::EUR, 440), (Currency::JPY, 300)],
        ),
        // An older page, heard late.
        (
            vec![with_back(&euros, 0)],
            vec![(Currency::EUR, 440), (Currency::JPY, 300)],
        ),
        (vec![with_back(&yen, 300)], vec![(Currency::EUR, 440)]),
        (vec![with_back(&euros, 500)], vec![(Currency::EUR, 40)]),
    ] {
        let heard = store.hear_charges(last_page(&again, 1), later(2)).await;
        assert_eq!(heard.unwrap().strays, [], "{again:?}");
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(currency, minor)| imbalance(kind, currency, minor))
            .collect();
        assert_eq!(found(store, later(2)).await, expected, "{again:?}");
    }
}

async fn a_stray_may_have_gone_back_already(store: &dyn Store) {
    let gone = Charge {
        refunded_minor: 500,
        ..stray(1, Money::new(500, Currency::EUR))
    };
    let heard = store.hear_charges(last_page(std::slice::from_ref(&gone), 1), later(1));
    assert_eq!(heard.await.unwrap().strays, [gone], "it is news all the same");
    assert_eq!(found(store, later(1)).await, []);
}

async fn a_refund_takes_its_time_and_no_longer(store: &dyn Store) {
    let time = i64::try_from(REFUND_TIME_MAX.as_millis()).unwrap();
    let skew = i64::try_from(CLOCK_SKEW_MAX.as_millis()).unwrap();
    for (way, times) in [
        ([Turn::Captured, Turn::OutOfStock], [later(1), later(500)]),
        ([Turn::Declined, Turn::Captured], [later(1), later(500)]),
    ] {
        let order = brought(store, &way, &times).await;
        let owed = imbalance(
            ImbalanceKind::RefundOverdue,
            Currency::USD,
            order.totals.total.minor,
        );
        for (now, is_overdue) in [
            (500, false),
            (500 + time, false),
            (501 + time, true),
            // The clock was set back.
            (500 - skew, false),
            (499 - skew, true),
        ] {
            let expected = Vec::from_iter(is_overdue.then_some(owed));
            assert_eq!(found(store, later(now)).await, expected, "{way:?}, {now}");
        }
        let message = crate::scenes::message_of(store, order.id, "refund").await;
        crate::scenes::finish(store, &message, shop::outbox::Receipt::RefundPaid).await;
        assert_eq!(found(store, later(HOUR)).await, [], "{way:?}");
    }
}

async fn imbalances_come_by_kind_and_currency(store: &dyn Store) {
    let way = [Turn::Captured, Turn::OutOfStock];
    let order = brought(store, &way, &[later(1), later(1)]).await;
    assert_eq!(order.state, OrderState::Cancelled);
    let strays = [Currency::INR, Currency::USD, Currency::GBP].map(|currency| Charge {
        transaction_id: format!("txn_{currency}"),
        ..stray(1, Money::new(9, currency))
    });
    hear(store, &strays, later(HOUR)).await;
    let total = order.totals.total.minor;
    let expected = [
        imbalance(ImbalanceKind::ChargedWithoutOrder, Currency::USD, 9),
        imbalance(ImbalanceKind::ChargedWithoutOrder, Currency::GBP, 9),
        imbalance(ImbalanceKind::ChargedWithoutOrder, Currency::INR, 9),
        imbalance(ImbalanceKind::OrderWithoutCharge, Currency::USD, total),
        imbalance(ImbalanceKind::RefundOverdue, Currency::USD, total),
    ];
    assert_eq!(found(store, later(HOUR)).await, expected);
}

contract!(
    a_new_shop_is_in_balance,
    a_paid_order_has_its_charge,
    the_list_may_lag_behind_a_payment,
    an_order_that_hears_of_its_charge_has_it,
    strays_count_less_what_went_back,
    a_stray_may_have_gone_back_already,
    a_refund_takes_its_time_and_no_longer,
    imbalances_come_by_kind_and_currency,
);
