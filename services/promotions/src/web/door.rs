//! From what travels to what is meant. What does not parse goes no further.

use commerce::{Country, Money, UnknownCountry, UserId};
use wire::promotions::CheckPromotions;

use crate::rules::Order;

/// Why a request was turned away at the door.
#[derive(Debug, thiserror::Error)]
pub(super) enum DoorError {
    #[error("a user id is a positive number")]
    UserId,
    #[error(transparent)]
    Country(#[from] UnknownCountry),
    #[error("{country} pays in {}", country.currency())]
    Currency { country: Country },
    #[error("an amount is a positive number of minor units")]
    Amount,
}

/// The order that is asked about.
pub(super) fn order(request: &CheckPromotions) -> Result<Order<'_>, DoorError> {
    let (country, amount) = amount(&request.country, &request.currency, request.amount)?;
    if request.user_id <= 0 {
        return Err(DoorError::UserId);
    }
    Ok(Order {
        buyer: UserId(request.user_id),
        country,
        amount,
        coupon: request.coupon.as_deref(),
    })
}

/// A country and an amount in its currency.
pub(super) fn amount(country: &str, currency: &str, minor: i64) -> Result<(Country, Money), DoorError> {
    let country: Country = country.parse()?;
    if currency != country.currency().code() {
        return Err(DoorError::Currency { country });
    }
    if minor <= 0 {
        return Err(DoorError::Amount);
    }
    Ok((country, Money::new(minor, country.currency())))
}
