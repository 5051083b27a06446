//! What goes wrong between here and the provider, over real sockets.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, response::Redirect, routing::any};
use payments_service::{
    PaymentsService, Settings,
    clients::HttpProvider,
    payment::IdempotencyKey,
    ports::{FindAnswer, Provider},
    verdict::Try,
};
use serde_json::{Value, json};
use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpSocket, TcpStream},
};

use crate::{
    app::{get, post, send, usual_payment},
    fake_provider,
};

const TIME_MAX: Duration = Duration::from_secs(4);

async fn find(address: SocketAddr) -> Try<FindAnswer> {
    let provider = HttpProvider::new(&format!("http://{address}"), Duration::from_secs(1)).unwrap();
    let key = IdempotencyKey::parse("k1").unwrap();
    provider.find(&key, TIME_MAX).await
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

#[tokio::test]
async fn the_whole_way_from_request_to_provider() {
    let address = fake_provider::start().await;
    let settings = Settings::new(format!("http://{address}/"));
    let service = PaymentsService::new(&settings, Arc::new(fastrand::f64)).unwrap();
    let router = service::edge::wrap(service.router());
    let refund: Value = json!({ "transaction_id": "txn_k1", "amount": 900 });
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
    ] {
        let answer = send(&router, request).await;
        assert_eq!((answer.status, answer.body), (200, expected));
    }
}
