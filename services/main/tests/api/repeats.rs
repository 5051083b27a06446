//! Asking for the same purchase again: at once, while it runs, afterwards.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::future::join_all;
use main_service::clients::memory::ChargeScript;
use serde_json::{Value, json};
use shop::{
    ledger::ChargePage,
    ports::{
        ChargeOutcome, ChargeRequest, LookupOutcome, Payments, RefundOutcome, RefundRequest, Unreachable,
    },
};

use crate::test_app::{Answer, TestApp, request};

/// Lets everybody else have some turns before it charges, as a real provider does.
struct Unhurried(Arc<dyn Payments>);

#[async_trait]
impl Payments for Unhurried {
    async fn charge(&self, request: ChargeRequest) -> ChargeOutcome {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        self.0.charge(request).await
    }

    async fn lookup(&self, key: &str) -> LookupOutcome {
        self.0.lookup(key).await
    }

    async fn void(&self, key: &str) -> LookupOutcome {
        self.0.void(key).await
    }

    async fn list_charges(&self, after: i64, limit: u16) -> Result<ChargePage, Unreachable> {
        self.0.list_charges(after, limit).await
    }

    async fn refund(&self, request: RefundRequest) -> RefundOutcome {
        self.0.refund(request).await
    }
}

fn order() -> Value {
    json!({"payment_method": "credit_card", "country": "US"})
}

async fn buy(app: &TestApp, token: &str, key: Option<&str>) -> Answer {
    let headers: Vec<_> = key.map(|key| ("idempotency-key", key)).into_iter().collect();
    app.send(request("POST", "/checkout", token, &headers, &order()))
        .await
}

#[tokio::test]
async fn sixty_four_at_once_get_one_order_and_one_answer() {
    for key in [Some("attempt-1"), None] {
        let app = TestApp::start_behind(|payments| Arc::new(Unhurried(payments))).await;
        let token = app.guest_with_cart().await;
        let answers = join_all((0..64).map(|_| buy(&app, &token, key))).await;
        for answer in &answers {
            assert_eq!((answer.status, &answer.text), (200, &answers[0].text), "{key:?}");
        }
        assert_eq!(app.payments.charge_calls(), 1);
        assert_eq!(
            app.get("/orders", &token).await.json()["items"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
    }
}

#[tokio::test]
async fn sixty_four_at_once_hear_of_one_decline() {
    let app = TestApp::start_behind(|payments| Arc::new(Unhurried(payments))).await;
    app.payments.script(&[ChargeScript::Decline]);
    let token = app.guest_with_cart().await;
    let answers = join_all((0..64).map(|_| buy(&app, &token, Some("attempt-1")))).await;
    for answer in &answers {
        assert_eq!(answer.problem(), (500, "payment_declined".to_owned()));
        assert_eq!(answer.text, answers[0].text);
    }
    assert!(app.payments.charges().is_empty());
}

#[tokio::test]
async fn a_late_double_click_gets_the_settled_order() {
    let app = TestApp::start().await;
    let token = app.guest_with_cart().await;
    let first = buy(&app, &token, None).await;
    let second = buy(&app, &token, None).await;
    assert_eq!((first.status, &first.text), (200, &second.text));
    let other = json!({"payment_method": "paypal", "country": "US"});
    assert_eq!(
        app.post("/checkout", &token, &other).await.problem(),
        (400, "empty_cart".to_owned())
    );
    app.clock.advance(Duration::from_secs(31));
    assert_eq!(
        buy(&app, &token, None).await.problem(),
        (400, "empty_cart".to_owned())
    );
    assert_eq!(app.payments.charge_calls(), 1);
}

#[tokio::test]
async fn a_named_attempt_is_followed_to_its_end() {
    let app = TestApp::start().await;
    let token = app.guest_with_cart().await;
    app.payments.script(&[ChargeScript::CaptureAndLose]);
    let first = buy(&app, &token, Some("attempt-1")).await;
    let again = buy(&app, &token, Some("attempt-1")).await;
    assert_eq!((first.status, again.status), (202, 202));
    assert_eq!(first.json()["order_id"], again.json()["order_id"]);
    app.reconcile().await;
    let settled = buy(&app, &token, Some("attempt-1")).await;
    assert_eq!(
        (settled.status, &settled.json()["status"]),
        (200, &json!("success"))
    );
    assert_eq!(app.payments.charge_calls(), 1);
}

#[tokio::test]
async fn two_different_wishes_for_one_cart_buy_it_once() {
    let app = TestApp::start_behind(|payments| Arc::new(Unhurried(payments))).await;
    let token = app.guest_with_cart().await;
    let other = json!({"payment_method": "paypal", "country": "US"});
    let (first, second) = tokio::join!(buy(&app, &token, None), app.post("/checkout", &token, &other));
    assert_eq!(first.status, 200, "{}", first.text);
    assert_eq!(second.problem(), (409, "checkout_in_progress".to_owned()));
    assert_eq!(app.payments.charge_calls(), 1);
}
