//! `POST /checkout/quote`, `POST /checkout` and `POST /orders/checkout`.

use std::time::Duration;

use main_service::clients::memory::{ChargeScript, Fault, MemoryCoupon};
use serde_json::{Value, json};
use shop::reconcile::{VOID_AFTER, read_list};

use crate::test_app::{TestApp, request};

fn card() -> Value {
    json!({"payment_method": "credit_card", "country": "US"})
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

#[tokio::test]
async fn both_paths_buy_what_is_in_the_cart() {
    let app = TestApp::start().await;
    for path in ["/checkout", "/orders/checkout"] {
        let token = app.guest_with_cart().await;
        let answer = app.post(path, &token, &card()).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let body = answer.json();
        assert!(body["order_id"].as_str().unwrap().starts_with("ORD"));
        assert!(body["transaction_id"].is_string());
        for (field, value) in [
            ("status", json!("success")),
            ("subtotal", json!(12_900)),
            ("discount", json!(0)),
            ("shipping", json!(0)),
            ("total", json!(12_900)),
            ("currency", json!("USD")),
        ] {
            assert_eq!(body[field], value, "{field}");
        }
        assert_eq!(app.get("/cart", &token).await.json()["item_count"], 0);
    }
    assert_eq!(app.payments.charges().len(), 2);
}

#[tokio::test]
async fn a_quote_is_what_the_checkout_charges() {
    let app = TestApp::start().await;
    app.promotions.add_coupon(MemoryCoupon::new("TENOFF", 1_000));
    let token = app.guest_with_cart().await;
    let asked = json!({"country": "US", "shipping": "express", "coupon": "tenoff"});
    let quote = app.post("/checkout/quote", &token, &asked).await.json();
    assert_eq!(
        (&quote["discount"], &quote["shipping"]),
        (&json!(1_290), &json!(900))
    );
    let order = json!({"country": "US", "shipping": "express", "coupon": "tenoff", "payment_method": "paypal",
        "expected_total": quote["total"]});
    let bought = app.post("/checkout", &token, &order).await.json();
    assert_eq!(
        (&bought["total"], &bought["promo_code"]),
        (&quote["total"], &quote["promo_code"])
    );
    assert_eq!(
        app.payments.charges()[0].request.amount.minor,
        quote["total"].as_i64().unwrap()
    );
}

#[tokio::test]
async fn what_cannot_be_bought_says_why_and_changes_nothing() {
    let app = TestApp::start().await;
    app.promotions.add_coupon(MemoryCoupon::new("TENOFF", 1_000));
    let token = app.guest_with_cart().await;
    for (body, status, code) in [
        (with(card(), "expected_total", json!(1)), 409, "total_changed"),
        (with(card(), "coupon", json!("NOSUCH")), 422, "unknown_coupon"),
        (with(card(), "country", json!("XX")), 422, "unknown_country"),
        (
            with(card(), "payment_method", json!("shells")),
            422,
            "unknown_payment_method",
        ),
        (with(card(), "shipping", json!("drone")), 422, "unknown_shipping"),
        (with(card(), "tip", json!(5)), 422, "invalid_field"),
    ] {
        assert_eq!(
            app.post("/checkout", &token, &body).await.problem(),
            (status, code.to_owned())
        );
    }
    assert_eq!(app.payments.charge_calls(), 0);
    assert_eq!(app.get("/orders", &token).await.json()["items"], json!([]));
    assert_eq!(app.get("/cart", &token).await.json()["item_count"], 1);
    let empty = app.post("/checkout", &app.guest().await, &card()).await;
    assert_eq!(empty.problem(), (400, "empty_cart".to_owned()));
}

#[tokio::test]
async fn a_declined_card_charges_nothing_and_can_be_followed_by_another() {
    let app = TestApp::start().await;
    let token = app.guest_with_cart().await;
    for (script, code, state) in [
        (ChargeScript::Decline, "payment_declined", "declined"),
        (ChargeScript::Unavailable, "payment_unavailable", "unavailable"),
    ] {
        app.payments.script(&[script]);
        let answer = app.post("/checkout", &token, &card()).await;
        assert_eq!(answer.problem(), (500, code.to_owned()));
        let order = app
            .get(
                &format!("/orders/{}", answer.json()["order_id"].as_str().unwrap()),
                &token,
            )
            .await;
        assert_eq!(order.json()["status"], state);
    }
    assert!(app.payments.charges().is_empty());
    assert_eq!(app.post("/checkout", &token, &card()).await.status, 200);
    assert_eq!(app.payments.charges().len(), 1);
}

#[tokio::test]
async fn an_unknown_outcome_is_pending_until_it_is_found_out() {
    for (script, state, charged) in [
        (ChargeScript::CaptureAndLose, "completed", 1),
        (ChargeScript::DeclineAndLose, "declined", 0),
        (ChargeScript::LoseBefore, "unavailable", 0),
    ] {
        let app = TestApp::start().await;
        let token = app.guest_with_cart().await;
        app.payments.script(&[script]);
        let answer = app.post("/checkout", &token, &card()).await;
        assert_eq!(
            (answer.status, &answer.json()["status"]),
            (202, &json!("pending"))
        );
        let meanwhile = app.post("/checkout", &token, &card()).await;
        assert_eq!(meanwhile.problem(), (409, "checkout_in_progress".to_owned()));
        app.clock.advance(Duration::from_secs(30));
        app.reconcile().await;
        let path = format!("/orders/{}", answer.json()["order_id"].as_str().unwrap());
        assert_eq!(app.get(&path, &token).await.json()["status"], state, "{script:?}");
        assert_eq!(app.payments.charges().len(), charged, "{script:?}");
    }
}

#[tokio::test]
async fn a_payment_that_is_no_longer_waited_for_cannot_come() {
    let app = TestApp::start().await;
    let token = app.guest_with_cart().await;
    app.payments.script(&[ChargeScript::ArriveLate]);
    let answer = app.post("/checkout", &token, &card()).await.json();
    app.clock.advance(VOID_AFTER);
    app.reconcile().await;
    app.payments.deliver_late();
    let path = format!("/orders/{}", answer["order_id"].as_str().unwrap());
    assert_eq!(app.get(&path, &token).await.json()["status"], "unavailable");
    assert_eq!(app.payments.charges(), []);
    assert_eq!(app.post("/checkout", &token, &card()).await.status, 200);
}

#[tokio::test]
async fn money_that_comes_after_the_order_was_given_up_goes_back() {
    let app = TestApp::start().await;
    let token = app.guest_with_cart().await;
    app.payments.script(&[ChargeScript::ArriveThoughVoided]);
    let answer = app.post("/checkout", &token, &card()).await.json();
    app.clock.advance(VOID_AFTER);
    app.reconcile().await;
    let path = format!("/orders/{}", answer["order_id"].as_str().unwrap());
    assert_eq!(app.get(&path, &token).await.json()["status"], "unavailable");
    app.payments.deliver_late();
    read_list(&app.ports, 0).await.unwrap();
    app.empty_outbox().await;
    let order = app.get(&path, &token).await.json();
    assert_eq!(order["status"], "refunded");
    assert_eq!(
        order["refund"],
        json!({"status": "paid", "amount": 12_900, "reason": "paid_too_late"})
    );
    assert_eq!(app.payments.charges()[0].refunded_minor, 12_900);
}

#[tokio::test]
async fn the_same_key_never_buys_twice() {
    let app = TestApp::start().await;
    let token = app.guest_with_cart().await;
    let buy = |body: Value| {
        request(
            "POST",
            "/checkout",
            &token,
            &[("idempotency-key", "attempt-1")],
            &body,
        )
    };
    let first = app.send(buy(card())).await;
    let again = app.send(buy(card())).await;
    assert_eq!((first.status, &first.text), (again.status, &again.text));
    assert_eq!(app.payments.charge_calls(), 1);
    let other = app
        .send(buy(with(card(), "payment_method", json!("paypal"))))
        .await;
    assert_eq!(other.problem(), (422, "idempotency_key_reused".to_owned()));
    let stranger = app.guest_with_cart().await;
    let theirs = request(
        "POST",
        "/checkout",
        &stranger,
        &[("idempotency-key", "attempt-1")],
        &card(),
    );
    assert_eq!(app.send(theirs).await.status, 200);
}

#[tokio::test]
async fn partners_that_do_not_answer_do_not_stop_a_sale() {
    let app = TestApp::start().await;
    let token = app.guest_with_cart().await;
    app.promotions.fail(&[Fault::NotDone]);
    app.inventory.fail_checks(&[Fault::NotDone]);
    app.crm.fail(&[Fault::NotDone]);
    assert_eq!(app.post("/checkout", &token, &card()).await.status, 200);
    app.empty_outbox().await;
    app.clock.advance(Duration::from_secs(60));
    app.empty_outbox().await;
    assert_eq!(app.crm.orders().len(), 1);
}

#[tokio::test]
async fn a_coupon_that_cannot_be_checked_is_said_before_anything_is_charged() {
    let app = TestApp::start().await;
    let token = app.guest_with_cart().await;
    app.promotions.fail(&[Fault::NotDone]);
    let answer = app
        .post("/checkout", &token, &with(card(), "coupon", json!("TENOFF")))
        .await;
    assert_eq!(answer.problem(), (409, "coupon_unavailable".to_owned()));
    assert_eq!(app.payments.charge_calls(), 0);
}

#[tokio::test]
async fn all_seven_countries_can_buy_every_way() {
    let app = TestApp::start().await;
    for country in ["US", "UK", "DE", "FR", "JP", "BR", "IN"] {
        for method in ["credit_card", "debit_card", "paypal", "bank_transfer"] {
            let token = app.guest().await;
            app.post(
                "/cart/add",
                &token,
                &json!({"product_id": 101, "quantity": 2, "country": country}),
            )
            .await;
            let order = json!({"payment_method": method, "country": country, "shipping": "express"});
            let answer = app.post("/checkout", &token, &order).await;
            assert_eq!(answer.status, 200, "{country} {method}: {}", answer.text);
        }
    }
    assert_eq!(app.payments.charges().len(), 28);
}
