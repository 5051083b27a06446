//! Those who say who they are, rightly and wrongly.

use reqwest::Method;
use serde_json::{Value, json};

use crate::telemetry::rig::Rig;
use crate::telemetry::visitor::Visitor;

const LOGIN: &str = "/auth/login";
const REFRESH: &str = "/auth/refresh";

/// Registers, signs in and out.
pub(super) async fn come_and_go(rig: &Rig) {
    let stranger = Visitor::new(rig, "198.51.100.40");
    let account = json!({ "email": "ada@example.com", "password": "correct horse" });
    stranger.post("/auth/register", &account).await;
    let guest = Visitor::guest(rig, "198.51.100.40").await;
    guest.add("US", 101, 1).await;
    let session = guest.post(LOGIN, &account).await;
    let refresh = json!({ "refresh_token": session["refresh_token"] });
    let renewed = stranger.post(REFRESH, &refresh).await;
    let buyer = stranger.with_token(renewed["access_token"].as_str().unwrap());
    buyer
        .expect(204, Method::POST, "/auth/logout", &Value::Null)
        .await;

    let wrong = json!({ "email": "ada@example.com", "password": "wrong horse" });
    stranger.expect(401, Method::POST, LOGIN, &wrong).await;
    let forged = json!({ "refresh_token": "forged" });
    Visitor::new(rig, "198.51.100.41")
        .expect(401, Method::POST, REFRESH, &forged)
        .await;
    let stranger = Visitor::new(rig, "198.51.100.42");
    for (visitor, code) in [
        (stranger.clone(), "missing_header"),
        (stranger.with_authorization("Basic abc"), "invalid_format"),
        (stranger.with_token("forged"), "invalid_token"),
    ] {
        let refused = visitor.expect(401, Method::GET, "/orders", &Value::Null).await;
        assert_eq!(refused["code"], code);
    }
}
