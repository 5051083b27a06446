//! How many requests an address and a user may make.

use std::{sync::Arc, time::Duration};

use main_service::{SecuritySettings, caches::MemoryWindows};
use shop::{customers::ACCESS_TTL, ports::Windows};

use crate::{
    strangers::{ADDRESS, PRODUCTS, limited},
    test_app::TestApp,
};

const SECOND: Duration = Duration::from_secs(1);
const USER_TOKEN: &str = "user-token-123";

async fn shop(security: SecuritySettings) -> TestApp {
    TestApp::start().await.guarded(security, |_| ())
}

fn header<'a>(answer: &'a crate::test_app::Answer, name: &str) -> &'a str {
    answer.headers[name].to_str().unwrap()
}

#[tokio::test]
async fn an_address_that_asks_too_often_is_told_when_to_come_back() {
    let app = shop(limited(3, 0)).await;
    assert_eq!(app.get_from(ADDRESS, PRODUCTS, "").await.status, 200);
    app.clock.advance(Duration::from_millis(10_500));
    for _ in 0..2 {
        assert_eq!(app.get_from(ADDRESS, PRODUCTS, "").await.status, 200);
    }
    let refused = app.get_from(ADDRESS, PRODUCTS, "").await;
    assert_eq!(refused.problem(), (429, "too_many_requests".to_owned()));
    for (name, expected) in [
        ("retry-after", "50"),
        ("ratelimit-limit", "3"),
        ("ratelimit-remaining", "0"),
        ("ratelimit-reset", "50"),
        ("ratelimit-policy", "3;w=60"),
    ] {
        assert_eq!(header(&refused, name), expected, "{name}");
    }
    app.clock.advance(Duration::from_millis(49_499));
    let refused = app.get_from(ADDRESS, PRODUCTS, "").await;
    assert_eq!((refused.status, header(&refused, "retry-after")), (429, "1"));
    app.clock.advance(Duration::from_millis(1));
    assert_eq!(app.get_from(ADDRESS, PRODUCTS, "").await.status, 200);
    assert_eq!(app.get_from(ADDRESS, PRODUCTS, "").await.status, 429);
}

#[tokio::test]
async fn without_options_it_is_200_for_an_address_and_60_for_a_user() {
    let app = shop(SecuritySettings::default()).await;
    for _ in 0..200 {
        assert_eq!(app.get_from(ADDRESS, PRODUCTS, "").await.status, 200);
    }
    assert_eq!(app.get_from(ADDRESS, PRODUCTS, "").await.status, 429);
    for number in 0..60 {
        let address = format!("198.51.100.{number}");
        assert_eq!(app.get_from(&address, "/cart", USER_TOKEN).await.status, 200);
    }
    let refused = app.get_from("198.51.100.99", "/cart", USER_TOKEN).await;
    assert_eq!(refused.problem(), (429, "too_many_requests".to_owned()));
    assert_eq!(header(&refused, "ratelimit-policy"), "60;w=60");
    assert_eq!(app.get_from("198.51.100.99", PRODUCTS, "").await.status, 200);
    let exceeded = app.service.security_events().counts().exceeded;
    assert_eq!(exceeded[&("ip", ADDRESS.to_owned())], 1);
    assert_eq!(exceeded.len(), 2, "{exceeded:?}");
}

#[tokio::test]
async fn who_goes_on_asking_does_not_wait_longer() {
    let app = shop(limited(1, 0)).await;
    assert_eq!(app.get_from(ADDRESS, PRODUCTS, "").await.status, 200);
    for second in 0..60 {
        let refused = app.get_from(ADDRESS, PRODUCTS, "").await;
        assert_eq!(header(&refused, "retry-after"), (60 - second).to_string());
        app.clock.advance(SECOND);
    }
    assert_eq!(app.get_from(ADDRESS, PRODUCTS, "").await.status, 200);
}

#[tokio::test]
async fn everything_counts_but_questions_about_health() {
    let app = shop(limited(4, 0)).await;
    for (path, token, status) in [
        (PRODUCTS, "", 200),
        ("/nowhere", "", 404),
        ("/cart", "", 401),
        ("/cart", "forged", 401),
        ("/cart", "forged", 429),
        ("/nowhere", "", 429),
        ("/openapi.json", "", 429),
        ("/health", "", 200),
        ("/ready", "", 200),
    ] {
        assert_eq!(app.get_from(ADDRESS, path, token).await.status, status, "{path}");
    }
    assert_eq!(app.get_from("203.0.113.6", PRODUCTS, "").await.status, 200);
}

#[tokio::test]
async fn an_ipv6_network_is_one_client() {
    let app = shop(limited(2, 0)).await;
    for (address, status) in [
        ("2001:db8:1:1::1", 200),
        ("2001:db8:1:1::2", 200),
        ("2001:db8:1:1:ffff::3", 429),
        ("2001:db8:1:2::1", 200),
        ("::ffff:203.0.113.5", 200),
        ("203.0.113.5", 200),
        ("::ffff:203.0.113.5", 429),
    ] {
        assert_eq!(
            app.get_from(address, PRODUCTS, "").await.status,
            status,
            "{address}"
        );
    }
}

#[tokio::test]
async fn a_header_that_anybody_can_write_changes_nothing() {
    let app = shop(limited(5, 0)).await;
    for number in 0..9 {
        let somebody_else = format!("198.51.100.{number}");
        let answer = app.get_forwarded(ADDRESS, &somebody_else, PRODUCTS).await;
        assert_eq!(answer.status, if number < 5 { 200 } else { 429 });
    }
    assert_eq!(app.get_from("198.51.100.1", PRODUCTS, "").await.status, 200);
}

#[tokio::test]
async fn a_trusted_proxy_speaks_for_its_clients() {
    let trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
    let app = shop(SecuritySettings {
        trusted_proxies,
        ..limited(1, 0)
    })
    .await;
    for (peer, forwarded, status) in [
        ("10.0.0.1", "198.51.100.1", 200),
        ("10.0.0.2", "198.51.100.1", 429),
        ("10.0.0.2", "1.1.1.1, 198.51.100.1", 429),
        ("10.0.0.1", "198.51.100.2:4711", 200),
        ("198.51.100.2", "198.51.100.3", 429),
        ("198.51.100.3", "198.51.100.1", 200),
    ] {
        let answer = app.get_forwarded(peer, forwarded, PRODUCTS).await;
        assert_eq!(answer.status, status, "{forwarded} by {peer}");
    }
}

#[tokio::test]
async fn forged_tokens_do_not_use_up_the_real_users_limit() {
    let app = shop(limited(0, 3)).await;
    for number in 0..50 {
        let length = 1 + number % USER_TOKEN.len();
        let forged = format!("{}{number}x", &USER_TOKEN[..length]);
        assert_eq!(app.get_from(ADDRESS, "/cart", &forged).await.status, 401);
    }
    for status in [200, 200, 200, 429] {
        assert_eq!(app.get_from(ADDRESS, "/cart", USER_TOKEN).await.status, status);
    }
    let guest = app.guest().await;
    assert_eq!(app.get_from(ADDRESS, "/cart", &guest).await.status, 200);
}

#[tokio::test]
async fn a_users_sessions_share_one_limit() {
    let app = shop(limited(0, 2)).await;
    let session = app.post("/auth/guest", "", &serde_json::Value::Null).await.json();
    let first = session["access_token"].as_str().unwrap().to_owned();
    app.clock.advance(ACCESS_TTL / 2);
    assert_eq!(app.get_from(ADDRESS, "/cart", &first).await.status, 200);
    let refresh = serde_json::json!({ "refresh_token": session["refresh_token"] });
    let renewed = app.post("/auth/refresh", "", &refresh).await.json();
    let second = renewed["access_token"].as_str().unwrap();
    assert_eq!(app.get_from(ADDRESS, "/cart", second).await.status, 200);
    assert_eq!(app.get_from(ADDRESS, "/cart", second).await.status, 429);
}

#[tokio::test]
async fn a_service_that_is_started_again_remembers_who_asked() {
    let mut app = shop(limited(2, 0)).await;
    assert_eq!(app.get_from(ADDRESS, PRODUCTS, "").await.status, 200);
    app = app.guarded(limited(2, 0), |_| ());
    assert_eq!(app.get_from(ADDRESS, PRODUCTS, "").await.status, 200);
    app = app.guarded(limited(2, 0), |_| ());
    assert_eq!(app.get_from(ADDRESS, PRODUCTS, "").await.status, 429);
}

/// Every request has an address and a token of its own.
#[tokio::test]
async fn a_crowd_of_addresses_and_forged_tokens_takes_no_more_than_its_room() {
    let people = 100_000;
    let windows = Arc::new(MemoryWindows::new());
    let shared: Arc<dyn Windows> = Arc::<MemoryWindows>::clone(&windows);
    let app = TestApp::start().await;
    let app = app.guarded(SecuritySettings::default(), |ports| ports.windows = shared);
    for number in 0..people {
        let address = std::net::Ipv4Addr::from(0x0a00_0000 + number).to_string();
        let answer = app.get_from(&address, "/cart", &format!("forged-{number}")).await;
        assert_eq!(answer.status, 401);
        if number % 1_000 == 0 {
            let (keys, events) = windows.size();
            assert!(keys <= 100_000 && events <= 1_000_000, "{keys} {events}");
        }
    }
    let counts = app.service.security_events().counts();
    assert_eq!(counts.failures["invalid_token"], u64::from(people));
    assert_eq!(counts.suspicious.len(), 0);
}
