//! `POST /auth/register`, `/login`, `/guest`, `/refresh`, `/logout`, and bearer tokens.

use std::time::Duration;

use serde_json::{Value, json};
use shop::customers::{ACCESS_TTL, REFRESH_TTL};

use crate::test_app::TestApp;

const ADA: &str = "ada@example.com";

fn register(email: &str) -> Value {
    json!({"email": email, "password": "a long password", "name": "Ada"})
}

fn text<'a>(session: &'a Value, field: &str) -> &'a str {
    session[field].as_str().unwrap()
}

#[tokio::test]
async fn who_registers_can_sign_in_with_any_case_of_the_address() {
    let app = TestApp::start().await;
    let session = app.post("/auth/register", "", &register(ADA)).await;
    assert_eq!(session.status, 201);
    assert_eq!(session.json()["user"]["role"], "customer");
    let login = json!({"email": " ADA@Example.com ", "password": "a long password"});
    let session = app.post("/auth/login", "", &login).await;
    assert_eq!(session.status, 200);
    assert_eq!(
        app.get("/cart", text(&session.json(), "access_token"))
            .await
            .status,
        200
    );
    let again = app.post("/auth/register", "", &register("Ada@example.com")).await;
    assert_eq!(again.problem(), (409, "email_taken".to_owned()));
}

#[tokio::test]
async fn tokens_expire_and_can_be_refreshed_once() {
    let app = TestApp::start().await;
    let session = app.post("/auth/guest", "", &Value::Null).await.json();
    app.clock.advance(ACCESS_TTL + Duration::from_secs(1));
    let expired = app.get("/cart", text(&session, "access_token")).await;
    assert_eq!(expired.problem(), (401, "expired_token".to_owned()));
    assert!(
        expired.headers["www-authenticate"]
            .to_str()
            .unwrap()
            .starts_with("Bearer")
    );
    let refresh = json!({"refresh_token": session["refresh_token"]});
    let renewed = app.post("/auth/refresh", "", &refresh).await;
    assert_eq!(
        app.get("/cart", text(&renewed.json(), "access_token"))
            .await
            .status,
        200
    );
    assert_eq!(renewed.json()["user"], session["user"]);
    assert_eq!(
        app.post("/auth/refresh", "", &refresh).await.problem(),
        (401, "invalid_token".to_owned())
    );
    app.clock.advance(REFRESH_TTL + Duration::from_secs(1));
    let late = json!({"refresh_token": renewed.json()["refresh_token"]});
    assert_eq!(app.post("/auth/refresh", "", &late).await.status, 401);
}

#[tokio::test]
async fn signing_out_ends_both_tokens() {
    let app = TestApp::start().await;
    let session = app.post("/auth/guest", "", &Value::Null).await.json();
    let token = text(&session, "access_token");
    assert_eq!(app.get("/cart", token).await.status, 200);
    assert_eq!(app.post("/auth/logout", token, &Value::Null).await.status, 204);
    assert_eq!(
        app.get("/cart", token).await.problem(),
        (401, "invalid_token".to_owned())
    );
    let refresh = json!({"refresh_token": session["refresh_token"]});
    assert_eq!(app.post("/auth/refresh", "", &refresh).await.status, 401);
}

#[tokio::test]
async fn a_guest_who_signs_in_keeps_cart_and_orders() {
    let app = TestApp::start().await;
    app.post("/auth/register", "", &register(ADA)).await;
    let guest = app.guest_with_cart().await;
    let order = json!({"payment_method": "paypal", "country": "US"});
    assert_eq!(app.post("/checkout", &guest, &order).await.status, 200);
    app.post(
        "/cart/add",
        &guest,
        &json!({"product_id": 301, "quantity": 2, "country": "US"}),
    )
    .await;
    let login = json!({"email": ADA, "password": "a long password"});
    let session = app.post("/auth/login", &guest, &login).await.json();
    let token = text(&session, "access_token");
    assert_eq!(app.get("/cart", token).await.json()["item_count"], 2);
    assert_eq!(
        app.get("/orders", token).await.json()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(app.get("/cart", &guest).await.status, 401);
}

#[tokio::test]
async fn demo_tokens_work_in_the_demo_shop() {
    let app = TestApp::start().await;
    for token in ["user-token-123", "admin-token-456", "test-token-789"] {
        assert_eq!(app.get("/orders", token).await.status, 200, "{token}");
    }
    let near = app.get("/orders", "user-token-124").await;
    assert_eq!(near.problem(), (401, "invalid_token".to_owned()));
}
