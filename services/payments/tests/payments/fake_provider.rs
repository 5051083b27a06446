//! A small payment provider over HTTP, written from its published contract alone.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use serde_json::{Value, json};

/// Charges of at least this many minor units are declined.
pub(crate) const DECLINED_FROM: i64 = 1_000_000;

type Books = Arc<Mutex<HashMap<String, Entry>>>;
type Answer = (StatusCode, Json<Value>);

struct Entry {
    request: Value,
    status: StatusCode,
    body: Value,
    left: i64,
}

/// Starts it on a free port of this machine; it ends with the test's runtime.
pub(crate) async fn start() -> SocketAddr {
    let router = Router::new()
        .route("/api/payment/process", post(process))
        .route("/api/payment/refund", post(refund))
        .route("/api/payment/{key}", get(find))
        .with_state(Books::default());
    serve(router).await
}

/// Serves `router` on a free port.
pub(crate) async fn serve(router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn process(State(books): State<Books>, headers: HeaderMap, Json(request): Json<Value>) -> Answer {
    let key = key(&headers);
    let mut books = books.lock().unwrap();
    if let Some(entry) = books.get(&key) {
        return repeat(entry, &request);
    }
    let amount = request["amount"].as_i64().unwrap();
    let (status, body) = if amount >= DECLINED_FROM {
        let body = json!({ "status": "declined", "transaction_id": null });
        (StatusCode::PAYMENT_REQUIRED, body)
    } else {
        let body = json!({ "status": "success", "transaction_id": format!("txn_{key}"), "object": "charge" });
        (StatusCode::OK, body)
    };
    let entry = Entry {
        request,
        status,
        body: body.clone(),
        left: amount,
    };
    books.insert(key, entry);
    (status, Json(body))
}

async fn find(State(books): State<Books>, Path(key): Path<String>) -> Answer {
    match books.lock().unwrap().get(&key) {
        Some(entry) => (StatusCode::OK, Json(entry.body.clone())),
        None => refuse(StatusCode::NOT_FOUND, "not_found"),
    }
}

async fn refund(State(books): State<Books>, headers: HeaderMap, Json(request): Json<Value>) -> Answer {
    let key = key(&headers);
    let mut books = books.lock().unwrap();
    if let Some(entry) = books.get(&key) {
        return repeat(entry, &request);
    }
    let amount = request["amount"].as_i64().unwrap();
    let is_charge = |entry: &&mut Entry| entry.body["transaction_id"] == request["transaction_id"];
    let Some(charge) = books.values_mut().find(is_charge) else {
        return refuse(StatusCode::NOT_FOUND, "not_found");
    };
    if amount > charge.left {
        return refuse(StatusCode::CONFLICT, "refund_exceeds_charge");
    }
    charge.left -= amount;
    let body = json!({ "status": "success", "refund_id": format!("re_{key}") });
    let entry = Entry {
        request,
        status: StatusCode::OK,
        body: body.clone(),
        left: 0,
    };
    books.insert(key, entry);
    (StatusCode::OK, Json(body))
}

fn key(headers: &HeaderMap) -> String {
    headers["idempotency-key"].to_str().unwrap().to_owned()
}

/// The same answer to the same request, and none to another one.
fn repeat(entry: &Entry, request: &Value) -> Answer {
    if entry.request == *request {
        (entry.status, Json(entry.body.clone()))
    } else {
        refuse(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused")
    }
}

fn refuse(status: StatusCode, code: &str) -> Answer {
    (status, Json(json!({ "error": { "code": code } })))
}
