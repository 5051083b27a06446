//! A real server on a free port, spoken to over real sockets.

#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

use std::net::{IpAddr, Ipv4Addr};

use axum::{Json, Router, routing::post};
use service::{
    edge,
    extract::Body,
    listen::{self, BindError},
    serve::{ServeLimits, serve},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

struct TestServer {
    address: std::net::SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

async fn start(router: Router) -> TestServer {
    let listener = listen::bind("test", LOOPBACK, 0).await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let task = tokio::spawn(serve(
        listener,
        edge::wrap(router),
        ServeLimits::default(),
        stop.clone(),
    ));
    TestServer { address, stop, task }
}

fn echo() -> Router {
    Router::new()
        .route(
            "/echo",
            post(|Body(value): Body<serde_json::Value>| async move { Json(value) }),
        )
        .route(
            "/panic",
            post(|| async {
                if true {
                    panic!("on purpose")
                }
            }),
        )
        .merge(edge::health("test"))
}

async fn problem(response: reqwest::Response) -> (u16, String) {
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let status = response.status().as_u16();
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(body["status"], status);
    (status, body["code"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn bad_requests_get_a_problem_and_the_service_goes_on() {
    let server = start(echo()).await;
    let client = reqwest::Client::new();
    let url = |path: &str| format!("http://{}{path}", server.address);
    let big = "x".repeat(17 * 1024);
    let cases = [
        (client.get(url("/nowhere")), 404, "not_found"),
        (client.get(url("/echo")), 405, "method_not_allowed"),
        (client.post(url("/panic")), 500, "internal_error"),
        (client.post(url("/echo")).body("{"), 400, "invalid_json"),
        (
            client.post(url("/echo")).body(vec![b' '; 65_537]),
            413,
            "body_too_large",
        ),
        (
            client
                .post(url("/echo"))
                .header("content-type", "text/plain")
                .body("{}"),
            415,
            "unsupported_media_type",
        ),
        (
            client.get(url("/health")).header("x-big", big),
            431,
            "headers_too_large",
        ),
    ];
    for (request, status, code) in cases {
        assert_eq!(
            problem(request.send().await.unwrap()).await,
            (status, code.to_owned())
        );
    }
    let health = client.get(url("/health")).send().await.unwrap();
    assert_eq!(
        health.text().await.unwrap(),
        r#"{"status":"ok","service":"test"}"#
    );
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let server = start(echo()).await;
    let response = reqwest::get(format!("http://{}/echo", server.address))
        .await
        .unwrap();
    assert_eq!(response.headers()["allow"], "POST");
}

#[tokio::test]
async fn a_body_without_end_is_cut_off() {
    let server = start(echo()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream
        .write_all(b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 999999999\r\n\r\n")
        .await
        .unwrap();
    let chunk = vec![b' '; 64 * 1024];
    while stream.write_all(&chunk).await.is_ok() {}
    let mut answer = Vec::new();
    let _reset_is_fine = stream.read_to_end(&mut answer).await;
    let health = reqwest::get(format!("http://{}/health", server.address))
        .await
        .unwrap();
    assert_eq!(health.status(), 200);
}

#[tokio::test]
async fn a_taken_port_names_role_port_and_flag() {
    let held = listen::bind("first", LOOPBACK, 0).await.unwrap();
    let port = held.local_addr().unwrap().port();
    let error = listen::bind("main-service", LOOPBACK, port).await.unwrap_err();
    assert!(matches!(error, BindError::Taken { .. }));
    let text = error.to_string();
    for part in ["main-service", &port.to_string(), "--port-offset"] {
        assert!(text.contains(part), "{text}");
    }
}

#[tokio::test]
async fn a_request_under_way_is_answered_before_the_server_ends() {
    let (entered, has_entered) = oneshot::channel();
    let (release, released) = oneshot::channel::<()>();
    let once = std::sync::Mutex::new(Some((entered, released)));
    let once = std::sync::Arc::new(once);
    let router = Router::new().route(
        "/slow",
        post(move || {
            let taken = once.lock().unwrap().take();
            async move {
                let (entered, released) = taken.unwrap();
                entered.send(()).unwrap();
                released.await.unwrap();
                "done"
            }
        }),
    );
    let server = start(router).await;
    let url = format!("http://{}/slow", server.address);
    let answer = tokio::spawn(async move { reqwest::Client::new().post(url).send().await });
    has_entered.await.unwrap();
    server.stop.cancel();
    release.send(()).unwrap();
    assert_eq!(answer.await.unwrap().unwrap().text().await.unwrap(), "done");
    server.task.await.unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
}
