//! A cluster of one node: it refuses what one of several could not do.

use std::time::Duration;

use commerce::{Country, UserId};
use lab::{RedisOptions, RedisServer};
use main_service::caches::redis::{RedisCache, RedisSettings};
use shop::{
    moment::Moment,
    ports::{Cache, Counter, Tallies, Visits, Windows},
    tallies::{Batch, Event, Hour, Stage, Sums},
};

use super::{
    database::PATIENT,
    outages::{admit, until_well},
};

const NOW: Moment = Moment(1_767_225_600_000);
const WINDOW: Duration = Duration::from_secs(60);

#[tokio::test]
async fn every_port_works_on_a_cluster_and_again_after_an_outage() {
    if !RedisServer::is_there().unwrap() {
        return;
    }
    let options = RedisOptions {
        is_cluster: true,
        ..RedisOptions::default()
    };
    let server = RedisServer::start(options).await.unwrap();
    let settings = RedisSettings {
        is_cluster: true,
        ..PATIENT
    };
    let url = server.network_url(0).unwrap();
    let begun = tokio::time::Instant::now();
    let cache = loop {
        match RedisCache::open(&url, settings).await {
            Ok(cache) => break cache,
            Err(error) => assert!(begun.elapsed() < Duration::from_secs(20), "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    until_well(|| admit(&cache)).await;
    let counters = ["{a}:1", "{a}:2"].map(|key| Counter {
        key,
        window: WINDOW,
        cap: 5,
    });
    assert_eq!(cache.count(&counters, NOW).await.unwrap(), [1, 1]);
    cache.purchase(UserId(42), 5, NOW).await.unwrap();
    assert_eq!(cache.visit(UserId(42), NOW).await.unwrap().spend_cents, 5);
    let sums = Sums::from([(Event::Stage(Stage::AddToCart, Country::US), 3)]);
    for hour in [1, 2] {
        let batch = Batch {
            hour: Hour(hour),
            sender: "a".to_owned(),
            number: 1,
            sums: sums.clone(),
        };
        cache.add(&batch).await.unwrap();
    }
    let read = cache.read(Hour(0), 24).await.unwrap();
    assert_eq!(read.into_values().sum::<u64>(), 6);
    assert!(cache.replace("cart:{42}", None, "1", WINDOW).await.unwrap());
    assert_eq!(cache.get("cart:{42}").await.unwrap().as_deref(), Some("1"));
    server.kill().unwrap();
    assert!(admit(&cache).await.is_err());
    server.begin().unwrap();
    until_well(|| admit(&cache)).await;
}
