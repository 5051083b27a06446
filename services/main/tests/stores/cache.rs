//! The cache's contract. A test gets an empty cache and the clock that it follows.

use std::{sync::Arc, time::Duration};

use main_service::{caches::MemoryCache, world::ManualClock};
use shop::{moment::Moment, ports::Cache};

const SECOND: Duration = Duration::from_secs(1);

async fn get(cache: &dyn Cache, key: &str) -> Option<String> {
    cache.get(key).await.unwrap()
}

async fn what_was_put_is_got(cache: &dyn Cache, _clock: &ManualClock) {
    assert_eq!(cache.ping().await, Ok(()));
    assert_eq!(get(cache, "a").await, None);
    cache.put("a", "1", SECOND).await.unwrap();
    cache.put("b", "", SECOND).await.unwrap();
    assert_eq!(get(cache, "a").await.as_deref(), Some("1"));
    assert_eq!(get(cache, "b").await.as_deref(), Some(""));
    cache.put("a", "2", SECOND).await.unwrap();
    assert_eq!(get(cache, "a").await.as_deref(), Some("2"));
}

async fn what_is_forgotten_is_gone(cache: &dyn Cache, _clock: &ManualClock) {
    cache.put("a", "1", SECOND).await.unwrap();
    cache.put("b", "2", SECOND).await.unwrap();
    for _ in 0..2 {
        cache.forget("a").await.unwrap();
        assert_eq!(get(cache, "a").await, None);
    }
    assert_eq!(get(cache, "b").await.as_deref(), Some("2"));
}

async fn entries_expire(cache: &dyn Cache, clock: &ManualClock) {
    cache.put("a", "1", SECOND).await.unwrap();
    cache.put("b", "2", 3 * SECOND).await.unwrap();
    cache.put("never", "3", Duration::ZERO).await.unwrap();
    for (now, a, b) in [
        (0, true, true),
        (999, true, true),
        (1_000, false, true),
        (3_000, false, false),
    ] {
        clock.set(Moment(now));
        assert_eq!(
            (get(cache, "a").await.is_some(), get(cache, "b").await.is_some()),
            (a, b),
            "at {now} ms"
        );
        assert_eq!(get(cache, "never").await, None);
    }
}

async fn putting_again_starts_the_time_again(cache: &dyn Cache, clock: &ManualClock) {
    cache.put("a", "1", SECOND).await.unwrap();
    clock.set(Moment(500));
    cache.put("a", "2", SECOND).await.unwrap();
    clock.set(Moment(1_499));
    assert_eq!(get(cache, "a").await.as_deref(), Some("2"));
}

macro_rules! cache_contract {
    ($($test:ident),+ $(,)?) => {
        mod memory {
            use super::*;

            $(#[tokio::test]
            async fn $test() {
                let clock = Arc::new(ManualClock::new(Moment(0)));
                let cache = MemoryCache::new(clock.clone());
                super::$test(&cache, &clock).await;
            })+
        }
    };
}

cache_contract!(
    what_was_put_is_got,
    what_is_forgotten_is_gone,
    entries_expire,
    putting_again_starts_the_time_again,
);

/// Which entries are there, of those that were put.
async fn kept(cache: &MemoryCache, keys: &[&str]) -> Vec<String> {
    let mut kept = Vec::new();
    for key in keys {
        if get(cache, key).await.is_some() {
            kept.push((*key).to_owned());
        }
    }
    kept
}

#[tokio::test]
async fn a_full_cache_forgets_what_ends_soonest() {
    let clock = Arc::new(ManualClock::new(Moment(0)));
    let cache = MemoryCache::with_limit(clock.clone(), 3);
    for (key, seconds) in [("long", 9), ("short", 2), ("middle", 5)] {
        cache.put(key, "", seconds * SECOND).await.unwrap();
    }
    cache.put("long", "again", 9 * SECOND).await.unwrap();
    assert_eq!(
        kept(&cache, &["long", "short", "middle"]).await.len(),
        3,
        "no new key, no room needed"
    );
    cache.put("new", "", 7 * SECOND).await.unwrap();
    assert_eq!(
        kept(&cache, &["long", "short", "middle", "new"]).await,
        ["long", "middle", "new"]
    );
    clock.set(Moment(8_000));
    cache.put("newer", "", SECOND).await.unwrap();
    clock.set(Moment(8_500));
    assert_eq!(
        kept(&cache, &["long", "middle", "new", "newer"]).await,
        ["long", "newer"]
    );
}
