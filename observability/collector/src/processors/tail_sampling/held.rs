//! Spans in waiting. They are held as the bytes in which they came, which takes a quarter of the memory of decoded ones,
//! and go out as such. Resources and scopes are shared by all spans that have the same.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::ScopeSpans;
use prost::Message;
use prost::encoding::{WireType, encode_key, encode_varint, encoded_len_varint, key_len};

use crate::attributes::set;
use crate::spans::Spans;
use crate::spans::view::{ResourceView, ScopeView, SpanView};

/// When a piece is so long, the next span begins another. Up to here it grows by no more than it needs.
const PIECE_BYTES_MAX: usize = 16 << 10;

/// What a piece takes besides its spans, in bytes.
const PIECE_OVERHEAD_BYTES: usize = size_of::<Piece>() + 16;

/// How many headers are known before it is looked which of them are still in use.
const HEADERS_MIN: usize = 1_024;

/// How much room for a header stays while none is looked up, in bytes.
const WRITTEN_BYTES_MAX: usize = 16 << 10;

// Field numbers of `opentelemetry/proto/trace/v1/trace.proto`: of the request, and of resources and scopes.
const RESOURCES: u32 = 1;
const PARTS: u32 = 2;

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
    pub(super) fn push(&mut self, span: &SpanView<'_>) {
        self.spans.reserve_exact(field_len(span.raw().len()));
        begin_field(PARTS, span.raw().len(), &mut self.spans);
        self.spans.extend_from_slice(span.raw());
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
    /// The header that is being looked up.
    written: Vec<u8>,
}

impl Headers {
    /// What they take in memory.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The header of a resource.
    pub(super) fn resource(&mut self, resource: ResourceView<'_>) -> Header {
        resource.write_header(&mut self.written);
        self.header()
    }

    /// The header of a scope.
    pub(super) fn scope(&mut self, scope: ScopeView<'_>) -> Header {
        scope.write_header(&mut self.written);
        self.header()
    }

    fn header(&mut self) -> Header {
        let header = match self.known.get(self.written.as_slice()) {
            Some(known) => known.clone(),
            None => self.new_header(),
        };
        self.written.clear();
        self.written.shrink_to(WRITTEN_BYTES_MAX);
        header
    }

    fn new_header(&mut self) -> Header {
        if self.known.len() >= self.look_again_at.max(HEADERS_MIN) {
            self.forget_unused();
        }
        let header = Header::from(self.written.as_slice());
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

/// The spans as they were, with the policy on their scopes. Spans of the same resource, scope and policy come together,
/// whatever their traces.
pub(super) fn joined(kept: &[Kept]) -> Spans {
    let (mut resources, mut resource_at) = (Vec::<Group<'_>>::new(), HashMap::new());
    let mut scope_at = HashMap::new();
    for kept in kept {
        let piece = &kept.piece;
        let at = *resource_at.entry(&piece.resource).or_insert(resources.len());
        if at == resources.len() {
            resources.push(Group::new(&piece.resource));
        }
        let Some(resource) = resources.get_mut(at) else {
            continue;
        };
        let key = (at, &piece.scope, &kept.policy, kept.is_cached);
        let at = *scope_at.entry(key).or_insert(resource.scopes.len());
        if at == resource.scopes.len() {
            resource.scopes.push((scope(kept), Vec::new()));
        }
        if let Some((_, pieces)) = resource.scopes.get_mut(at) {
            pieces.push(piece.spans.as_slice());
        }
    }
    let mut request = Vec::new();
    for resource in &resources {
        resource.write(&mut request);
    }
    Spans::from_wire(request.into())
}

/// A resource with its scopes, and the spans of each.
struct Group<'a> {
    header: &'a Header,
    scopes: Vec<(Vec<u8>, Vec<&'a [u8]>)>,
}

impl<'a> Group<'a> {
    fn new(header: &'a Header) -> Self {
        Self {
            header,
            scopes: Vec::new(),
        }
    }

    fn write(&self, to: &mut Vec<u8>) {
        let scope_len = |(header, pieces): &(Vec<u8>, Vec<&[u8]>)| {
            header.len() + pieces.iter().map(|piece| piece.len()).sum::<usize>()
        };
        let scopes = self.scopes.iter().map(|scope| field_len(scope_len(scope)));
        let length = self.header.len() + scopes.sum::<usize>();
        to.reserve(field_len(length));
        begin_field(RESOURCES, length, to);
        to.extend_from_slice(self.header);
        for scope in &self.scopes {
            begin_field(PARTS, scope_len(scope), to);
            to.extend_from_slice(&scope.0);
            scope.1.iter().for_each(|piece| to.extend_from_slice(piece));
        }
    }
}

/// The header of a scope with the policy on it.
fn scope(kept: &Kept) -> Vec<u8> {
    // What was read when it came in can be read again.
    let mut header = ScopeSpans::decode(&*kept.piece.scope).unwrap_or_default();
    let attributes = &mut header.scope.get_or_insert_default().attributes;
    let policy = Value::StringValue(kept.policy.as_ref().to_owned());
    set(attributes, "tailsampling.policy", policy);
    if kept.is_cached {
        set(attributes, "tailsampling.cached_decision", Value::BoolValue(true));
    }
    header.encode_to_vec()
}

/// What a field of so many bytes takes; both fields here have a key of one byte.
fn field_len(bytes: usize) -> usize {
    key_len(PARTS) + encoded_len_varint(bytes as u64) + bytes
}

fn begin_field(number: u32, bytes: usize, to: &mut Vec<u8>) {
    encode_key(number, WireType::LengthDelimited, to);
    encode_varint(bytes as u64, to);
}
