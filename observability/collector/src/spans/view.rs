//! Spans, read where they lie in the bytes of an export request.
//!
//! The bytes were checked when they came in, so nothing can be wrong with them here. As protobuf wants it, of a field that
//! comes twice the last one counts, and a message that comes twice is one with the fields of both.

use crate::otlp::wire::{Field, Fields};

// Field numbers of `opentelemetry/proto`: in `ResourceSpans` and `ScopeSpans`, what they are about, and their parts.
const ABOUT: u32 = 1;
const PARTS: u32 = 2;

// In a `Resource`, and in a `Span`.
const RESOURCE_ATTRIBUTES: u32 = 1;
const SPAN_ATTRIBUTES: u32 = 9;

/// The resources of an export request.
pub(super) fn resources(request: &[u8]) -> impl Iterator<Item = ResourceView<'_>> {
    only(Fields::of(request), 1).map(|field| ResourceView(field.bytes))
}

/// A resource with its scopes: a `ResourceSpans`.
#[derive(Clone, Copy)]
pub struct ResourceView<'a>(&'a [u8]);

impl<'a> ResourceView<'a> {
    /// The attributes of the resource.
    #[must_use]
    pub fn attributes(self) -> Attributes<'a> {
        Attributes {
            messages: Fields::of(stretch(self.0, ABOUT)),
            fields: Fields::default(),
            id: RESOURCE_ATTRIBUTES,
        }
    }

    /// What has spans.
    pub fn scopes(self) -> impl Iterator<Item = ScopeView<'a>> {
        only(Fields::of(self.0), PARTS).map(|field| ScopeView(field.bytes))
    }

    /// Writes the `ResourceSpans` without its scopes.
    pub fn write_header(self, to: &mut Vec<u8>) {
        write_header(self.0, to);
    }
}

/// A scope with its spans: a `ScopeSpans`.
#[derive(Clone, Copy)]
pub struct ScopeView<'a>(&'a [u8]);

impl<'a> ScopeView<'a> {
    /// Its spans.
    pub fn spans(self) -> impl Iterator<Item = SpanView<'a>> {
        only(Fields::of(self.0), PARTS).map(|field| SpanView::of(field.bytes))
    }

    /// How many there are.
    #[must_use]
    pub fn span_count(self) -> usize {
        only(Fields::of(self.0), PARTS).count()
    }

    /// Writes the `ScopeSpans` without its spans.
    pub fn write_header(self, to: &mut Vec<u8>) {
        write_header(self.0, to);
    }
}

/// A span.
#[derive(Clone, Copy, Default)]
pub struct SpanView<'a> {
    raw: &'a [u8],
    trace_id: &'a [u8],
    span_id: &'a [u8],
    parent_span_id: &'a [u8],
    name: &'a [u8],
    attributes: &'a [u8],
    start: u64,
    end: u64,
    kind: i32,
    status: i32,
}

impl<'a> SpanView<'a> {
    /// One look at each field.
    fn of(raw: &'a [u8]) -> Self {
        let mut span = Self {
            raw,
            ..Self::default()
        };
        let mut fields = Fields::of(raw);
        let (mut first, mut last) = (None, raw);
        let mut before = raw;
        while let Some(field) = fields.next() {
            match field.id {
                1 => span.trace_id = field.bytes,
                2 => span.span_id = field.bytes,
                4 => span.parent_span_id = field.bytes,
                5 => span.name = field.bytes,
                6 => span.kind = int32(field),
                7 => span.start = field.number,
                8 => span.end = field.number,
                SPAN_ATTRIBUTES => {
                    first.get_or_insert(before);
                    last = fields.rest();
                }
                15 => span.status = only(Fields::of(field.bytes), 3).last().map_or(span.status, int32),
                _ => {}
            }
            before = fields.rest();
        }
        if let Some(first) = first {
            span.attributes = &first[..first.len() - last.len()];
        }
        span
    }

    /// The whole `Span`, encoded.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// 16 bytes, or none.
    #[must_use]
    pub fn trace_id(&self) -> &'a [u8] {
        self.trace_id
    }

    /// 8 bytes, or none.
    #[must_use]
    pub fn span_id(&self) -> &'a [u8] {
        self.span_id
    }

    /// 8 bytes, or none.
    #[must_use]
    pub fn parent_span_id(&self) -> &'a [u8] {
        self.parent_span_id
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'a str {
        text(self.name)
    }

    /// Its kind as a number, which may be none that OTLP knows.
    #[must_use]
    pub fn kind(&self) -> i32 {
        self.kind
    }

    /// When it started, in nanoseconds since 1970.
    #[must_use]
    pub fn start(&self) -> u64 {
        self.start
    }

    /// When it ended, in nanoseconds since 1970.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.end
    }

    /// The code of its status; 0 is unset.
    #[must_use]
    pub fn status(&self) -> i32 {
        self.status
    }

    /// Its attributes.
    #[must_use]
    pub fn attributes(&self) -> Attributes<'a> {
        Attributes {
            messages: Fields::default(),
            fields: Fields::of(self.attributes),
            id: SPAN_ATTRIBUTES,
        }
    }
}

/// The attributes of a span or a resource, in their order.
#[derive(Clone, Copy)]
pub struct Attributes<'a> {
    /// Messages that have attributes.
    messages: Fields<'a>,
    /// What is left of the message that is being read.
    fields: Fields<'a>,
    /// Which of its fields are attributes.
    id: u32,
}

impl<'a> Attributes<'a> {
    /// The value of that key; the first one, should there be several.
    #[must_use]
    pub fn value(mut self, key: &str) -> Option<ValueView<'a>> {
        self.find(|attribute| attribute.has(key))
            .map(|attribute| attribute.value())
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = AttributeView<'a>;

    fn next(&mut self) -> Option<AttributeView<'a>> {
        loop {
            if let Some(field) = self.fields.find(|field| field.id == self.id) {
                return Some(AttributeView::of(field.bytes));
            }
            let message = self.messages.find(|field| field.id == ABOUT)?;
            self.fields = Fields::of(message.bytes);
        }
    }
}

/// An attribute: a `KeyValue`.
#[derive(Clone, Copy)]
pub struct AttributeView<'a> {
    raw: &'a [u8],
    key: &'a [u8],
}

impl<'a> AttributeView<'a> {
    fn of(raw: &'a [u8]) -> Self {
        let key = only(Fields::of(raw), 1).last();
        Self {
            raw,
            key: key.map_or(&[], |field| field.bytes),
        }
    }

    /// Whether this is its key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.key == key.as_bytes()
    }

    /// Its key.
    #[must_use]
    pub fn key(&self) -> &'a str {
        text(self.key)
    }

    /// Its value.
    #[must_use]
    pub fn value(&self) -> ValueView<'a> {
        let values = only(Fields::of(self.raw), 2).flat_map(|field| Fields::of(field.bytes));
        values.fold(ValueView::Other, |before, field| match field.id {
            1 => ValueView::Text(text(field.bytes)),
            2 => ValueView::Bool(field.number != 0),
            3 => ValueView::Int(field.number.cast_signed()),
            4 => ValueView::Double(f64::from_bits(field.number)),
            5..=8 => ValueView::Other,
            _ => before,
        })
    }
}

/// The value of an attribute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueView<'a> {
    /// A text.
    Text(&'a str),
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any number.
    Double(f64),
    /// None, or a list, a map, or bytes.
    Other,
}

fn only<'a>(fields: Fields<'a>, id: u32) -> impl Iterator<Item = Field<'a>> {
    fields.filter(move |field| field.id == id)
}

/// From the first field of that number to the last one.
fn stretch(message: &[u8], id: u32) -> &[u8] {
    let mut fields = Fields::of(message);
    let (mut first, mut last, mut before) = (None, message, message);
    while let Some(field) = fields.next() {
        if field.id == id {
            first.get_or_insert(before);
            last = fields.rest();
        }
        before = fields.rest();
    }
    first.map_or(&[], |first| &first[..first.len() - last.len()])
}

fn write_header(message: &[u8], to: &mut Vec<u8>) {
    let mut fields = Fields::of(message);
    let mut before = message;
    while let Some(field) = fields.next() {
        let rest = fields.rest();
        if field.id != PARTS {
            to.extend_from_slice(&before[..before.len() - rest.len()]);
        }
        before = rest;
    }
}

/// Enumerations and small numbers are written as if they had 64 bits.
fn int32(field: Field<'_>) -> i32 {
    field.number as i32
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}
