//! Addresses that may not use the shop.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The body of `POST /admin/blocked-ips`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockIp {
    /// An address, or a range of them.
    #[schema(example = "203.0.113.0/24")]
    pub network: String,
    /// Why, for those who look at the list later: from 1 to 200 characters.
    #[schema(example = "guesses coupon codes")]
    pub reason: String,
    /// For how long: from 1 second to 30 days; an hour when absent.
    #[schema(example = 3600)]
    pub expires_in_seconds: Option<i64>,
}

/// A blocked range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BlockedIp {
    /// An address, or a range of them.
    #[schema(example = "203.0.113.0/24")]
    pub network: String,
    /// Why.
    #[schema(example = "guesses coupon codes")]
    pub reason: String,
    /// RFC 3339.
    #[schema(example = "2026-01-01T12:00:00Z")]
    pub expires_at: String,
}

/// The answer of `GET /admin/blocked-ips`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BlockedIps {
    /// The blocks made at run time, oldest first.
    pub items: Vec<BlockedIp>,
    /// The ranges that the configuration blocks.
    pub always_blocked: Vec<String>,
    /// The ranges that no block touches.
    pub always_allowed: Vec<String>,
}

/// The query of `DELETE /admin/blocked-ips`.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct UnblockQuery {
    /// The range as the list shows it.
    #[param(example = "203.0.113.0/24")]
    pub network: String,
}
