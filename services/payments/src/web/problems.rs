//! Everything that this service says no to, and how it says it. One table.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use service::Problem;

use super::door::DoorError;
use crate::{cashier::PaymentError, listing::InvalidPage};

impl From<PaymentError> for Problem {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Declined => Problem::new(
                StatusCode::PAYMENT_REQUIRED,
                "payment_declined",
                "The payment was declined; nothing was charged.",
            ),
            PaymentError::Voided => Problem::conflict(
                "payment_voided",
                "The payment was voided; nothing was charged, and nothing ever will be under this key.",
            ),
            PaymentError::Unavailable { retry_after } => Problem::unavailable(
                "payment_unavailable",
                "The payment provider cannot be used now; this request moved no money.",
            )
            .with_header(header::RETRY_AFTER, seconds(retry_after)),
            PaymentError::Unknown => Problem::new(
                StatusCode::GATEWAY_TIMEOUT,
                "payment_unknown",
                "The payment provider did not say what it did; ask again with the same key.",
            ),
            PaymentError::KeyReused => Problem::unprocessable(
                "idempotency_key_reused",
                "The idempotency key was used with another request.",
            ),
            PaymentError::UnknownPayment => {
                Problem::not_found("unknown_payment", "There is no such payment.")
            }
            PaymentError::RefundExceedsCharge => Problem::conflict(
                "refund_exceeds_charge",
                "The refund is larger than what is left of the charge.",
            ),
        }
    }
}

impl From<DoorError> for Problem {
    fn from(error: DoorError) -> Self {
        let detail = sentence(&error);
        match error {
            DoorError::KeyRepeated | DoorError::Key(_) => {
                Problem::bad_request("idempotency_key_invalid", detail)
            }
            DoorError::UserId => Problem::unprocessable("invalid_user_id", detail),
            DoorError::Country(_) => Problem::unprocessable("unknown_country", detail),
            DoorError::Currency { .. } => Problem::unprocessable("currency_mismatch", detail),
            DoorError::Amount => Problem::unprocessable("invalid_amount", detail),
            DoorError::Method(_) => Problem::unprocessable("unknown_payment_method", detail),
            DoorError::TransactionId(_) => Problem::unprocessable("invalid_transaction_id", detail),
            DoorError::Page(InvalidPage::After) => Problem::unprocessable("invalid_after", detail),
            DoorError::Page(InvalidPage::Limit) => Problem::unprocessable("invalid_limit", detail),
        }
    }
}

/// The error as a sentence: a capital at the beginning, a full stop at the end.
fn sentence(error: &DoorError) -> String {
    let text = error.to_string();
    let mut characters = text.chars();
    let first = characters.next().unwrap_or_default().to_ascii_uppercase();
    format!("{first}{}.", characters.as_str())
}

/// Whole seconds, rounded up: who waits that long has waited long enough.
fn seconds(time: Duration) -> HeaderValue {
    HeaderValue::from(time.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX))
}
