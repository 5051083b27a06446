//! What a check leaves in the telemetry. Codes and variants are the rules' own, so there are as many as in the file;
//! what somebody typed is never among them.

use commerce::Country;
use telemetry::contract::PromotionsChecked;
use telemetry::{count, mark};

use crate::rules::{Code, Promotion};

/// The label of what is not there.
const NONE: &str = "none";

/// An order in `country` got `promotion`. Called inside the request's span.
pub(crate) fn checked(country: Country, promotion: &Promotion<'_>) {
    let code = promotion.code.map(Code::as_str);
    let variant = promotion.assignment.map(|assignment| assignment.to_string());
    mark("webstore.country", country.code());
    if let Some(code) = code {
        mark("promotion.code", code.to_owned());
        let (discount_minor, currency) = (promotion.discount.minor, promotion.discount.currency.code());
        let country = country.code();
        tracing::info!(
            promotion = code,
            country,
            discount_minor,
            currency,
            "Applied promotion discount"
        );
    }
    if let Some(variant) = &variant {
        mark("promotion.variant", variant.clone());
    }
    count(PromotionsChecked {
        country: country.code().into(),
        promotion: code.unwrap_or(NONE).to_owned().into(),
        variant: variant.unwrap_or_else(|| NONE.to_owned()).into(),
    });
}
