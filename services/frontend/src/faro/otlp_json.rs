//! Spans as OTLP/JSON writes them: ids in hexadecimal, whole numbers as numbers or texts.
//!
//! <https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding>

use serde::Deserialize;

use super::lenient::{List, Number, Whole, Word};
use super::payload::ITEMS_MAX;

/// The most resources in a body, and the most libraries of a resource.
const RESOURCES_MAX: usize = 16;
const SCOPES_MAX: usize = 32;
/// The most attributes of a span, a resource, an event or a link, and the most values in a list.
pub(super) const ATTRIBUTES_MAX: usize = 64;
/// The most events, and the most links, of a span.
const EVENTS_MAX: usize = 32;

/// Attributes by key.
pub(super) type Attributes<'a> = List<Attribute<'a>, ATTRIBUTES_MAX>;

/// All spans of a body.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Traces<'a> {
    pub(super) resource_spans: List<ResourceSpans<'a>, RESOURCES_MAX>,
}

/// The spans of one resource.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct ResourceSpans<'a> {
    pub(super) resource: Option<Resource<'a>>,
    pub(super) scope_spans: List<ScopeSpans<'a>, SCOPES_MAX>,
}

/// Who made them.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Resource<'a> {
    pub(super) attributes: Attributes<'a>,
}

/// The spans of one library.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct ScopeSpans<'a> {
    pub(super) scope: Option<Scope<'a>>,
    pub(super) spans: List<Span<'a>, ITEMS_MAX>,
}

/// The library.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Scope<'a> {
    pub(super) name: Word<'a>,
    pub(super) version: Word<'a>,
}

/// One span.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Span<'a> {
    pub(super) trace_id: Word<'a>,
    pub(super) span_id: Word<'a>,
    pub(super) parent_span_id: Word<'a>,
    pub(super) trace_state: Word<'a>,
    pub(super) flags: Whole,
    pub(super) name: Word<'a>,
    pub(super) kind: Whole,
    pub(super) start_time_unix_nano: Whole,
    pub(super) end_time_unix_nano: Whole,
    pub(super) attributes: Attributes<'a>,
    pub(super) events: List<SpanEvent<'a>, EVENTS_MAX>,
    pub(super) links: List<Link<'a>, EVENTS_MAX>,
    pub(super) status: Option<Status<'a>>,
}

/// Something that happened in a span.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct SpanEvent<'a> {
    pub(super) name: Word<'a>,
    pub(super) time_unix_nano: Whole,
    pub(super) attributes: Attributes<'a>,
}

/// Another span that it has to do with.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Link<'a> {
    pub(super) trace_id: Word<'a>,
    pub(super) span_id: Word<'a>,
    pub(super) trace_state: Word<'a>,
    pub(super) flags: Whole,
    pub(super) attributes: Attributes<'a>,
}

/// How it ended.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Status<'a> {
    pub(super) code: Whole,
    pub(super) message: Word<'a>,
}

/// A key and its value.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Attribute<'a> {
    pub(super) key: Word<'a>,
    pub(super) value: Option<Value<'a>>,
}

/// One of these.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Value<'a> {
    pub(super) string_value: Option<Word<'a>>,
    pub(super) bool_value: Option<Word<'a>>,
    pub(super) int_value: Option<Whole>,
    pub(super) double_value: Option<Number>,
    pub(super) array_value: Option<Values<'a>>,
    pub(super) kvlist_value: Option<Fields<'a>>,
}

/// A list of values.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Values<'a> {
    pub(super) values: List<Value<'a>, ATTRIBUTES_MAX>,
}

/// Values by key.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Fields<'a> {
    pub(super) values: Attributes<'a>,
}

impl Traces<'_> {
    /// How many spans came; what stands beyond a limit counts as one.
    pub(super) fn count(&self) -> usize {
        let scopes = self.resource_spans.items.iter().map(|resource| {
            let spans = resource.scope_spans.items.iter().map(|scope| scope.spans.count());
            spans.sum::<usize>() + resource.scope_spans.more
        });
        scopes.sum::<usize>() + self.resource_spans.more
    }
}
