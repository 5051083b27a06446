//! One purchase is one trace, from the request to what is owed afterwards.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use telemetry::testing::{Seen, SeenSpan, Sink};

use super::rig::Rig;
use crate::guest::Guest;
use crate::shop::stop;

const MAIN: &str = "main-service";
const PAYMENTS: &str = "payments-service";
const PROMOTIONS: &str = "promotions-service";
const CHECKOUT: &str = "POST /checkout";
const CHARGE: &str = "POST /api/payments/process";

/// What has to be in the trace: so many, service, kind, name, and the name of the parent.
const EXPECTED: &[(usize, &str, &str, &str, &str)] = &[
    (1, MAIN, "Server", CHECKOUT, ""),
    (1, MAIN, "Client", "db_query cart", CHECKOUT),
    (2, MAIN, "Client", "check_stock", CHECKOUT),
    (1, MAIN, "Client", "promotions", CHECKOUT),
    (
        1,
        PROMOTIONS,
        "Server",
        "POST /api/promotions/check",
        "promotions",
    ),
    (1, MAIN, "Client", CHARGE, CHECKOUT),
    (1, PAYMENTS, "Server", CHARGE, CHARGE),
    (1, PAYMENTS, "Internal", "process_payment", CHARGE),
    (1, PAYMENTS, "Client", "payment_provider_api", "process_payment"),
    (1, MAIN, "Client", "db_insert order", CHECKOUT),
    (1, MAIN, "Client", "db_update order", CHECKOUT),
    (1, MAIN, "Client", "redis_delete cart", CHECKOUT),
    (2, MAIN, "Consumer", "reserve_stock", CHECKOUT),
    (2, MAIN, "Client", "POST /api/inventory/reserve", "reserve_stock"),
    (1, MAIN, "Consumer", "update_customer", CHECKOUT),
    (1, MAIN, "Client", "POST /api/customer/order", "update_customer"),
];

/// The spans of the trace with the checkout in it, as soon as everything that comes later is there.
async fn trace(sink: &Sink) -> Vec<SeenSpan> {
    let is_whole = |seen: &Seen| missing(&of_the_checkout(&seen.spans)).is_empty();
    let came = sink.wait_until(is_whole).await;
    let spans = of_the_checkout(&sink.spans());
    assert!(came, "{:#?} in\n{}", missing(&spans), drawn(&spans));
    spans
}

/// What is not there as often as expected.
fn missing(spans: &[SeenSpan]) -> Vec<String> {
    let mut missing = Vec::new();
    for (count, service, kind, name, of) in EXPECTED {
        let found = spans.iter().filter(|span| {
            let parent = parent(spans, span).map_or("", |parent| &parent.name);
            (span.service(), &*span.kind, &*span.name, parent) == (*service, *kind, *name, *of)
        });
        if found.count() != *count {
            missing.push(format!("{count} {service} {kind} {name} < {of}"));
        }
    }
    missing
}

fn of_the_checkout(spans: &[SeenSpan]) -> Vec<SeenSpan> {
    let checkout = spans
        .iter()
        .find(|span| (&*span.name, &*span.kind) == (CHECKOUT, "Server"));
    let id = checkout.map(|checkout| checkout.trace_id.clone());
    let spans = spans.iter().filter(|span| Some(&span.trace_id) == id.as_ref());
    spans.cloned().collect()
}

/// Each span in a line, for whoever has to find out what is missing.
fn drawn(spans: &[SeenSpan]) -> String {
    let lines = spans.iter().map(|span| {
        let (service, kind, name) = (span.service(), &span.kind, &span.name);
        let parent = parent(spans, span).map_or("", |parent| &parent.name);
        format!("{service} {kind} {name} < {parent} {:?}\n", span.attributes)
    });
    lines.collect()
}

fn parent<'a>(spans: &'a [SeenSpan], span: &SeenSpan) -> Option<&'a SeenSpan> {
    spans.iter().find(|other| other.span_id == span.parent_span_id)
}

/// Somebody with an account buys two lines with a coupon, for more than 250 dollars.
async fn buy(rig: &Rig) -> Value {
    let buyer = Guest::known(rig.shop.url(8000), "user-token-123");
    // Of these every warehouse has as many.
    for (product, quantity) in [(103, 3), (102, 1)] {
        let wanted = json!({ "product_id": product, "quantity": quantity, "country": "US" });
        buyer.post("/cart/add", &wanted).await;
    }
    let checkout = json!({ "payment_method": "paypal", "country": "US", "coupon": "SAVE20" });
    buyer.post("/checkout", &checkout).await
}

/// What the collector exports of the purchase, and nothing less.
fn check_tree(spans: &[SeenSpan]) {
    let ids: BTreeSet<&str> = spans.iter().map(|span| &*span.span_id).collect();
    assert_eq!(ids.len(), spans.len(), "{}", drawn(spans));
    let services: BTreeSet<&str> = spans.iter().map(SeenSpan::service).collect();
    // The third parties say nothing.
    assert_eq!(services, BTreeSet::from([MAIN, PAYMENTS, PROMOTIONS]));
    let orphans = spans.iter().filter(|span| parent(spans, span).is_none());
    assert_eq!(orphans.count(), 1, "{}", drawn(spans));
    assert!(spans.iter().all(|span| !span.is_error), "{}", drawn(spans));
}

/// What is owed afterwards is linked to the request, which was answered long ago.
fn check_links(spans: &[SeenSpan]) {
    let checkout = one(spans, "Server", CHECKOUT);
    let link = (checkout.trace_id.clone(), checkout.span_id.clone());
    for span in spans {
        let expected = match &*span.kind {
            "Consumer" => vec![link.clone()],
            _ => Vec::new(),
        };
        assert_eq!(span.links, expected, "{}", span.name);
    }
}

/// What the business wants to know is on the spans, and the amount is a whole number, or no policy could read it.
fn check_attributes(spans: &[SeenSpan], bought: &Value) {
    let checkout = one(spans, "Server", CHECKOUT);
    let transaction = &bought["transaction_id"];
    for (key, expected) in [
        ("http.request.method", json!("POST")),
        ("http.route", json!("/checkout")),
        ("http.response.status_code", json!(200)),
        ("client.address", json!("127.0.0.1")),
        ("webstore.country", json!("US")),
        ("webstore.order.id", bought["order_id"].clone()),
        ("webstore.order.value_cents", bought["total"].clone()),
        ("webstore.customer.segment", json!("new")),
        ("payment.method", json!("paypal")),
        ("payment.outcome", json!("success")),
        ("payment.transaction_id", transaction.clone()),
        ("promotion.code", json!("SAVE20")),
    ] {
        assert_eq!(checkout.attributes.get(key), Some(&expected), "{key}");
    }
    assert!(checkout.attributes["webstore.order.value_cents"].is_i64());
    let user = checkout.attributes["user.id"].as_str().unwrap();
    assert!(user.parse::<u64>().is_ok(), "{user}");
    let promotion = one(spans, "Server", "POST /api/promotions/check");
    for key in ["promotion.code", "promotion.variant", "webstore.country"] {
        let (here, there) = (checkout.attributes.get(key), promotion.attributes.get(key));
        assert!(here.is_some_and(Value::is_string), "{key}: {here:?}");
        assert_eq!(here, there, "{key}");
    }
    let payment = one(spans, "Internal", "process_payment");
    assert_eq!(payment.attributes["payment.outcome"], "success");
    assert_eq!(
        payment.attributes.get("payment.transaction_id"),
        Some(transaction)
    );
}

fn one<'a>(spans: &'a [SeenSpan], kind: &str, name: &str) -> &'a SeenSpan {
    let mut found = spans
        .iter()
        .filter(|span| (&*span.kind, &*span.name) == (kind, name));
    match (found.next(), found.next()) {
        (Some(only), None) => only,
        _ => panic!("not one {kind} {name} in\n{}", drawn(spans)),
    }
}

/// Why it was kept is written on it: the first policy that wanted it.
fn check_verdict(spans: &[SeenSpan]) {
    for span in spans {
        let policy = span.scope.get("tailsampling.policy");
        assert_eq!(policy, Some(&json!("high-value")), "{}", span.name);
    }
}

fn check_resources(spans: &[SeenSpan]) {
    for span in spans {
        let resource = &span.resource;
        for (key, expected) in [
            ("service.namespace", "webstore"),
            ("service.version", env!("CARGO_PKG_VERSION")),
            ("deployment.environment.name", "development"),
        ] {
            assert_eq!(resource.get(key), Some(&json!(expected)), "{}", span.name);
        }
        let instance = resource["service.instance.id"].as_str().unwrap();
        assert!(!instance.is_empty(), "{}", span.name);
    }
    let instances: BTreeSet<&str> = spans
        .iter()
        .filter_map(|span| span.resource["service.instance.id"].as_str())
        .collect();
    assert_eq!(instances.len(), 3, "{instances:?}");
}

/// The log says the same in sentences, with the ids of trace and span.
async fn check_logs(sink: &Sink, spans: &[SeenSpan]) {
    for (service, sentence, name) in [
        (MAIN, "Checkout started", CHECKOUT),
        (
            PROMOTIONS,
            "Applied promotion discount",
            "POST /api/promotions/check",
        ),
        (PAYMENTS, "Payment processed successfully", "process_payment"),
        (MAIN, "Payment processed successfully", CHECKOUT),
        (MAIN, "Applied promotion discount", CHECKOUT),
        (MAIN, "Checkout completed", CHECKOUT),
    ] {
        let span = spans
            .iter()
            .find(|span| (span.service(), &*span.name) == (service, name))
            .unwrap();
        let is_there = |seen: &Seen| {
            seen.logs.iter().any(|record| {
                (record.service(), &*record.message) == (service, sentence)
                    && (&record.trace_id, &record.span_id) == (&span.trace_id, &span.span_id)
            })
        };
        assert!(sink.wait_until(is_there).await, "{service}: {sentence}");
    }
}

async fn check_purchase(rig: &Rig) {
    let bought = buy(rig).await;
    let spans = trace(&rig.sink).await;
    check_tree(&spans);
    check_links(&spans);
    check_attributes(&spans, &bought);
    check_verdict(&spans);
    check_resources(&spans);
    check_logs(&rig.sink, &spans).await;
    let id = &spans[0].trace_id;
    let answer = rig.page(13133, &format!("/sampling/recent?trace_id={id}")).await;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let decision = &answer["decisions"][0];
    assert_eq!(
        (&decision["decision"], &decision["policy"]),
        (&json!("sampled"), &json!("high-value")),
        "{answer}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purchase_is_one_trace() {
    let rig = Rig::new().await;
    let process = rig.start(&["up"], &[]);
    check_purchase(&rig).await;
    // Nothing is scraped from a service.
    for port in [8000, 8081, 8082, 3001, 3002, 3003, 3011] {
        let answer = reqwest::get(format!("{}/metrics", rig.shop.url(port)))
            .await
            .unwrap();
        let is_page = port == 3001 && answer.headers()["content-type"] == "text/html; charset=utf-8";
        assert!(answer.status() == 404 || is_page, "{port}: {}", answer.status());
    }
    stop(process);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purchase_is_one_trace_across_processes() {
    let rig = Rig::new().await;
    let collector = rig.start(&["run", "collector"], &[]);
    let others = [
        "run",
        "payment-provider",
        "crm-system",
        "inventory-system",
        "--demo",
    ];
    let others = rig.start(&others, &[]);
    let payments = rig.start(&["run", "payments-service"], &[]);
    let promotions = rig.start(&["run", "promotions-service"], &[]);
    let main = rig.start(&["run", "main-service", "--demo"], &[]);
    check_purchase(&rig).await;
    for process in [main, promotions, payments, others, collector] {
        stop(process);
    }
}
