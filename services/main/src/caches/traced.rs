//! What may be forgotten, with a measured duration for every call, wherever it is kept, and a span for what a buyer waits
//! for: a cached value, and everything that another program is asked.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use commerce::UserId;
use shop::{
    moment::Moment,
    ports::{Admission, Cache, CacheError, Counter, Tallies, Visits, Windows},
    segments::Remembered,
    tallies::{Batch, Hour, Sums},
};
use telemetry::{
    contract::{DbCall, db},
    db_call, db_measured,
};

use crate::carts;

/// `db.system.name` of what is kept in this process.
pub(crate) const MEMORY: &str = "memory";

/// One of the ports, which tells what it is asked. It answers as the one behind it does.
pub struct TracedCache<Port: ?Sized> {
    inner: Arc<Port>,
    system: &'static str,
}

impl<Port: ?Sized> TracedCache<Port> {
    /// Tells about `inner`, which is of this kind: a value of `db.system.name`.
    #[must_use]
    pub fn new(inner: Arc<Port>, system: &'static str) -> Self {
        Self { inner, system }
    }

    async fn call<T>(
        &self,
        call: &'static DbCall,
        work: impl Future<Output = Result<T, CacheError>>,
    ) -> Result<T, CacheError> {
        db_call(self.system, call, work, failed).await
    }

    /// A call that looks at a few numbers. In this process it takes a microsecond, less than a span does.
    async fn small_call<T>(
        &self,
        call: &'static DbCall,
        work: impl Future<Output = Result<T, CacheError>>,
    ) -> Result<T, CacheError> {
        if self.system == MEMORY {
            db_measured(self.system, call, work, failed).await
        } else {
            self.call(call, work).await
        }
    }
}

fn failed<T>(outcome: &Result<T, CacheError>) -> Option<&'static str> {
    outcome.is_err().then_some("unavailable")
}

#[async_trait]
impl Cache for TracedCache<dyn Cache> {
    async fn get(&self, key: &str) -> Result<Option<String>, CacheError> {
        self.call(calls_of(key).get, self.inner.get(key)).await
    }

    async fn put(&self, key: &str, value: &str, ttl: Duration) -> Result<(), CacheError> {
        self.call(calls_of(key).set, self.inner.put(key, value, ttl))
            .await
    }

    async fn replace(
        &self,
        key: &str,
        before: Option<&str>,
        value: &str,
        ttl: Duration,
    ) -> Result<bool, CacheError> {
        let work = self.inner.replace(key, before, value, ttl);
        self.call(calls_of(key).set, work).await
    }

    async fn forget(&self, key: &str) -> Result<(), CacheError> {
        self.call(calls_of(key).delete, self.inner.forget(key)).await
    }

    async fn ping(&self) -> Result<(), CacheError> {
        self.call(&db::CACHE_PING, self.inner.ping()).await
    }
}

#[async_trait]
impl Windows for TracedCache<dyn Windows> {
    async fn admit(
        &self,
        key: &str,
        now: Moment,
        window: Duration,
        max: u32,
    ) -> Result<Admission, CacheError> {
        self.small_call(&db::ADMIT, self.inner.admit(key, now, window, max))
            .await
    }

    async fn count(&self, counters: &[Counter<'_>], now: Moment) -> Result<Vec<u32>, CacheError> {
        self.small_call(&db::COUNT, self.inner.count(counters, now)).await
    }

    async fn clear(&self, key: &str) -> Result<(), CacheError> {
        self.small_call(&db::CLEAR_WINDOW, self.inner.clear(key)).await
    }
}

#[async_trait]
impl Visits for TracedCache<dyn Visits> {
    async fn visit(&self, user: UserId, now: Moment) -> Result<Remembered, CacheError> {
        self.small_call(&db::VISIT, self.inner.visit(user, now)).await
    }

    async fn purchase(&self, user: UserId, spend_cents: i64, now: Moment) -> Result<Remembered, CacheError> {
        let work = self.inner.purchase(user, spend_cents, now);
        self.small_call(&db::VISIT, work).await
    }
}

#[async_trait]
impl Tallies for TracedCache<dyn Tallies> {
    async fn add(&self, batch: &Batch) -> Result<(), CacheError> {
        self.small_call(&db::ADD_TALLIES, self.inner.add(batch)).await
    }

    async fn read(&self, first: Hour, hours: u16) -> Result<Sums, CacheError> {
        self.small_call(&db::READ_TALLIES, self.inner.read(first, hours))
            .await
    }
}

/// What calls about a key are called.
struct Calls {
    get: &'static DbCall,
    set: &'static DbCall,
    delete: &'static DbCall,
}

/// Few names, whatever the keys are.
fn calls_of(key: &str) -> Calls {
    if carts::is_key(key) {
        Calls {
            get: &db::CACHE_GET_CART,
            set: &db::CACHE_SET_CART,
            delete: &db::CACHE_DELETE_CART,
        }
    } else if key.starts_with("security:") {
        Calls {
            get: &db::CACHE_GET_BLOCKS,
            set: &db::CACHE_SET_BLOCKS,
            delete: &db::CACHE_OTHER,
        }
    } else {
        Calls {
            get: &db::CACHE_OTHER,
            set: &db::CACHE_OTHER,
            delete: &db::CACHE_OTHER,
        }
    }
}
