//! Opening: within seconds or not at all, with one line that says why.

use std::time::{Duration, Instant};

use main_service::caches::redis::{RedisCache, RedisSettings};
use shop::ports::Cache;
use tokio::net::TcpListener;

use super::{database::PATIENT, server::Server};

async fn refusal(url: &str) -> String {
    let begun = Instant::now();
    let opened = RedisCache::open(url, PATIENT).await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let reason = opened.err().unwrap().to_string();
    assert!(!reason.contains('\n') && !reason.contains("secret"), "{reason}");
    reason
}

#[tokio::test]
async fn nobody_is_there() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap();
    drop(taken);
    let reason = refusal(&format!("redis://user:secret@{address}/")).await;
    let place = format!("cannot open the cache in Redis at {address}: ");
    assert!(reason.starts_with(&place), "{reason}");
    assert!(reason.contains("refused"), "{reason}");
}

#[tokio::test(start_paused = true)]
async fn somebody_is_there_and_says_nothing() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    let reason = refusal(&format!("redis://:secret@{address}/")).await;
    let expected = format!("cannot open the cache in Redis at {address}: no answer within 3 s");
    assert_eq!(reason, expected);
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
        let expected = format!("cannot open the cache in Redis: {expected}");
        assert_eq!(refusal(url).await, expected, "{url}");
    }
}

#[tokio::test]
async fn a_database_that_is_not_there_is_refused() {
    let Some(server) = Server::start() else {
        return;
    };
    server.client(0).await;
    let reason = refusal(&server.url(1_000_000)).await;
    assert!(reason.contains("out of range"), "{reason}");
}

#[tokio::test]
async fn who_does_not_insist_is_connected_when_it_is_there() {
    let Some(server) = Server::stopped() else {
        return;
    };
    let settings = RedisSettings {
        must_answer_at_start: false,
        ..PATIENT
    };
    let cache = RedisCache::open(&server.url(0), settings).await.unwrap();
    assert!(cache.ping().await.is_err());
    server.tell("start");
    server.client(0).await;
    super::outages::until_well(|| cache.ping()).await;
}
