//! Arbitrary JSON at every endpoint: no 500, no panic, always a problem or a proper answer.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::{bad_input::ENDPOINTS_WITH_BODY, test_app::TestApp};

/// Whoever asks. A guest would be signed out by a body that registers an account and then signs in to it.
const CUSTOMER: &str = "user-token-123";

/// Fields that our requests have, so that the values reach the code behind them.
const FIELDS: [&str; 14] = [
    "email",
    "password",
    "name",
    "refresh_token",
    "product_id",
    "quantity",
    "country",
    "payment_method",
    "shipping",
    "coupon",
    "expected_total",
    "reason",
    "message",
    "unknown",
];

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0_i64..120).prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        prop::sample::select(vec![
            "US",
            "JP",
            "credit_card",
            "express",
            "delay",
            "WELCOME10",
            "a@b.cd",
            "101"
        ])
        .prop_map(Value::from),
    ]
}

fn object() -> impl Strategy<Value = Value> {
    let field = (prop::sample::select(FIELDS.to_vec()), scalar());
    prop::collection::vec(field, 0..8).prop_map(|fields| {
        Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect::<Map<_, _>>(),
        )
    })
}

fn anything() -> impl Strategy<Value = Value> {
    let nested = scalar().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(".{0,8}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    });
    prop_oneof![3 => object(), 1 => nested]
}

#[test]
fn arbitrary_json_never_breaks_an_endpoint() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let app = runtime.block_on(TestApp::start());
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 256,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&anything(), |body| {
            for (method, path) in ENDPOINTS_WITH_BODY {
                let answer = runtime.block_on(app.call(method, path, CUSTOMER, &body));
                prop_assert!(
                    answer.status < 500,
                    "{} {} {} -> {}",
                    method,
                    path,
                    body,
                    answer.text
                );
                let typed = answer.headers.contains_key("content-type");
                prop_assert!(typed, "{} {} has no content type", method, path);
            }
            Ok(())
        })
        .unwrap();
    let cart = runtime.block_on(app.post(
        "/cart/add",
        CUSTOMER,
        &json!({"product_id": 101, "quantity": 1, "country": "US"}),
    ));
    assert!(
        [200, 422].contains(&cart.status),
        "the service goes on: {}",
        cart.text
    );
}
