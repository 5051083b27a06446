//! How fast spans go through `add` and `decide` on one core, and what a held span takes:
//! `cargo run --release -p collector --example sampling`.

#![expect(clippy::print_stdout, reason = "the numbers are what this is for")]

use std::time::Instant;

use collector::processors::tail_sampling::sampler::Sampler;
use collector::processors::tail_sampling::settings::Settings;
use collector::self_metrics::SelfMetrics;
use collector::spans::Spans;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value::Value};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};

const POLICIES: &str = "
decision_wait: 10s
num_traces: 200000
decision_cache: {sampled_cache_size: 100000, non_sampled_cache_size: 100000}
policies:
  - {name: drop-health, type: drop, drop: {drop_sub_policy: [{name: health, type: string_attribute, string_attribute: {key: http.route, values: [/healthz, /readyz, /metrics]}}]}}
  - {name: errors, type: status_code, status_code: {status_codes: [ERROR]}}
  - {name: http-5xx, type: numeric_attribute, numeric_attribute: {key: http.response.status_code, min_value: 500, max_value: 599}}
  - {name: slow, type: latency, latency: {threshold_ms: 1000}}
  - {name: high-value, type: numeric_attribute, numeric_attribute: {key: webstore.order.value_cents, min_value: 25000}}
  - {name: payment-outcome, type: string_attribute, string_attribute: {key: payment.outcome, values: [declined, error, unknown]}}
  - {name: forced, type: boolean_attribute, boolean_attribute: {key: debug.force_sample, value: true}}
  - {name: baseline, type: probabilistic, probabilistic: {sampling_percentage: 10}}
";

const SECOND: u64 = 1_000_000_000;
const SECONDS: u64 = 30;
const SPANS_PER_SECOND: u64 = 20_000;
const SPANS_PER_TRACE: u64 = 8;
const SPANS_PER_BATCH: u64 = 500;

fn main() {
    let settings: Settings = match serde_saphyr::from_str(POLICIES) {
        Ok(settings) => settings,
        Err(error) => return println!("{error}"),
    };
    let mut sampler = match Sampler::new("tail_sampling", &settings, &SelfMetrics::default()) {
        Ok(sampler) => sampler,
        Err(error) => return println!("{error}"),
    };
    let (mut busy, mut kept, mut held_max) = (std::time::Duration::ZERO, 0, (0, 0));
    let mut joining = std::time::Duration::ZERO;
    for batch in 0..SECONDS * SPANS_PER_SECOND / SPANS_PER_BATCH {
        let first = batch * SPANS_PER_BATCH;
        let now = SECOND + first * SECOND / SPANS_PER_SECOND;
        let payload = Spans::from_decoded(payload(first, now));
        // The bytes in which they would come.
        std::hint::black_box(payload.wire());
        let started = Instant::now();
        if sampler.add(now, &payload).is_err() {
            return println!("the buffer is full");
        }
        sampler.decide(now);
        busy += started.elapsed();
        held_max = held_max.max((sampler.held_bytes(), sampler.undecided_count()));
        let started = Instant::now();
        loop {
            let taken = sampler.take();
            if taken.is_empty() {
                break;
            }
            kept += taken.span_count();
            std::hint::black_box(taken.joined());
        }
        joining += started.elapsed();
    }
    let spans = SECONDS * SPANS_PER_SECOND;
    let (bytes, traces) = held_max;
    println!(
        "{:.0} spans/s through add and decide",
        spans as f64 / busy.as_secs_f64()
    );
    println!(
        "{:.0} spans/s with the joining of the {kept} kept",
        spans as f64 / (busy + joining).as_secs_f64()
    );
    println!(
        "{} bytes counted for each held span ({traces} traces)",
        bytes as u64 / (traces as u64 * SPANS_PER_TRACE)
    );
    println!("{} MiB resident", resident_kib() / 1_024);
}

/// `VmHWM` of this process, which is 0 where there is no `/proc`.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn payload(first: u64, now: u64) -> Vec<ResourceSpans> {
    let services = [
        "main-service",
        "payments-service",
        "promotions-service",
        "payment-provider",
    ];
    let resources = services.into_iter().zip(0..).map(|(service, number)| {
        let spans = (first..first + SPANS_PER_BATCH).filter(|index| index % 4 == number);
        ResourceSpans {
            resource: Some(Resource {
                attributes: vec![
                    text("service.name", service),
                    text("service.namespace", "webstore"),
                    text("service.instance.id", "7c0e9f1a-2f0e-4b40-a1a0-000000000001"),
                    text("telemetry.sdk.language", "rust"),
                    text("deployment.environment.name", "demo"),
                ],
                ..Resource::default()
            }),
            scope_spans: vec![ScopeSpans {
                scope: Some(InstrumentationScope {
                    name: "webstore".to_owned(),
                    ..InstrumentationScope::default()
                }),
                spans: spans.map(|index| span(index, now)).collect(),
                ..ScopeSpans::default()
            }],
            ..ResourceSpans::default()
        }
    });
    resources.collect()
}

fn span(index: u64, now: u64) -> Span {
    let trace = (index / SPANS_PER_TRACE).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let status = if index.is_multiple_of(1_000) { 500 } else { 200 };
    Span {
        trace_id: [trace.to_be_bytes(), (!trace).to_be_bytes()].concat(),
        span_id: index.to_be_bytes().to_vec(),
        parent_span_id: if index.is_multiple_of(SPANS_PER_TRACE) {
            Vec::new()
        } else {
            vec![1; 8]
        },
        name: "POST /api/payments/process".to_owned(),
        kind: 2,
        start_time_unix_nano: now,
        end_time_unix_nano: now + 12_345_678,
        attributes: vec![
            text("http.request.method", "POST"),
            text("http.route", "/api/payments/process"),
            number("http.response.status_code", status),
            text("url.path", "/api/payments/process"),
            text("server.address", "127.0.0.1"),
            number("server.port", 8081),
            text("webstore.country", "BR"),
            number("webstore.order.value_cents", 4_999),
            text("user.id", "u-123456"),
            text("payment.outcome", "approved"),
        ],
        ..Span::default()
    }
}

fn text(key: &str, text: &str) -> KeyValue {
    attribute(key, Value::StringValue(text.to_owned()))
}

fn number(key: &str, number: i64) -> KeyValue {
    attribute(key, Value::IntValue(number))
}

fn attribute(key: &str, value: Value) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue { value: Some(value) }),
        ..KeyValue::default()
    }
}
