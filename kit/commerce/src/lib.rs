//! The shop's vocabulary: money, currencies, countries, quantities and typed ids.
//!
//! Everything here is parsed once, at the door; inside the shop only these types travel, so a
//! negative quantity or an amount without a currency cannot be written down.

mod country;
mod ids;
mod money;
mod payment_method;
mod quantity;
mod shipping;

pub use country::{Country, UnknownCountry};
pub use ids::{CartItemId, InvalidOrderId, OrderId, ProductId, UserId};
pub use money::{Currency, Money, MoneyError, UnknownCurrency};
pub use payment_method::{PaymentMethod, UnknownPaymentMethod};
pub use quantity::{InvalidQuantity, Quantity};
pub use shipping::{ShippingCode, UnknownShipping};
