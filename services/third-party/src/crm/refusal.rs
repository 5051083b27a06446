//! Everything the CRM says no to, and how it says it.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::backroom::{BadBody, FileError};

/// Why a request was not fulfilled. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error(transparent)]
    Body(#[from] BadBody),
    #[error("Give an email or a name to update.")]
    NothingToUpdate,
    #[error("This order is known with other contents.")]
    OrderDiffers,
    #[error("The requested resource does not exist")]
    NotFound,
    #[error("HTTP method not allowed for this resource")]
    MethodNotAllowed,
    #[error("An unexpected error occurred. Please try again.")]
    Failure,
    #[error("An unexpected error occurred. Please try again.")]
    File(#[from] FileError),
}

impl Refusal {
    /// The status and the code of each refusal.
    const fn table(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Body(BadBody::TooLarge) => (StatusCode::PAYLOAD_TOO_LARGE, "REQUEST_TOO_LARGE"),
            Self::Body(BadBody::NotJson(_) | BadBody::Unreadable) => {
                (StatusCode::BAD_REQUEST, "JSON_PARSER_ERROR")
            }
            Self::Body(BadBody::Unexpected(_)) => (StatusCode::BAD_REQUEST, "INVALID_FIELD"),
            Self::NothingToUpdate => (StatusCode::BAD_REQUEST, "REQUIRED_FIELD_MISSING"),
            Self::OrderDiffers => (StatusCode::CONFLICT, "DUPLICATE_VALUE"),
            Self::NotFound => (StatusCode::NOT_FOUND, "NOT_FOUND"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED"),
            Self::File(FileError::Busy) => (StatusCode::SERVICE_UNAVAILABLE, "SERVER_UNAVAILABLE"),
            Self::Failure | Self::File(_) => (StatusCode::INTERNAL_SERVER_ERROR, "UNKNOWN_EXCEPTION"),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code) = self.table();
        let error = json!({ "StatusCode": code, "Message": self.to_string() });
        (
            status,
            Json(json!({ "Id": null, "success": false, "Errors": [error] })),
        )
            .into_response()
    }
}
