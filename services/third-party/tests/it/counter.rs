//! The customer's side of the counter: requests, replies, a clock that stands still, and scratch folders.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use third_party::Clock;
use third_party::crm::{Crm, CrmSimulation};
use third_party::inventory::{Inventory, InventorySimulation};
use third_party::provider::{Provider, ProviderSimulation};
use tower::ServiceExt;

/// The time at which everything happens here.
pub(crate) const NOW: i64 = 1_767_225_600;

/// The seed of all dice here.
pub(crate) const SEED: u64 = 7;

pub(crate) fn clock() -> Clock {
    Arc::new(|| NOW)
}

/// A provider that forgets.
pub(crate) fn provider(simulation: ProviderSimulation) -> Router {
    provider_at(Path::new(":memory:"), simulation).router()
}

pub(crate) fn provider_at(file: &Path, simulation: ProviderSimulation) -> Provider {
    Provider::open(file, simulation, SEED, clock()).unwrap()
}

/// A CRM that forgets.
pub(crate) fn crm(simulation: CrmSimulation) -> Router {
    Crm::open(Path::new(":memory:"), simulation, SEED, clock())
        .unwrap()
        .router()
}

/// An inventory that forgets.
pub(crate) fn inventory(simulation: InventorySimulation, stock: &[(u64, i64)]) -> Router {
    Inventory::open(Path::new(":memory:"), simulation, SEED, clock(), stock)
        .unwrap()
        .router()
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The JSON, once the status is as expected.
    pub(crate) fn with_status(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self.json()
    }

    pub(crate) fn is_replay(&self) -> bool {
        self.headers
            .get("idempotent-replayed")
            .is_some_and(|value| value == "true")
    }
}

pub(crate) async fn get(router: &Router, path: &str) -> Reply {
    send(router, "GET", path, None, String::new()).await
}

pub(crate) async fn post(router: &Router, path: &str, body: &Value) -> Reply {
    send(router, "POST", path, None, body.to_string()).await
}

pub(crate) async fn put(router: &Router, path: &str, body: &Value) -> Reply {
    send(router, "PUT", path, None, body.to_string()).await
}

pub(crate) async fn post_with_key(router: &Router, path: &str, key: &str, body: &Value) -> Reply {
    send(router, "POST", path, Some(key), body.to_string()).await
}

pub(crate) async fn send(
    router: &Router,
    method: &str,
    path: &str,
    key: Option<&str>,
    body: String,
) -> Reply {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/json");
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    let response = router
        .clone()
        .oneshot(request.body(Body::from(body)).unwrap())
        .await
        .unwrap();
    let (parts, body) = response.into_parts();
    let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    Reply {
        status: parts.status,
        headers: parts.headers,
        text,
    }
}

/// Awaits while no time passes: a paused clock would leap ahead whenever only the file's thread is at work.
pub(crate) async fn at_once<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    let task = tokio::spawn(future);
    while !task.is_finished() {
        tokio::task::yield_now().await;
    }
    task.await.unwrap()
}

/// A folder of its own for one test, gone with it.
pub(crate) struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("third-party-{}-{number}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self { folder }
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
