//! The cache's contract. A test gets an empty cache, and the time that passes for it.

use std::{sync::Arc, time::Duration};

use main_service::{caches::MemoryCache, world::ManualClock};
use shop::{moment::Moment, ports::Cache};

use crate::time::Time;

/// Long enough for what a server's own clock adds to it during a test.
const HOUR: Duration = Duration::from_secs(60 * 60);
const SECOND: Duration = Duration::from_secs(1);

async fn get(cache: &dyn Cache, key: &str) -> Option<String> {
    cache.get(key).await.unwrap()
}

async fn what_was_put_is_got(cache: &dyn Cache, _time: &dyn Time) {
    assert_eq!(cache.ping().await, Ok(()));
    assert_eq!(get(cache, "a").await, None);
    cache.put("a", "1", HOUR).await.unwrap();
    cache.put("b", "", HOUR).await.unwrap();
    assert_eq!(get(cache, "a").await.as_deref(), Some("1"));
    assert_eq!(get(cache, "b").await.as_deref(), Some(""));
    cache.put("a", "2", HOUR).await.unwrap();
    assert_eq!(get(cache, "a").await.as_deref(), Some("2"));
}

async fn what_is_forgotten_is_gone(cache: &dyn Cache, _time: &dyn Time) {
    cache.put("a", "1", HOUR).await.unwrap();
    cache.put("b", "2", HOUR).await.unwrap();
    for _ in 0..2 {
        cache.forget("a").await.unwrap();
        assert_eq!(get(cache, "a").await, None);
    }
    assert_eq!(get(cache, "b").await.as_deref(), Some("2"));
}

async fn entries_expire(cache: &dyn Cache, time: &dyn Time) {
    cache.put("a", "1", HOUR).await.unwrap();
    cache.put("b", "2", 3 * HOUR).await.unwrap();
    cache.put("never", "3", Duration::ZERO).await.unwrap();
    for (minutes, a, b) in [
        (0, true, true),
        (59, true, true),
        (60, false, true),
        (179, false, true),
        (180, false, false),
    ] {
        time.pass_to(minutes).await;
        assert_eq!(
            (get(cache, "a").await.is_some(), get(cache, "b").await.is_some()),
            (a, b),
            "after {minutes} minutes"
        );
        assert_eq!(get(cache, "never").await, None);
    }
}

async fn putting_again_starts_the_time_again(cache: &dyn Cache, time: &dyn Time) {
    cache.put("a", "1", HOUR).await.unwrap();
    time.pass_to(30).await;
    cache.put("a", "2", HOUR).await.unwrap();
    time.pass_to(89).await;
    assert_eq!(get(cache, "a").await.as_deref(), Some("2"));
}

async fn only_what_was_read_is_replaced(cache: &dyn Cache, time: &dyn Time) {
    for (before, value, expected) in [
        (Some("1"), "2", false),
        (None, "1", true),
        (None, "2", false),
        (Some("2"), "3", false),
        (Some("1"), "2", true),
    ] {
        let replaced = cache.replace("a", before, value, HOUR).await.unwrap();
        assert_eq!(replaced, expected, "{before:?} by {value}");
    }
    assert_eq!(get(cache, "a").await.as_deref(), Some("2"));
    time.pass_to(60).await;
    assert!(!cache.replace("a", Some("2"), "3", HOUR).await.unwrap());
    assert!(cache.replace("a", None, "3", HOUR).await.unwrap());
}

crate::cache_contract!(
    what_was_put_is_got,
    what_is_forgotten_is_gone,
    entries_expire,
    putting_again_starts_the_time_again,
    only_what_was_read_is_replaced,
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

#[tokio::test]
async fn in_memory_an_entry_ends_to_the_millisecond() {
    let clock = Arc::new(ManualClock::new(Moment(0)));
    let cache = MemoryCache::new(clock.clone());
    cache.put("a", "1", SECOND).await.unwrap();
    for (now, is_there) in [(999, true), (1_000, false)] {
        clock.set(Moment(now));
        assert_eq!(get(&cache, "a").await.is_some(), is_there, "at {now} ms");
    }
}
