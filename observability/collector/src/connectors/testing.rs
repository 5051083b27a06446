//! Spans and a place for metrics, for the tests of the connectors.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};

use super::value::attribute;
use crate::consumer::{Consumer, Refusal};
use crate::payload::Payload;

/// Takes metrics, or refuses them.
#[derive(Default)]
pub(super) struct Sink {
    taken: Mutex<Vec<Payload>>,
    is_refusing: AtomicBool,
}

impl Sink {
    pub(super) fn new() -> Arc<Self> {
        Arc::default()
    }

    pub(super) fn points(&self) -> usize {
        self.taken.lock().unwrap().iter().map(Payload::items).sum()
    }

    pub(super) fn refuse(&self) {
        self.is_refusing.store(true, Ordering::Relaxed);
    }
}

#[async_trait]
impl Consumer for Sink {
    async fn consume(&self, payload: Payload) -> Result<(), Refusal> {
        if self.is_refusing.load(Ordering::Relaxed) {
            return Err(Refusal::retryable("closed"));
        }
        self.taken.lock().unwrap().push(payload);
        Ok(())
    }
}

/// A span of trace 1 that took so long.
pub(super) fn span(name: &str, kind: i32, duration_ms: u64) -> Span {
    Span {
        trace_id: vec![1; 16],
        span_id: vec![1; 8],
        name: name.to_owned(),
        kind,
        start_time_unix_nano: 1_000_000_000,
        end_time_unix_nano: 1_000_000_000 + duration_ms * 1_000_000,
        ..Span::default()
    }
}

pub(super) fn from_service(service: &str, spans: Vec<Span>) -> Vec<ResourceSpans> {
    let scope = ScopeSpans {
        spans,
        ..ScopeSpans::default()
    };
    vec![ResourceSpans {
        resource: Some(Resource {
            attributes: vec![attribute("service.name", service)],
            ..Resource::default()
        }),
        scope_spans: vec![scope],
        ..ResourceSpans::default()
    }]
}

/// `key=value` of each attribute, sorted.
pub(super) fn labels(attributes: &[KeyValue]) -> String {
    let mut labels: Vec<_> = attributes
        .iter()
        .map(|attribute| {
            let value = match attribute.value.as_ref().unwrap().value.as_ref().unwrap() {
                Value::StringValue(text) => text.clone(),
                Value::BoolValue(flag) => flag.to_string(),
                value => panic!("{value:?}"),
            };
            format!("{}={value}", attribute.key)
        })
        .collect();
    labels.sort();
    labels.join(",")
}
