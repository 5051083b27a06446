//! Typed ids: a user's number can never be taken for a product's.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

macro_rules! numeric_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}

numeric_id! {
    /// A product of the catalogue, the same number in every country.
    ProductId
}
numeric_id! {
    /// An account, registered or guest.
    UserId
}
numeric_id! {
    /// One line of somebody's cart.
    CartItemId
}

/// An order; people and the wire see it as `ORD123`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderId(pub i64);

/// The text is not an order's id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an order id looks like ORD123")]
pub struct InvalidOrderId;

impl fmt::Display for OrderId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ORD{}", self.0)
    }
}

impl FromStr for OrderId {
    type Err = InvalidOrderId;

    /// Accepts exactly what `Display` writes: no sign, no leading zero.
    fn from_str(text: &str) -> Result<Self, InvalidOrderId> {
        let digits = text.strip_prefix("ORD").ok_or(InvalidOrderId)?;
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
        let number = digits.parse().ok().filter(|_| plain).ok_or(InvalidOrderId)?;
        Ok(Self(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_id_has_one_spelling() {
        assert_eq!("ORD123".parse(), Ok(OrderId(123)));
        for text in [
            "",
            "ORD",
            "123",
            "ord1",
            "ORD01",
            "ORD+1",
            "ORD-1",
            "ORD1 ",
            "ORD99999999999999999999",
        ] {
            assert_eq!(text.parse::<OrderId>(), Err(InvalidOrderId), "{text}");
        }
    }
}
