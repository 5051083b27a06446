//! A small payment provider over HTTP, written from its published contract alone.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode},
    routing::{get, post},
};
use serde_json::{Value, json};

/// Charges of at least this many minor units are declined.
pub(crate) const DECLINED_FROM: i64 = 1_000_000;

type Books = Arc<Mutex<Vec<Entry>>>;
type Answer = (StatusCode, Json<Value>);

/// What was done under one key, in the order of the doing.
struct Entry {
    key: String,
    kind: Kind,
    request: Value,
    status: StatusCode,
    body: Value,
    refunded: i64,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Charge,
    Refund,
    Void,
}

/// Starts it on a free port of this machine; it ends with the test's runtime.
pub(crate) async fn start() -> SocketAddr {
    serve(router()).await
}

/// Its interface, with empty books.
pub(crate) fn router() -> Router {
    Router::new()
        .route("/api/payment/process", post(process))
        .route("/api/payment/refund", post(refund))
        .route("/api/payment/{key}", get(find))
        .route("/api/payment/{key}/void", post(void))
        .route("/api/payments", get(list))
        .with_state(Books::default())
}

/// Serves `router` on a free port.
pub(crate) async fn serve(router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn process(
    State(books): State<Books>,
    headers: HeaderMap,
    Json(request): Json<Value>,
) -> (HeaderMap, Answer) {
    let key = key(&headers);
    let mut books = books.lock().unwrap();
    let mut headers = HeaderMap::new();
    if let Some(entry) = under(&books, &key) {
        let answer = match entry.kind {
            Kind::Void => refuse(StatusCode::CONFLICT, "charge_voided"),
            Kind::Charge | Kind::Refund => repeat(entry, &request),
        };
        if answer.0 == entry.status {
            headers.insert("idempotent-replayed", HeaderValue::from_static("true"));
        }
        return (headers, answer);
    }
    let (status, body) = if request["amount"].as_i64().unwrap() >= DECLINED_FROM {
        let body = json!({ "status": "declined", "transaction_id": null });
        (StatusCode::PAYMENT_REQUIRED, body)
    } else {
        let body = json!({ "status": "success", "transaction_id": format!("txn_{key}"), "object": "charge" });
        (StatusCode::OK, body)
    };
    (
        headers,
        keep(&mut books, key, Kind::Charge, request, (status, body)),
    )
}

async fn find(State(books): State<Books>, Path(key): Path<String>) -> Answer {
    match under(&books.lock().unwrap(), &key) {
        Some(entry) if entry.kind != Kind::Refund => (StatusCode::OK, Json(entry.body.clone())),
        _ => refuse(StatusCode::NOT_FOUND, "not_found"),
    }
}

async fn void(State(books): State<Books>, Path(key): Path<String>) -> Answer {
    let mut books = books.lock().unwrap();
    match under(&books, &key) {
        Some(entry) if entry.kind == Kind::Refund => {
            refuse(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused")
        }
        Some(entry) => (StatusCode::OK, Json(entry.body.clone())),
        None => {
            let body = json!({ "object": "charge", "status": "voided", "transaction_id": null });
            keep(&mut books, key, Kind::Void, Value::Null, (StatusCode::OK, body))
        }
    }
}

/// A charge's position is its place among everything that was done, so there are gaps.
async fn list(State(books): State<Books>, Query(query): Query<HashMap<String, i64>>) -> Answer {
    let (after, limit) = (query["after"], usize::try_from(query["limit"]).unwrap());
    let books = books.lock().unwrap();
    let charges = (1_i64..)
        .zip(books.iter())
        .filter(|(position, entry)| *position > after && entry.kind == Kind::Charge);
    let page: Vec<_> = charges.clone().take(limit).collect();
    let has_more = charges.count() > page.len();
    let next_after = page.last().map_or(after, |(position, _)| *position);
    let data: Vec<Value> = page.iter().map(|(_, entry)| listed(entry)).collect();
    let body = json!({ "object": "list", "data": data, "has_more": has_more, "next_after": next_after });
    (StatusCode::OK, Json(body))
}

fn listed(entry: &Entry) -> Value {
    json!({
        "object": "charge", "idempotency_key": entry.key, "status": entry.body["status"],
        "transaction_id": entry.body["transaction_id"], "amount": entry.request["amount"],
        "amount_refunded": entry.refunded, "currency": entry.request["currency"],
        "country": entry.request["country"], "created": 1_767_225_600,
    })
}

async fn refund(State(books): State<Books>, headers: HeaderMap, Json(request): Json<Value>) -> Answer {
    let key = key(&headers);
    let mut books = books.lock().unwrap();
    if let Some(entry) = under(&books, &key) {
        return repeat(entry, &request);
    }
    let amount = request["amount"].as_i64().unwrap();
    let is_charge = |entry: &&mut Entry| entry.body["transaction_id"] == request["transaction_id"];
    let Some(charge) = books.iter_mut().find(is_charge) else {
        return refuse(StatusCode::NOT_FOUND, "not_found");
    };
    if charge.refunded + amount > charge.request["amount"].as_i64().unwrap() {
        return refuse(StatusCode::CONFLICT, "refund_exceeds_charge");
    }
    charge.refunded += amount;
    let body = json!({ "status": "success", "refund_id": format!("re_{key}") });
    keep(&mut books, key, Kind::Refund, request, (StatusCode::OK, body))
}

fn key(headers: &HeaderMap) -> String {
    headers["idempotency-key"].to_str().unwrap().to_owned()
}

fn under<'a>(books: &'a [Entry], key: &str) -> Option<&'a Entry> {
    books.iter().find(|entry| entry.key == key)
}

fn keep(
    books: &mut Vec<Entry>,
    key: String,
    kind: Kind,
    request: Value,
    (status, body): (StatusCode, Value),
) -> Answer {
    books.push(Entry {
        key,
        kind,
        request,
        status,
        body: body.clone(),
        refunded: 0,
    });
    (status, Json(body))
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
