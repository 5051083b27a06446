//! What payments leave in the telemetry.

use std::sync::{Arc, Mutex};

use axum::{body::Body, extract::Request, middleware};
use payments_service::{PaymentsService, Settings, clients::Fault};
use serde_json::{Value, json};
use telemetry::ear::{Ear, PlainSpan};

use crate::{
    app::{self, TestApp, post, send, usual_payment},
    fake_provider,
};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const CALLER: &str = "b7ad6b7169203331";

fn traced(mut request: Request<Body>) -> Request<Body> {
    let traceparent = format!("00-{TRACE}-{CALLER}-01").parse().unwrap();
    request.headers_mut().insert("traceparent", traceparent);
    request
}

/// The payment that is asked for, traced, under this key.
async fn pay(app: &TestApp, key: &str, changes: Value) -> u16 {
    let mut body = usual_payment();
    body.as_object_mut()
        .unwrap()
        .extend(changes.as_object().cloned().unwrap_or_default());
    let request = traced(post("/api/payments/process", key, &body));
    send(&app.router, request).await.status
}

fn named<'a>(spans: &'a [PlainSpan], name: &str) -> Vec<&'a PlainSpan> {
    spans.iter().filter(|span| span.name == name).collect()
}

/// Whether the span has each of these attributes, written as `key=value`.
fn has(span: &PlainSpan, words: &[&str]) -> bool {
    words
        .iter()
        .all(|word| span.words().iter().any(|other| other == word))
}

/// A provider over HTTP, and the `traceparent` of each request that it got.
async fn listening_provider() -> (String, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keeps = Arc::clone(&seen);
    let router = fake_provider::router().layer(middleware::from_fn(
        move |request: Request, next: middleware::Next| {
            let value = request.headers().get("traceparent").unwrap();
            keeps.lock().unwrap().push(value.to_str().unwrap().to_owned());
            next.run(request)
        },
    ));
    let address = fake_provider::serve(router).await;
    (format!("http://{address}"), seen)
}

#[tokio::test]
async fn a_payment_is_one_trace_from_the_caller_to_the_provider() {
    let (telemetry, ear) = Ear::new();
    let (url, seen) = listening_provider().await;
    let service = PaymentsService::new(&Settings::new(url), Arc::new(|| 0.0), telemetry).unwrap();
    let request = traced(post("/api/payments/process", "k1", &usual_payment()));
    assert_eq!(send(&service.router(), request).await.status, 200);

    let spans = ear.plain_spans();
    let chain = [
        "POST /api/payments/process",
        "process_payment",
        "payment_provider_api",
    ];
    let mut parent = CALLER;
    for (name, kind) in chain.into_iter().zip(["Server", "Internal", "Client"]) {
        let [span] = named(&spans, name)[..] else {
            panic!("{name} among {spans:#?}")
        };
        assert_eq!(
            (span.trace.as_str(), span.parent.as_str(), span.kind.as_str()),
            (TRACE, parent, kind),
            "{name}"
        );
        assert!(!span.is_error, "{name}");
        parent = &span.id;
    }
    assert_eq!(spans.len(), chain.len());
    assert_eq!(*seen.lock().unwrap(), [format!("00-{TRACE}-{parent}-01")]);
    let payment = [
        "payment.method=credit_card",
        "payment.outcome=success",
        "payment.transaction_id=txn_k1",
        "webstore.country=US",
    ];
    let decision = named(&spans, "process_payment")[0];
    assert_eq!(decision.words(), payment);
    let question = named(&spans, "payment_provider_api")[0];
    assert!(has(
        question,
        &["http.response.status_code=200", "http.request.method=POST"]
    ));
}

#[tokio::test(start_paused = true)]
async fn each_payment_counts_once_by_its_outcome() {
    let (telemetry, ear) = Ear::new();
    let app = app::start_telling(telemetry);
    app.provider.decline_from(500_000);
    let yen = json!({ "country": "JP", "currency": "JPY", "payment_method": "paypal", "amount": 15_000 });
    for (key, changes, faults, status) in [
        ("k1", json!({}), vec![], 200),
        ("k1", json!({}), vec![], 200),
        ("k1", json!({ "amount": 1 }), vec![], 422),
        ("k2", yen.clone(), vec![Fault::LostAfter], 200),
        ("k2", yen, vec![], 200),
        ("k3", json!({ "amount": 500_000 }), vec![], 402),
        ("k3", json!({ "amount": 500_000 }), vec![], 402),
        ("k4", json!({}), vec![Fault::NotDone; 4], 503),
        ("k5", json!({}), vec![Fault::LostBefore; 4], 504),
        ("k6", json!({ "amount": 0 }), vec![], 422),
    ] {
        app.provider.fail_only_next(&faults);
        assert_eq!(pay(&app, key, changes).await, status, "{key}");
    }
    assert_eq!(
        ear.lines("payments.processed"),
        [
            "payments.processed{country=JP,payment_method=paypal,status=success} 1",
            "payments.processed{country=US,payment_method=credit_card,status=declined} 1",
            "payments.processed{country=US,payment_method=credit_card,status=error} 1",
            "payments.processed{country=US,payment_method=credit_card,status=success} 1",
            "payments.processed{country=US,payment_method=credit_card,status=unknown} 1",
        ]
    );
    assert_eq!(
        ear.lines("payment.amount"),
        [
            "payment.amount.usd{country=JP,payment_method=paypal} 1 sum 100",
            "payment.amount.usd{country=US,payment_method=credit_card} 1 sum 129",
        ]
    );
    let spans = ear.plain_spans();
    let outcomes: Vec<&str> = named(&spans, "process_payment")
        .iter()
        .map(|span| span.attribute("payment.outcome"))
        .filter(|outcome| !outcome.is_empty())
        .collect();
    assert_eq!(
        outcomes,
        [
            "success", "success", "error", "success", "success", "declined", "declined", "error", "unknown"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn each_try_is_a_span_with_its_number_and_counts_by_how_it_ended() {
    let (telemetry, ear) = Ear::new();
    let app = app::start_telling(telemetry);
    app.provider
        .fail_next(&[Fault::LostBefore, Fault::NotDone, Fault::Hangs]);
    assert_eq!(pay(&app, "k1", json!({})).await, 200);
    let spans = ear.plain_spans();
    let tries: Vec<Vec<String>> = named(&spans, "payment_provider_api")
        .iter()
        .map(|span| span.words())
        .collect();
    let resent = |count: u8| format!("http.request.resend_count={count}");
    let partner = || "peer.service=payment-provider".to_owned();
    let again = |count| vec![resent(count), partner()];
    assert_eq!(tries, [vec![partner()], again(1), again(2), again(3)]);
    let durations = ear.lines("payment.provider.duration");
    let counts: Vec<&str> = durations
        .iter()
        .map(|point| point.split(" sum").next().unwrap_or_default())
        .collect();
    assert_eq!(
        counts,
        [
            "payment.provider.duration{country=US,outcome=error} 1",
            "payment.provider.duration{country=US,outcome=success} 1",
            "payment.provider.duration{country=US,outcome=unknown} 2",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_server_span_says_what_went_wrong_in_one_word() {
    let (telemetry, ear) = Ear::new();
    let app = app::start_telling(telemetry);
    app.provider.fail_next(&[Fault::NotDone; 4]);
    assert_eq!(pay(&app, "k1", json!({})).await, 503);
    let unknown = send(&app.router, app::get("/no/such/place")).await;
    assert_eq!(unknown.status, 404);
    let spans = ear.plain_spans();
    let server = named(&spans, "POST /api/payments/process")[0];
    assert!(server.is_error && has(server, &["error.type=payment_unavailable"]));
    let decision = named(&spans, "process_payment")[0];
    assert!(decision.is_error && has(decision, &["error.type=payment_unavailable"]));
    let elsewhere = named(&spans, "GET")[0];
    assert!(!elsewhere.is_error && has(elsewhere, &["http.response.status_code=404"]));
}
