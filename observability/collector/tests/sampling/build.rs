//! Spans and samplers, in few words.

use collector::processors::tail_sampling::sampler::{Full, Sampler};
use collector::processors::tail_sampling::settings::Settings;
use collector::self_metrics::SelfMetrics;
use collector::spans::Spans;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value::Value};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status};

pub(crate) const SECOND: u64 = 1_000_000_000;

/// The time at which tests begin.
pub(crate) const START: u64 = 1_700_000_000 * SECOND;

pub(crate) fn settings(yaml: &str) -> Settings {
    serde_saphyr::from_str(yaml).unwrap()
}

/// A sampler with these policies, one in each line, that decides after 10 s.
pub(crate) fn sampler(policies: &[&str]) -> Sampler {
    sampler_with("", policies, &SelfMetrics::default())
}

pub(crate) fn sampler_with(more: &str, policies: &[&str], metrics: &SelfMetrics) -> Sampler {
    Sampler::new("tail_sampling", &settings(&yaml(more, policies)), metrics).unwrap()
}

pub(crate) fn yaml(more: &str, policies: &[&str]) -> String {
    let policies: Vec<_> = policies.iter().map(|policy| format!("  - {policy}\n")).collect();
    format!("decision_wait: 10s\n{more}\npolicies:\n{}", policies.concat())
}

pub(crate) fn id(number: u8) -> [u8; 16] {
    [number; 16]
}

/// A root span of trace `number` that took `duration_ms`.
pub(crate) fn span(number: u8, duration_ms: u64) -> Span {
    Span {
        trace_id: id(number).to_vec(),
        span_id: vec![number; 8],
        name: format!("GET /{number}"),
        start_time_unix_nano: START,
        end_time_unix_nano: START + duration_ms * 1_000_000,
        ..Span::default()
    }
}

pub(crate) fn with(mut span: Span, key: &str, value: Value) -> Span {
    span.attributes.push(attribute(key, value));
    span
}

pub(crate) fn child(mut span: Span) -> Span {
    span.parent_span_id = vec![1; 8];
    span
}

pub(crate) fn with_status(mut span: Span, code: i32) -> Span {
    span.status = Some(Status {
        code,
        ..Status::default()
    });
    span
}

pub(crate) fn attribute(key: &str, value: Value) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue { value: Some(value) }),
        ..KeyValue::default()
    }
}

pub(crate) fn text(value: &str) -> Value {
    Value::StringValue(value.to_owned())
}

/// Spans of the service `shop`.
pub(crate) fn from_shop(spans: Vec<Span>) -> Vec<ResourceSpans> {
    from(vec![attribute("service.name", text("shop"))], spans)
}

pub(crate) fn from(resource: Vec<KeyValue>, spans: Vec<Span>) -> Vec<ResourceSpans> {
    let scope = InstrumentationScope {
        name: "lib".to_owned(),
        ..InstrumentationScope::default()
    };
    vec![ResourceSpans {
        resource: Some(Resource {
            attributes: resource,
            ..Resource::default()
        }),
        scope_spans: vec![ScopeSpans {
            scope: Some(scope),
            spans,
            schema_url: "https://example.com/scope".to_owned(),
        }],
        schema_url: "https://example.com/resource".to_owned(),
    }]
}

/// Takes these in.
pub(crate) fn add(sampler: &mut Sampler, now: u64, spans: &[ResourceSpans]) -> Result<(), Full> {
    sampler.add(now, &Spans::from_decoded(spans.to_vec()))
}

/// All kept spans.
pub(crate) fn take(sampler: &mut Sampler) -> Vec<ResourceSpans> {
    let mut all = Vec::new();
    loop {
        let kept = sampler.take();
        if kept.is_empty() {
            return all;
        }
        all.extend(kept.joined().into_decoded());
    }
}

/// Trace, policy, and whether it came out of the cache, of each kept span, sorted.
pub(crate) fn kept(sampler: &mut Sampler) -> Vec<(u8, String, bool)> {
    let mut all = Vec::new();
    for scope in take(sampler)
        .into_iter()
        .flat_map(|resource| resource.scope_spans)
    {
        let attributes = scope.scope.unwrap().attributes;
        let find = |key: &str| {
            let attribute = attributes.iter().find(|attribute| attribute.key == key)?;
            attribute.value.clone()?.value
        };
        let Some(Value::StringValue(policy)) = find("tailsampling.policy") else {
            panic!("no policy on {attributes:?}");
        };
        let is_cached = find("tailsampling.cached_decision") == Some(Value::BoolValue(true));
        all.extend(
            scope
                .spans
                .iter()
                .map(|span| (span.trace_id[0], policy.clone(), is_cached)),
        );
    }
    all.sort();
    all
}

/// The policy that keeps a trace of these spans, if it is kept.
pub(crate) fn decide(sampler: &mut Sampler, spans: &[ResourceSpans]) -> Option<String> {
    add(sampler, START, spans).unwrap();
    sampler.decide(START + 10 * SECOND);
    kept(sampler).into_iter().map(|(_, policy, _)| policy).next()
}
