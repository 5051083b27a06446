//! The cache in the process itself: the embedded default.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use shop::{
    moment::Moment,
    ports::{Cache, CacheError, Clock},
};

/// Entries that the cache of a running shop holds at most.
const ENTRIES_MAX: usize = 100_000;

/// A cache in memory. When it is full it forgets what would be forgotten soonest: what has expired, then
/// the entry with the least time left.
pub struct MemoryCache {
    clock: Arc<dyn Clock>,
    entries_max: usize,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    by_key: HashMap<Arc<str>, Entry>,
    /// Everything in `by_key`, in the order in which it is forgotten.
    by_expiry: BTreeSet<(Moment, Arc<str>)>,
}

struct Entry {
    value: String,
    expires: Moment,
}

impl MemoryCache {
    /// An empty cache of at most 100,000 entries, whose time is `clock`'s.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self::with_limit(clock, ENTRIES_MAX)
    }

    /// An empty cache of at most `entries_max` entries, but at least one.
    #[must_use]
    pub fn with_limit(clock: Arc<dyn Clock>, entries_max: usize) -> Self {
        Self {
            clock,
            entries_max: entries_max.max(1),
            entries: Mutex::default(),
        }
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Cache for MemoryCache {
    async fn get(&self, key: &str) -> Result<Option<String>, CacheError> {
        let now = self.clock.now();
        Ok(self.entries().get(key, now).map(str::to_owned))
    }

    async fn put(&self, key: &str, value: &str, ttl: Duration) -> Result<(), CacheError> {
        let expires = self.clock.now().after(ttl);
        self.entries().put(key, value, expires, self.entries_max);
        Ok(())
    }

    async fn replace(
        &self,
        key: &str,
        before: Option<&str>,
        value: &str,
        ttl: Duration,
    ) -> Result<bool, CacheError> {
        let now = self.clock.now();
        let mut entries = self.entries();
        if entries.get(key, now) != before {
            return Ok(false);
        }
        entries.put(key, value, now.after(ttl), self.entries_max);
        Ok(true)
    }

    async fn forget(&self, key: &str) -> Result<(), CacheError> {
        self.entries().remove(key);
        Ok(())
    }

    async fn ping(&self) -> Result<(), CacheError> {
        Ok(())
    }
}

impl Entries {
    fn get(&self, key: &str, now: Moment) -> Option<&str> {
        let entry = self.by_key.get(key).filter(|entry| entry.expires > now);
        entry.map(|entry| &*entry.value)
    }

    /// Puts it there in place of what was, and first forgets what is too much.
    fn put(&mut self, key: &str, value: &str, expires: Moment, entries_max: usize) {
        self.remove(key);
        while self.by_key.len() >= entries_max {
            self.forget_soonest();
        }
        self.insert(key, value, expires);
    }

    fn insert(&mut self, key: &str, value: &str, expires: Moment) {
        let key: Arc<str> = Arc::from(key);
        let value = value.to_owned();
        self.by_expiry.insert((expires, Arc::clone(&key)));
        self.by_key.insert(key, Entry { value, expires });
    }

    fn remove(&mut self, key: &str) {
        if let Some((key, entry)) = self.by_key.remove_entry(key) {
            self.by_expiry.remove(&(entry.expires, key));
        }
    }

    fn forget_soonest(&mut self) {
        if let Some((_, key)) = self.by_expiry.pop_first() {
            self.by_key.remove(&key);
        }
    }
}
