//! Accounts and tokens.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A password or token in a request: readable by the code that must check it, never printable.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = Password)]
pub struct Secret(String);

impl Secret {
    /// Wraps `text`.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself; never log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(***)")
    }
}

/// `POST /auth/register`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// The address to sign in with; compared without regard to case.
    #[schema(example = "ada@example.com")]
    pub email: String,
    /// From 8 to 128 characters.
    pub password: Secret,
    /// What the shop calls its owner, up to 80 characters.
    #[serde(default)]
    #[schema(example = "Ada")]
    pub name: Option<String>,
}

/// `POST /auth/login`. With a guest's bearer token in the header, the guest's cart and orders move to
/// the account.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The address given at registration.
    #[schema(example = "demo@webstore.example")]
    pub email: String,
    /// The password.
    pub password: Secret,
}

/// `POST /auth/refresh`: the refresh token is used up and replaced.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The refresh token that came with the access token.
    pub refresh_token: Secret,
}

/// A signed-in session.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// Send it as `Authorization: Bearer <access_token>`.
    pub access_token: Secret,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: String,
    /// Seconds until the access token expires.
    #[schema(example = 3600)]
    pub expires_in: i64,
    /// Good for one new pair of tokens.
    pub refresh_token: Secret,
    /// Whose session it is.
    pub user: User,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct User {
    /// The account's number.
    #[schema(example = 42)]
    pub id: i64,
    /// `guest`, `customer` or `admin`.
    #[schema(example = "customer")]
    pub role: String,
    /// Absent for guests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// What the shop calls its owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}
