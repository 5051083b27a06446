//! `POST /auth/refresh` with a token that was used up before.

use std::time::Duration;

use serde_json::{Value, json};
use shop::customers::REUSE_GRACE;

use crate::{
    log::Lines,
    test_app::{Answer, TestApp},
};

async fn enter(app: &TestApp) -> Value {
    app.post("/auth/guest", "", &Value::Null).await.json()
}

async fn refresh(app: &TestApp, session: &Value) -> Answer {
    let body = json!({ "refresh_token": session["refresh_token"] });
    app.post("/auth/refresh", "", &body).await
}

async fn status(app: &TestApp, session: &Value) -> u16 {
    let token = session["access_token"].as_str().unwrap();
    app.get("/cart", token).await.status
}

#[tokio::test]
async fn a_token_that_comes_again_ends_the_session_and_says_so_once() {
    let (lines, _guard) = Lines::follow();
    let app = TestApp::start().await;
    let (stolen, other) = (enter(&app).await, enter(&app).await);
    let current = refresh(&app, &stolen).await.json();
    assert_eq!(status(&app, &current).await, 200);
    app.clock.advance(REUSE_GRACE);
    let again = refresh(&app, &stolen).await;
    let unknown = refresh(&app, &json!({ "refresh_token": "wsr_forged" })).await;
    assert_eq!(again.problem(), (401, "invalid_token".to_owned()));
    assert_eq!((&again.text, &again.headers), (&unknown.text, &unknown.headers));
    assert_eq!(status(&app, &current).await, 401);
    for session in [&current, &stolen] {
        assert_eq!(refresh(&app, session).await.status, 401);
    }
    assert_eq!(status(&app, &other).await, 200, "somebody else's holds");
    let mut told = lines.take();
    told.retain(|line| line.contains("Refresh token"));
    let user = &stolen["user"]["id"];
    assert_eq!(told, [format!("WARN Refresh token used twice user.id={user}")]);
    let counts = app.service.security_events().counts();
    assert_eq!(
        (counts.attempts["refresh"], counts.failures["invalid_token"]),
        (5, 5)
    );
}

#[tokio::test]
async fn two_tabs_that_refresh_at_once_keep_one_session() {
    let (lines, _guard) = Lines::follow();
    let app = TestApp::start().await;
    let session = enter(&app).await;
    let current = refresh(&app, &session).await.json();
    app.clock.advance(REUSE_GRACE - Duration::from_millis(1));
    let second_tab = refresh(&app, &session).await;
    assert_eq!(second_tab.problem(), (401, "invalid_token".to_owned()));
    assert_eq!(status(&app, &current).await, 200);
    assert_eq!(refresh(&app, &current).await.status, 200);
    assert_eq!(lines.take(), [""; 0]);
}

#[tokio::test]
async fn who_signed_out_cannot_be_stolen_from() {
    let (lines, _guard) = Lines::follow();
    let app = TestApp::start().await;
    let session = enter(&app).await;
    let current = refresh(&app, &session).await.json();
    let token = current["access_token"].as_str().unwrap();
    assert_eq!(app.post("/auth/logout", token, &Value::Null).await.status, 204);
    app.clock.advance(REUSE_GRACE);
    for session in [&session, &current] {
        assert_eq!(refresh(&app, session).await.status, 401);
    }
    assert_eq!(lines.take(), [""; 0]);
}
