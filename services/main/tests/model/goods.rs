//! What the shop sells.

use commerce::{Country, Money, ProductId, ShippingCode};
use shop::catalogue::{Catalogue, Category, Product, ShippingOption};

use crate::steps::PRODUCTS;

/// Pieces of every product that the shop believes to have at first.
pub(crate) const STOCK: i64 = 10;

/// Products of 1,000 and more minor units each; the last is not sold in Japan.
pub(crate) fn catalogue() -> Catalogue {
    let category = Category {
        code: "audio".to_owned(),
        name: "Audio".to_owned(),
    };
    let shipping = [(Country::US, 500), (Country::JP, 600)].map(|(country, price)| ShippingOption {
        country,
        code: ShippingCode::Standard,
        price: Money::new(price, country.currency()),
        days: 3,
        warehouse: "US-EAST".to_owned(),
    });
    Catalogue::new(
        (1..=PRODUCTS).map(product).collect(),
        vec![category],
        shipping.to_vec(),
    )
}

fn product(number: i64) -> Product {
    let mut prices = vec![(Country::US, 1_000 + number), (Country::JP, 1_500 + number)];
    prices.truncate(if number == PRODUCTS { 1 } else { 2 });
    Product {
        id: ProductId(number),
        slug: format!("product-{number}"),
        name: format!("Product {number}"),
        description: "A thing. It does what it says.".to_owned(),
        category: "audio".to_owned(),
        popularity: number,
        stock: STOCK,
        prices,
    }
}
