//! Bad input: each kind gets its own stable code, and nothing is changed.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};

use crate::test_app::{TestApp, request};

/// One line per kind: method, address, body (if any), and what is answered.
const KINDS: &str = r#"
GET /xx/products -> 404 unknown_country
GET /US/products -> 404 unknown_country
GET /us/products/999 -> 404 unknown_product
GET /us/products/abc -> 404 unknown_product
GET /us/products/99999999999999999999 -> 404 unknown_product
GET /us/products?category=toys -> 422 unknown_category
GET /us/products?sort=random -> 422 unknown_sort
GET /us/products?limit=0 -> 422 invalid_limit
GET /us/products?limit=many -> 422 invalid_query
GET /us/products?cursor=%27%3B-- -> 422 invalid_cursor
GET /us/products?cursor=p999 -> 422 invalid_cursor
GET /us/products?colour=red -> 422 invalid_query
GET /us/../orders -> 404 not_found
GET /us/products/%2e%2e%2f%2e%2e%2fetc%2fpasswd -> 404 unknown_product
GET /us/products/%ff -> 404 not_found
GET /metrics -> 404 not_found
GET / -> 404 not_found
DELETE /us/products -> 405 method_not_allowed
GET /checkout -> 405 method_not_allowed
POST /cart/add {"product_id": 999, "quantity": 1, "country": "US"} -> 404 unknown_product
POST /cart/add {"product_id": 101, "quantity": 0, "country": "US"} -> 422 invalid_quantity
POST /cart/add {"product_id": 101, "quantity": -1, "country": "US"} -> 422 invalid_quantity
POST /cart/add {"product_id": 101, "quantity": 100, "country": "US"} -> 422 invalid_quantity
POST /cart/add {"product_id": 101, "quantity": "2", "country": "US"} -> 422 invalid_field
POST /cart/add {"product_id": 101, "quantity": 1.5, "country": "US"} -> 422 invalid_field
POST /cart/add {"product_id": 101, "quantity": null, "country": "US"} -> 422 invalid_field
POST /cart/add {"product_id": 101, "quantity": 1, "country": "us"} -> 422 unknown_country
POST /cart/add {"product_id": 101} -> 422 invalid_field
POST /cart/add [1, 2, 3] -> 422 invalid_field
GET /cart?country=Germany -> 422 unknown_country
PATCH /cart/items/1 {"quantity": 0} -> 422 invalid_quantity
PATCH /cart/items/none {"quantity": 1} -> 404 unknown_cart_item
DELETE /cart/items/424242 -> 404 unknown_cart_item
GET /orders?cursor=oX -> 422 invalid_cursor
GET /orders?limit=101 -> 422 invalid_limit
GET /orders/ORD0 -> 404 unknown_order
GET /orders/../../etc -> 404 not_found
POST /auth/register {"email": "x", "password": "long enough"} -> 422 invalid_email
POST /auth/register {"email": "a@b.cd", "password": "short"} -> 422 invalid_password
POST /auth/register {"email": "a@b.cd", "password": "long enough", "name": "\u0007"} -> 422 invalid_name
POST /auth/register {"email": "a@b.cd", "password": "long enough", "role": "admin"} -> 422 invalid_field
"#;

#[tokio::test]
async fn every_kind_of_bad_input_has_its_own_code() {
    let app = TestApp::start().await;
    let token = app.guest_with_cart().await;
    for line in KINDS.lines().filter(|line| !line.is_empty()) {
        let (asked, answered) = line.split_once(" -> ").unwrap();
        let mut words = asked.splitn(3, ' ');
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        let body = words
            .next()
            .map_or(Value::Null, |body| serde_json::from_str(body).unwrap());
        let (status, code) = app.call(method, path, &token, &body).await.problem();
        assert_eq!(format!("{status} {code}"), answered, "{line}");
    }
    assert_eq!(app.get("/cart", &token).await.json()["item_count"], 1);
}

#[tokio::test]
async fn bodies_that_are_not_json_are_refused_on_every_endpoint_that_takes_one() {
    let app = TestApp::start().await;
    let token = app.guest().await;
    let deep = "[".repeat(50_000);
    let huge = format!("\"{}\"", "x".repeat(70_000));
    for (method, path) in ENDPOINTS_WITH_BODY {
        for (body, status, code) in [
            ("", 400, "invalid_json"),
            ("{", 400, "invalid_json"),
            ("\u{0}", 400, "invalid_json"),
            (&*huge, 413, "body_too_large"),
            (&*deep, 422, "invalid_field"),
            ("\"text\"", 422, "invalid_field"),
        ] {
            let request = Request::builder()
                .method(method)
                .uri(path)
                .header("authorization", format!("Bearer {token}"));
            let answer = app.send(request.body(Body::from(body.to_owned())).unwrap()).await;
            let shown = &body[..body.len().min(20)];
            assert_eq!(
                answer.problem(),
                (status, code.to_owned()),
                "{method} {path} {shown}"
            );
        }
    }
}

#[tokio::test]
async fn protected_routes_want_a_token_and_say_what_is_wrong_with_it() {
    let app = TestApp::start().await;
    for (method, path) in PROTECTED {
        for (header, code) in [
            (None, "missing_header"),
            (Some("Basic abc"), "invalid_format"),
            (Some("Bearer"), "invalid_format"),
            (Some("Bearer forged"), "invalid_token"),
        ] {
            let headers: Vec<_> = header.map(|value| ("authorization", value)).into_iter().collect();
            let answer = app.send(request(method, path, "", &headers, &json!({}))).await;
            assert_eq!(
                answer.problem(),
                (401, code.to_owned()),
                "{method} {path} {header:?}"
            );
        }
    }
}

pub(crate) const ENDPOINTS_WITH_BODY: [(&str, &str); 8] = [
    ("POST", "/auth/register"),
    ("POST", "/auth/login"),
    ("POST", "/auth/refresh"),
    ("POST", "/cart/add"),
    ("PATCH", "/cart/items/1"),
    ("POST", "/checkout/quote"),
    ("POST", "/checkout"),
    ("POST", "/orders/ORD1/complaint"),
];

const PROTECTED: [(&str, &str); 11] = [
    ("POST", "/auth/logout"),
    ("POST", "/cart/add"),
    ("GET", "/cart"),
    ("PATCH", "/cart/items/1"),
    ("DELETE", "/cart/items/1"),
    ("POST", "/checkout/quote"),
    ("POST", "/checkout"),
    ("POST", "/orders/checkout"),
    ("GET", "/orders"),
    ("GET", "/orders/ORD1"),
    ("POST", "/orders/ORD1/complaint"),
];
