//! What a payment is made of; a value that exists is a valid one.

use std::fmt;

use commerce::{Country, Money, PaymentMethod, UserId};

/// The most characters that a key or an id may have.
pub const TEXT_LENGTH_MAX: usize = 200;

/// Words that cannot be keys because a key is also the last part of an address.
const RESERVED_KEYS: [&str; 4] = [".", "..", "process", "refund"];

/// The name of one movement of money: the provider moves it at most once per key, however often it is
/// asked. From 1 to 200 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

/// The text cannot be an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an idempotency key has 1 to 200 visible ASCII characters and is not `.`, `..`, `process` or `refund`"
)]
pub struct InvalidKey;

impl IdempotencyKey {
    /// Takes `text` as a key.
    pub fn parse(text: &str) -> Result<Self, InvalidKey> {
        if is_visible_text(text) && !RESERVED_KEYS.contains(&text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidKey)
        }
    }

    /// The key as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The provider's id of a charge. From 1 to 200 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TransactionId(String);

/// The provider's id of a refund. From 1 to 200 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RefundId(String);

/// The text cannot be an id of the provider's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id of the payment provider has 1 to 200 visible ASCII characters")]
pub struct InvalidId;

impl TransactionId {
    /// Takes `text` as a charge's id.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        parse_id(text).map(Self)
    }

    /// The id of the provider in memory for its charge number `number`.
    pub(crate) fn numbered(number: usize) -> Self {
        Self(format!("txn_{number}"))
    }
}

impl RefundId {
    /// Takes `text` as a refund's id.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        parse_id(text).map(Self)
    }

    /// The id of the provider in memory for its refund number `number`.
    pub(crate) fn numbered(number: usize) -> Self {
        Self(format!("re_{number}"))
    }
}

impl fmt::Display for TransactionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Display for RefundId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn parse_id(text: &str) -> Result<String, InvalidId> {
    if is_visible_text(text) {
        Ok(text.to_owned())
    } else {
        Err(InvalidId)
    }
}

fn is_visible_text(text: &str) -> bool {
    (1..=TEXT_LENGTH_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Money to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// Who pays.
    pub payer: UserId,
    /// How much, more than nothing, in the country's currency.
    pub amount: Money,
    /// Where the payer is.
    pub country: Country,
    /// What it is paid with.
    pub method: PaymentMethod,
}

/// Money to be given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// The charge that took it.
    pub transaction_id: TransactionId,
    /// How much, in minor units of the charge's currency, more than nothing.
    pub amount_minor: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_short_visible_and_no_address() {
        let longest = "k".repeat(TEXT_LENGTH_MAX);
        let too_long = "k".repeat(TEXT_LENGTH_MAX + 1);
        for (text, good) in [
            ("intent-1", true),
            ("a/b?c%2F..", true),
            (longest.as_str(), true),
            (too_long.as_str(), false),
            ("", false),
            ("with space", false),
            ("tab\t", false),
            ("schlüssel", false),
            (".", false),
            ("..", false),
            ("process", false),
            ("refund", false),
        ] {
            assert_eq!(IdempotencyKey::parse(text).is_ok(), good, "{text}");
        }
    }

    #[test]
    fn an_id_is_short_and_visible() {
        for (text, good) in [("txn_1", true), ("", false), ("txn 1", false), ("ü", false)] {
            assert_eq!(TransactionId::parse(text).is_ok(), good, "{text}");
            assert_eq!(RefundId::parse(text).is_ok(), good, "{text}");
        }
    }
}
