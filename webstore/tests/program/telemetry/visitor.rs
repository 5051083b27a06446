//! Somebody who asks the shop for things, from an address of their own.

use reqwest::Method;
use serde_json::{Value, json};

use super::rig::Rig;

/// A visitor behind a trusted proxy.
#[derive(Clone)]
pub(super) struct Visitor {
    client: reqwest::Client,
    api: String,
    address: String,
    authorization: Option<String>,
    traceparent: Option<String>,
}

impl Visitor {
    /// Somebody at `address` who has not said who they are.
    pub(super) fn new(rig: &Rig, address: &str) -> Self {
        Self {
            client: reqwest::Client::new(),
            api: rig.shop.url(8000),
            address: address.to_owned(),
            authorization: None,
            traceparent: None,
        }
    }

    /// A guest.
    pub(super) async fn guest(rig: &Rig, address: &str) -> Self {
        let stranger = Self::new(rig, address);
        let session = stranger.post("/auth/guest", &Value::Null).await;
        stranger.with_token(session["access_token"].as_str().unwrap())
    }

    /// The same with this token.
    pub(super) fn with_token(&self, token: &str) -> Self {
        self.with_authorization(&format!("Bearer {token}"))
    }

    /// The same with this header.
    pub(super) fn with_authorization(&self, authorization: &str) -> Self {
        let authorization = Some(authorization.to_owned());
        Self {
            authorization,
            ..self.clone()
        }
    }

    /// The same in this trace.
    pub(super) fn going_on_with(&self, traceparent: &str) -> Self {
        Self {
            traceparent: Some(traceparent.to_owned()),
            ..self.clone()
        }
    }

    /// The status and the body of the answer, which is nothing if it is no JSON.
    pub(super) async fn ask(&self, method: Method, path: &str, body: &Value) -> (u16, Value) {
        let url = format!("{}{path}", self.api);
        let mut request = self.client.request(method, url);
        request = request.header("x-forwarded-for", &self.address);
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        if let Some(traceparent) = &self.traceparent {
            request = request.header("traceparent", traceparent);
        }
        if !body.is_null() {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    /// Asks, and expects this status.
    pub(super) async fn expect(&self, status: u16, method: Method, path: &str, body: &Value) -> Value {
        let (found, answer) = self.ask(method.clone(), path, body).await;
        assert_eq!(found, status, "{method} {path} {body}: {answer}");
        answer
    }

    /// Gets, and expects success.
    pub(super) async fn get(&self, path: &str) -> Value {
        self.expect(200, Method::GET, path, &Value::Null).await
    }

    /// Posts, expects success, and returns the answer.
    pub(super) async fn post(&self, path: &str, body: &Value) -> Value {
        let (status, answer) = self.ask(Method::POST, path, body).await;
        assert!((200..300).contains(&status), "{path} {body}: {status} {answer}");
        answer
    }

    /// Puts pieces of a product into the cart.
    pub(super) async fn add(&self, country: &str, product: i64, quantity: i64) {
        let wanted = json!({ "product_id": product, "quantity": quantity, "country": country });
        self.post("/cart/add", &wanted).await;
    }

    /// Asks for what is in the cart, and expects this status.
    pub(super) async fn check_out(&self, status: u16, country: &str, method: &str) -> Value {
        let checkout = json!({ "payment_method": method, "country": country });
        self.expect(status, Method::POST, "/checkout", &checkout).await
    }

    /// Buys pieces of a product; the order's id.
    pub(super) async fn buy(&self, country: &str, product: i64, quantity: i64) -> String {
        self.add(country, product, quantity).await;
        let bought = self.check_out(200, country, "credit_card").await;
        bought["order_id"].as_str().unwrap().to_owned()
    }

    /// Looks at an order until it is so.
    pub(super) async fn follow(&self, rig: &Rig, order: &str, is_so: impl Fn(&Value) -> bool) {
        let path = format!("/orders/{order}");
        rig.until(&path, async || is_so(&self.get(&path).await)).await;
    }
}
