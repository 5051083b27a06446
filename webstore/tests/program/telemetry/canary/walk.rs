//! A secret in every place of every request that can be made.

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Map, Value, json};

use super::forms::{Secret, in_an_address};
use crate::telemetry::rig::Rig;

const ADMIN_TOKEN: &str = "admin-token-456";
/// Headers that somebody might read.
const HEADERS: [&str; 14] = [
    "authorization",
    "cookie",
    "user-agent",
    "referer",
    "origin",
    "x-forwarded-for",
    "x-request-id",
    "idempotency-key",
    "traceparent",
    "tracestate",
    "baggage",
    "if-none-match",
    "accept-language",
    "content-type",
];

/// One thing that a service can be asked.
struct Operation {
    api: String,
    method: Method,
    path: String,
    queries: Vec<String>,
    /// A good body; nothing for none.
    body: Value,
}

/// Asks everything, with each secret in each place; how many requests that were.
pub(super) async fn everywhere(rig: &Rig, document: &Value, secrets: &[Secret], token: &str) -> usize {
    let mut operations = described(&rig.shop.url(8000), document);
    operations.extend(others(rig));
    let client = Client::new();
    let mut asked = 0;
    for operation in &operations {
        let token = match operation.path.starts_with("/admin") {
            true => ADMIN_TOKEN,
            false => token,
        };
        for secret in secrets {
            for request in operation.requests(&client, secret.text(), token) {
                // A header that cannot be sent is not sent.
                if let Ok(request) = request.build() {
                    client.execute(request).await.unwrap();
                    asked += 1;
                }
            }
        }
    }
    asked
}

impl Operation {
    fn requests(&self, client: &Client, secret: &str, token: &str) -> Vec<RequestBuilder> {
        let ask = |path: &str, body: &Value| {
            let request = client.request(self.method.clone(), format!("{}{path}", self.api));
            let request = request.bearer_auth(token);
            if body.is_null() {
                request
            } else {
                request.json(body)
            }
        };
        let written = in_an_address(secret);
        let usual = filled(&self.path, "1");
        let mut requests = vec![
            ask(&filled(&self.path, &written), &self.body),
            ask(&format!("{usual}/{written}"), &self.body),
            ask(&format!("{usual}?{written}={written}"), &self.body),
            ask(&usual, &json!(secret)),
            ask(&usual, &Value::Null).body(format!("{{\"password\":\"{secret}")),
            ask(&usual, &self.body).header(format!("x-{}", secret.to_lowercase()), secret),
        ];
        for name in &self.queries {
            requests.push(ask(&format!("{usual}?{name}={written}"), &self.body));
        }
        for name in HEADERS {
            let plain = client.request(self.method.clone(), format!("{}{usual}", self.api));
            requests.push(plain.json(&self.body).header(name, secret));
        }
        for form in ["Basic", "Bearer", "Bearer Bearer"] {
            let plain = client.request(self.method.clone(), format!("{}{usual}", self.api));
            requests.push(plain.header("authorization", format!("{form} {secret}")));
        }
        requests.extend(self.bodies(secret).iter().map(|body| ask(&usual, body)));
        requests
    }

    /// The good body with the secret in one place after the other, also where no text may be.
    fn bodies(&self, secret: &str) -> Vec<Value> {
        let Some(good) = self.body.as_object() else {
            return Vec::new();
        };
        let number: Option<i64> = secret.parse().ok();
        let values = [
            json!(secret),
            json!([secret]),
            json!({ secret: secret }),
            number.map_or(json!(format!("{secret}@example.com")), Value::from),
        ];
        let names = good.keys().map(String::as_str).chain([secret, "card_number"]);
        let with = |name: &str, value: &Value| {
            let mut body = good.clone();
            body.insert(name.to_owned(), value.clone());
            Value::Object(body)
        };
        names
            .flat_map(|name| values.iter().map(move |value| (name, value)))
            .map(|(name, value)| with(name, value))
            .collect()
    }
}

/// The path with this in every place that has a name.
fn filled(path: &str, value: &str) -> String {
    let parts = path.split('/').map(|part| match part {
        "{country}" if value == "1" => "us",
        part if part.starts_with('{') => value,
        part => part,
    });
    parts.collect::<Vec<&str>>().join("/")
}

/// Everything in main-service's document.
fn described(api: &str, document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let queries = parameters.iter().filter(|parameter| parameter["in"] == "query");
            let queries = queries.map(|query| query["name"].as_str().unwrap().to_owned());
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
            let name = schema.as_str().and_then(|name| name.rsplit('/').next());
            let body = name.map(|name| example(&document["components"]["schemas"][name]));
            operations.push(Operation {
                api: api.to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                queries: queries.collect(),
                body: body.unwrap_or_default(),
            });
        }
    }
    operations
}

/// What the document gives as an example, or something of the right type.
fn example(schema: &Value) -> Value {
    let properties = schema["properties"].as_object().unwrap();
    let fields = properties.iter().map(|(name, field)| {
        let usual = match field["type"].as_str() {
            Some("integer") => json!(1),
            _ => json!("something"),
        };
        (name.clone(), field.get("example").cloned().unwrap_or(usual))
    });
    Value::Object(fields.collect::<Map<String, Value>>())
}

/// What the other services can be asked.
fn others(rig: &Rig) -> Vec<Operation> {
    let charge = json!({
        "user_id": 1, "amount": 100, "currency": "USD", "country": "US", "payment_method": "paypal"
    });
    let refund = json!({ "transaction_id": "txn_1", "amount": 100 });
    let check =
        json!({ "user_id": 1, "country": "US", "amount": 100, "currency": "USD", "coupon": "SAVE20" });
    let coupon = json!({ "country": "US", "amount": 100, "currency": "USD", "coupon": "SAVE20" });
    let rows = [
        (8081, Method::GET, "/api/payments", Value::Null),
        (8081, Method::POST, "/api/payments/process", charge),
        (8081, Method::POST, "/api/payments/refund", refund),
        (8081, Method::GET, "/api/payments/{idempotency_key}", Value::Null),
        (
            8081,
            Method::POST,
            "/api/payments/{idempotency_key}/void",
            Value::Null,
        ),
        (8082, Method::POST, "/api/promotions/check", check),
        (8082, Method::POST, "/api/promotions/validate-coupon", coupon),
        (3001, Method::GET, "/config.json", Value::Null),
        (3001, Method::GET, "/{path}", Value::Null),
        (8000, Method::GET, "/docs", Value::Null),
    ];
    let operations = rows.into_iter().map(|(port, method, path, body)| Operation {
        api: rig.shop.url(port),
        method,
        path: path.to_owned(),
        queries: vec!["after".to_owned(), "limit".to_owned()],
        body,
    });
    operations.collect()
}
