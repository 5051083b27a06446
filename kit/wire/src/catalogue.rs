//! Countries, categories, products, shipping options.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// `GET /countries`: the markets of the shop.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Countries {
    /// In the order of the selector; the first is the default.
    pub items: Vec<CountryInfo>,
}

/// One market.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CountryInfo {
    /// Upper case; paths use it in lower case.
    #[schema(example = "US")]
    pub code: String,
    /// In English.
    #[schema(example = "United States")]
    pub name: String,
    /// ISO 4217.
    #[schema(example = "USD")]
    pub currency: String,
    /// BCP 47, for formatting prices and dates.
    #[schema(example = "en-US")]
    pub locale: String,
}

/// The query of `GET /{country}/products`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ProductsQuery {
    /// A category's code.
    #[param(example = "audio")]
    pub category: Option<String>,
    /// Words that name, description or category must contain, up to 100 characters.
    pub q: Option<String>,
    /// `popular` (default), `price_asc`, `price_desc` or `name`.
    pub sort: Option<String>,
    /// Products on a page, from 1 to 100; 100 when absent.
    pub limit: Option<i64>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A page of products.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ProductPage {
    /// The products, with stock as information; what is out of stock is listed too.
    pub items: Vec<Product>,
    /// Ask with it for the next page; absent on the last one.
    pub next_cursor: Option<String>,
}

/// A product as one country sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Product {
    /// The same number in every country.
    #[schema(example = 101)]
    pub id: i64,
    /// The name.
    #[schema(example = "Kestrel headphones")]
    pub name: String,
    /// Two sentences.
    pub description: String,
    /// The price of one, in minor units of `currency`.
    #[schema(example = 12900)]
    pub price: i64,
    /// ISO 4217.
    #[schema(example = "USD")]
    pub currency: String,
    /// The category's code.
    #[schema(example = "audio")]
    pub category: String,
    /// The picture's path on the shop's origin.
    #[schema(example = "/pictures/kestrel-headphones.svg")]
    pub picture: String,
    /// Pieces in the warehouses; zero or less is the backlog. Information, never a wall.
    #[schema(example = 42)]
    pub stock: i64,
}

/// `GET /{country}/categories`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Categories {
    /// In the order of the shop's filter.
    pub items: Vec<Category>,
}

/// A category and how many products of it the country sells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Category {
    /// For `?category=`.
    #[schema(example = "audio")]
    pub code: String,
    /// In English.
    #[schema(example = "Audio")]
    pub name: String,
    /// Products of it in this country.
    #[schema(example = 8)]
    pub products: i64,
}

/// `GET /{country}/shipping`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ShippingOptions {
    /// Standard first.
    pub items: Vec<ShippingOption>,
}

/// A way for an order to travel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShippingOption {
    /// `standard` or `express`.
    #[schema(example = "standard")]
    pub code: String,
    /// In minor units of `currency`; 0 is free.
    #[schema(example = 0)]
    pub price: i64,
    /// ISO 4217.
    #[schema(example = "USD")]
    pub currency: String,
    /// Days from the warehouse to the door.
    #[schema(example = 2)]
    pub days: i64,
    /// The warehouse that serves the country first.
    #[schema(example = "US-EAST")]
    pub warehouse: String,
}
