//! The cart.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// `POST /cart/add`. Stock is never checked here.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddToCart {
    /// What to add.
    #[schema(example = 101)]
    pub product_id: i64,
    /// How many, from 1 to 99; added to what the cart already holds.
    #[schema(example = 1)]
    pub quantity: i64,
    /// The country whose catalogue it comes from.
    #[schema(example = "US")]
    pub country: String,
}

/// `PATCH /cart/items/{id}`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeQuantity {
    /// The new count, from 1 to 99.
    #[schema(example = 2)]
    pub quantity: i64,
}

/// The query of `GET /cart`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CartQuery {
    /// Shows the cart in this country's prices; when absent, in those of the last addition.
    #[param(example = "US")]
    pub country: Option<String>,
}

/// A cart at current prices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cart {
    /// Whose prices these are.
    #[schema(example = "US")]
    pub country: String,
    /// ISO 4217.
    #[schema(example = "USD")]
    pub currency: String,
    /// In the order in which they were added.
    pub items: Vec<CartItem>,
    /// Pieces in all lines together.
    pub item_count: i64,
    /// The sum of the lines that the country sells, in minor units.
    pub subtotal: i64,
}

/// A line of the cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CartItem {
    /// For `PATCH` and `DELETE /cart/items/{id}`.
    pub id: i64,
    /// The product.
    pub product_id: i64,
    /// Its name.
    pub name: String,
    /// Its picture's path on the shop's origin.
    pub picture: String,
    /// Its category's code.
    pub category: String,
    /// Pieces.
    pub quantity: i64,
    /// Whether the country sells it; what it does not sell must leave the cart before checkout.
    pub available: bool,
    /// The price of one; 0 when not available.
    pub unit_price: i64,
    /// `unit_price` × `quantity`.
    pub line_total: i64,
    /// Pieces in the warehouses, as information.
    pub stock: i64,
}
