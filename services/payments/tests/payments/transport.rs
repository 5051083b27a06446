//! What goes wrong between here and the provider, over real sockets.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, response::Redirect, routing::any};
use payments_service::{
    PaymentsService, Settings,
    clients::HttpProvider,
    listing::{ChargePage, Page},
    payment::IdempotencyKey,
    ports::{FindAnswer, Provider, VoidAnswer},
    verdict::Try,
};
use serde_json::{Value, json};
use telemetry::Telemetry;
use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpSocket, TcpStream},
};

use crate::{
    app::{bare_post, get, post, send, usual_payment},
    fake_provider,
};

const TIME_MAX: Duration = Duration::from_secs(4);

async fn find(address: SocketAddr) -> Try<FindAnswer> {
    let key = IdempotencyKey::parse("k1").unwrap();
    client(address).find(&key, TIME_MAX).await
}

/// A listener that reads the request of every connection and leaves the rest to `then`.
async fn reads_and<Then: Future<Output = ()> + Send + 'static>(
    then: impl Fn(TcpStream) -> Then + Send + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 1024];
            let _bytes = stream.read(&mut head).await.unwrap();
            tokio::spawn(then(stream));
        }
    });
    address
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent() {
    // Bound, so that nobody else can take the port, but never listening.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    assert_eq!(find(socket.local_addr().unwrap()).await, Try::NotDone);
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_request_leaves_doubt() {
    let address = reads_and(async |stream| drop(stream)).await;
    assert_eq!(find(address).await, Try::Lost);
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_hangs_costs_the_deadline_and_leaves_doubt() {
    let address = reads_and(async |_stream| std::future::pending().await).await;
    let start = tokio::time::Instant::now();
    assert_eq!(find(address).await, Try::Lost);
    assert!(start.elapsed().abs_diff(TIME_MAX) < Duration::from_millis(50));
}

#[tokio::test]
async fn an_answer_that_is_not_the_providers_is_none() {
    let elsewhere = fake_provider::start().await;
    let redirect = move || async move { Redirect::temporary(&format!("http://{elsewhere}/api/payment/k1")) };
    let long = "x".repeat(10 * 1024 * 1024);
    for (router, expected) in [
        (Router::new().fallback(any(redirect)), Try::Lost),
        (
            Router::new().fallback(any(move || async move { long.clone() })),
            Try::Lost,
        ),
        (Router::new(), Try::Rejected),
    ] {
        let address = fake_provider::serve(router).await;
        assert_eq!(find(address).await, expected);
    }
}

fn client(address: SocketAddr) -> HttpProvider {
    HttpProvider::new(&format!("http://{address}"), Duration::from_secs(1)).unwrap()
}

async fn list(address: SocketAddr) -> Try<ChargePage> {
    let page = Page::new(0, 1000).unwrap();
    client(address).list(page, TIME_MAX).await
}

/// A thousand charges, each with the longest key and a reference of `reference_length` characters of 4 bytes.
fn thousand_charges(reference_length: usize) -> Value {
    let charge = |number: usize| {
        json!({
            "object": "charge", "id": format!("txn_{number:032}"), "transaction_id": format!("txn_{number:032}"),
            "status": "success", "amount": 1_000_000_000_000_i64, "amount_refunded": 1_000_000_000_000_i64,
            "currency": "USD", "country": "US", "payment_method": "bank_transfer",
            "reference": "💶".repeat(reference_length), "created": i64::MAX,
            "idempotency_key": format!("{number:\"<255}"),
        })
    };
    let data: Vec<Value> = (1000..2000).map(charge).collect();
    json!({ "object": "list", "data": data, "has_more": true, "next_after": 1000 })
}

#[tokio::test]
async fn a_list_has_room_for_a_thousand_of_the_longest_charges_and_for_no_more_than_that() {
    for (reference_length, is_read) in [(255, true), (1000, false)] {
        let answer = axum::Json(thousand_charges(reference_length));
        let router = Router::new().fallback(any(async move || answer.clone()));
        let read = list(fake_provider::serve(router).await).await;
        match read {
            Try::Answered(page) => assert!(is_read && page.charges.len() == 1000),
            other => assert_eq!((other, is_read), (Try::Lost, false)),
        }
    }
}

#[tokio::test]
async fn a_void_or_a_list_that_nobody_answers_properly_leaves_doubt() {
    let void = async |address| {
        let key = IdempotencyKey::parse("k1").unwrap();
        client(address).void(&key, TIME_MAX).await
    };
    let broken = reads_and(async |stream| drop(stream)).await;
    assert_eq!(void(broken).await, Try::<VoidAnswer>::Lost);
    assert_eq!(list(broken).await, Try::Lost);
    let silent = fake_provider::serve(Router::new().fallback(any(async || "{}"))).await;
    assert_eq!(void(silent).await, Try::Lost);
    assert_eq!(list(silent).await, Try::Lost);
    let without_them = fake_provider::serve(Router::new()).await;
    assert_eq!(void(without_them).await, Try::Rejected);
    assert_eq!(list(without_them).await, Try::Rejected);
}

#[tokio::test]
async fn the_whole_way_from_request_to_provider() {
    let address = fake_provider::start().await;
    let settings = Settings::new(format!("http://{address}/"));
    let service = PaymentsService::new(&settings, Arc::new(fastrand::f64), Telemetry::silent()).unwrap();
    let router = service.router();
    let refund: Value = json!({ "transaction_id": "txn_k1", "amount": 900 });
    let listed = json!({
        "idempotency_key": "k1", "status": "success", "transaction_id": "txn_k1", "amount": 12_900,
        "amount_refunded": 900, "currency": "USD", "created": 1_767_225_600,
    });
    let list = json!({ "data": [listed], "has_more": false, "next_after": 1 });
    for (request, expected) in [
        (
            post("/api/payments/process", "k1", &usual_payment()),
            json!({ "status": "success", "transaction_id": "txn_k1" }),
        ),
        (
            get("/api/payments/k1"),
            json!({ "status": "success", "transaction_id": "txn_k1" }),
        ),
        (
            post("/api/payments/refund", "r1", &refund),
            json!({ "status": "success", "refund_id": "re_r1" }),
        ),
        (
            bare_post("/api/payments/k1/void"),
            json!({ "status": "success", "transaction_id": "txn_k1" }),
        ),
        (bare_post("/api/payments/k2/void"), json!({ "status": "voided" })),
        (get("/api/payments/k2"), json!({ "status": "voided" })),
        (get("/api/payments?limit=1"), list),
    ] {
        let answer = send(&router, request).await;
        assert_eq!((answer.status, answer.body), (200, expected));
    }
}
