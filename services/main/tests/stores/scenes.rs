//! The beginnings that the tests share.

use commerce::{Country, Money, OrderId, PaymentMethod, ProductId, Quantity, ShippingCode, UserId};
use shop::{
    cart::{Cart, CartLine},
    catalogue::{Catalogue, Category, Product, ShippingOption},
    customers::{NewCustomer, NewSession, Role},
    moment::Moment,
    orders::{NewLine, NewOrder, Order, Reservation, ReservationStatus, Settlement},
    outbox::{LetterFilter, Message, Receipt, Task},
    ports::Store,
    pricing::Totals,
    promotion::CouponRule,
};

/// When everything begins.
pub(crate) const START: Moment = Moment(1_700_000_000_000);
/// What one piece of anything costs in the US, in cents.
pub(crate) const PRICE: i64 = 1_000;
/// Pieces of anything in the warehouses at first.
pub(crate) const STOCK: i64 = 10;
/// How many products there are, numbered from 1.
pub(crate) const PRODUCTS: i64 = 60;

pub(crate) fn later(milliseconds: i64) -> Moment {
    Moment(START.0 + milliseconds)
}

pub(crate) fn pieces(count: i64) -> Quantity {
    Quantity::try_from(count).unwrap()
}

pub(crate) fn catalogue() -> Catalogue {
    let category = |code: &str| Category {
        code: code.to_owned(),
        name: code.to_uppercase(),
    };
    let shipping = |country: Country, code, price| ShippingOption {
        country,
        code,
        price: Money::new(price, country.currency()),
        days: 3,
        warehouse: "US-EAST".to_owned(),
    };
    Catalogue::new(
        (1..=PRODUCTS).map(product).collect(),
        vec![category("home"), category("audio")],
        vec![
            shipping(Country::US, ShippingCode::Standard, 500),
            shipping(Country::US, ShippingCode::Express, 1_500),
            shipping(Country::JP, ShippingCode::Standard, 600),
        ],
    )
}

fn product(number: i64) -> Product {
    Product {
        id: ProductId(number),
        slug: format!("product-{number}"),
        name: format!("Product {number}"),
        description: "A thing. It does what it says.".to_owned(),
        category: if number % 2 == 0 { "home" } else { "audio" }.to_owned(),
        popularity: number,
        stock: STOCK,
        prices: vec![(Country::US, PRICE), (Country::JP, 1_500)],
    }
}

/// A guest in a shop with a catalogue.
pub(crate) async fn guest(store: &dyn Store) -> UserId {
    store.fill_catalogue(catalogue()).await.unwrap();
    let guest = NewCustomer {
        role: Role::Guest,
        email: None,
        name: None,
        password_hash: None,
        now: START,
    };
    store.create_customer(guest).await.unwrap().id
}

pub(crate) fn customer(email: &str) -> NewCustomer {
    NewCustomer {
        role: Role::Customer,
        email: Some(email.to_owned()),
        name: Some("Ada".to_owned()),
        password_hash: Some("$argon2".to_owned()),
        now: START,
    }
}

/// A session whose access token is `name` and holds for 1 s; its refresh token holds for 10 s.
pub(crate) fn session(user_id: UserId, name: &str) -> NewSession {
    NewSession {
        user_id,
        access_hash: name.to_owned(),
        access_expires: later(1_000),
        refresh_hash: format!("{name}-refresh"),
        refresh_expires: later(10_000),
    }
}

/// Adds each product with so many pieces, in the US.
pub(crate) async fn fill_cart(store: &dyn Store, user: UserId, lines: &[(i64, i64)]) -> Cart {
    for (product, count) in lines {
        let added = store.add_to_cart(user, Country::US, ProductId(*product), pieces(*count));
        added.await.unwrap();
    }
    store.cart(user).await.unwrap()
}

/// Products and pieces, in the cart's order.
pub(crate) fn contents(cart: &Cart) -> Vec<(i64, i64)> {
    let line = |line: &CartLine| (line.product_id.0, line.quantity.get());
    cart.lines.iter().map(line).collect()
}

/// An order of everything in the cart, as a checkout without a key of its own makes it.
pub(crate) fn order_of(user: UserId, cart: &Cart) -> NewOrder {
    let dollars = |minor| Money::new(minor, Country::US.currency());
    let count: i64 = cart.lines.iter().map(|line| line.quantity.get()).sum();
    NewOrder {
        user_id: user,
        cart_version: cart.version,
        checkout_key: format!("cart:{}", cart.version),
        fingerprint: "asked".to_owned(),
        payment_key: format!("pay_{user}_{}", cart.version),
        country: Country::US,
        payment_method: PaymentMethod::PayPal,
        shipping: ShippingCode::Express,
        lines: cart.lines.iter().map(frozen).collect(),
        totals: Totals::new(dollars(count * PRICE), dollars(100), dollars(1_500)).unwrap(),
        promo_code: Some("TIER3".to_owned()),
        coupon: None,
        now: START,
    }
}

fn frozen(line: &CartLine) -> NewLine {
    let product = product(line.product_id.0);
    NewLine {
        product_id: product.id,
        name: product.name,
        slug: product.slug,
        category: product.category,
        quantity: line.quantity,
        unit_price: Money::new(PRICE, Country::US.currency()),
    }
}

/// A pending order of these products and pieces.
pub(crate) async fn open(store: &dyn Store, user: UserId, lines: &[(i64, i64)]) -> Order {
    let cart = fill_cart(store, user, lines).await;
    store.open_order(order_of(user, &cart)).await.unwrap()
}

pub(crate) async fn settle(store: &dyn Store, order: OrderId, verdict: Settlement) -> Order {
    store.settle(order, verdict, later(1)).await.unwrap().order
}

pub(crate) fn captured() -> Settlement {
    Settlement::Captured {
        transaction_id: "txn_1".to_owned(),
    }
}

/// A paid order of these products and pieces.
pub(crate) async fn buy(store: &dyn Store, user: UserId, lines: &[(i64, i64)]) -> Order {
    let order = open(store, user, lines).await;
    settle(store, order.id, captured()).await
}

pub(crate) fn coupon(uses_max: Option<i64>, uses_per_user_max: Option<i64>) -> CouponRule {
    CouponRule {
        code: "WELCOME10".to_owned(),
        uses_max,
        uses_per_user_max,
    }
}

/// Claims everything that is due at `now`, for one second.
pub(crate) async fn claim(store: &dyn Store, now: Moment) -> Vec<Message> {
    let lease_until = Moment(now.0 + 1_000);
    store.claim(now, lease_until, 100).await.unwrap()
}

/// Every message of the order that is in the outbox, oldest first, whoever has claimed it.
pub(crate) async fn messages_of(store: &dyn Store, order: OrderId) -> Vec<Message> {
    let letters = store.letters(LetterFilter::All, usize::MAX).await.unwrap();
    let own = letters
        .into_iter()
        .filter(|letter| letter.task.order_id() == order);
    own.map(|letter| Message {
        id: letter.id,
        task: letter.task,
        tries: letter.tries,
        origin: None,
    })
    .collect()
}

/// The order's oldest message of this kind.
pub(crate) async fn message_of(store: &dyn Store, order: OrderId, kind: &str) -> Message {
    let messages = messages_of(store, order).await;
    let found = messages.into_iter().find(|message| message.task.kind() == kind);
    found.unwrap()
}

/// The message about this product's reservation.
pub(crate) async fn reservation_message(store: &dyn Store, order: OrderId, product: i64) -> Message {
    let is_it = |message: &Message| matches!(&message.task, Task::Reserve { product: found, .. } if found.0 == product);
    let messages = messages_of(store, order).await;
    messages.into_iter().find(is_it).unwrap()
}

/// The product's line was reserved under this id of the inventory.
pub(crate) fn reserved_as(product: i64, status: ReservationStatus, reservation_id: &str) -> Receipt {
    let reservation = Reservation {
        status,
        reservation_id: Some(reservation_id.to_owned()),
        warehouse: Some("US-EAST".to_owned()),
        arrives_at: Some(later(3 * 86_400_000)),
    };
    Receipt::Reserved {
        product: ProductId(product),
        reservation,
    }
}

pub(crate) fn out_of_stock(product: i64) -> Receipt {
    Receipt::OutOfStock {
        product: ProductId(product),
    }
}

pub(crate) async fn reload(store: &dyn Store, order: &Order) -> Order {
    store.order(order.user_id, order.id).await.unwrap().unwrap()
}

pub(crate) async fn finish(store: &dyn Store, message: &Message, receipt: Receipt) {
    store.finish(message.clone(), receipt, later(2)).await.unwrap();
}

pub(crate) async fn stock_of(store: &dyn Store, product: i64) -> i64 {
    let catalogue = store.catalogue().await.unwrap();
    catalogue.product(ProductId(product)).unwrap().stock
}
