//! Arbitrary JSON at every endpoint: an answer every time, and never a fault of ours.

use proptest::{collection, prelude::*, sample};
use serde_json::{Map, Value, json};

use crate::app::{post, send, start, with};

const PATHS: [&str; 2] = ["/api/promotions/check", "/api/promotions/validate-coupon"];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        sample::select(vec!["US", "JP", "USD", "JPY", "SAVE20", "flat50"]).prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|fields| Value::from(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A good body of either endpoint with a few fields set or replaced: it gets further than arbitrary JSON.
fn nearly_good() -> impl Strategy<Value = Value> {
    let good = sample::select(vec![
        with(json!({ "user_id": 1 })),
        with(json!({ "coupon": "SAVE20" })),
    ]);
    let fields = ["user_id", "amount", "currency", "country", "coupon", "other"];
    let changes = collection::vec((sample::select(fields.to_vec()), any_json()), 0..4);
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
        body in prop_oneof![any_json(), nearly_good()],
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let (status, answer) = runtime.block_on(send(&start(), post(path, body.to_string())));
        prop_assert!(status < 500, "{answer}");
    }
}
