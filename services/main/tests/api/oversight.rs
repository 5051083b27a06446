//! `GET /admin/orders`, `GET /admin/orders/{id}` and `GET /admin/backlog`.

use std::time::Duration;

use commerce::ProductId;
use serde_json::{Value, json};

use crate::test_app::TestApp;

const ADMIN: &str = "admin-token-456";

async fn buy(app: &TestApp, token: &str, product: i64, quantity: i64, country: &str) -> String {
    let line = json!({"product_id": product, "quantity": quantity, "country": country});
    app.post("/cart/add", token, &line).await;
    let payment = json!({"payment_method": "paypal", "country": country});
    let answer = app.post("/checkout", token, &payment).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["order_id"].as_str().unwrap().to_owned()
}

async fn get(app: &TestApp, path: &str) -> Value {
    let answer = app.get(path, ADMIN).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer.json()
}

fn ids(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["order_id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn only_administrators_are_told() {
    let app = TestApp::start().await;
    let order = buy(&app, "user-token-123", 301, 1, "US").await;
    let guest = app.guest().await;
    for path in [
        "/admin/orders".to_owned(),
        format!("/admin/orders/{order}"),
        "/admin/backlog".to_owned(),
    ] {
        for (token, status, code) in [
            ("", 401, "missing_header"),
            ("nobody", 401, "invalid_token"),
            (guest.as_str(), 403, "forbidden"),
            ("user-token-123", 403, "forbidden"),
        ] {
            let problem = app.get(&path, token).await.problem();
            assert_eq!(problem, (status, code.to_owned()), "{path} {token}");
        }
        get(&app, &path).await;
    }
}

#[tokio::test]
async fn an_order_is_listed_with_what_became_of_it() {
    let app = TestApp::start().await;
    app.inventory.stock(ProductId(101), 50);
    app.inventory.stock(ProductId(301), 0);
    let line = json!({"product_id": 301, "quantity": 10, "country": "US"});
    app.post("/cart/add", "user-token-123", &line).await;
    let order = buy(&app, "user-token-123", 101, 2, "US").await;
    let before = get(&app, "/admin/orders").await;
    let awaiting = json!([{"status": "awaiting", "lines": 2}]);
    assert_eq!(before["items"][0]["reservations"], awaiting);
    app.empty_outbox().await;
    let after = get(&app, "/admin/orders").await;
    let own = app
        .get(&format!("/orders/{order}"), "user-token-123")
        .await
        .json();
    let customer = &after["items"][0]["customer"];
    assert_eq!(customer["kind"], "customer");
    let expected = json!({
        "order_id": order, "status": "completed", "customer": customer, "country": "US", "currency": "USD",
        "total": own["total"], "item_count": 12, "line_count": 2, "created_at": own["created_at"],
        "reservations": [{"status": "reserved", "lines": 1}, {"status": "delayed", "lines": 1}],
    });
    assert_eq!(after, json!({"items": [expected], "next_cursor": null}));
    let shown = get(&app, &format!("/admin/orders/{order}")).await;
    assert_eq!(shown, json!({"customer": customer, "order": own}));
}

#[tokio::test]
async fn nothing_personal_is_shown() {
    let app = TestApp::start().await;
    let account = json!({"email": "ada@example.com", "password": "correct horse", "name": "Ada L."});
    let session = app.post("/auth/register", "", &account).await.json();
    let order = buy(&app, session["access_token"].as_str().unwrap(), 301, 1, "US").await;
    for path in ["/admin/orders".to_owned(), format!("/admin/orders/{order}")] {
        let text = app.get(&path, ADMIN).await.text;
        assert!(!text.contains("ada@") && !text.contains("Ada L."), "{text}");
    }
}

#[tokio::test]
async fn pages_hold_still_while_orders_come_in() {
    let app = TestApp::start().await;
    let (token, other) = (app.guest().await, app.guest().await);
    let mut bought = Vec::new();
    for number in 0..5 {
        let buyer = if number % 2 == 0 { &token } else { &other };
        bought.push(buy(&app, buyer, 301, 1, "US").await);
    }
    bought.reverse();
    let mut listed: Vec<String> = Vec::new();
    let mut path = "/admin/orders?limit=2".to_owned();
    loop {
        let page = get(&app, &path).await;
        listed.extend(ids(&page).into_iter().map(str::to_owned));
        buy(&app, &other, 301, 1, "US").await;
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/admin/orders?limit=2&cursor={cursor}");
    }
    assert_eq!(listed, bought);
    assert_eq!(ids(&get(&app, "/admin/orders").await).len(), 8);
}

#[tokio::test]
async fn filters_can_be_put_together() {
    let app = TestApp::start().await;
    app.inventory.stock(ProductId(101), 0);
    let token = app.guest().await;
    let late = buy(&app, &token, 101, 10, "US").await;
    let refunded = buy(&app, &token, 101, 60, "US").await;
    let london = buy(&app, &token, 301, 1, "UK").await;
    app.empty_outbox().await;
    for (query, expected) in [
        ("", vec![&london, &refunded, &late]),
        ("?delayed=false", vec![&london, &refunded, &late]),
        ("?delayed=true", vec![&late]),
        ("?status=refunded", vec![&refunded]),
        ("?status=completed", vec![&london, &late]),
        ("?status=completed&country=US", vec![&late]),
        ("?country=UK&delayed=true", vec![]),
        ("?status=declined", vec![]),
    ] {
        assert_eq!(
            ids(&get(&app, &format!("/admin/orders{query}")).await),
            expected,
            "{query}"
        );
    }
    let page = get(&app, "/admin/orders?status=completed&limit=1").await;
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = get(
        &app,
        &format!("/admin/orders?status=completed&limit=1&cursor={cursor}"),
    )
    .await;
    assert_eq!(
        (ids(&rest), &rest["next_cursor"]),
        (vec![late.as_str()], &Value::Null)
    );
}

#[tokio::test]
async fn what_cannot_be_asked_is_explained() {
    let app = TestApp::start().await;
    for (query, code) in [
        ("limit=0", "invalid_limit"),
        ("limit=101", "invalid_limit"),
        ("limit=-1", "invalid_limit"),
        ("cursor=nonsense", "invalid_cursor"),
        // Of the list of somebody's own orders.
        ("cursor=o1", "invalid_cursor"),
        ("status=lost", "unknown_status"),
        ("status=", "unknown_status"),
        ("country=us", "unknown_country"),
        ("country=XX", "unknown_country"),
    ] {
        let problem = app.get(&format!("/admin/orders?{query}"), ADMIN).await.problem();
        assert_eq!(problem, (422, code.to_owned()), "{query}");
    }
    for query in ["limit=many", "delayed=perhaps", "color=red"] {
        let status = app.get(&format!("/admin/orders?{query}"), ADMIN).await.status;
        assert!([400, 422].contains(&status), "{query}: {status}");
    }
    for id in ["ORD999999", "nonsense", "ORD-1"] {
        let problem = app.get(&format!("/admin/orders/{id}"), ADMIN).await.problem();
        assert_eq!(problem, (404, "unknown_order".to_owned()), "{id}");
    }
}

#[tokio::test]
async fn the_backlog_shrinks_as_it_is_worked_off() {
    let app = TestApp::start().await;
    let nothing = get(&app, "/admin/backlog").await;
    assert_eq!(
        (&nothing["messages"], &nothing["products"]),
        (&json!([]), &json!([]))
    );
    app.inventory.stock(ProductId(401), 0);
    let catalogue = app.ports.store.catalogue().await.unwrap();
    let product = catalogue.product(ProductId(401)).unwrap();
    let quantity = product.stock + 2;
    buy(&app, &app.guest().await, 401, quantity, "US").await;
    app.clock.advance(Duration::from_secs(90));
    let owing = get(&app, "/admin/backlog").await;
    let message = |kind: &str| json!({"kind": kind, "pending": 1, "dead": 0, "oldest_age_seconds": 90});
    assert_eq!(owing["messages"], json!([message("crm"), message("reservation")]));
    let owed = json!([{"product_id": 401, "name": product.name, "pieces": 2}]);
    assert_eq!((&owing["products"], &owing["pieces_owed"]), (&owed, &json!(2)));
    assert_eq!(owing["delayed_lines"], 0);
    app.empty_outbox().await;
    let delivered = get(&app, "/admin/backlog").await;
    assert_eq!(delivered["messages"], json!([]));
    assert_eq!(delivered["oversold_products"], 1);
}
