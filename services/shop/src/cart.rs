//! The cart: what somebody wants, at prices that are only frozen when the order opens.

use commerce::{CartItemId, Country, Money, MoneyError, ProductId, Quantity};

use crate::{
    catalogue::{Catalogue, Product},
    ports::StoreError,
};

/// The most lines that a cart holds.
pub const LINES_MAX: usize = 50;

/// A cart as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cart {
    /// The country of the last addition.
    pub country: Country,
    /// Grows with every change, so that a checkout knows whether the cart is still the one it priced.
    pub version: i64,
    /// In the order in which they were added.
    pub lines: Vec<CartLine>,
}

/// One line of a cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartLine {
    /// Names the line.
    pub id: CartItemId,
    /// The product; a cart has at most one line of each.
    pub product_id: ProductId,
    /// How many.
    pub quantity: Quantity,
}

/// A cart could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum CartError {
    /// The line would hold more than [`Quantity::MAX`] pieces.
    #[error("a line holds at most 99 pieces")]
    QuantityLimit,
    /// The cart would have more than [`LINES_MAX`] lines.
    #[error("a cart holds at most 50 different products")]
    Full,
    /// There is no such line in this cart.
    #[error("there is no such line in this cart")]
    UnknownItem,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A line with its price, or with `None` where the country does not sell the product.
#[derive(Clone, Debug)]
pub struct PricedLine<'a> {
    /// The line.
    pub line: &'a CartLine,
    /// The product.
    pub product: &'a Product,
    /// The price of one in the country asked for.
    pub unit_price: Option<Money>,
}

impl PricedLine<'_> {
    /// The price of all pieces of the line; zero where the product is not sold.
    pub fn total(&self, country: Country) -> Result<Money, MoneyError> {
        match self.unit_price {
            Some(price) => price.times(self.line.quantity.get()),
            None => Ok(Money::zero(country.currency())),
        }
    }
}

impl Cart {
    /// A cart without lines.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            country: Country::US,
            version: 0,
            lines: Vec::new(),
        }
    }

    /// The lines at `country`'s current prices. A product that left the catalogue is left out.
    #[must_use]
    pub fn priced<'a>(&'a self, catalogue: &'a Catalogue, country: Country) -> Vec<PricedLine<'a>> {
        let price = |line: &'a CartLine| {
            let product = catalogue.product(line.product_id)?;
            Some(PricedLine {
                line,
                product,
                unit_price: product.price(country),
            })
        };
        self.lines.iter().filter_map(price).collect()
    }
}

/// What the lines cost together.
pub fn subtotal(lines: &[PricedLine<'_>], country: Country) -> Result<Money, MoneyError> {
    let mut sum = Money::zero(country.currency());
    for line in lines {
        sum = sum.plus(line.total(country)?)?;
    }
    Ok(sum)
}
