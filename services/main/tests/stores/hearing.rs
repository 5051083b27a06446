//! Hearing of the charges on the provider's list.

use commerce::{Currency, Money};
use shop::{
    ledger::{Charge, ChargePage, Heard, ListPosition},
    moment::Moment,
    order::OrderState,
    orders::Order,
    outbox::LetterFilter,
    ports::Store,
};

use crate::{
    provider::{WAYS, account, brought, charge_for, last_page, stray},
    scenes::{START, buy, contents, fill_cart, guest, later, messages_of, open, reload},
};

/// Everything that hearing of a charge could change.
async fn everything(store: &dyn Store, order: &Order) -> impl PartialEq + std::fmt::Debug {
    (
        reload(store, order).await,
        account(store, order.id).await,
        store.letters(LetterFilter::All, usize::MAX).await.unwrap(),
        store.catalogue().await.unwrap().products().to_vec(),
        store.cart(order.user_id).await.unwrap(),
    )
}

async fn a_charge_settles_its_order_in_every_state(store: &dyn Store) {
    for (way, state) in WAYS {
        let order = brought(store, way, &vec![later(1); way.len()]).await;
        let before = everything(store, &order).await;
        let charge = charge_for(store, order.id).await;
        let heard = store.hear_charges(last_page(&[charge], 1), later(50)).await;
        let next = match state {
            OrderState::Pending => Some(OrderState::Completed),
            OrderState::Declined | OrderState::Unavailable => Some(OrderState::Cancelled),
            _ => None,
        };
        let expected = Heard {
            settled: Vec::from_iter(next.map(|next| (order.id, next))),
            sold: match next {
                Some(OrderState::Completed) => vec![reload(store, &order).await],
                _ => Vec::new(),
            },
            strays: Vec::new(),
        };
        assert_eq!(heard, Ok(expected), "{way:?}");
        let Some(next) = next else {
            assert_eq!(everything(store, &order).await, before, "{way:?}");
            continue;
        };
        let after = reload(store, &order).await;
        assert_eq!(after.history.last(), Some(&(next, later(50))), "{way:?}");
        assert_eq!(after.transaction_id.as_deref(), Some("txn_1"), "{way:?}");
    }
}

/// As [`Store::settle`] would have it.
async fn an_order_that_was_not_told_owes_its_goods(store: &dyn Store) {
    let user = guest(store).await;
    let order = open(store, user, &[(1, 2)]).await;
    fill_cart(store, user, &[(9, 1)]).await;
    let charge = charge_for(store, order.id).await;
    store
        .hear_charges(last_page(&[charge], 1), later(50))
        .await
        .unwrap();
    let owed = messages_of(store, order.id).await;
    let kinds: Vec<_> = owed.iter().map(|message| message.task.kind()).collect();
    assert_eq!(kinds, ["reservation", "crm"]);
    assert_eq!(contents(&store.cart(user).await.unwrap()), [(9, 1)]);
}

async fn other_money_is_a_stray_and_settles_nothing(store: &dyn Store) {
    for (way, _) in WAYS {
        let order = brought(store, way, &vec![later(1); way.len()]).await;
        let before = everything(store, &order).await;
        let charge = charge_for(store, order.id).await;
        let strays = [
            Charge {
                transaction_id: format!("txn_{}_less", order.id.0),
                amount: Money::new(charge.amount.minor - 1, charge.amount.currency),
                ..charge.clone()
            },
            Charge {
                transaction_id: format!("txn_{}_yen", order.id.0),
                amount: Money::new(charge.amount.minor, Currency::JPY),
                ..charge
            },
            stray(order.id.0, order.totals.total),
        ];
        let heard = store.hear_charges(last_page(&strays, 1), later(50)).await;
        let expected = Heard {
            settled: Vec::new(),
            sold: Vec::new(),
            strays: strays.to_vec(),
        };
        assert_eq!(heard, Ok(expected), "{way:?}");
        assert_eq!(everything(store, &order).await, before, "{way:?}");
    }
}

async fn the_same_page_twice_changes_nothing(store: &dyn Store) {
    let user = guest(store).await;
    let paid = buy(store, user, &[(1, 1)]).await;
    let pending = open(store, user, &[(2, 1)]).await;
    let charges = [
        charge_for(store, paid.id).await,
        stray(1, Money::new(5, Currency::EUR)),
        charge_for(store, pending.id).await,
        stray(2, Money::new(7, Currency::EUR)),
    ];
    let page = last_page(&charges, 4);
    let heard = store.hear_charges(page.clone(), later(50)).await.unwrap();
    assert_eq!((heard.settled.len(), heard.strays.len()), (1, 2));
    let before = everything(store, &pending).await;
    let position = store.list_position().await;
    assert_eq!(store.hear_charges(page, later(50)).await, Ok(Heard::default()));
    assert_eq!(everything(store, &pending).await, before);
    assert_eq!(store.list_position().await, position);
}

async fn a_charge_that_comes_twice_on_a_page_is_heard_once(store: &dyn Store) {
    let user = guest(store).await;
    let order = open(store, user, &[(1, 1)]).await;
    let own = charge_for(store, order.id).await;
    let other = stray(1, Money::new(5, Currency::EUR));
    let page = last_page(&[own.clone(), other.clone(), other.clone(), own], 4);
    let heard = store.hear_charges(page, later(50)).await;
    let expected = Heard {
        settled: vec![(order.id, OrderState::Completed)],
        sold: vec![reload(store, &order).await],
        strays: vec![other],
    };
    assert_eq!(heard, Ok(expected));
}

async fn a_second_charge_of_one_order_is_a_stray(store: &dyn Store) {
    let user = guest(store).await;
    let order = open(store, user, &[(1, 2)]).await;
    let first = charge_for(store, order.id).await;
    let second = Charge {
        transaction_id: "txn_again".to_owned(),
        ..first.clone()
    };
    let page = last_page(&[first, second.clone()], 2);
    let heard = store.hear_charges(page, later(50)).await.unwrap();
    assert_eq!(heard.settled, [(order.id, OrderState::Completed)]);
    assert_eq!(heard.strays, [second]);
}

fn page(next_after: i64, has_more: bool) -> ChargePage {
    ChargePage {
        charges: Vec::new(),
        next_after,
        has_more,
    }
}

async fn the_position_never_goes_back(store: &dyn Store) {
    let at = |after, complete_at| ListPosition { after, complete_at };
    assert_eq!(store.list_position().await, Ok(at(0, Moment(0))));
    for (page, now, expected) in [
        (page(10, true), START, at(10, Moment(0))),
        (page(20, false), later(5), at(20, later(5))),
        (page(15, true), later(6), at(20, later(5))),
        (page(15, false), later(7), at(20, later(7))),
        (page(20, false), later(3), at(20, later(7))),
        (page(30, true), later(8), at(30, later(7))),
        (page(i64::MAX, false), later(9), at(i64::MAX, later(9))),
    ] {
        let heard = store.hear_charges(page.clone(), now).await;
        assert_eq!(heard, Ok(Heard::default()));
        assert_eq!(store.list_position().await, Ok(expected), "{page:?}");
    }
}

async fn pages_may_be_heard_out_of_order(store: &dyn Store) {
    let user = guest(store).await;
    let paid = buy(store, user, &[(1, 1)]).await;
    let pending = open(store, user, &[(2, 1)]).await;
    let early = ChargePage {
        has_more: true,
        ..last_page(&[charge_for(store, pending.id).await], 1)
    };
    let late = last_page(&[charge_for(store, paid.id).await], 2);
    let heard = store.hear_charges(late, later(50)).await;
    assert_eq!(heard, Ok(Heard::default()));
    let heard = store.hear_charges(early, later(51)).await.unwrap();
    assert_eq!(heard.settled, [(pending.id, OrderState::Completed)]);
    let expected = ListPosition {
        after: 2,
        complete_at: later(50),
    };
    assert_eq!(store.list_position().await, Ok(expected));
}

contract!(
    a_charge_settles_its_order_in_every_state,
    an_order_that_was_not_told_owes_its_goods,
    other_money_is_a_stray_and_settles_nothing,
    the_same_page_twice_changes_nothing,
    a_charge_that_comes_twice_on_a_page_is_heard_once,
    a_second_charge_of_one_order_is_a_stray,
    the_position_never_goes_back,
    pages_may_be_heard_out_of_order,
);
