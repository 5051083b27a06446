//! How many pieces of a product somebody wants.

use serde::{Deserialize, Serialize};

/// A count of pieces from 1 to 99.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Quantity(u8);

/// The count is not one that a cart line can hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the quantity must be a whole number from 1 to 99")]
pub struct InvalidQuantity;

impl Quantity {
    /// The most pieces that one cart line holds.
    pub const MAX: i64 = 99;

    /// The count as a number.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0 as i64
    }

    /// Both counts together; an error if that is more than a line holds.
    pub fn plus(self, other: Self) -> Result<Self, InvalidQuantity> {
        Self::try_from(self.get() + other.get())
    }
}

impl TryFrom<i64> for Quantity {
    type Error = InvalidQuantity;

    fn try_from(count: i64) -> Result<Self, InvalidQuantity> {
        match u8::try_from(count) {
            Ok(count @ 1..=99) => Ok(Self(count)),
            _ => Err(InvalidQuantity),
        }
    }
}

impl From<Quantity> for i64 {
    fn from(quantity: Quantity) -> i64 {
        quantity.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_to_ninety_nine_pieces() {
        for (count, good) in [
            (1, true),
            (99, true),
            (0, false),
            (100, false),
            (-1, false),
            (i64::MIN, false),
        ] {
            assert_eq!(Quantity::try_from(count).is_ok(), good, "{count}");
        }
    }

    #[test]
    fn a_line_does_not_grow_beyond_its_limit() {
        let fifty = Quantity::try_from(50).unwrap();
        assert_eq!(fifty.plus(fifty), Err(InvalidQuantity));
    }
}
