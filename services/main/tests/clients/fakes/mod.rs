//! Small partners for the HTTP adapters to speak to: each speaks its own wire, written by hand, in front
//! of the memory adapter of the same port.

pub(crate) mod crm;
pub(crate) mod inventory;
pub(crate) mod payments;
pub(crate) mod promotions;

use axum::{Json, http::StatusCode};
use serde_json::{Value, json};

type Answer = (StatusCode, Json<Value>);

/// A problem as our services describe it.
fn no(status: u16, code: &str) -> Answer {
    (StatusCode::from_u16(status).unwrap(), Json(problem(status, code)))
}

/// The body of a problem.
pub(crate) fn problem(status: u16, code: &str) -> Value {
    json!({
        "type": "about:blank", "title": "Title", "status": status, "code": code, "detail": "A sentence."
    })
}

fn text<'a>(body: &'a Value, field: &str) -> &'a str {
    body[field].as_str().unwrap()
}

fn number(body: &Value, field: &str) -> i64 {
    body[field].as_i64().unwrap()
}
