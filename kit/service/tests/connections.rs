//! Clients that hold on: slow ones, idle ones, and too many of them.

#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use axum::{Extension, Json, Router, routing::get};
use service::{
    BodyPace, CallerLimit, Peer, edge,
    extract::Body,
    listen,
    serve::{ServeLimits, serve},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_util::sync::{CancellationToken, DropGuard};

/// How long a test waits for what must happen.
const PATIENCE: Duration = Duration::from_secs(20);
const HELLO: &str = "GET /peer HTTP/1.1\r\nhost: x\r\n\r\n";

struct TestServer {
    address: SocketAddr,
    _stop: DropGuard,
}

/// A server that tells a client its address, and sends a body back.
async fn start(limits: ServeLimits) -> TestServer {
    let listener = listen::bind("test", IpAddr::V4(Ipv4Addr::LOCALHOST), 0)
        .await
        .unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let peer = get(|Extension(Peer(address)): Extension<Peer>| async move { address.to_string() });
    let router = Router::new().route(
        "/peer",
        peer.post(|Body(value): Body<serde_json::Value>| async move { Json(value) }),
    );
    tokio::spawn(serve(listener, edge::wrap(router), limits, stop.clone()));
    TestServer {
        address,
        _stop: stop.drop_guard(),
    }
}

struct Client(TcpStream);

impl Client {
    async fn connect(server: &TestServer) -> Self {
        Self(TcpStream::connect(server.address).await.unwrap())
    }

    async fn write(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// Whether it gets an answer that ends with its address; the connection stays open.
    async fn is_served(&mut self) -> bool {
        if self.0.write_all(HELLO.as_bytes()).await.is_err() {
            return false;
        }
        let mut answer = Vec::new();
        while !answer.ends_with(b"127.0.0.1") {
            match tokio::time::timeout(PATIENCE, self.0.read_buf(&mut answer))
                .await
                .unwrap()
            {
                Ok(1..) => {}
                _ => return false,
            }
        }
        true
    }

    /// Everything until the server closes the connection.
    async fn end(mut self) -> String {
        let mut answer = Vec::new();
        let read = tokio::time::timeout(PATIENCE, self.0.read_to_end(&mut answer)).await;
        let _a_reset_ends_it_too = read.unwrap();
        String::from_utf8(answer).unwrap()
    }
}

/// Limits that a test need not wait for.
fn impatient() -> ServeLimits {
    ServeLimits {
        header_time_max: Duration::from_millis(100),
        body_pace: BodyPace {
            grace: Duration::from_millis(100),
            ..BodyPace::default()
        },
        ..ServeLimits::default()
    }
}

#[tokio::test]
async fn a_body_that_trickles_in_is_answered_and_cut_off() {
    let server = start(impatient()).await;
    let mut client = Client::connect(&server).await;
    client
        .write("POST /peer HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{")
        .await;
    let answer = client.end().await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("request_timeout"), "{answer}");
}

#[tokio::test]
async fn headers_that_trickle_in_and_silence_are_cut_off() {
    let server = start(impatient()).await;
    for beginning in ["", "G", "GET /peer HTTP/1.1\r\nhost: x\r\nx-slow: "] {
        let mut client = Client::connect(&server).await;
        client.write(beginning).await;
        client.end().await;
    }
    let mut idle = Client::connect(&server).await;
    assert!(idle.is_served().await);
    assert_eq!(idle.end().await, "");
}

#[tokio::test]
async fn a_caller_with_too_many_connections_is_told_and_closed() {
    let server = start(ServeLimits {
        caller: Some(CallerLimit::for_everybody(2)),
        ..ServeLimits::default()
    })
    .await;
    let (mut first, mut second) = (Client::connect(&server).await, Client::connect(&server).await);
    assert!(first.is_served().await && second.is_served().await);
    let answer = Client::connect(&server).await.end().await;
    assert!(answer.starts_with("HTTP/1.1 429 "), "{answer}");
    assert!(answer.contains("too_many_connections"), "{answer}");
    assert!(first.is_served().await && second.is_served().await);
    drop(first);
    let begun = Instant::now();
    while !Client::connect(&server).await.is_served().await {
        assert!(begun.elapsed() < PATIENCE, "leaving makes no room");
    }
}

#[tokio::test]
async fn beyond_all_connections_clients_wait_for_their_turn() {
    let server = start(ServeLimits {
        connections_max: 1,
        ..ServeLimits::default()
    })
    .await;
    let (mut first, mut second) = (Client::connect(&server).await, Client::connect(&server).await);
    assert!(first.is_served().await);
    second.write(HELLO).await;
    let mut nothing = [0; 1];
    assert!(first.is_served().await);
    assert!(
        second.0.try_read(&mut nothing).is_err(),
        "it was served too early"
    );
    drop(first);
    assert!(second.is_served().await);
}
