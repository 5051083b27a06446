//! Opening: within seconds, whether Redis is there or not. Only an address that is none is refused.

use std::time::{Duration, Instant};

use main_service::caches::redis::RedisCache;
use shop::ports::Cache;
use tokio::net::TcpListener;

use super::database::{self, PATIENT};

/// The cache at `url`, where no Redis answers.
async fn opened_without(url: &str) -> RedisCache {
    let begun = Instant::now();
    let cache = RedisCache::open(url, PATIENT).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(cache.ping().await.is_err());
    cache
}

#[tokio::test]
async fn nobody_is_there() {
    let address = format!("127.0.0.1:{}", lab::free_port().unwrap());
    opened_without(&format!("redis://user:secret@{address}/")).await;
}

#[tokio::test(start_paused = true)]
async fn somebody_is_there_and_says_nothing() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    opened_without(&format!("redis://:secret@{address}/")).await;
}

#[tokio::test]
async fn what_is_no_address_of_ours_is_refused_at_once() {
    let tls =
        "this program speaks to Redis without TLS only; take redis:// on a network that nobody else hears";
    let none = "its URL is none; redis://HOST:PORT/DATABASE or unix:///PATH?db=DATABASE is expected";
    for (url, expected) in [
        ("rediss://user:secret@127.0.0.1:6379/0", tls),
        ("redis://user:secret@127.0.0.1:6379/first", none),
        ("http://secret@127.0.0.1:6379", none),
        ("127.0.0.1:6379", none),
        ("", none),
    ] {
        let refusal = RedisCache::open(url, PATIENT).await.err().unwrap();
        let expected = format!("cannot open the cache in Redis: {expected}");
        assert_eq!(refusal.to_string(), expected, "{url}");
    }
}

#[tokio::test]
async fn a_database_that_is_not_there_is_as_good_as_none() {
    let Some(server) = database::server().await else {
        return;
    };
    opened_without(&server.url(1_000_000)).await;
}

#[tokio::test]
async fn what_was_away_is_used_when_it_is_there() {
    let Some(server) = database::stopped() else {
        return;
    };
    let cache = opened_without(&server.url(0)).await;
    server.start_again().await.unwrap();
    super::outages::until_well(|| cache.ping()).await;
}
