//! Errors on the wire: RFC 9457 `application/problem+json`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What went wrong, for programs (`code`) and for people (`detail`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the `code` says the kind.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    pub kind: String,
    /// The HTTP status in words.
    #[schema(example = "Not Found")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 404)]
    pub status: u16,
    /// The stable name of the problem.
    #[schema(example = "unknown_product")]
    pub code: String,
    /// One sentence for people.
    pub detail: String,
    /// The order concerned, for example when its payment was declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "ORD123")]
    pub order_id: Option<String>,
}
