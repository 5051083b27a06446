//! What is said of checkouts: on the request's span, in the log, and in the numbers.
//!
//! A checkout is counted once, when its outcome is final, by whoever's verdict made it so: the checkout itself, or the
//! reconciler of any instance. What is asked again is not counted again.

use commerce::{Country, PaymentMethod};
use shop::{
    checkout::{CheckoutError, CheckoutOutcome, CheckoutRequest},
    order::OrderState,
    orders::Order,
};
use telemetry::{
    contract::{CheckoutAmountUsd, Checkouts},
    count, is_traced, mark, record,
};

/// Where something is bought, and how it is paid.
#[derive(Clone, Copy)]
pub(crate) struct Sale {
    country: Country,
    method: PaymentMethod,
}

impl Sale {
    pub(crate) fn of(request: &CheckoutRequest) -> Self {
        Self {
            country: request.country,
            method: request.payment_method,
        }
    }

    fn of_order(order: &Order) -> Self {
        Self {
            country: order.country,
            method: order.payment_method,
        }
    }

    /// Somebody wants to buy.
    pub(crate) fn started(self) {
        if is_traced() {
            mark("webstore.country", self.country.code());
            mark("payment.method", self.method.code());
        }
        let (country, payment_method) = (self.country.code(), self.method.code());
        tracing::info!(country, payment_method, "Checkout started");
    }

    /// There is no order. That somebody has to ask again in other words is nobody's outcome.
    pub(crate) fn refused(self, error: &CheckoutError) {
        match error {
            CheckoutError::EmptyCart => self.count("empty_cart"),
            CheckoutError::Store(_) => self.count("error"),
            _ => {}
        }
    }

    fn count(self, status: &'static str) {
        count(Checkouts {
            status: status.into(),
            country: self.country.code().into(),
            payment_method: self.method.code().into(),
        });
    }
}

/// Takes note that this verdict on its payment moved the order to where it is. Call it once for each verdict that did.
pub(crate) fn settled(order: &Order) {
    let sale = Sale::of_order(order);
    match order.state {
        OrderState::Completed => sold(order, sale),
        OrderState::Declined => sale.count("declined"),
        OrderState::Unavailable => sale.count("unavailable"),
        // One that was given up and counted then, and is paid all the same.
        OrderState::Cancelled | OrderState::Refunded | OrderState::Pending => {}
    }
}

fn sold(order: &Order, sale: Sale) {
    sale.count("success");
    let amount = CheckoutAmountUsd {
        country: sale.country.code().into(),
        payment_method: sale.method.code().into(),
    };
    let cents = order.totals.total.usd_cents();
    record(amount, cents as f64 / 100.0);
    let (order_id, country) = (order.id, sale.country.code());
    tracing::info!(%order_id, country, "Payment processed successfully");
    if let Some(promo_code) = &order.promo_code {
        let discount = order.totals.discount;
        tracing::info!(%order_id, country, promo_code, %discount, "Applied promotion discount");
    }
    let value_cents = cents;
    tracing::info!(%order_id, country, value_cents, "Checkout completed");
}

/// Puts the order on the span of the request that asked for it.
pub(crate) fn tell(outcome: &CheckoutOutcome) {
    if !is_traced() {
        return;
    }
    let order = &outcome.order;
    mark("webstore.order.id", order.id.to_string());
    mark("webstore.order.value_cents", order.totals.total.usd_cents());
    mark("payment.outcome", payment_outcome(order.state));
    if let Some(transaction_id) = &order.transaction_id {
        mark("payment.transaction_id", transaction_id.clone());
    }
    if let Some(code) = &order.promo_code {
        mark("promotion.code", code.clone());
    }
}

const fn payment_outcome(state: OrderState) -> &'static str {
    match state {
        OrderState::Completed | OrderState::Cancelled | OrderState::Refunded => "success",
        OrderState::Declined => "declined",
        OrderState::Unavailable => "unavailable",
        OrderState::Pending => "unknown",
    }
}
