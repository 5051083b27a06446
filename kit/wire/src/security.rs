//! What the layers of protection saw.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The answer of `GET /admin/security`: counts since this instance of the service began, and its latest events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecurityReport {
    /// Offences from the threshold on, by type: `credential_stuffing`, `endpoint_scanning`, `abuse`.
    pub suspicious: BTreeMap<String, u64>,
    /// Requests that were too many, by the limit: `ip`, `user`, `login`.
    pub rate_limited: BTreeMap<String, u64>,
    /// Requests of blocked addresses.
    pub blocked: u64,
    /// Failed tries to show who one is, by the reason, as `invalid_token`.
    pub authentication_failures: BTreeMap<String, u64>,
    /// Requests that passed without being limited because the cache was away.
    pub unchecked: u64,
    /// The latest suspicious and limited requests, oldest first, at most 500.
    pub recent: Vec<SecurityEvent>,
}

/// A request that was suspicious or too much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecurityEvent {
    /// When, in milliseconds since 1970.
    #[schema(example = 1_767_268_800_000_i64)]
    pub at_ms: i64,
    /// `credential_stuffing`, `endpoint_scanning` or `abuse`; or the limit: `ip_limit`, `user_limit`, `login_limit`.
    #[serde(rename = "type")]
    #[schema(example = "endpoint_scanning")]
    pub kind: String,
    /// Who asked.
    #[schema(example = "203.0.113.7")]
    pub client_ip: String,
    /// The pattern of the route, as `/orders/{order_id}`; absent for what is no route.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
}
