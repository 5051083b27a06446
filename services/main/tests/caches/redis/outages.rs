//! Redis goes away and comes back.

use std::time::{Duration, Instant};

use commerce::UserId;
use main_service::caches::redis::{ANSWER_TIME_MAX, CACHE_ANSWER_TIME_MAX, RedisCache, RedisSettings};
use shop::{
    moment::Moment,
    ports::{Cache, CacheError, Visits, Windows},
};

use super::database;

/// How long a connection that is made anew may take on a busy machine.
const RECOVERY_TIME_MAX: Duration = Duration::from_secs(20);
/// What a busy machine may add to a deadline.
const MARGIN: Duration = Duration::from_secs(1);
const NOW: Moment = Moment(1_767_225_600_000);
const WINDOW: Duration = Duration::from_secs(60);

/// Asks until the answer is good.
pub(super) async fn until_well<T, F: Future<Output = Result<T, CacheError>>>(ask: impl Fn() -> F) -> T {
    let begun = Instant::now();
    loop {
        match ask().await {
            Ok(answer) => return answer,
            Err(error) => assert!(begun.elapsed() < RECOVERY_TIME_MAX, "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

pub(super) async fn admit(cache: &RedisCache) -> Result<bool, CacheError> {
    let admission = cache.admit("a", NOW, WINDOW, 1_000_000).await?;
    Ok(admission.admitted)
}

/// Every port fails, and none of them later than it may.
async fn expect_away(cache: &RedisCache) {
    for _ in 0..20 {
        let begun = Instant::now();
        assert!(admit(cache).await.is_err());
        let visit = cache.visit(UserId(1), NOW).await;
        assert!(visit.is_err());
        let took = begun.elapsed();
        assert!(took < 2 * ANSWER_TIME_MAX + MARGIN, "{took:?}");
        let begun = Instant::now();
        assert!(cache.get("a").await.is_err());
        let took = begun.elapsed();
        assert!(took < CACHE_ANSWER_TIME_MAX + MARGIN, "{took:?}");
    }
}

#[tokio::test]
async fn a_server_that_was_killed_is_found_again() {
    let Some(server) = database::server().await else {
        return;
    };
    let cache = RedisCache::open(&server.url(0), RedisSettings::default())
        .await
        .unwrap();
    for _ in 0..3 {
        until_well(|| admit(&cache)).await;
        server.kill().unwrap();
        expect_away(&cache).await;
        assert_eq!(cache.ping().await, Err(CacheError("Redis is away".to_owned())));
        server.begin().unwrap();
    }
    until_well(|| admit(&cache)).await;
    until_well(|| cache.visit(UserId(1), NOW)).await;
    until_well(|| cache.ping()).await;
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up_and_found_again() {
    let Some(server) = database::server().await else {
        return;
    };
    let cache = RedisCache::open(&server.url(0), RedisSettings::default())
        .await
        .unwrap();
    until_well(|| admit(&cache)).await;
    server.pause().unwrap();
    expect_away(&cache).await;
    assert_eq!(
        cache.ping().await,
        Err(CacheError("Redis is away".to_owned())),
        "nobody waits for it any more"
    );
    server.resume().unwrap();
    until_well(|| admit(&cache)).await;
}

#[tokio::test]
async fn callers_who_do_not_wait_until_the_end_notice_it_too() {
    let Some(server) = database::server().await else {
        return;
    };
    let cache = RedisCache::open(&server.url(0), RedisSettings::default())
        .await
        .unwrap();
    until_well(|| admit(&cache)).await;
    server.pause().unwrap();
    let begun = Instant::now();
    while admit_briefly(&cache).await != Some(CacheError("Redis is away".to_owned())) {
        assert!(begun.elapsed() < RECOVERY_TIME_MAX);
    }
    server.resume().unwrap();
    until_well(|| admit(&cache)).await;
}

/// The error, if there is one within a time that is shorter than the cache's own.
async fn admit_briefly(cache: &RedisCache) -> Option<CacheError> {
    let asked = tokio::time::timeout(ANSWER_TIME_MAX * 3 / 4, admit(cache));
    asked.await.ok().and_then(Result::err)
}
