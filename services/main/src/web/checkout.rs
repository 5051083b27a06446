//! The till. `/checkout` and `/orders/checkout` are one handler.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use commerce::{Country, ShippingCode};
use service::{Problem, extract::Body};
use shop::{
    checkout::{self, CheckoutError, CheckoutOutcome, CheckoutRequest},
    customers::{Role, User},
    order::OrderState,
    orders::Order,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    checkout::{Checkout, CheckoutAnswer, Quote, QuoteRequest},
    problem::Problem as WireProblem,
};

use super::{App, identity::Buyer, problems::OrProblem};
use crate::sales::{self, Sale};

/// The longest `Idempotency-Key`, in bytes.
const KEY_BYTES_MAX: usize = 200;
/// The longest coupon, in bytes.
const COUPON_BYTES_MAX: usize = 40;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(quote))
        .routes(routes!(buy))
        .routes(routes!(buy_order))
}

/// What the cart would cost now. Nothing is written or charged.
#[utoipa::path(
    post, path = "/checkout/quote", tag = "checkout", request_body = QuoteRequest, security(("bearer" = [])),
    responses(
        (status = 200, body = Quote),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn quote(
    State(app): State<Arc<App>>,
    buyer: Buyer,
    Body(body): Body<QuoteRequest>,
) -> Result<Json<Quote>, Problem> {
    let country: Country = body.country.parse().or_problem()?;
    telemetry::mark("webstore.country", country.code());
    let shipping = shipping_of(body.shipping.as_deref())?;
    let coupon = coupon_of(body.coupon)?;
    let quote = checkout::quote(&app.ports, buyer.user.id, country, shipping, coupon)
        .await
        .or_problem()?;
    Ok(Json(Quote {
        subtotal: quote.totals.subtotal.minor,
        discount: quote.totals.discount.minor,
        promo_code: quote.promotion.code,
        shipping: quote.totals.shipping.minor,
        total: quote.totals.total.minor,
        currency: country.currency().code().to_owned(),
    }))
}

/// Buys what is in the cart.
///
/// The order is written before anything is charged. With an `Idempotency-Key` a request can be repeated
/// safely: it never opens a second order. 500 `payment_declined` and `payment_unavailable` mean that
/// nothing was charged; 202 means that the outcome is being found out: follow `GET /orders/{id}`.
#[utoipa::path(
    post, path = "/checkout", tag = "checkout", request_body = Checkout, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Names this attempt, up to 200 characters")),
    responses(
        (status = 200, body = CheckoutAnswer, description = "Paid"),
        (status = 202, body = CheckoutAnswer, description = "The payment's outcome is being found out"),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
        (status = 500, body = WireProblem, content_type = "application/problem+json", description = "Not charged"),
    )
)]
async fn buy(
    State(app): State<Arc<App>>,
    buyer: Buyer,
    headers: HeaderMap,
    Body(body): Body<Checkout>,
) -> Result<(StatusCode, Json<CheckoutAnswer>), Problem> {
    let request = request_of(&buyer.user, &headers, body)?;
    let outcome = to_its_end(app, request, buyer.user.role).await?.or_problem()?;
    tell_about_stock(&outcome);
    answer(outcome.order)
}

/// The same as `POST /checkout`.
#[utoipa::path(
    post, path = "/orders/checkout", tag = "checkout", request_body = Checkout, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Names this attempt, up to 200 characters")),
    responses(
        (status = 200, body = CheckoutAnswer, description = "Paid"),
        (status = 202, body = CheckoutAnswer, description = "The payment's outcome is being found out"),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
        (status = 500, body = WireProblem, content_type = "application/problem+json", description = "Not charged"),
    )
)]
async fn buy_order(
    state: State<Arc<App>>,
    buyer: Buyer,
    headers: HeaderMap,
    body: Body<Checkout>,
) -> Result<(StatusCode, Json<CheckoutAnswer>), Problem> {
    buy(state, buyer, headers, body).await
}

/// Runs the checkout in a task of its own: a buyer who closes the page must not stop it half way.
async fn to_its_end(
    app: Arc<App>,
    request: CheckoutRequest,
    role: Role,
) -> Result<Result<CheckoutOutcome, CheckoutError>, Problem> {
    let checkout = telemetry::spawn(async move {
        let sale = Sale::of(&request);
        sale.started();
        let outcome = checkout::checkout(&app.ports, request).await;
        app.outbox_bell.notify_one();
        match &outcome {
            Ok(outcome) => take_note(&app, outcome, role).await,
            Err(error) => sale.refused(error),
        }
        outcome
    });
    checkout.await.map_err(|error| {
        tracing::error!(%error, "A checkout broke off; the reconciler will finish it");
        Problem::internal()
    })
}

async fn take_note(app: &App, outcome: &CheckoutOutcome, role: Role) {
    sales::tell(outcome);
    if outcome.moved {
        app.carts.forget(outcome.order.user_id).await;
        sales::settled(&outcome.order);
    }
    if let Some(order) = outcome.sold() {
        app.analytics.sold(order, Some(role)).await;
    }
}

fn tell_about_stock(outcome: &CheckoutOutcome) {
    for product in &outcome.not_in_stock {
        tracing::warn!(
            order_id = %outcome.order.id,
            country = outcome.order.country.code(),
            product_id = product.0,
            "Inventory not available in preferred warehouses"
        );
    }
}

fn answer(order: Order) -> Result<(StatusCode, Json<CheckoutAnswer>), Problem> {
    let (status, word) = match order.state {
        OrderState::Completed | OrderState::Cancelled | OrderState::Refunded => (StatusCode::OK, "success"),
        OrderState::Pending => (StatusCode::ACCEPTED, "pending"),
        OrderState::Declined => {
            return Err(not_charged(
                "payment_declined",
                "The bank declined the payment. Nothing was charged.",
                &order,
            ));
        }
        OrderState::Unavailable => {
            let detail = "The payment could not be made. Nothing was charged; try again shortly.";
            return Err(not_charged("payment_unavailable", detail, &order));
        }
    };
    Ok((status, Json(receipt(order, word))))
}

fn not_charged(code: &'static str, detail: &'static str, order: &Order) -> Problem {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, code, detail).with_order(order.id)
}

fn receipt(order: Order, status: &str) -> CheckoutAnswer {
    CheckoutAnswer {
        order_id: order.id.to_string(),
        status: status.to_owned(),
        transaction_id: order.transaction_id,
        subtotal: order.totals.subtotal.minor,
        discount: order.totals.discount.minor,
        promo_code: order.promo_code,
        shipping: order.totals.shipping.minor,
        total: order.totals.total.minor,
        currency: order.totals.total.currency.code().to_owned(),
    }
}

fn request_of(user: &User, headers: &HeaderMap, body: Checkout) -> Result<CheckoutRequest, Problem> {
    Ok(CheckoutRequest {
        user_id: user.id,
        country: body.country.parse().or_problem()?,
        payment_method: body.payment_method.parse().or_problem()?,
        shipping: shipping_of(body.shipping.as_deref())?,
        coupon: coupon_of(body.coupon)?,
        expected_total: body.expected_total,
        idempotency_key: key_of(headers)?,
    })
}

fn shipping_of(code: Option<&str>) -> Result<ShippingCode, Problem> {
    code.map_or(Ok(ShippingCode::Standard), |code| code.parse().or_problem())
}

/// A coupon in upper case; an empty one is none.
fn coupon_of(text: Option<String>) -> Result<Option<String>, Problem> {
    let coupon = text
        .map(|text| text.trim().to_uppercase())
        .filter(|coupon| !coupon.is_empty());
    if coupon
        .as_ref()
        .is_some_and(|coupon| coupon.len() > COUPON_BYTES_MAX)
    {
        return Err(Problem::unprocessable(
            "unknown_coupon",
            "There is no such coupon.",
        ));
    }
    Ok(coupon)
}

fn key_of(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value
        .to_str()
        .ok()
        .map(str::trim)
        .filter(|key| (1..=KEY_BYTES_MAX).contains(&key.len()));
    let key = key.ok_or_else(|| {
        Problem::bad_request(
            "invalid_idempotency_key",
            "The Idempotency-Key must have from 1 to 200 plain characters.",
        )
    })?;
    Ok(Some(key.to_owned()))
}
