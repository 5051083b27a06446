//! Somebody who buys.

use serde_json::{Value, json};

/// A guest of a shop that runs at `api`.
pub(crate) struct Guest {
    client: reqwest::Client,
    api: String,
    token: String,
}

impl Guest {
    /// Comes in without an account.
    pub(crate) async fn arrive(api: String) -> Self {
        let client = reqwest::Client::new();
        let answer = client.post(format!("{api}/auth/guest")).send().await.unwrap();
        let session: Value = answer.json().await.unwrap();
        let token = session["access_token"].as_str().unwrap().to_owned();
        Self { client, api, token }
    }

    /// Somebody who has this token already.
    pub(crate) fn known(api: String, token: &str) -> Self {
        Self {
            client: reqwest::Client::new(),
            api,
            token: token.to_owned(),
        }
    }

    /// The same guest at another instance.
    pub(crate) fn at(&self, api: &str) -> Self {
        Self {
            client: self.client.clone(),
            api: api.to_owned(),
            token: self.token.clone(),
        }
    }

    /// Gets, expects success, and returns the answer.
    pub(crate) async fn get(&self, path: &str) -> Value {
        let request = self.client.get(format!("{}{path}", self.api));
        let answer = request.bearer_auth(&self.token).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap()
    }

    /// Posts, expects success, and returns the answer.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Value {
        let request = self.client.post(format!("{}{path}", self.api)).json(body);
        let answer = request.bearer_auth(&self.token).send().await.unwrap();
        let status = answer.status();
        let body: Value = answer.json().await.unwrap();
        assert!(status.is_success(), "{path}: {status}: {body}");
        body
    }

    /// Buys one piece of a product that the shop has plenty of; returns the order's id.
    pub(crate) async fn buy(&self) -> String {
        let bought = self.order(1).await;
        assert_eq!(bought["status"], "success", "{bought}");
        bought["order_id"].as_str().unwrap().to_owned()
    }

    /// Orders pieces of a product of which no warehouse has 30; returns the answer.
    pub(crate) async fn order(&self, quantity: u32) -> Value {
        let wanted = json!({ "product_id": 101, "quantity": quantity, "country": "US" });
        self.post("/cart/add", &wanted).await;
        let checkout = json!({ "payment_method": "credit_card", "country": "US" });
        self.post("/checkout", &checkout).await
    }
}
