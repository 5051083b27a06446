//! `POST /cart/add`, `GET /cart`, `PATCH` and `DELETE /cart/items/{id}`.

use serde_json::{Value, json};

use crate::test_app::TestApp;

fn add(product: i64, quantity: i64, country: &str) -> Value {
    json!({"product_id": product, "quantity": quantity, "country": country})
}

#[tokio::test]
async fn lines_add_up_at_current_prices() {
    let app = TestApp::start().await;
    let token = app.guest().await;
    app.post("/cart/add", &token, &add(101, 1, "US")).await;
    app.post("/cart/add", &token, &add(301, 2, "US")).await;
    let cart = app.post("/cart/add", &token, &add(101, 2, "US")).await.json();
    assert_eq!(cart["items"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&cart["item_count"], &cart["subtotal"]),
        (&json!(5), &json!(3 * 12_900 + 2 * 2_900))
    );
    assert_eq!(app.get("/cart", &token).await.json(), cart);
}

#[tokio::test]
async fn what_is_out_of_stock_can_be_added() {
    let app = TestApp::start().await;
    let token = app.guest().await;
    let list = app.get("/us/products", "").await.json();
    let gone = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["stock"] == 0)
        .unwrap();
    let cart = app
        .post("/cart/add", &token, &add(gone["id"].as_i64().unwrap(), 1, "US"))
        .await;
    assert_eq!(cart.json()["item_count"], 1);
}

#[tokio::test]
async fn lines_can_be_changed_and_taken_out() {
    let app = TestApp::start().await;
    let token = app.guest_with_cart().await;
    let item = app.get("/cart", &token).await.json()["items"][0]["id"]
        .as_i64()
        .unwrap();
    let path = format!("/cart/items/{item}");
    let cart = app
        .call("PATCH", &path, &token, &json!({"quantity": 99}))
        .await
        .json();
    assert_eq!(cart["item_count"], 99);
    let more = app.post("/cart/add", &token, &add(101, 1, "US")).await;
    assert_eq!(more.problem(), (422, "invalid_quantity".to_owned()));
    let stranger = app.guest().await;
    let theirs = app.call("DELETE", &path, &stranger, &Value::Null).await;
    assert_eq!(theirs.problem(), (404, "unknown_cart_item".to_owned()));
    let cart = app.call("DELETE", &path, &token, &Value::Null).await.json();
    assert_eq!((&cart["item_count"], &cart["subtotal"]), (&json!(0), &json!(0)));
}

#[tokio::test]
async fn the_same_cart_is_shown_in_any_countrys_prices() {
    let app = TestApp::start().await;
    let token = app.guest_with_cart().await;
    let cart = app.get("/cart?country=JP", &token).await.json();
    assert_eq!(
        (&cart["currency"], &cart["subtotal"]),
        (&json!("JPY"), &json!(18_500))
    );
    let sold_in_us_only = {
        let ids = |list: Value| -> Vec<i64> {
            list["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["id"].as_i64().unwrap())
                .collect()
        };
        let jp = ids(app.get("/jp/products", "").await.json());
        ids(app.get("/us/products", "").await.json())
            .into_iter()
            .find(|id| !jp.contains(id))
            .unwrap()
    };
    app.post("/cart/add", &token, &add(sold_in_us_only, 1, "US"))
        .await;
    let cart = app.get("/cart?country=JP", &token).await.json();
    assert_eq!(
        (&cart["items"][1]["available"], &cart["subtotal"]),
        (&json!(false), &json!(18_500))
    );
}

#[tokio::test]
async fn a_cart_holds_fifty_different_products() {
    let app = TestApp::start().await;
    let token = app.guest().await;
    let mut refused = Vec::new();
    for country in ["UK", "US"] {
        let list = app
            .get(&format!("/{}/products", country.to_lowercase()), "")
            .await
            .json();
        for item in list["items"].as_array().unwrap() {
            let answer = app
                .post(
                    "/cart/add",
                    &token,
                    &add(item["id"].as_i64().unwrap(), 1, country),
                )
                .await;
            if answer.status != 200 {
                refused.push(answer.problem());
            }
        }
    }
    assert_eq!(
        app.get("/cart", &token).await.json()["items"]
            .as_array()
            .unwrap()
            .len(),
        50
    );
    assert!(
        !refused.is_empty()
            && refused
                .iter()
                .all(|problem| *problem == (422, "cart_full".to_owned()))
    );
}
