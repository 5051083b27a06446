//! Carts.

use commerce::{CartItemId, Country, ProductId, UserId};
use shop::{
    cart::{Cart, CartError, LINES_MAX},
    orders::Settlement,
    ports::{Store, StoreError},
};

use crate::scenes::{self, contents, fill_cart, guest, pieces};

async fn nobody_has_an_empty_cart(store: &dyn Store) {
    assert_eq!(store.cart(UserId(999)).await, Ok(Cart::empty()));
}

async fn a_product_has_one_line_and_the_last_country_counts(store: &dyn Store) {
    let user = guest(store).await;
    fill_cart(store, user, &[(3, 1), (1, 2)]).await;
    let returned = store
        .add_to_cart(user, Country::JP, ProductId(3), pieces(4))
        .await
        .unwrap();
    assert_eq!(contents(&returned), [(3, 5), (1, 2)]);
    assert_eq!(returned.country, Country::JP);
    assert_eq!(store.cart(user).await.unwrap(), returned);
}

async fn a_line_holds_99_pieces(store: &dyn Store) {
    let user = guest(store).await;
    let before = fill_cart(store, user, &[(1, 98), (1, 1)]).await;
    let more = store
        .add_to_cart(user, Country::JP, ProductId(1), pieces(1))
        .await;
    assert!(matches!(more, Err(CartError::QuantityLimit)), "{more:?}");
    assert_eq!(store.cart(user).await.unwrap(), before);
}

async fn a_cart_holds_50_lines(store: &dyn Store) {
    let user = guest(store).await;
    let lines: Vec<_> = (1..=LINES_MAX as i64).map(|product| (product, 1)).collect();
    let full = fill_cart(store, user, &lines).await;
    let more = store
        .add_to_cart(user, Country::US, ProductId(51), pieces(1))
        .await;
    assert!(matches!(more, Err(CartError::Full)), "{more:?}");
    assert_eq!(store.cart(user).await.unwrap(), full);
    let same_product = store
        .add_to_cart(user, Country::US, ProductId(50), pieces(1))
        .await;
    assert_eq!(same_product.unwrap().lines.len(), LINES_MAX);
}

async fn lines_change_and_go(store: &dyn Store) {
    let user = guest(store).await;
    let cart = fill_cart(store, user, &[(1, 5), (2, 6)]).await;
    let [first, second] = [cart.lines[0].id, cart.lines[1].id];
    let fewer = store.set_quantity(user, first, pieces(3)).await.unwrap();
    assert_eq!(contents(&fewer), [(1, 3), (2, 6)]);
    let without = store.remove_item(user, first).await.unwrap();
    assert_eq!(contents(&without), [(2, 6)]);
    let empty = store.remove_item(user, second).await.unwrap();
    assert_eq!(store.cart(user).await.unwrap(), empty);
    assert!(empty.lines.is_empty());
}

async fn only_lines_of_ones_own_cart_change(store: &dyn Store) {
    let (owner, stranger) = (guest(store).await, guest(store).await);
    let cart = fill_cart(store, owner, &[(1, 5)]).await;
    let gone = CartItemId(cart.lines[0].id.0 + 1_000);
    for (user, item) in [(stranger, cart.lines[0].id), (owner, gone)] {
        let set = store.set_quantity(user, item, pieces(1)).await;
        assert!(matches!(set, Err(CartError::UnknownItem)), "{set:?}");
        let removed = store.remove_item(user, item).await;
        assert!(matches!(removed, Err(CartError::UnknownItem)), "{removed:?}");
    }
    assert_eq!(store.cart(owner).await.unwrap(), cart);
}

/// Checkout keys are made of versions, so one that came twice would give somebody an old order.
async fn every_change_raises_the_version(store: &dyn Store) {
    let user = guest(store).await;
    let mut versions = vec![store.cart(user).await.unwrap().version];
    let cart = fill_cart(store, user, &[(1, 2)]).await;
    versions.push(cart.version);
    versions.push(
        store
            .set_quantity(user, cart.lines[0].id, pieces(2))
            .await
            .unwrap()
            .version,
    );
    versions.push(store.remove_item(user, cart.lines[0].id).await.unwrap().version);
    for verdict in [scenes::captured(), Settlement::Declined, Settlement::Unavailable] {
        let order = scenes::open(store, user, &[(1, 1)]).await;
        versions.push(store.cart(user).await.unwrap().version);
        scenes::settle(store, order.id, verdict).await;
        versions.push(store.cart(user).await.unwrap().version);
    }
    assert!(
        versions.is_sorted_by(|earlier, later| earlier < later),
        "{versions:?}"
    );
}

async fn what_does_not_exist_is_not_added(store: &dyn Store) {
    let user = guest(store).await;
    for (user, product) in [(UserId(999), ProductId(1)), (user, ProductId(999))] {
        let added = store.add_to_cart(user, Country::US, product, pieces(1)).await;
        assert!(
            matches!(added, Err(CartError::Store(StoreError::Corrupt(_)))),
            "{added:?}"
        );
        assert_eq!(store.cart(user).await, Ok(Cart::empty()));
    }
}

contract!(
    nobody_has_an_empty_cart,
    a_product_has_one_line_and_the_last_country_counts,
    a_line_holds_99_pieces,
    a_cart_holds_50_lines,
    lines_change_and_go,
    only_lines_of_ones_own_cart_change,
    every_change_raises_the_version,
    what_does_not_exist_is_not_added,
);
