//! Everything the provider says no to, and how it says it.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::backroom::{BadBody, FileError};

/// Why a request was not fulfilled. No money was moved, except perhaps behind [`Refusal::Timeout`].
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("An Idempotency-Key must be given once and have 1 to 255 visible characters.")]
    KeyInvalid,
    #[error("This Idempotency-Key was used with another request.")]
    KeyReused,
    #[error("Invalid request: {0}.")]
    Parameter(String),
    #[error(transparent)]
    Body(#[from] BadBody),
    #[error("This Idempotency-Key was voided: nothing is ever charged under it.")]
    ChargeVoided,
    #[error("No such charge.")]
    ChargeUnknown,
    #[error("The refund exceeds what is left of the charge: {left}.")]
    RefundExceedsCharge { left: i64 },
    #[error("Unrecognized request URL.")]
    UrlUnknown,
    #[error("This URL does not answer to this method.")]
    MethodNotAllowed,
    #[error("Too many requests. Try again in a moment.")]
    RateLimited,
    #[error("Something went wrong on our side.")]
    ServerError,
    #[error("The request took too long. Ask again with the same Idempotency-Key.")]
    Timeout,
    #[error("Something went wrong on our side.")]
    File(#[from] FileError),
}

impl Refusal {
    /// The status, the type and the code of each refusal.
    const fn table(&self) -> (StatusCode, &'static str, &'static str) {
        const REQUEST: &str = "invalid_request_error";
        const IDEMPOTENCY: &str = "idempotency_error";
        const API: &str = "api_error";
        match self {
            Self::KeyInvalid => (StatusCode::BAD_REQUEST, IDEMPOTENCY, "idempotency_key_invalid"),
            Self::KeyReused => (
                StatusCode::UNPROCESSABLE_ENTITY,
                IDEMPOTENCY,
                "idempotency_key_reused",
            ),
            Self::Parameter(_) | Self::Body(BadBody::Unexpected(_)) => {
                (StatusCode::BAD_REQUEST, REQUEST, "parameter_invalid")
            }
            Self::Body(BadBody::NotJson(_) | BadBody::Unreadable) => {
                (StatusCode::BAD_REQUEST, REQUEST, "json_invalid")
            }
            Self::Body(BadBody::TooLarge) => (StatusCode::PAYLOAD_TOO_LARGE, REQUEST, "body_too_large"),
            Self::ChargeUnknown => (StatusCode::NOT_FOUND, REQUEST, "not_found"),
            Self::ChargeVoided => (StatusCode::CONFLICT, REQUEST, "charge_voided"),
            Self::RefundExceedsCharge { .. } => (StatusCode::CONFLICT, REQUEST, "refund_exceeds_charge"),
            Self::UrlUnknown => (StatusCode::NOT_FOUND, REQUEST, "url_unknown"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, REQUEST, "method_not_allowed"),
            Self::RateLimited => (StatusCode::TOO_MANY_REQUESTS, "rate_limit_error", "rate_limited"),
            Self::ServerError => (StatusCode::INTERNAL_SERVER_ERROR, API, "server_error"),
            Self::Timeout => (StatusCode::GATEWAY_TIMEOUT, API, "timeout"),
            Self::File(FileError::Busy) => (StatusCode::SERVICE_UNAVAILABLE, API, "busy"),
            Self::File(_) => (StatusCode::INTERNAL_SERVER_ERROR, API, "server_error"),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, kind, code) = self.table();
        let error = json!({ "type": kind, "code": code, "message": self.to_string() });
        let mut response = (status, Json(json!({ "error": error }))).into_response();
        if status == StatusCode::TOO_MANY_REQUESTS {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
