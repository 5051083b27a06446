//! A collector that is away costs the shop nothing.

use std::net::{Ipv4Addr, TcpListener};
use std::time::{Duration, Instant};

use lab::free_port;
use telemetry::testing::{Answer, Attributes, Seen, Sink};

use super::rig::IN_A_HURRY;
use crate::process::Process;
use crate::shop::{Shop, stop};

/// What a collector may cost at the start, and at the end.
const START_TIME_MAX: Duration = Duration::from_secs(1);
const STOP_TIME_MAX: Duration = Duration::from_secs(3);
/// How long a purchase may take. Whoever waited for a collector would wait for ten seconds.
const PURCHASE_TIME_MAX: Duration = Duration::from_secs(5);
/// How many purchases are made.
const PURCHASES: usize = 5;
/// The roles that speak, with nobody who listens.
const SPEAKERS: [&str; 9] = [
    "run",
    "payment-provider",
    "crm-system",
    "inventory-system",
    "payments-service",
    "promotions-service",
    "main-service",
    "frontend",
    "--demo",
];

/// How long the shop took to start and to stop.
struct Times {
    start: Duration,
    stop: Duration,
}

/// A shop that tells the collector at this address, sells, and stops.
async fn sell(shop: &Shop, variables: &[(&str, &str)]) -> Times {
    let begun = Instant::now();
    let process = shop.start(&SPEAKERS, &[&IN_A_HURRY, variables].concat());
    let start = begun.elapsed();
    let guest = shop.guest().await;
    for _ in 0..PURCHASES {
        let asked = Instant::now();
        guest.buy().await;
        assert!(asked.elapsed() < PURCHASE_TIME_MAX, "{:?}", asked.elapsed());
    }
    let asked = Instant::now();
    end(process);
    Times {
        start,
        stop: asked.elapsed(),
    }
}

fn end(process: Process) {
    process.signal("TERM");
    let ended = process.end();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
}

/// Compares with a shop that says nothing.
async fn check(endpoint: &str) {
    let silent = sell(&Shop::new(), &[("OTEL_SDK_DISABLED", "true")]).await;
    let speaking = sell(&Shop::new(), &[("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)]).await;
    let (start, stop) = (speaking.start, speaking.stop);
    assert!(
        start < silent.start + START_TIME_MAX,
        "{start:?}, {:?}",
        silent.start
    );
    assert!(stop < silent.stop + STOP_TIME_MAX, "{stop:?}, {:?}", silent.stop);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_listens() {
    check(&format!("http://127.0.0.1:{}", free_port().unwrap())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_accepts_and_says_nothing() {
    // The system accepts connections for whoever never asks for them.
    let hole = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    check(&format!("http://{}", hole.local_addr().unwrap())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_request_is_refused_or_never_answered() {
    for answer in [Answer::Invalid, Answer::Unavailable, Answer::Silence] {
        let sink = Sink::start().await.unwrap();
        sink.answer_with(answer);
        check(&sink.endpoint()).await;
        assert!(sink.seen().requests > 0, "{answer:?}");
    }
}

/// How many items were given up, by signal and reason.
fn dropped(seen: &Seen, signal: &str, reason: &str) -> f64 {
    let metrics = seen.metrics.iter();
    let points = metrics
        .filter(|metric| metric.name == "webstore.telemetry.dropped")
        .flat_map(|metric| &metric.points);
    let is_it = |labels: &Attributes| labels["signal"] == signal && labels["reason"] == reason;
    let points = points.filter(|point| is_it(&point.labels));
    points.map(|point| point.value).sum()
}

/// Buys until the sink has heard of what was given up.
async fn buy_until_told(shop: &Shop, sink: &Sink, signal: &str, reason: &str) {
    let guest = shop.guest().await;
    for _ in 0..PURCHASES {
        guest.buy().await;
    }
    let is_told = |seen: &Seen| dropped(seen, signal, reason) > 0.0;
    assert!(
        sink.wait_until(is_told).await,
        "{signal} {reason}: {:?}",
        sink.metrics()
            .iter()
            .map(|metric| &metric.name)
            .collect::<Vec<_>>()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_given_up_is_told_when_a_collector_comes_back() {
    let sink = Sink::start().await.unwrap();
    let shop = Shop::new();
    let endpoint = sink.endpoint();
    let nowhere = format!("http://127.0.0.1:{}", free_port().unwrap());
    let variables = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &*endpoint),
        // Spans have nowhere to go, and are given up soon.
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", &*nowhere),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "300"),
    ];
    let process = shop.start(&SPEAKERS, &[&IN_A_HURRY, &variables[..]].concat());
    buy_until_told(&shop, &sink, "traces", "unavailable").await;
    // And what a collector that is there does not want.
    sink.answer_with(Answer::Invalid);
    let refused = sink.seen().requests + 10;
    assert!(sink.wait_until(|seen| seen.requests > refused).await);
    sink.answer_with(Answer::Take);
    buy_until_told(&shop, &sink, "metrics", "refused").await;
    end(process);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_queue_drops_and_says_so() {
    let sink = Sink::start().await.unwrap();
    let shop = Shop::new();
    let endpoint = sink.endpoint();
    let hole = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let silence = format!("http://{}", hole.local_addr().unwrap());
    let variables = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &*endpoint),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", &*silence),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "8"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "8"),
    ];
    let process = shop.start(&SPEAKERS, &[&IN_A_HURRY, &variables[..]].concat());
    buy_until_told(&shop, &sink, "traces", "queue_full").await;
    end(process);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_switched_off_sends_nothing() {
    let sink = Sink::start().await.unwrap();
    let shop = Shop::new();
    let endpoint = sink.endpoint();
    let variables = [
        ("OTEL_SDK_DISABLED", "true"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &*endpoint),
    ];
    let process = shop.start(&["up"], &[&IN_A_HURRY, &variables[..]].concat());
    shop.guest().await.buy().await;
    // What waits would be sent at the end.
    stop(process);
    assert_eq!(sink.seen().requests, 0);
}
