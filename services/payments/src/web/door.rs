//! From what travels to what is meant. What does not parse goes no further.

use axum::{extract::FromRequestParts, http::request::Parts};
use commerce::{Country, Money, PaymentMethod, UnknownCountry, UnknownPaymentMethod, UserId};
use service::Problem;
use wire::payments::{PaymentsQuery, ProcessPayment, RefundPayment};

use crate::{
    listing::{InvalidPage, Page},
    payment::{Charge, IdempotencyKey, InvalidId, InvalidKey, Refund, TransactionId},
};

/// The most that one payment moves, in minor units.
const AMOUNT_MAX: i64 = 1_000_000_000_000;

/// Why a request was turned away at the door.
#[derive(Debug, thiserror::Error)]
pub(super) enum DoorError {
    #[error("the Idempotency-Key header was given more than once")]
    KeyRepeated,
    #[error(transparent)]
    Key(#[from] InvalidKey),
    #[error("a user id is a positive number")]
    UserId,
    #[error(transparent)]
    Country(#[from] UnknownCountry),
    #[error("{country} pays in {}", country.currency())]
    Currency { country: Country },
    #[error("an amount is a number of minor units from 1 to {AMOUNT_MAX}")]
    Amount,
    #[error(transparent)]
    Method(#[from] UnknownPaymentMethod),
    #[error(transparent)]
    TransactionId(#[from] InvalidId),
    #[error(transparent)]
    Page(#[from] InvalidPage),
}

/// The `Idempotency-Key` header. Without one the request gets a key of its own: our tries are safe then as
/// well, but when the caller repeats it, it is another movement of money.
pub(super) struct Key(pub(super) IdempotencyKey);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let mut values = parts.headers.get_all("idempotency-key").iter();
        let Some(value) = values.next() else {
            return Ok(Self(key(&key_for_once())?));
        };
        if values.next().is_some() {
            return Err(DoorError::KeyRepeated.into());
        }
        let text = value.to_str().map_err(|_| DoorError::Key(InvalidKey))?;
        Ok(Self(key(text)?))
    }
}

/// Unique wherever and whenever it is made, and so not from a seed.
fn key_for_once() -> String {
    format!("once_{:032x}", fastrand::u128(..))
}

/// A key from a header or a path.
pub(super) fn key(text: &str) -> Result<IdempotencyKey, DoorError> {
    Ok(IdempotencyKey::parse(text)?)
}

/// The charge that is asked for.
pub(super) fn charge(request: &ProcessPayment) -> Result<Charge, DoorError> {
    let country: Country = request.country.parse()?;
    let currency = country.currency();
    if request.currency != currency.code() {
        return Err(DoorError::Currency { country });
    }
    Ok(Charge {
        payer: payer(request.user_id)?,
        amount: Money::new(amount(request.amount)?, currency),
        country,
        method: request.payment_method.parse::<PaymentMethod>()?,
    })
}

/// The refund that is asked for.
pub(super) fn refund(request: &RefundPayment) -> Result<Refund, DoorError> {
    Ok(Refund {
        transaction_id: TransactionId::parse(&request.transaction_id)?,
        amount_minor: amount(request.amount)?,
    })
}

/// The part of the list that is asked for.
pub(super) fn page(query: &PaymentsQuery) -> Result<Page, DoorError> {
    let usual = Page::default();
    let after = query.after.unwrap_or(usual.after());
    Ok(Page::new(after, query.limit.unwrap_or(usual.limit()))?)
}

fn payer(user_id: i64) -> Result<UserId, DoorError> {
    if user_id > 0 {
        Ok(UserId(user_id))
    } else {
        Err(DoorError::UserId)
    }
}

fn amount(minor: i64) -> Result<i64, DoorError> {
    if (1..=AMOUNT_MAX).contains(&minor) {
        Ok(minor)
    } else {
        Err(DoorError::Amount)
    }
}
