//! Requests over connections from somewhere.

use std::net::IpAddr;

use axum::{body::Body, http::Request};
use main_service::SecuritySettings;
use serde_json::Value;
use service::Peer;
use shop::security::limits::RequestLimits;

use crate::test_app::{Answer, TestApp, request};

/// Somebody's address.
pub(crate) const ADDRESS: &str = "203.0.113.5";
/// What anybody may ask for.
pub(crate) const PRODUCTS: &str = "/us/products";

/// So many requests per minute by one address, and by one user; 0 for any number.
pub(crate) fn limited(ip: u32, user: u32) -> SecuritySettings {
    SecuritySettings {
        limits: RequestLimits::per_minute(ip, user),
        ..SecuritySettings::default()
    }
}

/// The request, as it comes over a connection from `address`.
pub(crate) fn from(address: &str, mut request: Request<Body>) -> Request<Body> {
    let address: IpAddr = address.parse().unwrap();
    request.extensions_mut().insert(Peer(address));
    request
}

impl TestApp {
    /// Asks from an address, with a token unless it is empty.
    pub(crate) async fn get_from(&self, address: &str, path: &str, token: &str) -> Answer {
        self.call_from(address, "GET", path, token, &Value::Null).await
    }

    /// Calls from an address, with a token unless it is empty and a body unless it is null.
    pub(crate) async fn call_from(
        &self,
        address: &str,
        method: &str,
        path: &str,
        token: &str,
        body: &Value,
    ) -> Answer {
        self.send(from(address, request(method, path, token, &[], body)))
            .await
    }

    /// Asks from an address through a proxy that says for whom.
    pub(crate) async fn get_forwarded(&self, peer: &str, forwarded: &str, path: &str) -> Answer {
        let headers = [("x-forwarded-for", forwarded)];
        self.send(from(peer, request("GET", path, "", &headers, &Value::Null)))
            .await
    }
}
