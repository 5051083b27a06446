//! A voice and a sink on loopback.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt as _;
use tokio::net::TcpListener;

use crate::contract::{CheckoutAmountUsd, Kind, METRICS, Measure, ProductsViews, SpanKind, TelemetryDropped};
use crate::testing::{Answer, Sink};
use crate::{Dropped, Outlet, Settings, Telemetry, Waiting, count, fail, record, step};

/// An hour.
const LONG: Duration = Duration::from_secs(3600);

/// Nothing goes by itself: only full batches, and what the end sends. A batch may take an hour.
fn patient(endpoint: &str) -> Settings {
    let waiting = Waiting {
        delay: LONG,
        ..Waiting::DEFAULT
    };
    let outlet = Outlet {
        timeout: LONG,
        ..Outlet::to(endpoint)
    };
    Settings {
        span_queue: waiting,
        record_queue: waiting,
        metric_interval: LONG,
        traces: Some(outlet.clone()),
        metrics: Some(outlet.clone()),
        logs: Some(outlet),
        ..Settings::to("main-service", endpoint)
    }
}

/// Everything goes almost at once.
fn quick(endpoint: &str) -> Settings {
    let waiting = Waiting {
        delay: Duration::from_millis(10),
        ..Waiting::DEFAULT
    };
    Settings {
        span_queue: waiting,
        record_queue: waiting,
        metric_interval: Duration::from_millis(20),
        ..Settings::to("main-service", endpoint)
    }
}

/// An address of loopback where nobody listens.
async fn nowhere() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    listener.local_addr().unwrap()
}

async fn say_spans(telemetry: &Telemetry, spans: usize) {
    for _ in 0..spans {
        telemetry
            .scope(step("work", SpanKind::Internal).run(async {}))
            .await;
    }
}

/// The end takes two seconds at most, whatever a batch may take; a busy machine may need more.
async fn stop_in_time(telemetry: &Telemetry) {
    let in_time = tokio::time::timeout(LONG / 100, telemetry.stop()).await;
    assert!(in_time.is_ok());
}

fn dropped(signal: &'static str, reason: &'static str, items: u64) -> Dropped {
    Dropped {
        signal,
        reason,
        items,
    }
}

#[tokio::test]
async fn a_trace_arrives_with_its_resource_and_the_last_word_on_each_attribute() {
    let sink = Sink::start().await.unwrap();
    let mut settings = patient(&sink.endpoint());
    settings.limits.span_value_characters = 8;
    let telemetry = Telemetry::start(settings).unwrap();
    let origin = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let inner = step("inner", SpanKind::Client)
        .with("webstore.order.value_cents", 25_000_i64)
        .with("error.type", "early")
        .with("long", "0123456789");
    let outer = step("outer", SpanKind::Consumer)
        .following(&crate::origin_of(origin).unwrap())
        .run(inner.run(async { fail("late") }));
    telemetry.scope(outer).await;
    telemetry.stop().await;

    let spans = sink.spans();
    let [inner, outer] = &spans[..] else {
        panic!("{spans:?}")
    };
    assert_eq!((&*inner.name, &*inner.kind), ("inner", "Client"));
    assert_eq!((&*outer.name, &*outer.kind), ("outer", "Consumer"));
    assert_eq!(inner.service(), "main-service");
    assert_eq!(inner.resource["service.namespace"], "webstore");
    assert_eq!(inner.attributes["webstore.order.value_cents"], 25_000);
    assert_eq!(inner.attributes["error.type"], "late");
    assert_eq!(inner.attributes["long"], "01234567");
    assert!(inner.is_error && !outer.is_error);
    assert_eq!(
        (&inner.parent_span_id, &inner.trace_id),
        (&outer.span_id, &outer.trace_id)
    );
    assert_eq!(outer.trace_id, &origin[3..35]);
    assert_eq!(outer.parent_span_id, &origin[36..52]);
    assert_eq!(
        outer.links,
        [(origin[3..35].to_owned(), origin[36..52].to_owned())]
    );
    assert_eq!(telemetry.dropped(), []);
}

#[tokio::test]
async fn metrics_arrive_with_unit_sentence_and_the_exemplar_in_its_bucket() {
    let sink = Sink::start().await.unwrap();
    let telemetry = Telemetry::start(patient(&sink.endpoint())).unwrap();
    let amount = |country: &'static str| CheckoutAmountUsd {
        country: country.into(),
        payment_method: "card".into(),
    };
    let buy = step("buy", SpanKind::Internal).run(async {
        record(amount("US"), 60.0);
        count(ProductsViews { country: "US".into() });
        Context::map_current(|context| context.span().span_context().clone())
    });
    let span = telemetry.scope(buy).await;
    telemetry.scope(async { record(amount("JP"), 60.0) }).await;
    telemetry.stop().await;

    let metrics = sink.metrics();
    let find = |name: &str| metrics.iter().find(|metric| metric.name == name).unwrap();
    let views = find("webstore.products.views");
    assert_eq!(
        (views.kind, &*views.unit, &*views.description),
        ("Sum", "{view}", "Looks at the catalogue.")
    );
    assert_eq!(views.points[0].value, 1.0);
    let amounts = find("webstore.checkout.amount.usd");
    let point = |country: &str| {
        let mut points = amounts.points.iter();
        points.find(|point| point.labels["country"] == country).unwrap()
    };
    let us = point("US");
    let bucket = us.buckets.iter().position(|count| *count == 1).unwrap();
    let [exemplar] = &us.exemplars[..] else {
        panic!("{us:?}")
    };
    assert!(us.bounds[bucket - 1] < exemplar.value && exemplar.value <= us.bounds[bucket]);
    assert_eq!(exemplar.trace_id, span.trace_id().to_string());
    assert_eq!(exemplar.span_id, span.span_id().to_string());
    assert_eq!(point("JP").exemplars, [], "it was recorded outside of any span");
}

#[tokio::test]
async fn every_metric_of_the_contract_arrives_as_the_contract_says() {
    let sink = Sink::start().await.unwrap();
    let telemetry = Telemetry::start(patient(&sink.endpoint())).unwrap();
    telemetry.scope(async { crate::instruments::touch_all() }).await;
    telemetry.stop().await;
    let seen = sink.metrics();
    assert_eq!(seen.len(), METRICS.len());
    for metric in METRICS {
        let told = seen.iter().find(|told| told.name == metric.name).unwrap();
        assert_eq!(
            (&*told.unit, &*told.description),
            (metric.unit, metric.about),
            "{}",
            metric.name
        );
        let (kind, bounds) = match metric.kind {
            Kind::Counter | Kind::UpDown => ("Sum", &[][..]),
            Kind::Gauge => ("Gauge", &[][..]),
            Kind::Histogram(bounds) => ("Histogram", bounds),
        };
        assert_eq!(
            (told.kind, &told.points[0].bounds[..]),
            (kind, bounds),
            "{}",
            metric.name
        );
    }
}

#[tokio::test]
async fn a_full_queue_drops_and_counts_exactly_what_has_no_room() {
    let sink = Sink::start().await.unwrap();
    let mut settings = patient(&sink.endpoint());
    settings.span_queue.items_max = 10;
    settings.span_queue.batch_max = 100;
    let telemetry = Telemetry::start(settings).unwrap();
    say_spans(&telemetry, 25).await;
    assert_eq!(telemetry.dropped(), [dropped("traces", "queue_full", 15)]);
    telemetry.stop().await;
    assert_eq!(sink.spans().len(), 10);
    let metrics = sink.metrics();
    let lost = metrics
        .iter()
        .find(|metric| metric.name == TelemetryDropped::METRIC.name)
        .unwrap();
    assert_eq!(lost.points.len(), 1);
    assert_eq!(lost.points[0].value, 15.0);
    assert_eq!(lost.points[0].labels["signal"], "traces");
    assert_eq!(lost.points[0].labels["reason"], "queue_full");
    // What comes after the end is lost as well.
    say_spans(&telemetry, 2).await;
    assert!(telemetry.dropped().contains(&dropped("traces", "unavailable", 2)));
}

#[tokio::test]
async fn full_batches_go_at_once_and_nothing_twice() {
    let sink = Sink::start().await.unwrap();
    let mut settings = patient(&sink.endpoint());
    settings.span_queue.batch_max = 4;
    let telemetry = Telemetry::start(settings).unwrap();
    say_spans(&telemetry, 10).await;
    assert!(sink.wait_until(|seen| seen.spans.len() >= 8).await);
    telemetry.stop().await;
    let mut ids: Vec<_> = sink.spans().into_iter().map(|span| span.span_id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!((ids.len(), sink.spans().len()), (10, 10));
}

#[tokio::test]
async fn a_collector_that_is_away_costs_nothing_and_what_is_lost_is_counted() {
    let telemetry = Telemetry::start(patient(&format!("http://{}", nowhere().await))).unwrap();
    say_spans(&telemetry, 1000).await;
    stop_in_time(&telemetry).await;
    let lost = telemetry.dropped();
    assert!(lost.contains(&dropped("traces", "unavailable", 1000)), "{lost:?}");
}

#[tokio::test]
async fn a_collector_that_never_answers_cannot_hold_up_the_end() {
    let sink = Sink::start().await.unwrap();
    sink.answer_with(Answer::Silence);
    let mut settings = patient(&sink.endpoint());
    settings.span_queue.batch_max = 10;
    let telemetry = Telemetry::start(settings).unwrap();
    say_spans(&telemetry, 25).await;
    assert!(sink.wait_until(|seen| seen.requests == 1).await);
    stop_in_time(&telemetry).await;
    let lost = telemetry.dropped();
    // 25 spans; of the metrics the one point that tells of them.
    assert_eq!(
        lost,
        [
            dropped("traces", "unavailable", 25),
            dropped("metrics", "unavailable", 1)
        ]
    );
}

#[tokio::test]
async fn what_is_refused_is_counted_and_what_comes_back_is_used_again() {
    let port = nowhere().await;
    let telemetry = Telemetry::start(quick(&format!("http://{port}"))).unwrap();
    say_spans(&telemetry, 5).await;
    let sink = Sink::start_at(port).await.unwrap();
    assert!(
        sink.wait_until(|seen| seen.spans.len() == 5).await,
        "tried again until somebody was there"
    );

    sink.answer_with(Answer::Invalid);
    say_spans(&telemetry, 3).await;
    let lost = |items: u64| {
        let all = telemetry.dropped();
        all.contains(&dropped("traces", "refused", items))
    };
    assert!(sink.wait_until(|_| lost(3)).await);
    sink.answer_with(Answer::Reject(2));
    say_spans(&telemetry, 4).await;
    assert!(sink.wait_until(|_| lost(5)).await);
    sink.answer_with(Answer::Take);
    let told = |seen: &crate::testing::Seen| {
        let mut metrics = seen.metrics.iter();
        let lost = metrics.find(|metric| metric.name == TelemetryDropped::METRIC.name);
        let mut points = lost.into_iter().flat_map(|metric| &metric.points);
        points.any(|point| point.labels["signal"] == "traces" && point.value == 5.0)
    };
    assert!(sink.wait_until(told).await);
    telemetry.stop().await;
}

#[tokio::test]
async fn requests_have_the_headers_and_the_compression_that_are_asked_for() {
    let sink = Sink::start().await.unwrap();
    let mut outlet = Outlet::to(&sink.endpoint());
    outlet.headers.insert("x-team", "shop".parse().unwrap());
    outlet.is_compressed = true;
    let settings = Settings {
        traces: Some(outlet),
        metrics: None,
        logs: None,
        ..patient("")
    };
    let telemetry = Telemetry::start(settings).unwrap();
    say_spans(&telemetry, 1).await;
    telemetry.stop().await;
    let seen = sink.seen();
    assert_eq!((seen.spans.len(), seen.metrics.len()), (1, 0));
    assert_eq!(
        (&*seen.headers["x-team"], &*seen.headers["grpc-encoding"]),
        ("shop", "gzip")
    );
}

#[tokio::test]
async fn without_an_outlet_nothing_is_sent_but_traces_go_on() {
    let sink = Sink::start().await.unwrap();
    let off = Settings {
        traces: None,
        metrics: None,
        ..patient(&sink.endpoint())
    };
    let telemetry = Telemetry::start(off).unwrap();
    let origin = telemetry
        .scope(step("work", SpanKind::Internal).run(async { crate::origin() }))
        .await;
    assert!(origin.is_some());
    telemetry.stop().await;

    let telemetry = Telemetry::start(Settings::nowhere("main-service")).unwrap();
    say_spans(&telemetry, 1).await;
    assert_eq!(telemetry.scope(async { crate::origin() }).await, None);
    telemetry.stop().await;
    assert_eq!(sink.seen().requests, 0);
}

#[tokio::test]
async fn an_address_that_is_none_is_an_error_at_the_start() {
    let error = Telemetry::start(Settings::to("main-service", "no address"))
        .err()
        .unwrap();
    assert_eq!(error.variable, "endpoint");
}
