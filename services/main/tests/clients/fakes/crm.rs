//! The CRM system in front of a [`MemoryCrm`], in its own JSON.

use std::sync::Arc;

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use commerce::{Money, UserId};
use main_service::clients::memory::MemoryCrm;
use serde_json::{Value, json};
use shop::ports::{Crm, CrmOrder};

use super::{Answer, number, text};

/// The routes, as the partner describes its wire.
pub(crate) fn router(behind: Arc<MemoryCrm>) -> Router {
    Router::new()
        .route("/api/customer/order", post(order))
        .with_state(behind)
}

async fn order(State(behind): State<Arc<MemoryCrm>>, Json(body): Json<Value>) -> Answer {
    let currency = text(&body, "currency").parse().unwrap();
    let news = CrmOrder {
        order_id: text(&body, "order_id").parse().unwrap(),
        user_id: UserId(number(&body, "customer_id")),
        country: text(&body, "country").parse().unwrap(),
        total: Money::new(number(&body, "amount"), currency),
    };
    match behind.order_paid(news).await {
        Ok(()) => {
            let body = json!({ "Id": "001", "success": true, "Errors": [] });
            (StatusCode::OK, Json(body))
        }
        Err(_) => {
            let error = json!({ "StatusCode": "UNKNOWN_EXCEPTION", "Message": "An error" });
            let body = json!({ "Id": null, "success": false, "Errors": [error] });
            (StatusCode::INTERNAL_SERVER_ERROR, Json(body))
        }
    }
}
