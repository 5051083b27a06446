//! Who may not come in, and `/admin/blocked-ips`.

use std::time::Duration;

use main_service::SecuritySettings;
use serde_json::{Value, json};
use shop::security::block_list::FixedRanges;

use crate::{
    strangers::{ADDRESS, PRODUCTS, limited},
    test_app::{Answer, TestApp},
};

const ADMIN: &str = "admin-token-456";
const BLOCKED_IPS: &str = "/admin/blocked-ips";

async fn shop() -> TestApp {
    TestApp::start().await.guarded(limited(0, 0), |_| ())
}

async fn block(app: &TestApp, network: &str, seconds: i64) -> Answer {
    let body = json!({ "network": network, "reason": "a test", "expires_in_seconds": seconds });
    app.call_from("127.0.0.1", "POST", BLOCKED_IPS, ADMIN, &body)
        .await
}

async fn unblock(app: &TestApp, network: &str) -> Answer {
    let path = format!("{BLOCKED_IPS}?network={}", network.replace('/', "%2F"));
    app.call_from("127.0.0.1", "DELETE", &path, ADMIN, &Value::Null)
        .await
}

async fn status(app: &TestApp, address: &str) -> u16 {
    app.get_from(address, PRODUCTS, "").await.status
}

#[tokio::test]
async fn an_administrator_blocks_lists_and_unblocks() {
    let app = shop().await;
    let made = block(&app, "203.0.113.9/24", 3_600).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let expected =
        json!({ "network": "203.0.113.0/24", "reason": "a test", "expires_at": "2026-01-01T01:00:00Z" });
    assert_eq!(made.json(), expected);
    let refused = app.get_from(ADDRESS, PRODUCTS, "").await;
    assert_eq!(refused.problem(), (403, "address_blocked".to_owned()));
    assert_eq!(status(&app, "203.0.114.5").await, 200);
    assert_eq!(app.get_from(ADDRESS, "/health", "").await.status, 200);
    let list = app.get_from("127.0.0.1", BLOCKED_IPS, ADMIN).await.json();
    let nothing = json!([]);
    assert_eq!(
        list,
        json!({ "items": [expected], "always_blocked": nothing, "always_allowed": nothing })
    );
    assert_eq!(
        unblock(&app, ADDRESS).await.problem(),
        (404, "unknown_block".to_owned())
    );
    assert_eq!(unblock(&app, "203.0.113.0/24").await.status, 204);
    assert_eq!(status(&app, ADDRESS).await, 200);
    assert_eq!(app.service.security_events().counts().blocked, 1);
}

#[tokio::test]
async fn a_block_ends_by_itself() {
    let app = shop().await;
    block(&app, ADDRESS, 60).await;
    app.clock.advance(Duration::from_millis(59_999));
    assert_eq!(status(&app, ADDRESS).await, 403);
    app.clock.advance(Duration::from_millis(1));
    assert_eq!(status(&app, ADDRESS).await, 200);
    let list = app.get_from("127.0.0.1", BLOCKED_IPS, ADMIN).await.json();
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn another_instance_knows_within_a_second() {
    let app = shop().await;
    let other = {
        let ports = app.ports.clone();
        TestApp::start().await.guarded(limited(0, 0), |own| *own = ports)
    };
    assert_eq!(status(&other, ADDRESS).await, 200);
    block(&app, ADDRESS, 60).await;
    assert_eq!(status(&app, ADDRESS).await, 403, "at once where it was made");
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(status(&other, ADDRESS).await, 403);
    unblock(&other, ADDRESS).await;
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(status(&app, ADDRESS).await, 200);
}

#[tokio::test]
async fn two_administrators_at_once_do_not_lose_each_others_blocks() {
    let app = shop().await;
    let networks: Vec<String> = (0..20).map(|number| format!("198.51.100.{number}")).collect();
    let made = networks.iter().map(|network| block(&app, network, 60));
    for answer in futures_util::future::join_all(made).await {
        assert_eq!(answer.status, 201);
    }
    let list = app.get_from("127.0.0.1", BLOCKED_IPS, ADMIN).await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn the_configuration_blocks_and_allows_for_good() {
    let ranges = FixedRanges {
        allowed: vec!["203.0.113.5".parse().unwrap()],
        blocked: vec!["203.0.113.0/24".parse().unwrap()],
    };
    let security = SecuritySettings {
        ranges,
        ..limited(0, 0)
    };
    let app = TestApp::start().await.guarded(security, |_| ());
    assert_eq!(status(&app, "203.0.113.6").await, 403);
    assert_eq!(status(&app, "::ffff:203.0.113.6").await, 403);
    assert_eq!(status(&app, ADDRESS).await, 200);
    block(&app, ADDRESS, 60).await;
    assert_eq!(status(&app, ADDRESS).await, 200);
    let list = app.get_from("127.0.0.1", BLOCKED_IPS, ADMIN).await.json();
    assert_eq!(list["always_blocked"], json!(["203.0.113.0/24"]));
    assert_eq!(list["always_allowed"], json!(["203.0.113.5"]));
}

#[tokio::test]
async fn only_administrators_may() {
    let app = shop().await;
    let body = json!({ "network": ADDRESS, "reason": "a test" });
    for method in ["GET", "POST", "DELETE"] {
        let path = format!("{BLOCKED_IPS}?network={ADDRESS}");
        for (token, status, code) in [
            ("", 401, "missing_header"),
            ("forged", 401, "invalid_token"),
            ("user-token-123", 403, "forbidden"),
        ] {
            let answer = app.call(method, &path, token, &body).await;
            assert_eq!(answer.problem(), (status, code.to_owned()), "{method} {token}");
        }
    }
    assert_eq!(status(&app, ADDRESS).await, 200);
}

#[tokio::test]
async fn what_cannot_be_blocked_is_explained() {
    let app = shop().await;
    let long = "x".repeat(201);
    for (network, reason, seconds, code) in [
        ("example.com", "a test", json!(60), "invalid_network"),
        ("203.0.113.0/33", "a test", json!(60), "invalid_network"),
        ("", "a test", json!(60), "invalid_network"),
        (ADDRESS, " ", json!(60), "invalid_reason"),
        (ADDRESS, "a\u{7}", json!(60), "invalid_reason"),
        (ADDRESS, &long, json!(60), "invalid_reason"),
        (ADDRESS, "a test", json!(0), "invalid_expiry"),
        (ADDRESS, "a test", json!(-1), "invalid_expiry"),
        (ADDRESS, "a test", json!(30 * 24 * 60 * 60 + 1), "invalid_expiry"),
        (ADDRESS, "a test", json!("soon"), "invalid_field"),
        ("127.0.0.0/8", "a test", json!(60), "would_block_you"),
        ("0.0.0.0/0", "a test", json!(60), "would_block_you"),
    ] {
        let body = json!({ "network": network, "reason": reason, "expires_in_seconds": seconds });
        let answer = app
            .call_from("127.0.0.1", "POST", BLOCKED_IPS, ADMIN, &body)
            .await;
        assert_eq!(answer.problem(), (422, code.to_owned()), "{body}");
    }
    let list = app.get_from("127.0.0.1", BLOCKED_IPS, ADMIN).await.json();
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn the_list_has_an_end() {
    let app = shop().await;
    for number in 0..1_000 {
        let network = format!("10.0.{}.{}", number / 250, number % 250);
        assert_eq!(block(&app, &network, 60).await.status, 201);
    }
    assert_eq!(
        block(&app, ADDRESS, 60).await.problem(),
        (409, "block_list_full".to_owned())
    );
}
