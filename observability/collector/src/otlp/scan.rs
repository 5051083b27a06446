//! A look at a protobuf body before it is decoded: how much memory it will take, and whether its identifiers are
//! as long as they must be.
//!
//! An empty span is two bytes on the wire and some three hundred in memory, so a body of 20 MiB may ask for
//! gigabytes. The walk follows only the fields that are messages, and allocates nothing.

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

use super::{Malformed, protobuf::LEVELS_MAX};
use crate::payload::Signal;

/// A message: what one of it takes, and its fields worth a look.
struct Shape {
    bytes: usize,
    fields: &'static [(u64, Field)],
}

enum Field {
    Message(&'static Shape),
    /// Empty, or this many bytes.
    Id(usize),
    /// Repeated strings.
    Texts,
    /// Whole numbers of one byte and more, of eight in memory.
    Packed,
}
use Field::{Id, Message, Packed, Texts};

const fn shape(bytes: usize, fields: &'static [(u64, Field)]) -> Shape {
    Shape { bytes, fields }
}

static TRACES: Shape = shape(0, &[(1, Message(&RESOURCE_SPANS))]);
static RESOURCE_SPANS: Shape = shape(
    size_of::<ResourceSpans>(),
    &[(1, Message(&RESOURCE)), (2, Message(&SCOPE_SPANS))],
);
static SCOPE_SPANS: Shape = shape(
    size_of::<ScopeSpans>(),
    &[(1, Message(&SCOPE)), (2, Message(&SPAN))],
);
static SPAN: Shape = shape(
    size_of::<Span>(),
    &[
        (9, Message(&KEY_VALUE)),
        (1, Id(16)),
        (2, Id(8)),
        (4, Id(8)),
        (11, Message(&EVENT)),
        (13, Message(&LINK)),
    ],
);
static EVENT: Shape = shape(size_of::<Event>(), &[(3, Message(&KEY_VALUE))]);
static LINK: Shape = shape(
    size_of::<Link>(),
    &[(1, Id(16)), (2, Id(8)), (4, Message(&KEY_VALUE))],
);

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
static BUCKETS: Shape = shape(0, &[(2, Packed)]);
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

static RESOURCE: Shape = shape(0, &[(1, Message(&KEY_VALUE)), (3, Message(&ENTITY))]);
static ENTITY: Shape = shape(size_of::<EntityRef>(), &[(3, Texts), (4, Texts)]);
static SCOPE: Shape = shape(0, &[(3, Message(&KEY_VALUE))]);
static KEY_VALUE: Shape = shape(size_of::<KeyValue>(), &[(2, Message(&WITHIN))]);
/// A value that its key-value has already paid for.
static WITHIN: Shape = shape(0, VALUE.fields);
static VALUE: Shape = shape(
    size_of::<AnyValue>(),
    &[(5, Message(&VALUES)), (6, Message(&KEY_VALUES))],
);
static VALUES: Shape = shape(0, &[(1, Message(&VALUE))]);
static KEY_VALUES: Shape = shape(0, &[(1, Message(&KEY_VALUE))]);

/// About how many bytes the decoded request takes: its own, for the texts, and the structures around them.
///
/// # Errors
/// [`Malformed::Wire`], [`Malformed::Depth`] or [`Malformed::Id`].
pub(super) fn weigh(signal: Signal, body: &[u8]) -> Result<usize, Malformed> {
    let shape = match signal {
        Signal::Traces => &TRACES,
        Signal::Metrics => &METRICS,
        Signal::Logs => &LOGS,
    };
    Ok(body.len() + walk(shape, body, LEVELS_MAX)?)
}

fn walk(shape: &Shape, mut rest: &[u8], levels: usize) -> Result<usize, Malformed> {
    let mut bytes = shape.bytes;
    while !rest.is_empty() {
        let key = varint(&mut rest)?;
        let content = match key & 7 {
            0 => {
                varint(&mut rest)?;
                continue;
            }
            1 => {
                take(&mut rest, 8)?;
                continue;
            }
            5 => {
                take(&mut rest, 4)?;
                continue;
            }
            2 => {
                let length = varint(&mut rest)?;
                take(&mut rest, length)?
            }
            // Groups are older than OTLP.
            _ => return Err(Malformed::Wire),
        };
        let field = shape.fields.iter().find(|(number, _)| *number == key >> 3);
        bytes += match field {
            Some((_, Message(within))) => {
                let levels = levels.checked_sub(1).ok_or(Malformed::Depth)?;
                walk(within, content, levels)?
            }
            Some(&(_, Id(expected))) if !content.is_empty() && content.len() != expected => {
                let found = content.len();
                return Err(Malformed::Id { expected, found });
            }
            Some((_, Texts)) => size_of::<String>(),
            Some((_, Packed)) => content.len() * size_of::<u64>(),
            Some((_, Id(_))) | None => 0,
        };
    }
    Ok(bytes)
}

fn take<'a>(rest: &mut &'a [u8], length: u64) -> Result<&'a [u8], Malformed> {
    let length = usize::try_from(length).map_err(|_| Malformed::Wire)?;
    let (content, after) = rest.split_at_checked(length).ok_or(Malformed::Wire)?;
    *rest = after;
    Ok(content)
}

/// Seven bits of each byte, the lowest first.
fn varint(rest: &mut &[u8]) -> Result<u64, Malformed> {
    let mut value = 0;
    for (place, &byte) in rest.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * place);
        if byte < 0x80 {
            *rest = &rest[place + 1..];
            return Ok(value);
        }
    }
    Err(Malformed::Wire)
}
