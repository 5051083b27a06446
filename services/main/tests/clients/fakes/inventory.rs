//! The inventory system in front of a [`MemoryInventory`], in its own JSON.

use std::sync::Arc;

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use commerce::ProductId;
use main_service::clients::memory::MemoryInventory;
use serde_json::{Value, json};
use shop::ports::{Inventory, ReserveOutcome, ReserveRequest};

use super::{Answer, number, text};

/// The routes, as the partner describes its wire.
pub(crate) fn router(behind: Arc<MemoryInventory>) -> Router {
    Router::new()
        .route("/api/inventory/check", post(check))
        .route("/api/inventory/reserve", post(set_aside))
        .route("/api/inventory/release", post(put_back))
        .with_state(behind)
}

async fn check(State(behind): State<Arc<MemoryInventory>>, Json(body): Json<Value>) -> Answer {
    let product = ProductId(number(&body, "product_id"));
    let country = text(&body, "country").parse().unwrap();
    match behind.check(product, number(&body, "quantity"), country).await {
        Ok(advice) => success(&json!({ "available": advice.available, "warehouses": advice.warehouses })),
        Err(_) => unavailable(),
    }
}

async fn set_aside(State(behind): State<Arc<MemoryInventory>>, Json(body): Json<Value>) -> Answer {
    let request = ReserveRequest {
        order_id: text(&body, "order_id").parse().unwrap(),
        product_id: ProductId(number(&body, "product_id")),
        quantity: number(&body, "quantity"),
        country: text(&body, "country").parse().unwrap(),
        warehouse: body["warehouse"].as_str().map(str::to_owned),
    };
    match behind.reserve(request).await {
        Ok(ReserveOutcome::Reserved {
            reservation_id,
            warehouse,
            days,
        }) => success(&json!({
            "reserved": true, "reservation_id": reservation_id, "warehouse": warehouse, "days": days
        })),
        Ok(ReserveOutcome::Refused) => (StatusCode::CONFLICT, Json(json!({ "reserved": false }))),
        Err(_) => unavailable(),
    }
}

/// As the stranger does, it says that it does not know what was never given out.
async fn put_back(State(behind): State<Arc<MemoryInventory>>, Json(body): Json<Value>) -> Answer {
    let reservation_id = text(&body, "reservation_id");
    if ["R999", "nonsense"].contains(&reservation_id) {
        let body = json!({ "message_type": "E", "message_code": "RESERVATION_UNKNOWN" });
        return (StatusCode::NOT_FOUND, Json(body));
    }
    match behind.release(reservation_id).await {
        Ok(()) => success(&json!({ "released": true })),
        Err(_) => unavailable(),
    }
}

fn success(body: &Value) -> Answer {
    let mut body = body.clone();
    body["message_type"] = json!("S");
    (StatusCode::OK, Json(body))
}

fn unavailable() -> Answer {
    let body = json!({ "message_type": "E", "message_code": "SYSTEM_UNAVAILABLE" });
    (StatusCode::SERVICE_UNAVAILABLE, Json(body))
}
