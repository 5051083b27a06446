//! A cart that is looked at may be a few seconds old; one that is bought never is.

use std::{sync::Arc, time::Duration};

use commerce::{Country, ProductId, Quantity, UserId};
use main_service::{SecuritySettings, caches::MemoryWindows};
use serde_json::json;

use super::{add, buy};
use crate::{outages::Distant, test_app::TestApp};

/// Pieces in the cart, as its owner sees it.
async fn seen(app: &TestApp, token: &str) -> i64 {
    let cart = app.get("/cart", token).await;
    assert_eq!(cart.status, 200, "{}", cart.text);
    let items = cart.json()["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["quantity"].as_i64().unwrap()).sum()
}

/// Another piece comes into the cart where this instance does not see it.
async fn add_elsewhere(app: &TestApp, user: UserId) {
    let one = Quantity::try_from(1).unwrap();
    let added = app
        .ports
        .store
        .add_to_cart(user, Country::US, ProductId(101), one);
    added.await.unwrap();
}

async fn user_of(app: &TestApp, token: &str) -> UserId {
    let hash = shop::tokens::Token::from_text(token).hash();
    app.ports.store.session(&hash).await.unwrap().unwrap().user.id
}

#[tokio::test]
async fn every_change_here_is_seen_at_once_and_one_elsewhere_within_five_seconds() {
    let app = TestApp::start().await;
    let token = app.guest().await;
    let user = user_of(&app, &token).await;
    assert_eq!(seen(&app, &token).await, 0);
    add(&app, &token, 2).await;
    assert_eq!(seen(&app, &token).await, 2, "what was put in");
    add_elsewhere(&app, user).await;
    assert_eq!(seen(&app, &token).await, 2, "as it was a moment ago");
    app.clock.advance(Duration::from_secs(5));
    assert_eq!(seen(&app, &token).await, 3);
    let cart = app.get("/cart", &token).await.json();
    let path = format!("/cart/items/{}", cart["items"][0]["id"]);
    let changed = app.call("PATCH", &path, &token, &json!({"quantity": 7})).await;
    assert_eq!((changed.status, seen(&app, &token).await), (200, 7));
    let removed = app.call("DELETE", &path, &token, &json!(null)).await;
    assert_eq!((removed.status, seen(&app, &token).await), (200, 0));
}

#[tokio::test]
async fn what_is_bought_and_priced_is_the_store_s_cart() {
    let app = TestApp::start().await;
    let token = app.guest_with_cart().await;
    let user = user_of(&app, &token).await;
    assert_eq!(seen(&app, &token).await, 1);
    add_elsewhere(&app, user).await;
    let quote = app
        .post("/checkout/quote", &token, &json!({"country": "US"}))
        .await;
    assert_eq!(quote.json()["subtotal"], 25_800);
    assert_eq!(buy(&app, &token).await.json()["subtotal"], 25_800);
    assert_eq!(seen(&app, &token).await, 0, "what was sold is forgotten");
}

#[tokio::test]
async fn a_guest_who_signs_in_sees_both_carts_as_one() {
    let app = TestApp::start().await;
    let user = "user-token-123";
    assert_eq!(seen(&app, user).await, 0);
    let guest = app.guest_with_cart().await;
    let login = json!({"email": "demo@webstore.example", "password": "correct horse battery"});
    assert_eq!(app.post("/auth/login", &guest, &login).await.status, 200);
    assert_eq!(seen(&app, user).await, 1);
}

#[tokio::test]
async fn without_the_cache_everything_works() {
    let app = TestApp::start().await;
    let distant = Arc::new(Distant::new(MemoryWindows::new(), &app.ports));
    let app = app.guarded(SecuritySettings::without_limits(), |ports| {
        ports.cache = Arc::<Distant>::clone(&distant);
    });
    distant.go_away();
    let token = app.guest_with_cart().await;
    assert_eq!(seen(&app, &token).await, 1);
    assert_eq!(buy(&app, &token).await.status, 200);
    assert_eq!(seen(&app, &token).await, 0);
}

#[tokio::test]
async fn what_nobody_can_read_is_read_again() {
    let app = TestApp::start().await;
    let token = app.guest_with_cart().await;
    let key = format!("cart:{{{}}}", user_of(&app, &token).await);
    let minute = Duration::from_secs(60);
    for text in ["", "{}", r#"{"country":"XX","version":1,"lines":[]}"#] {
        app.ports.cache.put(&key, text, minute).await.unwrap();
        assert_eq!(seen(&app, &token).await, 1, "{text}");
    }
}
