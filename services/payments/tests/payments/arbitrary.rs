//! Arbitrary JSON at every endpoint: an answer every time, and never a fault of ours.

use axum::{body::Body, http::Request};
use proptest::{collection, prelude::*, sample};
use serde_json::{Map, Value, json};

use crate::app::{self, post, send, usual_payment};

const PATHS: [&str; 3] = [
    "/api/payments/process",
    "/api/payments/refund",
    "/api/payments/k1/void",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        sample::select(vec!["US", "JP", "USD", "JPY", "paypal", "txn_1"]).prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|fields| Value::from(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A good body with a few fields replaced: it gets further than arbitrary JSON does.
fn nearly_good() -> impl Strategy<Value = Value> {
    let good = sample::select(vec![
        usual_payment(),
        json!({ "transaction_id": "txn_1", "amount": 1 }),
    ]);
    let fields = [
        "user_id",
        "amount",
        "currency",
        "country",
        "payment_method",
        "transaction_id",
        "other",
    ];
    let changes = collection::vec((sample::select(fields.to_vec()), any_json()), 0..3);
    (good, changes).prop_map(|(mut body, changes)| {
        for (field, value) in changes {
            body[field] = value;
        }
        body
    })
}

proptest! {
    #[test]
    fn arbitrary_json_is_answered(
        path in sample::select(PATHS.to_vec()),
        key in "[!-~]{1,20}",
        body in prop_oneof![any_json(), nearly_good()],
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let answer = runtime.block_on(send(&app::start().router, post(path, &key, &body)));
        prop_assert!(answer.status < 500, "{answer:?}");
    }

    #[test]
    fn arbitrary_keys_and_queries_are_answered(text in "[ -~]{0,30}") {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        for (before, after) in [("/api/payments/", "/void"), ("/api/payments/", ""), ("/api/payments?", "")] {
            let path = format!("{before}{text}{after}");
            let Ok(request) = Request::post(&path).body(Body::empty()) else { continue };
            let answer = runtime.block_on(send(&app::start().router, request));
            prop_assert!(answer.status < 500, "POST {path}: {answer:?}");
            let request = Request::get(&path).body(Body::empty()).unwrap();
            let answer = runtime.block_on(send(&app::start().router, request));
            prop_assert!(answer.status < 500, "GET {path}: {answer:?}");
        }
    }
}
