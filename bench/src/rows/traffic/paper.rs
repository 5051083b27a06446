//! A shop of paper: every route that shoppers ask for, with an answer that never changes.

use std::net::SocketAddr;

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::routing::{MethodRouter, any};
use axum::serve::ListenerExt;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Products in the list.
const PRODUCTS: i64 = 40;

/// Opens it in this process, until the process ends.
pub(super) async fn open() -> Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    // Without it small answers wait for the peer's delayed acknowledgement. That it can fail is no matter here.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    tokio::spawn(async move { axum::serve(listener, router()).await });
    Ok(address)
}

fn router() -> Router {
    let nothing = || fixed(&json!({}));
    let health = json!({"status": "ok", "service": "main-service"});
    let products: Vec<Value> = (101..101 + PRODUCTS).map(product).collect();
    Router::new()
        .route("/health", fixed(&health))
        .route("/countries", nothing())
        .route("/{country}/products", fixed(&json!({"items": products})))
        .route("/{country}/products/{id}", fixed(&product(101)))
        .route("/{country}/shipping", nothing())
        .route("/auth/guest", fixed(&session()))
        .route("/auth/register", fixed(&session()))
        .route("/auth/login", fixed(&session()))
        .route("/cart/add", nothing())
        .route("/cart", nothing())
        .route("/checkout/quote", fixed(&sale()))
        .route("/checkout", fixed(&sale()))
        .route("/orders", fixed(&json!({"items": []})))
        .route("/orders/{id}", fixed(&order()))
}

/// A route that answers this, whatever is asked.
fn fixed(body: &Value) -> MethodRouter {
    let body = Bytes::from(body.to_string());
    any(move || async move { ([(header::CONTENT_TYPE, "application/json")], body) })
}

fn product(id: i64) -> Value {
    json!({
        "id": id, "name": format!("Product {id}"), "description": "Two sentences. That is all.", "price": 12_900,
        "currency": "USD", "category": "audio", "picture": "/pictures/product.svg", "stock": 42,
    })
}

fn session() -> Value {
    json!({
        "access_token": "token", "token_type": "Bearer", "expires_in": 3_600, "refresh_token": "token",
        "user": {"id": 1, "role": "guest"},
    })
}

/// A quote and a sale at once.
fn sale() -> Value {
    json!({
        "order_id": "ORD1", "status": "success", "subtotal": 12_900, "discount": 0, "promo_code": null,
        "shipping": 0, "total": 12_900, "currency": "USD",
    })
}

fn order() -> Value {
    json!({
        "order_id": "ORD1", "status": "completed", "country": "US", "currency": "USD",
        "payment_method": "credit_card", "transaction_id": "T1", "lines": [], "subtotal": 12_900, "discount": 0,
        "promo_code": null, "shipping_option": "standard", "shipping": 0, "total": 12_900, "history": [],
        "refund": null, "complaints": 0, "created_at": "2026-01-02T03:04:05Z",
    })
}
