//! How often somebody may try to sign in to one account.

use std::time::Duration;

use serde_json::json;

use crate::{
    strangers::limited,
    test_app::{Answer, TestApp},
};

const DEMO: &str = "demo@webstore.example";
const RIGHT: &str = "correct horse battery";
const TRIES: usize = 10;

async fn shop() -> TestApp {
    TestApp::start().await.guarded(limited(0, 0), |_| ())
}

async fn log_in(app: &TestApp, address: &str, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    app.call_from(address, "POST", "/auth/login", "", &body).await
}

#[tokio::test]
async fn an_account_is_closed_for_a_while_to_whoever_guesses() {
    let app = shop().await;
    for number in 0..TRIES {
        let address = format!("198.51.100.{number}");
        let refused = log_in(&app, &address, " Demo@WebStore.example", "wrong").await;
        assert_eq!(refused.problem(), (401, "invalid_credentials".to_owned()));
    }
    let refused = log_in(&app, "203.0.113.5", DEMO, RIGHT).await;
    assert_eq!(refused.problem(), (429, "too_many_requests".to_owned()));
    assert_eq!(refused.headers["retry-after"], "300");
    let other = log_in(&app, "198.51.100.1", "test@webstore.example", RIGHT).await;
    assert_eq!(other.status, 200, "other accounts are open");
    assert_eq!(
        app.get("/cart", "user-token-123").await.status,
        200,
        "who is in stays in"
    );
    app.clock.advance(Duration::from_secs(300));
    assert_eq!(log_in(&app, "203.0.113.5", DEMO, RIGHT).await.status, 200);
    let counts = app.service.security_events().counts();
    assert_eq!(counts.attempts["login"], 12, "one was not even tried");
    assert_eq!(counts.failures["invalid_credentials"], 10);
    assert_eq!(counts.exceeded[&("login", "203.0.113.5".to_owned())], 1);
}

#[tokio::test]
async fn an_account_that_does_not_exist_is_closed_the_same_way() {
    let app = shop().await;
    let mut statuses = Vec::new();
    for email in [DEMO, "nobody@example.com"] {
        let mut answers = Vec::new();
        for _ in 0..=TRIES {
            let answer = log_in(&app, "203.0.113.5", email, "wrong").await;
            answers.push((answer.status, answer.text));
        }
        statuses.push(answers);
    }
    assert_eq!(statuses[0], statuses[1]);
}

#[tokio::test]
async fn who_knows_the_password_may_make_mistakes_again() {
    let app = shop().await;
    for _ in 0..3 {
        for _ in 0..4 {
            assert_eq!(log_in(&app, "203.0.113.5", DEMO, "wrong").await.status, 401);
        }
        assert_eq!(log_in(&app, "203.0.113.5", DEMO, RIGHT).await.status, 200);
    }
}
