//! Spans of the browser, copied; what would steer the collector is left out, and what is no span is counted.

use jiff::Timestamp;
use telemetry::relay::otlp::{
    AnyValue, ArrayValue, InstrumentationScope, KeyValue, KeyValueList, Resource, Span, Status, Value, span,
};

use super::known::Known;
use super::otlp_json::{self as json, Attributes};
use super::values::{id, one, text};
use super::{cut, times};

/// The most names of spans that are told; all further ones are `other`.
const NAMES_MAX: usize = 200;
/// Names that have a place from the start.
const NAMES: [&str; 13] = [
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "HEAD",
    "HTTP GET",
    "HTTP POST",
    "documentLoad",
    "documentFetch",
    "resourceFetch",
    "componentMount",
    "componentRender",
];
/// The most bytes of a key, and of a text in a value.
const KEY_BYTES_MAX: usize = 128;
const VALUE_BYTES_MAX: usize = 1024;
/// The most bytes of a library's name or version, and of a trace's state.
const NAME_BYTES_MAX: usize = 128;
const STATE_BYTES_MAX: usize = 512;
/// How deep values may be in each other. A collector refuses what is too deep, with all that is beside it.
const DEPTH_MAX: usize = 4;
/// The bits of `flags` that mean something.
const FLAGS: u32 = 0x3ff;

/// By these the collector decides what it keeps or how it counts: only services of the shop say so.
const STEERING: [&str; 5] = [
    "webstore.order.value_cents",
    "payment.outcome",
    "debug.force_sample",
    "http.route",
    "peer.service",
];
const STEERING_PREFIXES: [&str; 2] = ["tailsampling.", "db."];
/// Who speaks is said by the app.
const RESOURCE_PREFIXES: [&str; 2] = ["service.", "deployment."];

/// The spans of one resource and one library.
#[derive(Debug, PartialEq)]
pub(super) struct Group {
    pub(super) resource: Resource,
    pub(super) scope: InstrumentationScope,
    pub(super) spans: Vec<Span>,
}

/// The names that browsers' spans may have.
#[derive(Debug)]
pub(super) struct Names(Known);

impl Names {
    pub(super) fn new() -> Self {
        Self(Known::new(NAMES_MAX, &NAMES))
    }

    /// All valid spans as those of `app`, and how many were not valid.
    pub(super) fn groups(
        &self,
        traces: &json::Traces<'_>,
        app: &Resource,
        now: Timestamp,
    ) -> (Vec<Group>, usize) {
        let mut groups = Vec::new();
        let mut invalid = 0;
        for told in &traces.resource_spans.items {
            let resource = resource(told.resource.as_ref(), app);
            for library in &told.scope_spans.items {
                let told = &library.spans.items;
                let spans: Vec<_> = told.iter().filter_map(|told| self.span(told, now)).collect();
                invalid += told.len() - spans.len();
                groups.push(Group {
                    resource: resource.clone(),
                    scope: library.scope.as_ref().map(scope).unwrap_or_default(),
                    spans,
                });
            }
        }
        groups.retain(|group| !group.spans.is_empty());
        (groups, invalid)
    }

    fn span(&self, told: &json::Span<'_>, now: Timestamp) -> Option<Span> {
        let (start, end) = period(told, now)?;
        let (attributes, dropped_attributes_count) = attributes(&told.attributes);
        let parent_span_id = match &*told.parent_span_id {
            "" => Vec::new(),
            parent => id(parent, 8)?,
        };
        Some(Span {
            trace_id: id(&told.trace_id, 16)?,
            span_id: id(&told.span_id, 8)?,
            parent_span_id,
            trace_state: state(&told.trace_state),
            flags: flags(told.flags.0),
            name: Some(&*told.name)
                .filter(|name| !name.is_empty())
                .map(|name| self.0.tell(name).to_owned())?,
            kind: small(told.kind.0, span::SpanKind::Consumer.into()),
            start_time_unix_nano: start,
            end_time_unix_nano: end,
            attributes,
            dropped_attributes_count,
            events: told.events.items.iter().map(event).collect(),
            dropped_events_count: count(told.events.more),
            links: told.links.items.iter().filter_map(link).collect(),
            dropped_links_count: count(told.links.more),
            status: told.status.as_ref().map(|status| Status {
                message: cut(&status.message, VALUE_BYTES_MAX).to_owned(),
                code: small(status.code.0, 2),
            }),
        })
    }
}

/// Start and end in nanoseconds, in this order, and near enough to be believed.
fn period(told: &json::Span<'_>, now: Timestamp) -> Option<(u64, u64)> {
    let (start, end) = (told.start_time_unix_nano.0?, told.end_time_unix_nano.0?);
    let is_sane = |nanoseconds| times::moment(nanoseconds).is_some_and(|time| times::is_sane(time, now));
    let is_valid = start <= end && is_sane(start) && is_sane(end);
    is_valid.then_some((u64::try_from(start).ok()?, u64::try_from(end).ok()?))
}

/// What the browser knows of itself, as the app.
fn resource(told: Option<&json::Resource<'_>>, app: &Resource) -> Resource {
    let mut all = app.attributes.clone();
    if let Some(told) = told {
        let (others, _) = attributes(&told.attributes);
        let is_apps = |key: &str| RESOURCE_PREFIXES.iter().any(|prefix| key.starts_with(prefix));
        all.extend(others.into_iter().filter(|pair| !is_apps(&pair.key)));
    }
    Resource {
        attributes: all,
        ..Resource::default()
    }
}

fn scope(told: &json::Scope<'_>) -> InstrumentationScope {
    InstrumentationScope {
        name: cut(&told.name, NAME_BYTES_MAX).to_owned(),
        version: cut(&told.version, NAME_BYTES_MAX).to_owned(),
        ..InstrumentationScope::default()
    }
}

fn event(told: &json::SpanEvent<'_>) -> span::Event {
    let (attributes, dropped_attributes_count) = attributes(&told.attributes);
    span::Event {
        time_unix_nano: told
            .time_unix_nano
            .0
            .and_then(|time| u64::try_from(time).ok())
            .unwrap_or(0),
        name: cut(&told.name, NAME_BYTES_MAX).to_owned(),
        attributes,
        dropped_attributes_count,
    }
}

fn link(told: &json::Link<'_>) -> Option<span::Link> {
    let (attributes, dropped_attributes_count) = attributes(&told.attributes);
    Some(span::Link {
        trace_id: id(&told.trace_id, 16)?,
        span_id: id(&told.span_id, 8)?,
        trace_state: state(&told.trace_state),
        attributes,
        dropped_attributes_count,
        flags: flags(told.flags.0),
    })
}

/// Those that may be told, and how many there were besides.
fn attributes(told: &Attributes<'_>) -> (Vec<KeyValue>, u32) {
    let kept: Vec<_> = told.items.iter().filter_map(attribute).collect();
    let dropped = told.count() - kept.len();
    (kept, count(dropped))
}

fn attribute(told: &json::Attribute<'_>) -> Option<KeyValue> {
    let key = cut(&told.key, KEY_BYTES_MAX);
    let steers = STEERING.contains(&key) || STEERING_PREFIXES.iter().any(|prefix| key.starts_with(prefix));
    if key.is_empty() || steers {
        return None;
    }
    Some(KeyValue {
        key: key.to_owned(),
        value: Some(value(told.value.as_ref()?, DEPTH_MAX)?),
        ..KeyValue::default()
    })
}

/// A value with at most so many others around each other in it.
fn value(told: &json::Value<'_>, depth: usize) -> Option<AnyValue> {
    if let Some(words) = &told.string_value {
        return text(cut(words, VALUE_BYTES_MAX));
    }
    if let Some(whole) = told.int_value.and_then(|whole| i64::try_from(whole.0?).ok()) {
        return one(Value::IntValue(whole));
    }
    if let Some(number) = told.double_value.and_then(|number| number.0) {
        return one(Value::DoubleValue(number));
    }
    if let Some(word) = &told.bool_value {
        return one(Value::BoolValue(&**word == "true"));
    }
    let depth = depth.checked_sub(1)?;
    if let Some(list) = &told.array_value {
        let values = list.values.items.iter().filter_map(|told| value(told, depth));
        return one(Value::ArrayValue(ArrayValue {
            values: values.collect(),
        }));
    }
    let fields = told.kvlist_value.as_ref()?.values.items.iter();
    let fields = fields.filter_map(|field| {
        Some(KeyValue {
            key: cut(&field.key, KEY_BYTES_MAX).to_owned(),
            value: Some(value(field.value.as_ref()?, depth)?),
            ..KeyValue::default()
        })
    });
    one(Value::KvlistValue(KeyValueList {
        values: fields.collect(),
    }))
}

fn state(state: &str) -> String {
    if state.len() > STATE_BYTES_MAX {
        // Half a state is none.
        return String::new();
    }
    state.to_owned()
}

fn flags(told: Option<i128>) -> u32 {
    told.and_then(|flags| u32::try_from(flags).ok()).unwrap_or(0) & FLAGS
}

/// One of a few numbers; 0 for every other.
fn small(told: Option<i128>, max: i32) -> i32 {
    let told = told.and_then(|number| i32::try_from(number).ok());
    told.filter(|number| (0..=max).contains(number)).unwrap_or(0)
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
