//! The cache goes away: the shop goes on without it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use async_trait::async_trait;
use main_service::caches::MemoryWindows;
use serde_json::json;
use shop::{
    moment::Moment,
    ports::{Admission, Cache, CacheError, Counter, Ports, Windows},
};

use crate::{
    strangers::{ADDRESS, PRODUCTS, limited},
    test_app::TestApp,
};

/// A cache and windows that can be taken away.
pub(crate) struct Distant {
    windows: MemoryWindows,
    cache: Arc<dyn Cache>,
    is_away: AtomicBool,
}

impl Distant {
    /// Windows and the ports' cache, within reach.
    pub(crate) fn new(windows: MemoryWindows, ports: &Ports) -> Self {
        Self {
            windows,
            cache: Arc::clone(&ports.cache),
            is_away: AtomicBool::new(false),
        }
    }

    pub(crate) fn go_away(&self) {
        self.is_away.store(true, Relaxed);
    }

    async fn reach(&self) -> Result<(), CacheError> {
        match self.is_away.load(Relaxed) {
            false => Ok(()),
            true => Err(CacheError("it is away".to_owned())),
        }
    }
}

#[async_trait]
impl Windows for Distant {
    async fn admit(
        &self,
        key: &str,
        now: Moment,
        window: Duration,
        max: u32,
    ) -> Result<Admission, CacheError> {
        self.reach().await?;
        self.windows.admit(key, now, window, max).await
    }

    async fn count(&self, counters: &[Counter<'_>], now: Moment) -> Result<Vec<u32>, CacheError> {
        self.reach().await?;
        self.windows.count(counters, now).await
    }

    async fn clear(&self, key: &str) -> Result<(), CacheError> {
        self.reach().await?;
        self.windows.clear(key).await
    }
}

#[async_trait]
impl Cache for Distant {
    async fn get(&self, key: &str) -> Result<Option<String>, CacheError> {
        self.reach().await?;
        self.cache.get(key).await
    }

    async fn put(&self, key: &str, value: &str, ttl: Duration) -> Result<(), CacheError> {
        self.reach().await?;
        self.cache.put(key, value, ttl).await
    }

    async fn replace(
        &self,
        key: &str,
        before: Option<&str>,
        value: &str,
        ttl: Duration,
    ) -> Result<bool, CacheError> {
        self.reach().await?;
        self.cache.replace(key, before, value, ttl).await
    }

    async fn forget(&self, key: &str) -> Result<(), CacheError> {
        self.reach().await?;
        self.cache.forget(key).await
    }

    async fn ping(&self) -> Result<(), CacheError> {
        self.reach().await
    }
}

async fn shop() -> (TestApp, Arc<Distant>) {
    let app = TestApp::start().await;
    let distant = Arc::new(Distant::new(MemoryWindows::new(), &app.ports));
    let app = app.guarded(limited(3, 3), |ports| {
        ports.windows = Arc::<Distant>::clone(&distant);
        ports.cache = Arc::<Distant>::clone(&distant);
    });
    (app, distant)
}

#[tokio::test]
async fn requests_pass_and_are_counted_while_the_cache_is_away() {
    let (app, distant) = shop().await;
    for status in [200, 200, 200, 429] {
        assert_eq!(app.get_from(ADDRESS, PRODUCTS, "").await.status, status);
    }
    distant.go_away();
    app.clock.advance(Duration::from_secs(2));
    for _ in 0..50 {
        assert_eq!(app.get_from(ADDRESS, "/cart", "user-token-123").await.status, 200);
    }
    assert_eq!(app.service.security_events().counts().unchecked, 50);
    distant.is_away.store(false, Relaxed);
    assert_eq!(
        app.get_from(ADDRESS, PRODUCTS, "").await.status,
        429,
        "what it counted still counts"
    );
    assert_eq!(app.service.security_events().counts().unchecked, 50);
}

#[tokio::test(start_paused = true)]
async fn what_was_blocked_stays_blocked_and_nothing_else_can_be() {
    let (app, distant) = shop().await;
    let block = async |network: &str| {
        let body = json!({ "network": network, "reason": "a test" });
        app.call_from(
            "127.0.0.1",
            "POST",
            "/admin/blocked-ips",
            "admin-token-456",
            &body,
        )
        .await
    };
    assert_eq!(block(ADDRESS).await.status, 201);
    distant.go_away();
    app.clock.advance(Duration::from_secs(60));
    assert_eq!(app.get_from(ADDRESS, PRODUCTS, "").await.status, 403);
    let refused = block("203.0.113.6").await;
    assert_eq!(refused.problem(), (503, "block_list_unavailable".to_owned()));
    assert_eq!(refused.headers["retry-after"], "1");
}
