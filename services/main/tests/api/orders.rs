//! `GET /orders`, `GET /orders/{id}`, `POST /orders/{id}/complaint`, and what happens to an order.

use serde_json::{Value, json};

use crate::test_app::TestApp;

async fn buy(app: &TestApp, token: &str, product: i64, quantity: i64) -> String {
    app.post(
        "/cart/add",
        token,
        &json!({"product_id": product, "quantity": quantity, "country": "US"}),
    )
    .await;
    let answer = app
        .post(
            "/checkout",
            token,
            &json!({"payment_method": "paypal", "country": "US"}),
        )
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["order_id"].as_str().unwrap().to_owned()
}

async fn order(app: &TestApp, token: &str, id: &str) -> Value {
    app.get(&format!("/orders/{id}"), token).await.json()
}

#[tokio::test]
async fn a_paid_order_is_reserved_and_the_crm_told() {
    let app = TestApp::start().await;
    app.inventory.stock(commerce::ProductId(101), 50);
    let token = app.guest().await;
    let id = buy(&app, &token, 101, 2).await;
    assert_eq!(
        order(&app, &token, &id).await["lines"][0]["reservation"]["status"],
        "awaiting"
    );
    app.empty_outbox().await;
    let order = order(&app, &token, &id).await;
    let line = &order["lines"][0];
    assert_eq!(
        (&line["quantity"], &line["line_total"]),
        (&json!(2), &json!(25_800))
    );
    assert_eq!(line["reservation"]["status"], "reserved");
    assert!(line["reservation"]["warehouse"].is_string() && line["reservation"]["arrives_on"].is_string());
    let states: Vec<_> = order["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["status"].clone())
        .collect();
    assert_eq!(states, ["pending", "completed"]);
    assert_eq!(app.crm.orders().len(), 1);
}

#[tokio::test]
async fn what_no_warehouse_has_follows_the_policy() {
    for (pieces, reservation, status) in [
        (1, "dropship", "completed"),
        (10, "delayed", "completed"),
        (60, "cancelled", "refunded"),
    ] {
        let app = TestApp::start().await;
        app.inventory.stock(commerce::ProductId(101), 0);
        let token = app.guest().await;
        let id = buy(&app, &token, 101, pieces).await;
        app.empty_outbox().await;
        let order = order(&app, &token, &id).await;
        assert_eq!(
            order["lines"][0]["reservation"]["status"], reservation,
            "{pieces}"
        );
        assert_eq!(order["status"], status);
        let refunded = app.payments.charges()[0].refunded_minor;
        assert_eq!(
            refunded,
            if status == "refunded" {
                order["total"].as_i64().unwrap()
            } else {
                0
            }
        );
    }
}

#[tokio::test]
async fn stock_is_lowered_by_a_sale_and_may_go_below_zero() {
    let app = TestApp::start().await;
    let before = app.ports.store.catalogue().await.unwrap();
    let before = before.product(commerce::ProductId(401)).unwrap().stock;
    let token = app.guest().await;
    buy(&app, &token, 401, before + 2).await;
    let after = app.ports.store.catalogue().await.unwrap();
    assert_eq!(after.product(commerce::ProductId(401)).unwrap().stock, -2);
}

#[tokio::test]
async fn orders_are_listed_newest_first_in_pages() {
    let app = TestApp::start().await;
    let token = app.guest().await;
    let mut bought = Vec::new();
    for _ in 0..5 {
        bought.push(buy(&app, &token, 301, 1).await);
    }
    bought.reverse();
    let mut listed = Vec::new();
    let mut path = "/orders?limit=2".to_owned();
    loop {
        let page = app.get(&path, &token).await.json();
        for item in page["items"].as_array().unwrap() {
            listed.push(item["order_id"].as_str().unwrap().to_owned());
            assert_eq!((&item["total"], &item["item_count"]), (&json!(2_900), &json!(1)));
        }
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/orders?limit=2&cursor={cursor}");
    }
    assert_eq!(listed, bought);
}

#[tokio::test]
async fn nobody_sees_the_orders_of_others() {
    let app = TestApp::start().await;
    let id = buy(&app, &app.guest().await, 301, 1).await;
    let stranger = app.guest().await;
    assert_eq!(app.get("/orders", &stranger).await.json()["items"], json!([]));
    let unknown = (404, "unknown_order".to_owned());
    assert_eq!(
        app.get(&format!("/orders/{id}"), &stranger).await.problem(),
        unknown
    );
    let complaint = json!({"reason": "delay"});
    assert_eq!(
        app.post(&format!("/orders/{id}/complaint"), &stranger, &complaint)
            .await
            .problem(),
        unknown
    );
}

#[tokio::test]
async fn complaints_are_written_down_and_bounded() {
    let app = TestApp::start().await;
    let token = app.guest().await;
    let path = format!("/orders/{}/complaint", buy(&app, &token, 301, 1).await);
    let complaint = app
        .post(
            &path,
            &token,
            &json!({"reason": "delay", "message": " Where is it? "}),
        )
        .await;
    assert_eq!(
        (complaint.status, &complaint.json()["reason"]),
        (201, &json!("delay"))
    );
    let long = "x".repeat(1_001);
    for (body, code) in [
        (json!({"reason": "boredom"}), "unknown_reason"),
        (json!({"reason": "delay", "message": long}), "message_too_long"),
        (json!({"message": "no reason"}), "invalid_field"),
    ] {
        assert_eq!(
            app.post(&path, &token, &body).await.problem(),
            (422, code.to_owned())
        );
    }
    for _ in 1..shop::orders::COMPLAINTS_MAX {
        assert_eq!(
            app.post(&path, &token, &json!({"reason": "other"})).await.status,
            201
        );
    }
    let one_more = app.post(&path, &token, &json!({"reason": "other"})).await;
    assert_eq!(one_more.problem(), (409, "too_many_complaints".to_owned()));
}
