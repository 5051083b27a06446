//! What the shop sells, to whom, for how much, and how it travels.

use std::collections::HashMap;

use commerce::{Country, Money, ProductId, ShippingCode};

/// A product in all countries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// The same number in every country.
    pub id: ProductId,
    /// The name in addresses and of the picture, for example `kestrel-headphones`.
    pub slug: String,
    /// The name.
    pub name: String,
    /// Two sentences.
    pub description: String,
    /// The category's code.
    pub category: String,
    /// From 0 to 100; the default order is by it, highest first.
    pub popularity: i64,
    /// Pieces in the warehouses; below zero is the backlog.
    pub stock: i64,
    /// What one costs where it is sold, in minor units of the country's currency.
    pub prices: Vec<(Country, i64)>,
}

impl Product {
    /// What one costs in `country`, or `None` where it is not sold.
    #[must_use]
    pub fn price(&self, country: Country) -> Option<Money> {
        let (_, minor) = self.prices.iter().find(|(market, _)| *market == country)?;
        Some(Money::new(*minor, country.currency()))
    }

    /// The picture's path on the shop's origin.
    #[must_use]
    pub fn picture(&self) -> String {
        picture_path(&self.slug)
    }
}

/// The path of the picture of the product with this slug, on the shop's origin.
#[must_use]
pub fn picture_path(slug: &str) -> String {
    format!("/pictures/{slug}.svg")
}

/// A shelf of the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// For filters and labels, for example `audio`.
    pub code: String,
    /// The English name.
    pub name: String,
}

/// A way for an order to travel within a country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShippingOption {
    /// Where it goes.
    pub country: Country,
    /// How fast.
    pub code: ShippingCode,
    /// What it costs, per order.
    pub price: Money,
    /// Days from the warehouse to the door.
    pub days: i64,
    /// The warehouse that serves the country first.
    pub warehouse: String,
}

/// Everything on sale, at one moment. Read-only: the shop keeps one in memory, at most a second old.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    products: Vec<Product>,
    categories: Vec<Category>,
    shipping: Vec<ShippingOption>,
    by_id: HashMap<ProductId, usize>,
}

impl Catalogue {
    /// Orders the products by popularity and indexes them.
    #[must_use]
    pub fn new(mut products: Vec<Product>, categories: Vec<Category>, shipping: Vec<ShippingOption>) -> Self {
        products.sort_by_key(|product| (-product.popularity, product.id));
        let by_id = products
            .iter()
            .enumerate()
            .map(|(index, product)| (product.id, index))
            .collect();
        Self {
            products,
            categories,
            shipping,
            by_id,
        }
    }

    /// Every product, most popular first.
    #[must_use]
    pub fn products(&self) -> &[Product] {
        &self.products
    }

    /// The categories in the order of the shop's filter.
    #[must_use]
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// Every shipping option of every country.
    #[must_use]
    pub fn shipping(&self) -> &[ShippingOption] {
        &self.shipping
    }

    /// The product, wherever it is sold.
    #[must_use]
    pub fn product(&self, id: ProductId) -> Option<&Product> {
        self.by_id.get(&id).map(|index| &self.products[*index])
    }

    /// The product and its price, if `country` sells it.
    #[must_use]
    pub fn offer(&self, country: Country, id: ProductId) -> Option<(&Product, Money)> {
        let product = self.product(id)?;
        Some((product, product.price(country)?))
    }

    /// What `country` sells, most popular first.
    pub fn assortment(&self, country: Country) -> impl Iterator<Item = (&Product, Money)> {
        self.products
            .iter()
            .filter_map(move |product| Some((product, product.price(country)?)))
    }

    /// How an order can travel in `country`, standard first.
    pub fn shipping_to(&self, country: Country) -> impl Iterator<Item = &ShippingOption> {
        self.shipping
            .iter()
            .filter(move |option| option.country == country)
    }

    /// One option of `country`.
    #[must_use]
    pub fn shipping_option(&self, country: Country, code: ShippingCode) -> Option<&ShippingOption> {
        self.shipping_to(country).find(|option| option.code == code)
    }
}
