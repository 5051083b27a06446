//! What visitors do, for those who look after the shop.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The query of `GET /admin/analytics/funnel` and `GET /admin/analytics/segments`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AnalyticsQuery {
    /// How many hours, from 1 to 168; 24 when absent. They are whole hours in UTC, of which the running one is the
    /// last.
    #[param(example = 24)]
    pub hours: Option<i64>,
}

/// The answer of `GET /admin/analytics/funnel`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Funnel {
    /// How many hours were counted.
    #[schema(example = 24)]
    pub hours: i64,
    /// When the first of them began: RFC 3339.
    #[schema(example = "2026-01-01T12:00:00Z")]
    pub from: String,
    /// The stages of all countries together, in the order of a visit.
    pub stages: Vec<FunnelStage>,
    /// The same for each country.
    pub countries: Vec<CountryFunnel>,
    /// How the sales were paid, most frequent first.
    pub payment_methods: Vec<PaymentMethodCount>,
}

/// How many came as far as this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FunnelStage {
    /// `browse_catalog`, `view_product`, `add_to_cart` or `checkout_complete`.
    #[schema(example = "view_product")]
    pub stage: String,
    /// How often.
    #[schema(example = 480)]
    pub count: i64,
    /// How many of those in the stage before, in hundredths of a percent; more than 10,000 where there is another
    /// way in. Absent in the first stage, and when nobody was in the one before.
    #[schema(example = 4_000)]
    pub of_previous_basis_points: Option<i64>,
    /// How many of those in the first stage, likewise; absent when nobody was there.
    #[schema(example = 4_000)]
    pub of_first_basis_points: Option<i64>,
}

/// The funnel of a country.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CountryFunnel {
    /// Upper case.
    #[schema(example = "US")]
    pub country: String,
    /// The stages, in the order of a visit.
    pub stages: Vec<FunnelStage>,
}

/// How often something was paid this way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentMethodCount {
    /// `credit_card`, `debit_card`, `paypal` or `bank_transfer`.
    #[schema(example = "paypal")]
    pub payment_method: String,
    /// How often.
    #[schema(example = 12)]
    pub count: i64,
}

/// The answer of `GET /admin/analytics/segments`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Segments {
    /// How many hours were counted.
    #[schema(example = 24)]
    pub hours: i64,
    /// When the first of them began: RFC 3339.
    #[schema(example = "2026-01-01T12:00:00Z")]
    pub from: String,
    /// Every segment.
    pub items: Vec<SegmentActions>,
}

/// What customers of a segment did. Only those with an account have a segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SegmentActions {
    /// `new`, `returning`, `vip`, `at_risk` or `churned`.
    #[schema(example = "returning")]
    pub segment: String,
    /// Looks at the list of products.
    #[schema(example = 120)]
    pub browse_catalog: i64,
    /// Looks at one.
    #[schema(example = 80)]
    pub view_product: i64,
    /// Puts one into the cart.
    #[schema(example = 20)]
    pub add_to_cart: i64,
    /// Buys.
    #[schema(example = 6)]
    pub checkout: i64,
    /// Checkouts for each look at the list, in hundredths of a percent; absent when there was none.
    #[schema(example = 500)]
    pub conversion_basis_points: Option<i64>,
}
