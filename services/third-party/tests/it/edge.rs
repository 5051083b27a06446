//! The edge that all three have: health, limits, and bad input in each one's own words.

use axum::Router;
use serde_json::{Value, json};
use third_party::crm::CrmSimulation;
use third_party::inventory::InventorySimulation;
use third_party::provider::ProviderSimulation;

use crate::counter::{Reply, crm, get, inventory, post, provider, send};

/// A stranger, a good request to each of its endpoints, and where it writes the code of an error.
struct Stranger {
    router: Router,
    requests: Vec<(&'static str, Value)>,
    code: &'static str,
}

fn strangers() -> [Stranger; 3] {
    let charge = json!({ "amount": 5, "currency": "USD", "country": "US", "payment_method": "paypal" });
    let refund = json!({ "transaction_id": "txn_1", "amount": 5 });
    let order =
        json!({ "customer_id": 1, "order_id": "ORD1", "amount": 5, "currency": "USD", "country": "US" });
    let update = json!({ "customer_id": 1, "name": "Ann" });
    let check = json!({ "product_id": 1, "quantity": 1, "country": "US" });
    let reserve = json!({ "product_id": 1, "quantity": 1, "country": "US", "order_id": "ORD1" });
    [
        Stranger {
            router: provider(ProviderSimulation::off()),
            requests: vec![("/api/payment/process", charge), ("/api/payment/refund", refund)],
            code: "/error/code",
        },
        Stranger {
            router: crm(CrmSimulation::off()),
            requests: vec![("/api/customer/order", order), ("/api/customer/update", update)],
            code: "/Errors/0/StatusCode",
        },
        Stranger {
            router: inventory(InventorySimulation::off(), &[(1, 70)]),
            requests: vec![
                ("/api/inventory/check", check),
                ("/api/inventory/reserve", reserve),
                ("/api/inventory/release", json!({ "reservation_id": "R1" })),
            ],
            code: "/message_code",
        },
    ]
}

impl Stranger {
    async fn post_text(&self, path: &str, body: String) -> Reply {
        send(&self.router, "POST", path, Some("some-key"), body).await
    }

    fn assert_refused(&self, reply: &Reply, status: u16, what: &str) {
        assert_eq!(reply.status, status, "{what}: {}", reply.text);
        assert!(
            reply.json().pointer(self.code).is_some_and(Value::is_string),
            "{what}: {}",
            reply.text
        );
    }
}

#[tokio::test]
async fn everyone_is_healthy_and_nobody_has_metrics() {
    for stranger in strangers() {
        let health = get(&stranger.router, "/health").await.with_status(200);
        assert_eq!(health, json!({ "status": "ok" }));
        for path in ["/metrics", "/", "/api", "/api/nowhere", "/health/"] {
            stranger.assert_refused(&get(&stranger.router, path).await, 404, path);
        }
    }
}

#[tokio::test]
async fn a_wrong_method_is_said() {
    for stranger in strangers() {
        for (path, _) in &stranger.requests {
            let reply = send(&stranger.router, "DELETE", path, None, String::new()).await;
            stranger.assert_refused(&reply, 405, path);
        }
        stranger.assert_refused(
            &post(&stranger.router, "/health", &json!({})).await,
            405,
            "/health",
        );
    }
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused() {
    let texts = ["", "{", "not json", "\u{0}", "{\"a\":}", "{} {}"].map(str::to_owned);
    let deep = "[".repeat(10_000);
    for stranger in strangers() {
        for (path, _) in &stranger.requests {
            for text in texts.iter().chain([&deep]) {
                let reply = stranger.post_text(path, text.clone()).await;
                stranger.assert_refused(&reply, 400, &format!("{path} {text:.20}"));
            }
        }
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_one_at_the_limit_is_read() {
    const LIMIT: usize = 64 * 1024;
    for stranger in strangers() {
        for (path, body) in &stranger.requests {
            let text = body.to_string();
            let padded = |length: usize| format!("{text}{}", " ".repeat(length - text.len()));
            let over = stranger.post_text(path, padded(LIMIT + 1)).await;
            stranger.assert_refused(&over, 413, path);
            assert!(![400, 413].contains(&stranger.post_text(path, padded(LIMIT)).await.status.as_u16()));
        }
    }
}

#[tokio::test]
async fn every_field_is_checked() {
    for stranger in strangers() {
        for (path, good) in &stranger.requests {
            for field in good.as_object().unwrap().keys() {
                for wrong in wrong_values(field) {
                    let mut body = good.clone();
                    body[field] = wrong;
                    let reply = stranger.post_text(path, body.to_string()).await;
                    stranger.assert_refused(&reply, 400, &format!("{path} {body}"));
                }
            }
            let mut body = good.clone();
            body["surprise"] = 1.into();
            stranger.assert_refused(&stranger.post_text(path, body.to_string()).await, 400, path);
            stranger.assert_refused(&stranger.post_text(path, "[]".to_owned()).await, 400, path);
        }
    }
}

/// What no field accepts, and what this one does not.
fn wrong_values(field: &str) -> Vec<Value> {
    let mut wrong = vec![
        json!([]),
        json!({}),
        json!(true),
        json!("x".repeat(256)),
        json!(""),
    ];
    match field {
        "amount" | "quantity" | "product_id" | "customer_id" => {
            wrong.extend([
                json!(0),
                json!(-1),
                json!(1.5),
                json!("1"),
                json!(u64::MAX),
                json!(1e300),
            ]);
        }
        "country" => wrong.extend([json!("us"), json!("GB"), json!(1)]),
        "currency" => wrong.extend([json!("usd"), json!("XXX"), json!(1)]),
        "payment_method" => wrong.extend([json!("cash"), json!("CREDIT_CARD")]),
        _ => wrong.extend([json!(1), json!("two\nlines")]),
    }
    wrong
}

#[tokio::test]
async fn a_key_that_is_none_moves_no_money() {
    let router = provider(ProviderSimulation::off());
    let long = "k".repeat(256);
    for path in ["/api/payment/process", "/api/payment/refund"] {
        for (key, code) in [
            (Some(""), "idempotency_key_invalid"),
            (Some(long.as_str()), "idempotency_key_invalid"),
            (Some("schlüssel"), "idempotency_key_invalid"),
        ] {
            let refused = send(&router, "POST", path, key, "{}".to_owned())
                .await
                .with_status(400);
            assert_eq!(refused["error"]["code"], code, "{path} {key:?}");
        }
    }
    let body = json!({ "amount": 5, "currency": "USD", "country": "US", "payment_method": "paypal" });
    let longest = &long[1..];
    send(
        &router,
        "POST",
        "/api/payment/process",
        Some(longest),
        body.to_string(),
    )
    .await
    .with_status(200);
    get(&router, &format!("/api/payment/{longest}"))
        .await
        .with_status(200);
    get(&router, "/api/payment/%FF").await.with_status(404);
}
