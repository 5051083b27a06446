//! Opening orders: what is written, and who is refused.

use commerce::UserId;
use futures_util::future::join_all;
use shop::{
    order::OrderState,
    orders::{NewOrder, OpenError, Settlement},
    ports::Store,
    promotion::CouponProblem,
};

use crate::scenes::{self, START, coupon, fill_cart, guest, order_of, settle};

async fn an_opened_order_is_as_it_was_asked_for(store: &dyn Store) {
    let user = guest(store).await;
    let cart = fill_cart(store, user, &[(5, 2), (4, 1)]).await;
    let new = order_of(user, &cart);
    let order = store.open_order(new.clone()).await.unwrap();
    assert_eq!(store.order(user, order.id).await.unwrap().as_ref(), Some(&order));
    assert_eq!((order.user_id, order.state), (user, OrderState::Pending));
    assert_eq!(
        (order.country, order.payment_method),
        (new.country, new.payment_method)
    );
    assert_eq!((order.shipping, order.totals), (new.shipping, new.totals));
    assert_eq!(
        (&order.promo_code, &order.transaction_id),
        (&new.promo_code, &None)
    );
    assert_eq!(order.history, [(OrderState::Pending, START)]);
    assert!(order.lines.iter().all(|line| line.reservation.is_none()));
    let items: Vec<_> = order.lines.into_iter().map(|line| line.item).collect();
    assert_eq!(items, new.lines);
    assert_eq!(
        store.cart(user).await.unwrap(),
        cart,
        "an open order leaves the cart alone"
    );
}

/// All refusals hold at once in the beginning; one after the other is taken away.
async fn refusals_come_in_their_order(store: &dyn Store) {
    let (user, other) = (guest(store).await, guest(store).await);
    let used_up = coupon(Some(1), Some(1));
    let with_coupon = |user, cart: &_| NewOrder {
        coupon: Some(used_up.clone()),
        ..order_of(user, cart)
    };
    let others_cart = fill_cart(store, other, &[(1, 1)]).await;
    store.open_order(with_coupon(other, &others_cart)).await.unwrap();
    let pending = scenes::open(store, user, &[(1, 1)]).await;
    let stale = with_coupon(user, &store.cart(user).await.unwrap());
    fill_cart(store, user, &[(2, 1)]).await;

    let refused = store.open_order(stale.clone()).await.unwrap_err();
    assert!(
        matches!(&refused, OpenError::Repeated(order) if **order == pending),
        "{refused:?}"
    );

    let reused = NewOrder {
        fingerprint: "something else".to_owned(),
        ..stale.clone()
    };
    let refused = store.open_order(reused).await.unwrap_err();
    assert!(matches!(refused, OpenError::KeyReused), "{refused:?}");

    let new_key = |new: &NewOrder| NewOrder {
        checkout_key: "key:new".to_owned(),
        payment_key: "pay_new".to_owned(),
        ..new.clone()
    };
    let refused = store.open_order(new_key(&stale)).await.unwrap_err();
    assert!(
        matches!(refused, OpenError::InProgress(id) if id == pending.id),
        "{refused:?}"
    );

    settle(store, pending.id, Settlement::Declined).await;
    let refused = store.open_order(new_key(&stale)).await.unwrap_err();
    assert!(matches!(refused, OpenError::CartChanged), "{refused:?}");

    let current = new_key(&with_coupon(user, &store.cart(user).await.unwrap()));
    let refused = store.open_order(current.clone()).await.unwrap_err();
    assert!(
        matches!(refused, OpenError::Coupon(CouponProblem::Exhausted)),
        "{refused:?}"
    );

    assert_eq!(
        store.orders(user, None, 10).await.unwrap().len(),
        1,
        "a refusal wrote something"
    );
    let without_coupon = NewOrder {
        coupon: None,
        ..current
    };
    assert!(store.open_order(without_coupon).await.is_ok());
}

async fn keys_belong_to_their_user(store: &dyn Store) {
    let (first, second) = (guest(store).await, guest(store).await);
    for user in [first, second] {
        let cart = fill_cart(store, user, &[(1, 1)]).await;
        let new = NewOrder {
            checkout_key: "key:same".to_owned(),
            ..order_of(user, &cart)
        };
        let opened = store.open_order(new).await.unwrap();
        let found = store.order_by_key(user, "key:same").await.unwrap();
        assert_eq!(found, Some((opened, "asked".to_owned())));
    }
    assert_eq!(store.order_by_key(first, "key:other").await, Ok(None));
}

async fn what_does_not_exist_is_not_ordered(store: &dyn Store) {
    let user = guest(store).await;
    let cart = fill_cart(store, user, &[(1, 1)]).await;
    let mut unknown_product = order_of(user, &cart);
    unknown_product.lines[0].product_id.0 = 999;
    let refused = store.open_order(unknown_product).await.unwrap_err();
    assert!(matches!(refused, OpenError::Store(_)), "{refused:?}");
    let nobody = NewOrder {
        user_id: UserId(999),
        cart_version: 0,
        ..order_of(user, &cart)
    };
    let refused = store.open_order(nobody).await.unwrap_err();
    assert!(matches!(refused, OpenError::Store(_)), "{refused:?}");
    assert_eq!(
        store.orders(user, None, 10).await,
        Ok(Vec::new()),
        "half an order was written"
    );
}

/// Opens an order with the coupon and settles it, and says whether the coupon was granted.
async fn uses_coupon(
    store: &dyn Store,
    user: UserId,
    limits: (Option<i64>, Option<i64>),
    verdict: Settlement,
) -> Result<(), CouponProblem> {
    let cart = fill_cart(store, user, &[(1, 1)]).await;
    let new = NewOrder {
        coupon: Some(coupon(limits.0, limits.1)),
        ..order_of(user, &cart)
    };
    match store.open_order(new).await {
        Ok(order) => settle(store, order.id, verdict).await,
        Err(OpenError::Coupon(problem)) => return Err(problem),
        Err(error) => panic!("{error}"),
    };
    Ok(())
}

async fn coupons_are_counted_together_and_by_buyer(store: &dyn Store) {
    let (ada, bob) = (guest(store).await, guest(store).await);
    let limits = (Some(3), Some(2));
    for (user, expected) in [
        (ada, Ok(())),
        (ada, Ok(())),
        (ada, Err(CouponProblem::AlreadyUsed)),
        (bob, Ok(())),
        (bob, Err(CouponProblem::Exhausted)),
        (ada, Err(CouponProblem::AlreadyUsed)),
    ] {
        assert_eq!(
            uses_coupon(store, user, limits, scenes::captured()).await,
            expected
        );
    }
    assert_eq!(
        uses_coupon(store, ada, (None, None), scenes::captured()).await,
        Ok(()),
        "no limits"
    );
}

async fn a_use_counts_only_while_the_order_stands(store: &dyn Store) {
    let user = guest(store).await;
    let once = (Some(1), Some(1));
    assert_eq!(uses_coupon(store, user, once, Settlement::Declined).await, Ok(()));
    assert_eq!(
        uses_coupon(store, user, once, Settlement::Unavailable).await,
        Ok(())
    );
    assert_eq!(uses_coupon(store, user, once, scenes::captured()).await, Ok(()));
    let again = uses_coupon(store, user, once, scenes::captured()).await;
    assert_eq!(again, Err(CouponProblem::AlreadyUsed));
}

async fn of_64_buyers_one_gets_the_last_use(store: &dyn Store) {
    let mut orders = Vec::new();
    for _ in 0..64 {
        let user = guest(store).await;
        let cart = fill_cart(store, user, &[(1, 1)]).await;
        orders.push(NewOrder {
            coupon: Some(coupon(Some(1), None)),
            ..order_of(user, &cart)
        });
    }
    let results = join_all(orders.into_iter().map(|order| store.open_order(order))).await;
    let (won, lost): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 63));
    for result in lost {
        assert!(
            matches!(result, Err(OpenError::Coupon(CouponProblem::Exhausted))),
            "{result:?}"
        );
    }
}

/// A double click has one key; two open tabs have two. Neither may open a second order.
async fn of_64_attempts_on_one_cart_one_opens_an_order(store: &dyn Store) {
    for own_keys in [false, true] {
        let user = guest(store).await;
        let cart = fill_cart(store, user, &[(1, 1)]).await;
        let attempts = (0..64).map(|number| {
            let mut new = order_of(user, &cart);
            new.payment_key = format!("pay_{user}_{number}");
            if own_keys {
                new.checkout_key = format!("key:{number}");
            }
            store.open_order(new)
        });
        let results = join_all(attempts).await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        for error in results.into_iter().filter_map(Result::err) {
            let expected = if own_keys {
                matches!(error, OpenError::InProgress(_))
            } else {
                matches!(error, OpenError::Repeated(_))
            };
            assert!(expected, "{error:?}");
        }
        assert_eq!(store.orders(user, None, 100).await.unwrap().len(), 1);
    }
}

contract!(
    an_opened_order_is_as_it_was_asked_for,
    refusals_come_in_their_order,
    keys_belong_to_their_user,
    what_does_not_exist_is_not_ordered,
    coupons_are_counted_together_and_by_buyer,
    a_use_counts_only_while_the_order_stands,
    of_64_buyers_one_gets_the_last_use,
    of_64_attempts_on_one_cart_one_opens_an_order,
);
