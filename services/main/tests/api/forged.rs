//! Tokens that are nearly right: they mean nothing, and cost the real user nothing.

use std::net::{IpAddr, Ipv4Addr};

use main_service::SecuritySettings;
use serde_json::{Value, json};

use crate::{strangers::ADDRESS, test_app::TestApp};

/// Different forgeries of one token.
const FORGERIES: usize = 1_000;
/// How often a user may ask in a minute.
const USER_LIMIT: usize = 60;

/// The shop with all limits, and a guest's access and refresh token.
async fn shop() -> (TestApp, String, String) {
    let app = TestApp::start()
        .await
        .guarded(SecuritySettings::default(), |_| ());
    let session = app.post("/auth/guest", "", &Value::Null).await.json();
    let text = |field: &str| session[field].as_str().unwrap().to_owned();
    (app, text("access_token"), text("refresh_token"))
}

/// Different texts that share something with the token and are not it: it in capitals, every part that it begins
/// with, it with another character in each place beginning with the last one, and it with something behind it.
fn forgeries(real: &str) -> Vec<String> {
    let capitals = std::iter::once(real.to_uppercase());
    let prefixes = (1..real.len()).map(|length| real[..length].to_owned());
    let places = (0..real.len()).rev();
    let changed = places.flat_map(|at| {
        let others = "0123456789abcdef"
            .chars()
            .filter(move |other| !real[at..].starts_with(*other));
        others.map(move |other| format!("{}{other}{}", &real[..at], &real[at + 1..]))
    });
    let longer = (0..).map(|number| format!("{real}{number}"));
    let some = capitals.chain(prefixes).chain(changed.take(800)).chain(longer);
    some.take(FORGERIES).collect()
}

/// Each forger has an address of their own, and no limit to come to.
fn address(number: usize) -> String {
    let number = u32::try_from(number).unwrap();
    IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + number)).to_string()
}

#[tokio::test]
async fn forged_access_tokens_leave_the_real_user_alone() {
    let (app, real, _) = shop().await;
    for (number, forged) in forgeries(&real).iter().enumerate() {
        let refused = app.get_from(&address(number), "/cart", forged).await;
        assert_eq!(refused.problem(), (401, "invalid_token".to_owned()), "{forged}");
    }
    for _ in 0..USER_LIMIT {
        assert_eq!(app.get_from(ADDRESS, "/cart", &real).await.status, 200);
    }
    let refused = app.get_from(ADDRESS, "/cart", &real).await;
    assert_eq!(refused.problem(), (429, "too_many_requests".to_owned()));
    let counts = app.service.security_events().counts();
    assert_eq!(counts.failures["invalid_token"], FORGERIES as u64);
    assert_eq!(counts.suspicious.len(), 0, "each address tried once");
}

#[tokio::test]
async fn forged_refresh_tokens_leave_the_real_session_alone() {
    let (app, access, real) = shop().await;
    for (number, forged) in forgeries(&real).iter().enumerate() {
        let body = json!({ "refresh_token": forged });
        let address = address(number);
        let refused = app.call_from(&address, "POST", "/auth/refresh", "", &body);
        assert_eq!(
            refused.await.problem(),
            (401, "invalid_token".to_owned()),
            "{forged}"
        );
    }
    assert_eq!(app.get_from(ADDRESS, "/cart", &access).await.status, 200);
    let body = json!({ "refresh_token": real });
    let renewed = app.call_from(ADDRESS, "POST", "/auth/refresh", "", &body).await;
    assert_eq!(renewed.status, 200);
}
