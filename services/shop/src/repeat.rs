//! Asking again: what a checkout gets that was asked for before.
//!
//! An attempt has a name: the client's `Idempotency-Key`, or, without one, the cart's version, which every
//! change and every verdict moves on. The same attempt never opens a second order. Whoever asks again
//! while it runs waits for its answer; whoever asks with the same key for something else is refused.

use std::time::Duration;

use commerce::UserId;

use crate::{
    cart::Cart,
    checkout::{CheckoutError, CheckoutOutcome, CheckoutRequest},
    order::OrderState,
    orders::Order,
    ports::{Ports, StoreError},
    tokens::fingerprint,
};

/// An order that is pending for longer is not waited for: its checkout has ended without an answer from the
/// bank. It is longer than all deadlines of a checkout together.
const CHECKOUT_TIME_MAX: Duration = Duration::from_secs(10);
/// Without a key, an empty cart right after a purchase is taken for a second click on the same button.
const DOUBLE_CLICK_TIME_MAX: Duration = Duration::from_secs(30);
/// The pauses between two looks at an order that somebody else is paying for.
const PAUSE_FIRST: Duration = Duration::from_millis(20);
const PAUSE_LONGEST: Duration = Duration::from_millis(250);

/// The name of an attempt: unique for the user.
pub(crate) fn attempt_key(request: &CheckoutRequest, cart_version: i64) -> String {
    match &request.idempotency_key {
        Some(key) => format!("key:{key}"),
        None => format!("cart:{cart_version}"),
    }
}

/// A hash of what is asked for, so that a key cannot be used for something else.
pub(crate) fn fingerprint_of(request: &CheckoutRequest) -> String {
    let expected = request
        .expected_total
        .map(|total| total.to_string())
        .unwrap_or_default();
    fingerprint(&[
        request.country.code(),
        request.payment_method.code(),
        request.shipping.code(),
        request.coupon.as_deref().unwrap_or_default(),
        &expected,
    ])
}

/// What an earlier request with the same key got, or gets.
pub(crate) async fn by_key(
    ports: &Ports,
    request: &CheckoutRequest,
) -> Result<Option<CheckoutOutcome>, CheckoutError> {
    if request.idempotency_key.is_none() {
        return Ok(None);
    }
    let key = attempt_key(request, 0);
    match ports.store.order_by_key(request.user_id, &key).await? {
        None => Ok(None),
        Some((_, asked)) if asked != fingerprint_of(request) => Err(CheckoutError::KeyReused),
        Some((order, _)) => answer_of(ports, request, order).await.map(Some),
    }
}

/// What a second click on an empty cart gets: the order that the first one has just paid for.
pub(crate) async fn by_double_click(
    ports: &Ports,
    request: &CheckoutRequest,
    cart: &Cart,
) -> Result<Option<CheckoutOutcome>, CheckoutError> {
    if request.idempotency_key.is_some() {
        return Ok(None);
    }
    // The purchase that emptied the cart moved its version on by one.
    let key = attempt_key(request, cart.version - 1);
    let found = ports.store.order_by_key(request.user_id, &key).await?;
    let is_the_same = |(order, asked): &(Order, String)| {
        let is_recent = order.created_at.age(ports.clock.now()) < DOUBLE_CLICK_TIME_MAX;
        is_recent && order.state.is_paid() && *asked == fingerprint_of(request)
    };
    Ok(found.filter(is_the_same).map(|(order, _)| repeated(order)))
}

/// The answer of the checkout that opened `order`, waited for while that checkout may still run.
pub(crate) async fn answer_of(
    ports: &Ports,
    request: &CheckoutRequest,
    order: Order,
) -> Result<CheckoutOutcome, CheckoutError> {
    let order = wait_for_verdict(ports, request.user_id, order).await?;
    // Who named the attempt asks about that order. Who did not may want to buy again: while the payment is
    // open, both clicks wait for it.
    if order.state == OrderState::Pending && request.idempotency_key.is_none() {
        return Err(CheckoutError::InProgress(order.id));
    }
    Ok(repeated(order))
}

/// What somebody hears who asked for something else of the same cart, without a key, while another click
/// on it was ahead.
pub(crate) async fn beside_another_click(
    ports: &Ports,
    request: &CheckoutRequest,
    attempt: &str,
) -> Result<CheckoutError, StoreError> {
    let ahead = ports.store.order_by_key(request.user_id, attempt).await?;
    let pending = ahead.filter(|(order, _)| order.state == OrderState::Pending);
    Ok(pending.map_or(CheckoutError::CartChanged, |(order, _)| {
        CheckoutError::InProgress(order.id)
    }))
}

/// Counts the pauses rather than looking at the clock, which may jump meanwhile.
async fn wait_for_verdict(ports: &Ports, user: UserId, mut order: Order) -> Result<Order, StoreError> {
    let age = order.created_at.age(ports.clock.now());
    let mut left = CHECKOUT_TIME_MAX.saturating_sub(age);
    let mut pause = PAUSE_FIRST;
    while order.state == OrderState::Pending && !left.is_zero() {
        ports.clock.sleep(pause).await;
        left = left.saturating_sub(pause);
        pause = (pause * 2).min(PAUSE_LONGEST);
        if let Some(seen) = ports.store.order(user, order.id).await? {
            order = seen;
        }
    }
    Ok(order)
}

fn repeated(order: Order) -> CheckoutOutcome {
    CheckoutOutcome {
        order,
        not_in_stock: Vec::new(),
        repeated: true,
        moved: false,
    }
}
