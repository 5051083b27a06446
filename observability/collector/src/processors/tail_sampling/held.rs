//! Spans in waiting. They are held encoded, which takes a quarter of the memory of decoded ones, and only what is kept is
//! ever decoded. Resources and scopes are shared by all spans that have the same.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value::Value};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message;
use prost::encoding;

/// When a piece is so long, the next span begins another. Up to here it grows by no more than it needs.
const PIECE_BYTES_MAX: usize = 16 << 10;

/// What a piece takes besides its spans, in bytes.
const PIECE_OVERHEAD_BYTES: usize = size_of::<Piece>() + 16;

/// How many headers are known before it is looked which of them are still in use.
const HEADERS_MIN: usize = 1_024;

// Field numbers of `opentelemetry/proto/trace/v1/trace.proto`.
const HEADER_FIELD: u32 = 1;
const SPANS_FIELD: u32 = 2;
const SCHEMA_URL_FIELD: u32 = 3;

/// Some spans of one trace, resource and scope.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    resource: Header,
    scope: Header,
    /// A `ScopeSpans` with nothing but spans.
    spans: Vec<u8>,
    span_count: usize,
}

/// A `ResourceSpans` or `ScopeSpans` without anything in it, encoded.
pub(super) type Header = Arc<[u8]>;

/// Spans that were kept and wait to be sent on.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) policy: Arc<str>,
    /// Whether the decision came out of the cache.
    pub(super) is_cached: bool,
    pub(super) piece: Piece,
}

impl Piece {
    /// An empty one.
    pub(super) fn new(resource: &Header, scope: &Header) -> Self {
        Self {
            resource: resource.clone(),
            scope: scope.clone(),
            spans: Vec::new(),
            span_count: 0,
        }
    }

    /// Whether spans of this resource and scope may still be added.
    pub(super) fn takes(&self, resource: &Header, scope: &Header) -> bool {
        self.spans.len() < PIECE_BYTES_MAX
            && Arc::ptr_eq(&self.resource, resource)
            && Arc::ptr_eq(&self.scope, scope)
    }

    /// Adds a span.
    pub(super) fn push(&mut self, span: &Span) {
        // Field, length and content; a length takes at most 5 bytes.
        self.spans.reserve_exact(span.encoded_len() + 6);
        encoding::message::encode(SPANS_FIELD, span, &mut self.spans);
        self.span_count += 1;
    }

    /// What it takes in memory.
    pub(super) fn bytes(&self) -> usize {
        PIECE_OVERHEAD_BYTES + self.spans.capacity()
    }

    /// How many spans it has.
    pub(super) fn span_count(&self) -> usize {
        self.span_count
    }
}

/// The resources and scopes of all spans that are held, each once.
#[derive(Debug, Default)]
pub(super) struct Headers {
    known: HashSet<Header>,
    bytes: usize,
    look_again_at: usize,
}

impl Headers {
    /// What they take in memory.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The header of the spans of `resource`.
    pub(super) fn resource(&mut self, spans: &ResourceSpans) -> Header {
        self.header(spans.resource.as_ref(), &spans.schema_url)
    }

    /// The header of the spans of `scope`.
    pub(super) fn scope(&mut self, spans: &ScopeSpans) -> Header {
        self.header(spans.scope.as_ref(), &spans.schema_url)
    }

    fn header<M: Message>(&mut self, message: Option<&M>, schema_url: &String) -> Header {
        let mut bytes = Vec::new();
        if let Some(message) = message {
            encoding::message::encode(HEADER_FIELD, message, &mut bytes);
        }
        if !schema_url.is_empty() {
            encoding::string::encode(SCHEMA_URL_FIELD, schema_url, &mut bytes);
        }
        if let Some(known) = self.known.get(bytes.as_slice()) {
            return known.clone();
        }
        if self.known.len() >= self.look_again_at.max(HEADERS_MIN) {
            self.forget_unused();
        }
        let header = Header::from(bytes);
        self.bytes += header_bytes(&header);
        self.known.insert(header.clone());
        header
    }

    /// Forgets what nobody holds any more.
    pub(super) fn forget_unused(&mut self) {
        self.known.retain(|header| Arc::strong_count(header) > 1);
        self.bytes = self.known.iter().map(header_bytes).sum();
        self.look_again_at = self.known.len() * 2;
    }
}

fn header_bytes(header: &Header) -> usize {
    header.len() + 48
}

/// The spans as they were, with the policy on their scopes, and how many could not be decoded. Spans of the same resource,
/// scope and policy come together, whatever their traces.
pub(super) fn decode(kept: &[Kept]) -> (Vec<ResourceSpans>, usize) {
    let mut resources: Vec<ResourceSpans> = Vec::new();
    let (mut by_resource, mut by_scope) = (HashMap::new(), HashMap::new());
    let mut lost = 0;
    for kept in kept {
        let piece = &kept.piece;
        let Ok(spans) = ScopeSpans::decode(piece.spans.as_slice()) else {
            lost += piece.span_count;
            continue;
        };
        let resource_at = *by_resource.entry(&piece.resource).or_insert_with(|| {
            resources.push(ResourceSpans::decode(&*piece.resource).unwrap_or_default());
            resources.len() - 1
        });
        let Some(resource) = resources.get_mut(resource_at) else {
            continue;
        };
        let key = (resource_at, &piece.scope, &kept.policy, kept.is_cached);
        let scope_at = *by_scope.entry(key).or_insert_with(|| {
            resource.scope_spans.push(scope(kept));
            resource.scope_spans.len() - 1
        });
        if let Some(scope) = resource.scope_spans.get_mut(scope_at) {
            scope.spans.extend(spans.spans);
        }
    }
    (resources, lost)
}

fn scope(kept: &Kept) -> ScopeSpans {
    let mut spans = ScopeSpans::decode(&*kept.piece.scope).unwrap_or_default();
    let scope = spans.scope.get_or_insert_with(InstrumentationScope::default);
    let policy = Value::StringValue(kept.policy.as_ref().to_owned());
    put(&mut scope.attributes, "tailsampling.policy", policy);
    if kept.is_cached {
        put(
            &mut scope.attributes,
            "tailsampling.cached_decision",
            Value::BoolValue(true),
        );
    }
    spans
}

fn put(attributes: &mut Vec<KeyValue>, key: &str, value: Value) {
    let value = Some(AnyValue { value: Some(value) });
    match attributes.iter_mut().find(|attribute| attribute.key == key) {
        Some(attribute) => attribute.value = value,
        None => attributes.push(KeyValue {
            key: key.to_owned(),
            value,
            ..KeyValue::default()
        }),
    }
}

/// The attributes of a resource that may not be there.
pub(super) fn attributes(resource: Option<&Resource>) -> &[KeyValue] {
    resource.map_or(&[], |resource| &resource.attributes)
}
