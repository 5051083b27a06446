//! A look at a protobuf body before it is decoded: how much memory it will take, whether its identifiers are as long as
//! they must be, and of traces also whether it can be decoded at all.
//!
//! An empty span is two bytes on the wire and some three hundred in memory, so a body of 20 MiB may ask for
//! gigabytes. The walk allocates nothing.

use std::mem::size_of;

use opentelemetry_proto::tonic::common::v1::{AnyValue, EntityRef, KeyValue};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::metrics::v1::{
    Exemplar, ExponentialHistogramDataPoint, HistogramDataPoint, Metric, NumberDataPoint, ResourceMetrics,
    ScopeMetrics, SummaryDataPoint, summary_data_point::ValueAtQuantile,
};
use opentelemetry_proto::tonic::trace::v1::{
    ResourceSpans, ScopeSpans, Span,
    span::{Event, Link},
};

use super::wire::{Broken, Field, Fields, Form};
use super::{Malformed, protobuf::LEVELS_MAX};
use crate::payload::Signal;

/// A message: what one of it takes, and its fields by their number. What traces are made of has all of its fields here,
/// since nobody may ever decode them; metrics and logs, which are decoded right afterwards, those that say how much
/// memory they take.
struct Shape {
    bytes: usize,
    fields: [Kind; FIELDS],
}

/// One more than the highest number of a field.
const FIELDS: usize = 17;

#[derive(Clone, Copy)]
enum Kind {
    Unknown,
    Message(&'static Shape),
    /// One that what is around it has paid for.
    Within(&'static Shape),
    /// Empty, or this many bytes.
    Id(usize),
    Text,
    /// Repeated.
    Texts,
    Bytes,
    Varint,
    /// Repeated, packed or not: of one byte and more, of eight in memory.
    Varints,
    Fixed64,
    Fixed32,
}
use Kind::{Bytes, Fixed32, Fixed64, Id, Message, Text, Texts, Varint, Varints, Within};

const fn shape(bytes: usize, known: &[(usize, Kind)]) -> Shape {
    let mut fields = [Kind::Unknown; FIELDS];
    let mut rest = known;
    while let [(number, kind), after @ ..] = rest {
        fields[*number] = *kind;
        rest = after;
    }
    Shape { bytes, fields }
}

static TRACES: Shape = shape(0, &[(1, Message(&RESOURCE_SPANS))]);
static RESOURCE_SPANS: Shape = shape(
    size_of::<ResourceSpans>(),
    &[(1, Message(&RESOURCE)), (2, Message(&SCOPE_SPANS)), (3, Text)],
);
static SCOPE_SPANS: Shape = shape(
    size_of::<ScopeSpans>(),
    &[(1, Message(&SCOPE)), (2, Message(&SPAN)), (3, Text)],
);
static SPAN: Shape = shape(
    size_of::<Span>(),
    &[
        (1, Id(16)),
        (2, Id(8)),
        (3, Text),
        (4, Id(8)),
        (5, Text),
        (6, Varint),
        (7, Fixed64),
        (8, Fixed64),
        (9, Message(&KEY_VALUE)),
        (10, Varint),
        (11, Message(&EVENT)),
        (12, Varint),
        (13, Message(&LINK)),
        (14, Varint),
        (15, Message(&STATUS)),
        (16, Fixed32),
    ],
);
static EVENT: Shape = shape(
    size_of::<Event>(),
    &[(1, Fixed64), (2, Text), (3, Message(&KEY_VALUE)), (4, Varint)],
);
static LINK: Shape = shape(
    size_of::<Link>(),
    &[
        (1, Id(16)),
        (2, Id(8)),
        (3, Text),
        (4, Message(&KEY_VALUE)),
        (5, Varint),
        (6, Fixed32),
    ],
);
static STATUS: Shape = shape(0, &[(2, Text), (3, Varint)]);

static LOGS: Shape = shape(0, &[(1, Message(&RESOURCE_LOGS))]);
static RESOURCE_LOGS: Shape = shape(
    size_of::<ResourceLogs>(),
    &[(1, Message(&RESOURCE)), (2, Message(&SCOPE_LOGS))],
);
static SCOPE_LOGS: Shape = shape(
    size_of::<ScopeLogs>(),
    &[(1, Message(&SCOPE)), (2, Message(&LOG_RECORD))],
);
static LOG_RECORD: Shape = shape(
    size_of::<LogRecord>(),
    &[
        (6, Message(&KEY_VALUE)),
        (5, Message(&VALUE)),
        (9, Id(16)),
        (10, Id(8)),
    ],
);

static METRICS: Shape = shape(0, &[(1, Message(&RESOURCE_METRICS))]);
static RESOURCE_METRICS: Shape = shape(
    size_of::<ResourceMetrics>(),
    &[(1, Message(&RESOURCE)), (2, Message(&SCOPE_METRICS))],
);
static SCOPE_METRICS: Shape = shape(
    size_of::<ScopeMetrics>(),
    &[(1, Message(&SCOPE)), (2, Message(&METRIC))],
);
static METRIC: Shape = shape(
    size_of::<Metric>(),
    &[
        (5, Message(&NUMBERS)),
        (7, Message(&NUMBERS)),
        (9, Message(&HISTOGRAMS)),
        (10, Message(&EXPONENTIALS)),
        (11, Message(&SUMMARIES)),
        (12, Message(&KEY_VALUE)),
    ],
);
static NUMBERS: Shape = shape(0, &[(1, Message(&NUMBER))]);
static NUMBER: Shape = shape(
    size_of::<NumberDataPoint>(),
    &[(7, Message(&KEY_VALUE)), (5, Message(&EXEMPLAR))],
);
static HISTOGRAMS: Shape = shape(0, &[(1, Message(&HISTOGRAM))]);
static HISTOGRAM: Shape = shape(
    size_of::<HistogramDataPoint>(),
    &[(9, Message(&KEY_VALUE)), (8, Message(&EXEMPLAR))],
);
static EXPONENTIALS: Shape = shape(0, &[(1, Message(&EXPONENTIAL))]);
static EXPONENTIAL: Shape = shape(
    size_of::<ExponentialHistogramDataPoint>(),
    &[
        (1, Message(&KEY_VALUE)),
        (8, Message(&BUCKETS)),
        (9, Message(&BUCKETS)),
        (11, Message(&EXEMPLAR)),
    ],
);
static BUCKETS: Shape = shape(0, &[(2, Varints)]);
static SUMMARIES: Shape = shape(0, &[(1, Message(&SUMMARY))]);
static SUMMARY: Shape = shape(
    size_of::<SummaryDataPoint>(),
    &[(7, Message(&KEY_VALUE)), (6, Message(&QUANTILE))],
);
static QUANTILE: Shape = shape(size_of::<ValueAtQuantile>(), &[]);
static EXEMPLAR: Shape = shape(
    size_of::<Exemplar>(),
    &[(7, Message(&KEY_VALUE)), (4, Id(8)), (5, Id(16))],
);

static RESOURCE: Shape = shape(0, &[(1, Message(&KEY_VALUE)), (2, Varint), (3, Message(&ENTITY))]);
static ENTITY: Shape = shape(
    size_of::<EntityRef>(),
    &[(1, Text), (2, Text), (3, Texts), (4, Texts)],
);
static SCOPE: Shape = shape(0, &[(1, Text), (2, Text), (3, Message(&KEY_VALUE)), (4, Varint)]);
static KEY_VALUE: Shape = shape(
    size_of::<KeyValue>(),
    &[(1, Text), (2, Within(&VALUE)), (3, Varint)],
);
static VALUE: Shape = shape(
    size_of::<AnyValue>(),
    &[
        (1, Text),
        (2, Varint),
        (3, Varint),
        (4, Fixed64),
        (5, Message(&VALUES)),
        (6, Message(&KEY_VALUES)),
        (7, Bytes),
        (8, Varint),
    ],
);
static VALUES: Shape = shape(0, &[(1, Message(&VALUE))]);
static KEY_VALUES: Shape = shape(0, &[(1, Message(&KEY_VALUE))]);

/// About how many bytes the decoded request takes: its own, for the texts, and the structures around them. Traces that
/// have a weight can be decoded.
///
/// # Errors
/// [`Malformed::Wire`], [`Malformed::Depth`], [`Malformed::Id`] or [`Malformed::Text`].
pub(super) fn weigh(signal: Signal, body: &[u8]) -> Result<usize, Malformed> {
    let shape = match signal {
        Signal::Traces => &TRACES,
        Signal::Metrics => &METRICS,
        Signal::Logs => &LOGS,
    };
    Ok(body.len() + walk(shape, body, LEVELS_MAX)?)
}

fn walk(shape: &Shape, message: &[u8], levels: usize) -> Result<usize, Malformed> {
    let mut bytes = 0;
    let mut fields = Fields::of(message);
    while let Some(field) = fields.read().map_err(|Broken| Malformed::Wire)? {
        let kind = usize::try_from(field.id).ok().and_then(|id| shape.fields.get(id));
        bytes += look(kind.copied().unwrap_or(Kind::Unknown), &field, levels)?;
    }
    Ok(bytes)
}

/// What the field takes besides its bytes.
fn look(kind: Kind, field: &Field<'_>, levels: usize) -> Result<usize, Malformed> {
    if !kind.is_written_as(field.form) {
        return Err(Malformed::Wire);
    }
    match kind {
        Message(shape) | Within(shape) => {
            let levels = levels.checked_sub(1).ok_or(Malformed::Depth)?;
            let own = if matches!(kind, Message(_)) {
                shape.bytes
            } else {
                0
            };
            Ok(own + walk(shape, field.bytes, levels)?)
        }
        Id(expected) if !field.bytes.is_empty() && field.bytes.len() != expected => {
            let found = field.bytes.len();
            Err(Malformed::Id { expected, found })
        }
        Text | Texts if !is_text(field.bytes) => Err(Malformed::Text),
        Texts => Ok(size_of::<String>()),
        Varints => Ok(field.bytes.len() * size_of::<u64>()),
        // The decoder counts the way around it as a level.
        Kind::Unknown if levels == 0 => Err(Malformed::Depth),
        Kind::Unknown | Id(_) | Text | Bytes | Varint | Fixed64 | Fixed32 => Ok(0),
    }
}

/// Nearly all texts are ASCII, which is seen several times faster.
fn is_text(bytes: &[u8]) -> bool {
    bytes.is_ascii() || std::str::from_utf8(bytes).is_ok()
}

impl Kind {
    fn is_written_as(self, form: Form) -> bool {
        match self {
            Self::Unknown => true,
            Message(_) | Within(_) | Id(_) | Text | Texts | Bytes => form == Form::Bytes,
            Varint => form == Form::Varint,
            Varints => matches!(form, Form::Bytes | Form::Varint),
            Fixed64 => form == Form::Fixed64,
            Fixed32 => form == Form::Fixed32,
        }
    }
}
