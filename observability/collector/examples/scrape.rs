//! How fast the `prometheus` exporter takes points and answers a scrape of 10,000 series.
//!
//! `cargo run --release -p collector --example scrape`
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement, run by hand"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use collector::consumer::Consumer;
use collector::exporters::prometheus::{Prometheus, Settings};
use collector::payload::Payload;
use collector::self_metrics::SelfMetrics;
use http::Request;
use http_body_util::BodyExt;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value::Value};
use opentelemetry_proto::tonic::metrics::v1::{
    Histogram, HistogramDataPoint, Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum, metric::Data,
    number_data_point,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use tower::ServiceExt;

const METRICS: usize = 100;
const POINTS: usize = 100;
const ROUNDS: u32 = 20;
const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

fn attribute(key: &str, value: Value) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue { value: Some(value) }),
        ..KeyValue::default()
    }
}

fn attributes(point: usize) -> Vec<KeyValue> {
    vec![
        attribute("http.request.method", Value::StringValue("POST".into())),
        attribute("http.route", Value::StringValue(format!("/products/{point}"))),
        attribute("http.response.status_code", Value::IntValue(200)),
    ]
}

fn counter(metric: usize) -> Metric {
    let point = |point| NumberDataPoint {
        attributes: attributes(point),
        time_unix_nano: 1,
        value: Some(number_data_point::Value::AsInt(123_456)),
        ..NumberDataPoint::default()
    };
    Metric {
        name: format!("webstore.some.thing{metric}"),
        data: Some(Data::Sum(Sum {
            data_points: (0..POINTS).map(point).collect(),
            aggregation_temporality: 2,
            is_monotonic: true,
        })),
        ..Metric::default()
    }
}

/// 14 samples each, so a seventh of the points.
fn histogram(metric: usize) -> Metric {
    let point = |point| HistogramDataPoint {
        attributes: attributes(point),
        time_unix_nano: 1,
        count: 78,
        sum: Some(12.5),
        explicit_bounds: BOUNDS.to_vec(),
        bucket_counts: (1..=12).collect(),
        ..HistogramDataPoint::default()
    };
    Metric {
        name: format!("webstore.some.time{metric}"),
        unit: "s".into(),
        data: Some(Data::Histogram(Histogram {
            data_points: (0..POINTS / 14).map(point).collect(),
            aggregation_temporality: 2,
        })),
        ..Metric::default()
    }
}

fn payload(make: fn(usize) -> Metric) -> Payload {
    Payload::metrics(vec![ResourceMetrics {
        resource: Some(Resource {
            attributes: vec![
                attribute("service.name", Value::StringValue("main-service".into())),
                attribute("service.instance.id", Value::StringValue("main-1".into())),
            ],
            ..Resource::default()
        }),
        scope_metrics: vec![ScopeMetrics {
            scope: Some(InstrumentationScope::default()),
            metrics: (0..METRICS).map(make).collect(),
            ..ScopeMetrics::default()
        }],
        ..ResourceMetrics::default()
    }])
}

async fn scrape(exporter: &Prometheus, encoding: &str) -> (Duration, usize) {
    let request = Request::get("/metrics")
        .header("accept", "application/openmetrics-text;version=1.0.0")
        .header("accept-encoding", encoding);
    let start = Instant::now();
    let response = exporter
        .router()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (start.elapsed(), body.len())
}

#[tokio::main]
async fn main() {
    for (name, make) in [
        ("counters", counter as fn(usize) -> Metric),
        ("histograms", histogram),
    ] {
        let settings = Settings {
            endpoint: "127.0.0.1:0".into(),
            enable_open_metrics: true,
            without_scope_info: true,
            ..Settings::default()
        };
        let clock = Arc::new(Instant::now);
        let exporter =
            Prometheus::new("prometheus", &settings, None, &SelfMetrics::default(), clock).unwrap();
        let payload = payload(make);
        let start = Instant::now();
        exporter.consume(payload.clone()).await.unwrap();
        let first = start.elapsed();
        let start = Instant::now();
        for _ in 0..ROUNDS {
            exporter.consume(payload.clone()).await.unwrap();
        }
        let round = start.elapsed() / ROUNDS;
        let points = payload.items();
        println!("{name}: {points} series; first export {first:?}, next ones {round:?}");
        println!(
            "  {:.0} points/s",
            f64::from(u32::try_from(points).unwrap()) / round.as_secs_f64()
        );
        for encoding in ["identity", "gzip"] {
            let mut best = Duration::MAX;
            let mut bytes = 0;
            for _ in 0..ROUNDS {
                let (time, size) = scrape(&exporter, encoding).await;
                (best, bytes) = (best.min(time), size);
            }
            println!("  scrape, {encoding}: {best:?}, {bytes} bytes");
        }
    }
}
