//! Everything the inventory system says no to, and how it says it.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::backroom::{BadBody, FileError};

/// Why a request was not fulfilled. Nothing is reserved or released.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error(transparent)]
    Body(#[from] BadBody),
    #[error("Deficit of stock in the warehouse")]
    OutOfStock,
    #[error("The warehouse rejected the reservation")]
    WarehouseRefused,
    #[error("The reservation was made and then released")]
    Released,
    #[error("A reservation with another quantity or country exists for this order and product")]
    ReservationDiffers,
    #[error("Reservation does not exist")]
    ReservationUnknown,
    #[error("Service does not exist")]
    ServiceUnknown,
    #[error("Method is not allowed for this service")]
    MethodNotAllowed,
    #[error("System is temporarily not available")]
    Failure,
    #[error("System error")]
    File(#[from] FileError),
}

impl Refusal {
    /// The status and the message code of each refusal.
    const fn table(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Body(BadBody::TooLarge) => (StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE"),
            Self::Body(BadBody::NotJson(_) | BadBody::Unreadable) => {
                (StatusCode::BAD_REQUEST, "JSON_INVALID")
            }
            Self::Body(BadBody::Unexpected(_)) => (StatusCode::BAD_REQUEST, "FIELD_INVALID"),
            Self::OutOfStock => (StatusCode::CONFLICT, "STOCK_DEFICIT"),
            Self::WarehouseRefused => (StatusCode::CONFLICT, "WAREHOUSE_REFUSED"),
            Self::Released => (StatusCode::CONFLICT, "RESERVATION_RELEASED"),
            Self::ReservationDiffers => (StatusCode::UNPROCESSABLE_ENTITY, "RESERVATION_DIFFERS"),
            Self::ReservationUnknown => (StatusCode::NOT_FOUND, "RESERVATION_UNKNOWN"),
            Self::ServiceUnknown => (StatusCode::NOT_FOUND, "SERVICE_UNKNOWN"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED"),
            Self::Failure => (StatusCode::SERVICE_UNAVAILABLE, "SYSTEM_UNAVAILABLE"),
            Self::File(FileError::Busy) => (StatusCode::SERVICE_UNAVAILABLE, "SYSTEM_OVERLOADED"),
            Self::File(_) => (StatusCode::INTERNAL_SERVER_ERROR, "SYSTEM_ERROR"),
        }
    }

    /// The reason given with `reserved: false`, for refusals that are about the goods.
    const fn reason(&self) -> Option<&'static str> {
        match self {
            Self::OutOfStock => Some("out_of_stock"),
            Self::WarehouseRefused => Some("warehouse_refused"),
            Self::Released => Some("released"),
            _ => None,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code) = self.table();
        let mut body = json!({ "message_type": "E", "message_code": code, "message": self.to_string() });
        if let Some(reason) = self.reason() {
            body["reserved"] = false.into();
            body["reason"] = reason.into();
        }
        (status, Json(body)).into_response()
    }
}
