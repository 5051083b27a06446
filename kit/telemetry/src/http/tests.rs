//! A server and a caller on loopback.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use ::http::{Extensions, HeaderMap, Method, StatusCode};
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use opentelemetry::trace::{SpanId, SpanKind, Status, TraceContextExt};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tower::ServiceExt as _;

use crate::ear::{Ear, words};
use crate::{ClientAddress, Telemetry, send, step};

#[derive(Clone, Copy)]
struct Word(&'static str);

fn word(extensions: &Extensions) -> Option<&'static str> {
    extensions.get::<Word>().map(|word| word.0)
}

const CLIENT: ClientAddress = ClientAddress(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 7)));

fn shop(telemetry: &Telemetry) -> Router {
    let declined = || async { (StatusCode::CONFLICT, Extension(Word("declined")), "no") };
    let broken = || async { (StatusCode::INTERNAL_SERVER_ERROR, Extension(Word("store"))) };
    Router::new()
        .route("/orders/{id}", get(|| async { Extension(CLIENT) }))
        .route("/checkout", post(declined))
        .route("/broken", get(broken))
        .route("/away", get(|| async { StatusCode::BAD_GATEWAY }))
        .layer(telemetry.layer(word))
}

async fn ask(router: &Router, method: Method, uri: &str) -> Response {
    let request = Request::builder().method(method).uri(uri);
    let request = request.body(Body::empty()).unwrap();
    router.clone().oneshot(request).await.unwrap().into_response()
}

#[tokio::test]
async fn a_request_becomes_a_span_with_the_words_of_the_conventions() {
    let unset = Status::Unset;
    let other = Method::from_bytes(b"BREW").unwrap();
    for (method, uri, name, expected, status) in [
        (
            Method::GET,
            "/orders/42?token=secret",
            "GET /orders/{id}",
            "client.address=10.0.0.7 http.request.method=GET http.response.status_code=200 http.route=/orders/{id} \
             url.path=/orders/42 url.scheme=http",
            unset.clone(),
        ),
        (
            Method::POST,
            "/checkout",
            "POST /checkout",
            "error.type=declined http.request.method=POST http.response.status_code=409 http.route=/checkout \
             url.path=/checkout url.scheme=http",
            unset.clone(),
        ),
        (
            Method::GET,
            "/broken",
            "GET /broken",
            "error.type=store http.request.method=GET http.response.status_code=500 http.route=/broken \
             url.path=/broken url.scheme=http",
            Status::error("store"),
        ),
        (
            Method::GET,
            "/away",
            "GET /away",
            "error.type=502 http.request.method=GET http.response.status_code=502 http.route=/away url.path=/away \
             url.scheme=http",
            Status::error(""),
        ),
        (
            other,
            "/away",
            "HTTP /away",
            "http.request.method=_OTHER http.response.status_code=405 http.route=/away url.path=/away url.scheme=http",
            unset.clone(),
        ),
        (
            Method::GET,
            "/.env/secret",
            "GET",
            "http.request.method=GET http.response.status_code=404 url.path=/{}/{} url.scheme=http",
            unset.clone(),
        ),
    ] {
        let (telemetry, ear) = Ear::new();
        ask(&shop(&telemetry), method, uri).await;
        let spans = ear.spans();
        let [span] = &spans[..] else { panic!("{spans:?}") };
        assert_eq!((&*span.name, &span.span_kind), (name, &SpanKind::Server), "{uri}");
        assert_eq!(words(span).join(" "), expected, "{uri}");
        assert_eq!(span.status, status, "{uri}");
    }
}

/// The labels and the count of each point of a metric; an up-down counter has its value.
fn points(ear: &Ear, name: &str) -> Vec<(String, i64)> {
    let metric = ear.metrics().into_iter().find(|metric| metric.name == name);
    let label = |label: &opentelemetry_proto::tonic::common::v1::KeyValue| {
        let value = label.value.clone().unwrap().value.unwrap();
        format!("{}={value:?}", label.key)
    };
    let labels = |labels: &[_]| {
        let mut labels: Vec<String> = labels.iter().map(label).collect();
        labels.sort();
        labels.join(" ")
    };
    match metric.and_then(|metric| metric.data) {
        Some(Data::Histogram(histogram)) => {
            let points = histogram.data_points.into_iter();
            points
                .map(|point| (labels(&point.attributes), i64::try_from(point.count).unwrap()))
                .collect()
        }
        Some(Data::Sum(sum)) => {
            let points = sum.data_points.into_iter();
            points
                .map(|point| match point.value {
                    Some(Value::AsInt(value)) => (labels(&point.attributes), value),
                    other => panic!("{other:?}"),
                })
                .collect()
        }
        None => Vec::new(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn requests_are_measured_by_route_and_outcome() {
    let (telemetry, ear) = Ear::new();
    let shop = shop(&telemetry);
    for uri in ["/orders/1", "/orders/2", "/nowhere"] {
        ask(&shop, Method::GET, uri).await;
    }
    ask(&shop, Method::POST, "/checkout").await;
    let mut seen = points(&ear, "http.server.request.duration");
    seen.sort();
    let label = |error: &str, method: &str, status: u16, route: &str| {
        let error = if error.is_empty() {
            String::new()
        } else {
            format!("error.type=StringValue({error:?}) ")
        };
        let route = if route.is_empty() {
            String::new()
        } else {
            format!(" http.route=StringValue({route:?})")
        };
        let method = format!("http.request.method=StringValue({method:?})");
        format!("{error}{method} http.response.status_code=IntValue({status}){route}")
    };
    assert_eq!(
        seen,
        [
            (label("declined", "POST", 409, "/checkout"), 1),
            (label("", "GET", 200, "/orders/{id}"), 2),
            (label("", "GET", 404, ""), 1),
        ]
    );
    assert_eq!(points(&ear, "http.server.active_requests"), [(String::new(), 0)]);
}

#[tokio::test]
async fn a_client_that_goes_away_is_no_longer_active_and_its_span_ends() {
    let (telemetry, ear) = Ear::new();
    let reached = Arc::new(Notify::new());
    let reach = Arc::clone(&reached);
    let wait = move || async move {
        reach.notify_one();
        std::future::pending::<()>().await;
    };
    let router = Router::new()
        .route("/wait", get(wait))
        .layer(telemetry.layer(word));
    let request = tokio::spawn(async move { ask(&router, Method::GET, "/wait").await });
    reached.notified().await;
    assert_eq!(points(&ear, "http.server.active_requests")[0].1, 1);
    assert!(ear.spans().is_empty());
    request.abort();
    assert!(request.await.unwrap_err().is_cancelled());
    assert_eq!(points(&ear, "http.server.active_requests")[0].1, 0);
    assert!(words(&ear.spans()[0]).contains(&"error.type=cancelled".to_owned()));
    assert!(points(&ear, "http.server.request.duration").is_empty());
}

/// Serves on a free port of loopback; the address.
async fn serve(router: Router) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

#[tokio::test]
async fn one_trace_goes_through_two_services_with_what_others_noted_in_it() {
    let (telemetry, ear) = Ear::new();
    let seen = |headers: HeaderMap| async move { headers["tracestate"].to_str().unwrap().to_owned() };
    let payments = Router::new()
        .route("/pay", get(seen))
        .layer(telemetry.layer(word));
    let payments = serve(payments).await;
    let buy = move || async move {
        let client = reqwest::Client::new();
        let request = client.get(format!("{payments}/pay")).build().unwrap();
        let answer = step("payment", SpanKind::Client)
            .run(send(&client, request))
            .await;
        answer.unwrap().text().await.unwrap()
    };
    let main = Router::new().route("/buy", get(buy)).layer(telemetry.layer(word));
    let request = Request::builder().uri("/buy");
    let request = request.header(
        "traceparent",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
    );
    let request = request.header("tracestate", "vendor=note, other=1");
    let answer = main.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let body = axum::body::to_bytes(answer.into_body(), 100).await.unwrap();
    assert_eq!(body, "vendor=note,other=1");

    let spans = ear.spans();
    let [server, client, root] = &spans[..] else {
        panic!("{spans:?}")
    };
    let names: Vec<_> = [server, client, root]
        .iter()
        .map(|span| span.name.to_string())
        .collect();
    assert_eq!(names, ["GET /pay", "payment", "GET /buy"]);
    for span in &spans {
        assert_eq!(
            span.span_context.trace_id().to_string(),
            "0af7651916cd43dd8448eb211c80319c"
        );
        assert!(
            span.span_context.is_sampled(),
            "we sample whatever the caller does"
        );
        assert_eq!(
            span.span_context.trace_state().header(),
            "",
            "a stranger's text is not exported"
        );
    }
    assert_eq!(root.parent_span_id, SpanId::from_hex("b7ad6b7169203331").unwrap());
    assert_eq!(client.parent_span_id, root.span_context.span_id());
    assert_eq!(server.parent_span_id, client.span_context.span_id());
    assert_eq!(points(&ear, "http.client.request.duration").len(), 1);
}

#[tokio::test]
async fn a_question_says_what_became_of_it() {
    let away = || async { StatusCode::NOT_FOUND };
    let there = serve(
        Router::new()
            .route("/gone", get(away))
            .route("/ok", get(|| async {})),
    )
    .await;
    // A port that was free a moment ago.
    let nobody = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let nowhere = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    for (url, code, error, is_error) in [
        (format!("{there}/ok"), Some(200), None, false),
        (format!("{there}/gone"), Some(404), Some("404"), true),
        (nowhere, None, Some("connection"), true),
    ] {
        let (telemetry, ear) = Ear::new();
        let client = reqwest::Client::new();
        let request = client.get(&url).build().unwrap();
        let port = request.url().port().unwrap();
        let question = step("ask", SpanKind::Client).run(send(&client, request));
        assert_eq!(telemetry.scope(question).await.is_ok(), code.is_some());
        let spans = ear.spans();
        let mut expected: Vec<String> = error.iter().map(|word| format!("error.type={word}")).collect();
        expected.push("http.request.method=GET".to_owned());
        expected.extend(code.map(|code| format!("http.response.status_code={code}")));
        expected.extend([
            "server.address=127.0.0.1".to_owned(),
            format!("server.port={port}"),
        ]);
        assert_eq!(words(&spans[0]), expected, "{url}");
        assert_eq!(spans[0].status == Status::error(""), is_error, "{url}");
        let measured = points(&ear, "http.client.request.duration");
        assert_eq!(measured.len(), 1, "{url}");
        assert_eq!(measured[0].0.contains("error.type"), is_error, "{url}");
    }
}

#[tokio::test]
async fn a_question_that_nobody_waits_for_is_measured_too() {
    let (telemetry, ear) = Ear::new();
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let client = reqwest::Client::new();
    let request = client.get(url).build().unwrap();
    let question =
        telemetry.scope(step("ask", SpanKind::Client).run(async move { send(&client, request).await }));
    let question = tokio::spawn(question);
    let _asked = silent.accept().await.unwrap();
    question.abort();
    assert!(question.await.unwrap_err().is_cancelled());
    assert!(words(&ear.spans()[0]).contains(&"error.type=cancelled".to_owned()));
    assert!(
        points(&ear, "http.client.request.duration")[0]
            .0
            .contains("cancelled")
    );
}

#[tokio::test]
async fn a_silent_service_answers_all_the_same() {
    let router = Router::new().route("/", get(|| async { crate::origin().unwrap_or_default() }));
    let router = router.layer(Telemetry::silent().layer(word));
    let answer = ask(&router, Method::GET, "/").await;
    let body = axum::body::to_bytes(answer.into_body(), 100).await.unwrap();
    assert_eq!(body, "");
    assert!(!opentelemetry::Context::current().has_active_span());
}
