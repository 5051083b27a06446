//! What the layers cost. By hand, in a release build, on a machine that does nothing else:
//! `cargo test --release -p main-service --lib -- --ignored --nocapture cost`

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Router, body::Body, extract::Request, http::StatusCode, routing::get};
use commerce::UserId;
use service::Peer;
use shop::{
    ports::{Cache, Clock},
    security::{block_list::BLOCKS_MAX, limits::RequestLimits},
};
use tower::ServiceExt;

use crate::{
    caches::{MemoryCache, MemoryWindows},
    web::{
        cors::ListedOrigins,
        security::{Gate, Guard, SecuritySettings},
    },
    world::SystemClock,
};

const ORIGIN: &str = "http://localhost:3001";
const REQUESTS: u32 = 50_000;
/// The fastest round counts: the others were disturbed.
const ROUNDS: usize = 3;
/// Different clients; none comes to its limit.
const CLIENTS: u32 = 1_000;
/// What all layers may cost together.
const COST_MAX: Duration = Duration::from_micros(15);

async fn guard(blocks: usize) -> Arc<Guard> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let settings = SecuritySettings {
        limits: RequestLimits::per_minute(100_000, 100_000),
        trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
        ..SecuritySettings::default()
    };
    let cache = Arc::new(MemoryCache::new(Arc::clone(&clock)));
    let expires_ms = clock.now().0 + 3_600_000;
    let block = |number| {
        format!(
            r#"{{"network":"192.168.{}.{}","reason":"-","expires_ms":{expires_ms}}}"#,
            number / 250,
            number % 250
        )
    };
    let list: Vec<String> = (0..blocks).map(block).collect();
    let text = format!("[{}]", list.join(","));
    cache
        .put("security:blocked-ips", &text, Duration::from_secs(3_600))
        .await
        .unwrap();
    Arc::new(Guard::new(Arc::new(MemoryWindows::new()), cache, clock, settings))
}

fn hello() -> Router {
    Router::new().route("/", get(|| async { "hello" }))
}

/// The same behind a handler that asks about its user, as the protected ones do.
fn protected(guard: &Arc<Guard>) -> Router {
    let guard = Arc::clone(guard);
    let handler = async move |request: Request| {
        let (parts, _) = request.into_parts();
        let user = match parts.extensions.get() {
            Some(Peer(IpAddr::V4(address))) => UserId(address.to_bits().into()),
            _ => UserId(0),
        };
        guard.admit_user(user, &parts).await.map(|()| "hello")
    };
    Router::new().route("/", get(handler))
}

fn layered(router: Router, guard: &Arc<Guard>) -> Router {
    router.layer((ListedOrigins::new(&[ORIGIN.to_owned()]), Gate(Arc::clone(guard))))
}

/// Time for one request through `router`.
async fn time(router: Router, path: &str) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        for number in 0..REQUESTS {
            let address = Ipv4Addr::from_bits(0xcb00_7100 + number % CLIENTS);
            let request = Request::builder().uri(path).header("origin", ORIGIN);
            let mut request = request.body(Body::empty()).unwrap();
            request.extensions_mut().insert(Peer(address.into()));
            let response = router.clone().oneshot(request).await.unwrap();
            assert_ne!(response.status(), StatusCode::FORBIDDEN);
        }
        best = best.min(begun.elapsed() / REQUESTS);
    }
    best
}

#[tokio::test]
#[ignore = "a measurement"]
async fn the_layers_cost_little() {
    let bare = time(hello(), "/").await;
    let cors = time(hello().layer(ListedOrigins::new(&[ORIGIN.to_owned()])), "/").await;
    println!("bare {bare:?}, with CORS {cors:?}");
    for blocks in [0, BLOCKS_MAX] {
        let guard = guard(blocks).await;
        let open = time(layered(hello(), &guard), "/").await;
        let protected = time(layered(protected(&guard), &guard), "/").await;
        let refused = time(layered(hello(), &guard), "/nowhere").await;
        println!(
            "with all layers and {blocks} blocks: {open:?}, protected {protected:?}, 404 or 429 {refused:?}"
        );
        assert!(protected - bare < COST_MAX, "{:?}", protected - bare);
    }
}
