//! `/_simulate`: the whole is shown, a part is changed, nonsense changes nothing.

use axum::Router;
use serde_json::{Value, json};
use third_party::crm::CrmSimulation;
use third_party::inventory::InventorySimulation;
use third_party::provider::ProviderSimulation;

use crate::counter::{crm, get, inventory, post_with_key, provider, put, send};

fn strangers() -> [(Router, &'static str); 3] {
    [
        (provider(ProviderSimulation::reference()), "error_rate"),
        (crm(CrmSimulation::reference()), "failure_rate"),
        (
            inventory(InventorySimulation::reference(), &[]),
            "check_failure_rate",
        ),
    ]
}

#[tokio::test]
async fn the_reference_is_shown_whole() {
    let provider_reference = json!({
        "decline_rates": { "US": 0.05, "UK": 0.03, "DE": 0.02, "FR": 0.04, "JP": 0.08, "BR": 0.1, "IN": 0.09 },
        "slow_rate": 0.03, "slow_ms": [1000, 2000], "base_delay_ms": [20, 60],
        "rate_limited_rate": 0.0, "error_rate": 0.0, "timeout_before_rate": 0.0, "timeout_after_rate": 0.0,
        "hang_ms": [30000, 30000],
    });
    let crm_reference = json!({ "failure_rate": 0.08, "base_delay_ms": [10, 40] });
    let inventory_reference = json!({
        "check_failure_rate": 0.1, "reserve_failure_rate": 0.005, "base_delay_ms": [5, 25], "restock": true,
    });
    let expected = [provider_reference, crm_reference, inventory_reference];
    for ((router, _), expected) in strangers().into_iter().zip(expected) {
        assert_eq!(get(&router, "/_simulate").await.with_status(200), expected);
    }
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_nothing_else() {
    for (router, rate) in strangers() {
        let mut expected = get(&router, "/_simulate").await.json();
        expected[rate] = json!(0.25);
        let patch = json!({ rate: 0.25 });
        assert_eq!(
            put(&router, "/_simulate", &patch).await.with_status(200),
            expected
        );
        assert_eq!(get(&router, "/_simulate").await.json(), expected);
        assert_eq!(
            put(&router, "/_simulate", &json!({})).await.with_status(200),
            expected
        );
    }
}

#[tokio::test]
async fn one_country_can_be_changed_alone_and_takes_effect() {
    let router = provider(ProviderSimulation::off());
    let patch = json!({ "decline_rates": { "FR": 1 } });
    let changed = put(&router, "/_simulate", &patch).await.with_status(200);
    assert_eq!(changed["decline_rates"]["FR"], 1.0);
    assert_eq!(changed["decline_rates"]["US"], 0.0);
    for (country, status) in [("FR", 402), ("US", 200)] {
        let body = json!({ "amount": 1, "currency": "EUR", "country": country, "payment_method": "paypal" });
        post_with_key(&router, "/api/payment/process", country, &body)
            .await
            .with_status(status);
    }
}

#[tokio::test]
async fn nonsense_is_refused_and_changes_nothing() {
    for (router, rate) in strangers() {
        let before = get(&router, "/_simulate").await.json();
        for patch in [
            json!({ rate: 1.01 }),
            json!({ rate: -0.01 }),
            json!({ rate: "often" }),
            json!({ rate: null }),
            json!({ "no_such_field": 1 }),
            json!({ rate: 0.5, "no_such_field": 1 }),
            json!({ rate: 0.5, "base_delay_ms": [60, 20] }),
            json!({ "base_delay_ms": [0, 60_001] }),
            json!({ "base_delay_ms": 5 }),
            json!([]),
            json!(1),
            Value::Null,
        ] {
            assert_eq!(put(&router, "/_simulate", &patch).await.status, 400, "{patch}");
            assert_eq!(get(&router, "/_simulate").await.json(), before, "{patch}");
        }
        assert_eq!(
            send(&router, "PUT", "/_simulate", None, "{".to_owned())
                .await
                .status,
            400
        );
    }
    let (provider, _) = &strangers()[0];
    let unknown_country = json!({ "decline_rates": { "XX": 0.5 } });
    assert_eq!(put(provider, "/_simulate", &unknown_country).await.status, 400);
}
