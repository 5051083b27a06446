//! Those who come with bad intentions, and those who ask too much.

use reqwest::Method;
use serde_json::{Value, json};

use crate::telemetry::rig::Rig;
use crate::telemetry::visitor::Visitor;

/// More requests than any limit here lets through.
const REQUESTS_MAX: u32 = 500;

/// Guessed tokens, guessed addresses, bad requests.
pub(super) async fn attack(rig: &Rig) {
    let guesser = Visitor::new(rig, "203.0.113.1").with_token("forged");
    for _ in 0..6 {
        guesser.expect(401, Method::GET, "/cart", &Value::Null).await;
    }
    let scanner = Visitor::new(rig, "203.0.113.2");
    for number in 0..11 {
        let path = format!("/wp-admin/{number}.php");
        scanner.expect(404, Method::GET, &path, &Value::Null).await;
    }
    let nuisance = Visitor::new(rig, "203.0.113.3");
    for _ in 0..21 {
        let bad = json!({ "email": "nobody", "password": "correct horse" });
        nuisance.expect(422, Method::POST, "/auth/register", &bad).await;
    }
}

/// Too many requests of an address, of a user, and for an account.
pub(super) async fn ask_too_much(rig: &Rig) {
    let stranger = Visitor::new(rig, "203.0.113.4");
    let user = Visitor::guest(rig, "203.0.113.5").await;
    let guesser = Visitor::new(rig, "203.0.113.6");
    let guess = json!({ "email": "nobody@example.com", "password": "wrong horse" });
    for (visitor, method, path, body) in [
        (stranger, Method::GET, "/countries", Value::Null),
        (user, Method::GET, "/orders", Value::Null),
        (guesser, Method::POST, "/auth/login", guess),
    ] {
        let mut asked = 0;
        while visitor.ask(method.clone(), path, &body).await.0 != 429 {
            asked += 1;
            assert!(asked <= REQUESTS_MAX, "{path} has no limit");
        }
    }
}
