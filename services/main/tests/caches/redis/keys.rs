//! What other programs can find in Redis, and what it costs to put it there.

use std::{net::Ipv4Addr, time::Duration};

use commerce::{Country, UserId};
use futures_util::future::join_all;
use redis::{Script, aio::MultiplexedConnection, cmd};
use shop::{
    moment::Moment,
    ports::{Cache, Counter, Tallies, Visits, Windows},
    security::limits::{REQUESTS_PER_IP, ip_key},
    tallies::{Batch, Event, Hour, Stage},
};

use super::database::{self, Database, PATIENT};
use main_service::caches::redis::RedisCache;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Different addresses.
const CROWD: u32 = 20_000;
/// How many keys are kept for longer than a window of a minute and what clocks may differ, or for ever.
const IMMORTAL: &str = "
    local immortal = 0
    for _, key in ipairs(redis.call('KEYS', '*')) do
        local left = redis.call('PTTL', key)
        if left <= 0 or left > 120000 then
            immortal = immortal + 1
        end
    end
    return immortal
";
const NOW: Moment = Moment(1_767_225_600_000);

#[tokio::test]
async fn customers_have_the_keys_that_were_agreed_upon() {
    let Some(database) = Database::new().await else {
        return;
    };
    let (cache, mut client) = (database.open().await, database.client().await);
    cache.purchase(UserId(42), 12_50, NOW).await.unwrap();
    for (key, expected) in [("activity", NOW.0), ("spend", 12_50), ("orders", 1)] {
        let key = format!("customer:{{42}}:{key}");
        let value: i64 = cmd("GET").arg(&key).query_async(&mut client).await.unwrap();
        assert_eq!(value, expected, "{key}");
        let left: i64 = cmd("PTTL").arg(&key).query_async(&mut client).await.unwrap();
        assert!(left <= 90 * DAY_MS && left > 89 * DAY_MS, "{key}: {left} ms");
    }
    assert_eq!(keys(&mut client).await, 3);
    let later = NOW.days_later(1);
    cache.visit(UserId(42), later).await.unwrap();
    let mut get = cmd("GET");
    let activity: String = get
        .arg("customer:{42}:activity")
        .query_async(&mut client)
        .await
        .unwrap();
    assert_eq!(activity, format!("{} {}", later.0, NOW.0));
}

fn batch(number: u64) -> Batch {
    Batch {
        hour: Hour::of(NOW),
        sender: "a".to_owned(),
        number,
        sums: [(Event::Stage(Stage::AddToCart, Country::DE), 2)].into(),
    }
}

#[tokio::test]
async fn an_hour_of_tallies_is_a_hash_that_is_kept_for_eight_days() {
    let Some(database) = Database::new().await else {
        return;
    };
    let (cache, mut client) = (database.open().await, database.client().await);
    cache.add(&batch(1)).await.unwrap();
    let key = "analytics:{2026-01-01T00}";
    let mut get = cmd("HGET");
    get.arg(key).arg("funnel:add_to_cart:DE");
    let count: i64 = get.query_async(&mut client).await.unwrap();
    assert_eq!(count, 2);
    let left: i64 = cmd("PTTL").arg(key).query_async(&mut client).await.unwrap();
    assert!(left <= 8 * DAY_MS && left > 7 * DAY_MS, "{left} ms");
    assert_eq!(keys(&mut client).await, 1);
}

#[tokio::test]
async fn what_somebody_else_wrote_there_is_an_error_and_not_money() {
    let Some(database) = Database::new().await else {
        return;
    };
    let (cache, mut client) = (database.open().await, database.client().await);
    let mut set = cmd("SET");
    set.arg("customer:{1}:spend").arg("12.50");
    set.query_async::<()>(&mut client).await.unwrap();
    let mut set = cmd("SET");
    set.arg("customer:{3}:activity").arg("yesterday");
    set.query_async::<()>(&mut client).await.unwrap();
    assert!(cache.visit(UserId(3), NOW).await.is_err());
    assert!(cache.visit(UserId(1), NOW).await.is_err());
    assert!(cache.purchase(UserId(1), 1, NOW).await.is_err());
    assert!(
        cache.visit(UserId(2), NOW).await.is_ok(),
        "the connection is as good as before"
    );
}

#[tokio::test]
async fn windows_that_nobody_touches_disappear_by_themselves() {
    let Some(database) = Database::new().await else {
        return;
    };
    let (cache, mut client) = (database.open().await, database.client().await);
    let window = Duration::from_secs(60);
    for max in [1, 1, 3] {
        cache.admit("admitted", NOW, window, max).await.unwrap();
    }
    let (key, cap) = ("counted", 3);
    let counters = [Counter { key, window, cap }];
    cache.count(&counters, NOW).await.unwrap();
    for key in ["admitted", "counted"] {
        let left: i64 = cmd("PTTL").arg(key).query_async(&mut client).await.unwrap();
        // The window, and what clocks may differ.
        assert!(left > 60_000 && left <= 120_000, "{key}: {left} ms");
    }
    for key in ["admitted", "counted"] {
        cache.clear(key).await.unwrap();
    }
    assert_eq!(keys(&mut client).await, 0);
}

#[tokio::test]
async fn a_crowd_leaves_a_key_for_each_address_and_none_for_ever() {
    let Some(database) = Database::new().await else {
        return;
    };
    let (cache, mut client) = (database.open().await, database.client().await);
    let window = Duration::from_secs(60);
    for begin in (0..CROWD).step_by(100) {
        let ask = async |number: u32| {
            let key = ip_key(Ipv4Addr::from(0x0a00_0000 + number).into());
            cache.admit(&key, NOW, window, REQUESTS_PER_IP).await
        };
        for admission in join_all((begin..begin + 100).map(ask)).await {
            assert!(admission.unwrap().admitted);
        }
    }
    assert_eq!(keys(&mut client).await, i64::from(CROWD));
    let immortal: i64 = Script::new(IMMORTAL).invoke_async(&mut client).await.unwrap();
    assert_eq!(immortal, 0, "keys that never disappear");
}

#[tokio::test]
async fn each_call_is_one_round_trip() {
    let Some(server) = database::server().await else {
        return;
    };
    let mut client = database::client(&server, 0).await;
    let cache = RedisCache::open(&server.url(0), PATIENT).await.unwrap();
    let (window, cap) = (Duration::from_secs(60), 5);
    let counters = [("{a}:1", cap), ("{a}:2", cap)].map(|(key, cap)| Counter { key, window, cap });
    for round in 0..2 {
        let before = reads(&mut client).await;
        cache.visit(UserId(1), NOW).await.unwrap();
        cache.purchase(UserId(1), 1, NOW).await.unwrap();
        cache.add(&batch(round)).await.unwrap();
        cache.read(Hour::of(NOW), 1).await.unwrap();
        cache.admit("a", NOW, window, cap).await.unwrap();
        cache.count(&counters, NOW).await.unwrap();
        cache.clear("a").await.unwrap();
        let _there = cache.replace("b", None, "1", window).await.unwrap();
        cache.put("c", "1", window).await.unwrap();
        cache.get("c").await.unwrap();
        let asked = reads(&mut client).await - before - 1;
        if round == 0 {
            assert!(asked >= 10, "{asked}: the server learns the scripts");
        } else {
            assert_eq!(asked, 10);
        }
    }
}

async fn keys(client: &mut MultiplexedConnection) -> i64 {
    cmd("DBSIZE").query_async(client).await.unwrap()
}

/// How often the server read something from somebody.
async fn reads(client: &mut MultiplexedConnection) -> u64 {
    let told: String = cmd("INFO").arg("stats").query_async(client).await.unwrap();
    let line = told
        .lines()
        .find_map(|line| line.strip_prefix("total_reads_processed:"));
    line.unwrap().trim().parse().unwrap()
}
