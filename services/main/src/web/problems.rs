//! The one table from what can go wrong in the heart to what the caller is told.

use axum::http::{HeaderValue, StatusCode, header};
use commerce::{InvalidQuantity, MoneyError, UnknownCountry, UnknownPaymentMethod, UnknownShipping};
use service::Problem;
use shop::{
    cart::CartError, checkout::CheckoutError, customers::CustomerError, orders::ComplaintError,
    ports::StoreError, promotion::CouponProblem, search::SearchError,
};

/// An error of the heart as a problem. A trait of our own, since both sides are strangers here.
pub(super) trait IntoProblem {
    fn into_problem(self) -> Problem;
}

/// Lets handlers write `.or_problem()?`.
pub(super) trait OrProblem<T> {
    fn or_problem(self) -> Result<T, Problem>;
}

impl<T, E: IntoProblem> OrProblem<T> for Result<T, E> {
    fn or_problem(self) -> Result<T, Problem> {
        self.map_err(IntoProblem::into_problem)
    }
}

impl IntoProblem for StoreError {
    fn into_problem(self) -> Problem {
        tracing::error!(error = %self, "The store failed");
        match self {
            StoreError::Unavailable(_) => Problem::unavailable(
                "store_unavailable",
                "The shop cannot reach its books at the moment. Nothing was changed; try again shortly.",
            )
            .with_header(header::RETRY_AFTER, HeaderValue::from_static("1")),
            StoreError::Corrupt(_) => Problem::internal(),
        }
    }
}

impl IntoProblem for UnknownCountry {
    fn into_problem(self) -> Problem {
        Problem::unprocessable("unknown_country", sentence(&self))
    }
}

impl IntoProblem for UnknownPaymentMethod {
    fn into_problem(self) -> Problem {
        Problem::unprocessable("unknown_payment_method", sentence(&self))
    }
}

impl IntoProblem for UnknownShipping {
    fn into_problem(self) -> Problem {
        Problem::unprocessable("unknown_shipping", sentence(&self))
    }
}

impl IntoProblem for InvalidQuantity {
    fn into_problem(self) -> Problem {
        Problem::unprocessable("invalid_quantity", sentence(&self))
    }
}

impl IntoProblem for MoneyError {
    fn into_problem(self) -> Problem {
        Problem::unprocessable("amount_too_large", sentence(&self))
    }
}

impl IntoProblem for SearchError {
    fn into_problem(self) -> Problem {
        match self {
            SearchError::UnknownCategory => Problem::unprocessable("unknown_category", sentence(&self)),
            SearchError::InvalidCursor => Problem::unprocessable("invalid_cursor", sentence(&self)),
        }
    }
}

impl IntoProblem for CartError {
    fn into_problem(self) -> Problem {
        match self {
            CartError::QuantityLimit => Problem::unprocessable("invalid_quantity", sentence(&self)),
            CartError::Full => Problem::unprocessable("cart_full", sentence(&self)),
            CartError::UnknownItem => Problem::not_found("unknown_cart_item", sentence(&self)),
            CartError::Store(error) => error.into_problem(),
        }
    }
}

impl IntoProblem for CustomerError {
    fn into_problem(self) -> Problem {
        match self {
            CustomerError::EmailTaken => Problem::conflict("email_taken", sentence(&self)),
            CustomerError::InvalidCredentials => unauthorized("invalid_credentials", sentence(&self)),
            CustomerError::InvalidToken => unauthorized("invalid_token", sentence(&self)),
            CustomerError::StolenToken(user) => {
                tracing::warn!(user.id = user.0, "Refresh token used twice");
                CustomerError::InvalidToken.into_problem()
            }
            CustomerError::ExpiredToken => unauthorized("expired_token", sentence(&self)),
            CustomerError::Busy => Problem::unavailable("busy", sentence(&self))
                .with_header(header::RETRY_AFTER, HeaderValue::from_static("1")),
            CustomerError::Store(error) => error.into_problem(),
        }
    }
}

impl IntoProblem for ComplaintError {
    fn into_problem(self) -> Problem {
        match self {
            ComplaintError::UnknownOrder => unknown_order(),
            ComplaintError::TooMany => Problem::conflict("too_many_complaints", sentence(&self)),
            ComplaintError::Store(error) => error.into_problem(),
        }
    }
}

impl IntoProblem for CouponProblem {
    fn into_problem(self) -> Problem {
        let code = match self {
            CouponProblem::Unknown => "unknown_coupon",
            CouponProblem::BelowMinimum => "coupon_below_minimum",
            CouponProblem::NotValidHere => "coupon_not_valid_here",
            CouponProblem::Expired => "coupon_expired",
            CouponProblem::AlreadyUsed => "coupon_used",
            CouponProblem::Exhausted => return Problem::conflict("coupon_exhausted", sentence(&self)),
        };
        Problem::unprocessable(code, sentence(&self))
    }
}

impl IntoProblem for CheckoutError {
    fn into_problem(self) -> Problem {
        match self {
            CheckoutError::EmptyCart => Problem::bad_request("empty_cart", sentence(&self)),
            CheckoutError::NotSoldHere(_) => Problem::unprocessable("not_sold_here", sentence(&self)),
            CheckoutError::Coupon(problem) => problem.into_problem(),
            CheckoutError::CouponUnchecked => Problem::conflict(
                "coupon_unavailable",
                "The coupon could not be checked just now. Nothing was charged; try again, or buy without it.",
            ),
            CheckoutError::TotalChanged { now } => Problem::conflict(
                "total_changed",
                format!("The total is now {now}. Nothing was charged; look at the new total first."),
            ),
            CheckoutError::InProgress(order) => Problem::conflict(
                "checkout_in_progress",
                "The payment of your last order is still being checked. It cannot be paid twice.",
            )
            .with_order(order),
            CheckoutError::KeyReused => Problem::unprocessable(
                "idempotency_key_reused",
                "This Idempotency-Key was used for another checkout; take a new one.",
            ),
            CheckoutError::CartChanged => Problem::conflict(
                "cart_changed",
                "The cart changed while it was being priced. Nothing was charged; try again.",
            ),
            CheckoutError::Amount(error) => error.into_problem(),
            CheckoutError::Store(error) => error.into_problem(),
        }
    }
}

/// 401, with the header that tells a client what to send.
pub(super) fn unauthorized(code: &'static str, detail: String) -> Problem {
    // RFC 6750: the error is named when there was a token, and not when there was none.
    let challenge = match code {
        "invalid_token" | "expired_token" => "Bearer realm=\"webstore\", error=\"invalid_token\"",
        "invalid_format" => "Bearer realm=\"webstore\", error=\"invalid_request\"",
        _ => "Bearer realm=\"webstore\"",
    };
    Problem::new(StatusCode::UNAUTHORIZED, code, detail)
        .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
}

/// 404 for an order that does not exist, or is somebody else's: nobody learns which.
pub(super) fn unknown_order() -> Problem {
    Problem::not_found("unknown_order", "You have no such order.")
}

/// An error's text with a capital and a full stop.
fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string())
        .unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
