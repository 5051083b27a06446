//! Who cannot show who they are: what they hear, what is counted, and what they cannot learn from it.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use main_service::SecuritySettings;
use serde_json::{Value, json};
use shop::{
    customers::{ACCESS_TTL, NewCustomer, Role},
    ports::Passwords,
};

use crate::test_app::{Answer, TestApp, request};

const BEARER: &str = "Bearer realm=\"webstore\"";

async fn log_in(app: &TestApp, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    app.post("/auth/login", "", &body).await
}

/// An account that was made without a password.
async fn add_account_without_password(app: &TestApp, email: &str) {
    let customer = NewCustomer {
        role: Role::Customer,
        email: Some(email.to_owned()),
        name: None,
        password_hash: None,
        now: app.ports.clock.now(),
    };
    app.ports.store.create_customer(customer).await.unwrap();
}

#[tokio::test]
async fn every_reason_is_said_and_counted_once() {
    let app = TestApp::start().await;
    let old = app.guest().await;
    app.clock.advance(ACCESS_TTL);
    let old = format!("Bearer {old}");
    for (header, reason, challenge) in [
        (None, "missing_header", ""),
        (Some("Basic abc"), "invalid_format", ", error=\"invalid_request\""),
        (
            Some("Bearer forged"),
            "invalid_token",
            ", error=\"invalid_token\"",
        ),
        (Some(old.as_str()), "expired_token", ", error=\"invalid_token\""),
    ] {
        let headers: Vec<_> = header.map(|value| ("authorization", value)).into_iter().collect();
        let answer = app
            .send(request("GET", "/cart", "", &headers, &Value::Null))
            .await;
        check(&answer, reason, challenge);
    }
    let wrong = log_in(&app, "demo@webstore.example", "wrong").await;
    check(&wrong, "invalid_credentials", "");
    let counts = app.service.security_events().counts();
    assert_eq!(
        (counts.attempts["bearer_token"], counts.attempts["login"]),
        (4, 1)
    );
    assert_eq!(counts.failures.len(), 5);
    assert!(counts.failures.values().all(|count| *count == 1), "{counts:?}");
}

fn check(answer: &Answer, reason: &str, challenge: &str) {
    assert_eq!(answer.problem(), (401, reason.to_owned()));
    assert_eq!(answer.headers["www-authenticate"], format!("{BEARER}{challenge}"));
}

#[tokio::test]
async fn nobody_learns_from_an_answer_whether_there_is_an_account() {
    let app = TestApp::start().await;
    add_account_without_password(&app, "bare@example.com").await;
    let wrong = log_in(&app, "demo@webstore.example", "not this one").await;
    assert_eq!(wrong.problem(), (401, "invalid_credentials".to_owned()));
    for email in ["nobody@example.com", "bare@example.com"] {
        let other = log_in(&app, email, "not this one").await;
        assert_eq!(other.status, wrong.status, "{email}");
        assert_eq!(other.headers, wrong.headers, "{email}");
        assert_eq!(other.text, wrong.text, "{email}");
    }
}

/// Checks nothing, and writes down what it was asked: the password, and whether there was a hash.
#[derive(Default)]
struct Asked(Mutex<Vec<(String, bool)>>);

#[async_trait]
impl Passwords for Asked {
    async fn hash(&self, _password: String) -> Option<String> {
        None
    }

    async fn verify(&self, password: String, hash: Option<String>) -> Option<bool> {
        self.0.lock().unwrap().push((password, hash.is_some()));
        Some(false)
    }
}

#[tokio::test]
async fn every_password_is_checked_whether_there_is_an_account_or_not() {
    let asked = Arc::new(Asked::default());
    let passwords: Arc<dyn Passwords> = Arc::<Asked>::clone(&asked);
    let app = TestApp::start().await;
    let app = app.guarded(SecuritySettings::without_limits(), |ports| {
        ports.passwords = passwords;
    });
    add_account_without_password(&app, "bare@example.com").await;
    for (email, has_hash) in [
        ("demo@webstore.example", true),
        ("nobody@example.com", false),
        ("bare@example.com", false),
    ] {
        assert_eq!(log_in(&app, email, "a password").await.status, 401, "{email}");
        let expected = ("a password".to_owned(), has_hash);
        assert_eq!(
            std::mem::take(&mut *asked.0.lock().unwrap()),
            [expected],
            "{email}"
        );
    }
}
