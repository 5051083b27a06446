//! What the layers of protection cost inside the process, with the in-process cache: time of one thread for a
//! request through them, beside the same request without them. `cargo bench -p main-service --bench layers`.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot begin ends")]
#![expect(clippy::print_stdout, reason = "the figures are for people")]

use std::{
    net::Ipv4Addr,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Router, body::Body, extract::Request, http::StatusCode, routing::get};
use main_service::{
    MainService, SecuritySettings,
    caches::{CatalogueMemory, MemoryCache, MemoryTallies, MemoryVisits, MemoryWindows},
    clients::memory::{MemoryCrm, MemoryInventory, MemoryPayments, MemoryPromotions},
    demo,
    stores::memory::MemoryStore,
    world::{Argon2Passwords, SeededChance, SystemClock},
};
use service::Peer;
use shop::{
    ports::{Clock, Ports, Store},
    security::{block_list::BLOCKS_MAX, limits::RequestLimits},
};
use tower::ServiceExt;

const ORIGIN: &str = "http://localhost:3001";
const REQUESTS: u32 = 20_000;
/// The fastest round counts: the others were disturbed.
const ROUNDS: usize = 5;
/// Different clients; none comes to its limit.
const CLIENTS: u32 = 1_000;
const TOKEN: &str = "user-token-123";
/// What all layers may cost together, in microseconds.
const COST_MAX: f64 = 15.0;

async fn ports() -> Ports {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let ports = Ports {
        catalogue: Arc::new(CatalogueMemory::new(Arc::clone(&store))),
        cache: Arc::new(MemoryCache::new(Arc::clone(&clock))),
        windows: Arc::new(MemoryWindows::new()),
        visits: Arc::new(MemoryVisits::new()),
        tallies: Arc::new(MemoryTallies::new()),
        payments: Arc::new(MemoryPayments::default()),
        promotions: Arc::new(MemoryPromotions::default()),
        inventory: Arc::new(MemoryInventory::default()),
        crm: Arc::new(MemoryCrm::default()),
        chance: Arc::new(SeededChance::new(1)),
        passwords: Arc::new(Argon2Passwords::new()),
        store,
        clock,
    };
    let catalogue = demo::parse(demo::BUILT_IN).unwrap();
    ports.store.fill_catalogue(catalogue).await.unwrap();
    demo::fill_accounts(&ports).await.unwrap();
    ports
}

/// The longest list of blocked addresses that there can be.
async fn block_many(ports: &Ports) {
    let expires_ms = ports.clock.now().0 + 3_600_000;
    let block = |number| {
        let (high, low) = (number / 250, number % 250);
        format!(r#"{{"network":"192.168.{high}.{low}","reason":"-","expires_ms":{expires_ms}}}"#)
    };
    let list: Vec<String> = (0..BLOCKS_MAX).map(block).collect();
    let text = format!("[{}]", list.join(","));
    let put = ports
        .cache
        .put("security:blocked-ips", &text, Duration::from_secs(3_600));
    put.await.unwrap();
}

fn service(ports: &Ports, limits: RequestLimits) -> MainService {
    let settings = SecuritySettings {
        limits,
        trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
        ..SecuritySettings::default()
    };
    MainService::over(ports.clone(), vec![ORIGIN.to_owned()], settings)
}

/// Microseconds for one request through `router`.
async fn time(router: &Router, path: &str, expected: StatusCode) -> f64 {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        for number in 0..REQUESTS {
            let address = Ipv4Addr::from_bits(0xcb00_7100 + number % CLIENTS);
            let request = Request::builder().uri(path).header("origin", ORIGIN);
            let request = request.header("authorization", format!("Bearer {TOKEN}"));
            let mut request = request.body(Body::empty()).unwrap();
            request.extensions_mut().insert(Peer(address.into()));
            let response = router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), expected);
        }
        best = best.min(begun.elapsed() / REQUESTS);
    }
    best.as_secs_f64() * 1e6
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let ports = ports().await;
    let many = RequestLimits::per_minute(REQUESTS * 20, REQUESTS * 20);
    let (limited, unlimited) = (
        service(&ports, many),
        service(&ports, RequestLimits::per_minute(0, 0)),
    );
    let hello = || Router::new().route("/", get(|| async { "hello" }));
    let bare = time(&hello(), "/", StatusCode::OK).await;
    println!("{:<58} {bare:>6.1} µs", "a handler without layers");
    for (what, blocks) in [("no address blocked", 0), ("1,000 addresses blocked", BLOCKS_MAX)] {
        if blocks > 0 {
            block_many(&ports).await;
        }
        let guarded = limited.protect(hello());
        let open = time(&guarded, "/", StatusCode::OK).await - bare;
        println!(
            "{:<58} {open:>6.1} µs",
            format!("the layers of an address, {what}")
        );
    }
    let (with, without) = (limited.router(), unlimited.router());
    let with = time(&with, "/cart", StatusCode::OK).await;
    let user = with - time(&without, "/cart", StatusCode::OK).await;
    println!("{:<58} {user:>6.1} µs", "both limits, GET /cart with a token");
    let guarded = limited.protect(hello());
    let all = time(&guarded, "/", StatusCode::OK).await - bare + user;
    let verdict = if all < COST_MAX { "met" } else { "missed" };
    println!(
        "{:<58} {all:>6.1} µs, target < {COST_MAX} µs: {verdict}",
        "all layers together, at most"
    );
}
