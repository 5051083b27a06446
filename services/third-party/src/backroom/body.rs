//! Reading a request's body. How a bad one is worded is each stranger's own business.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// A body as the router hands it over: its bytes, or why they could not be had.
pub(crate) type RawBody = Result<Bytes, BytesRejection>;

/// Why a body was not accepted.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(crate) enum BadBody {
    #[error("the request body is over 64 kB")]
    TooLarge,
    #[error("the request body ended too early")]
    Unreadable,
    #[error("the request body is not JSON: {0}")]
    NotJson(String),
    #[error("the request body is not as expected: {0}")]
    Unexpected(String),
}

/// Parses a body. Everything that can be wrong with it is found here.
pub(crate) fn read_json<T: DeserializeOwned>(body: RawBody) -> Result<T, BadBody> {
    let bytes = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => BadBody::TooLarge,
        _ => BadBody::Unreadable,
    })?;
    serde_json::from_slice(&bytes).map_err(|error| match error.classify() {
        Category::Data => BadBody::Unexpected(error.to_string()),
        Category::Syntax | Category::Eof | Category::Io => BadBody::NotJson(error.to_string()),
    })
}
