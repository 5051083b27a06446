//! Log records as OTLP writes them (`opentelemetry/proto/logs/v1/logs.proto`).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use opentelemetry::trace::SpanContext;
use tracing::Level;

use super::item::{Item, Owner};
use super::queue::Queue;
use super::values::{cut, nanoseconds};
use super::wire::Message;
use crate::settings::Limits;

/// More than most records of ours have.
const USUAL_BYTES: usize = 384;

/// One event of the log.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) time: SystemTime,
    pub(crate) level: Level,
    /// Where in the program; the name of the record's scope.
    pub(crate) target: &'static str,
    /// A fixed sentence.
    pub(crate) message: String,
    pub(crate) fields: Vec<(&'static str, Field)>,
    pub(crate) dropped_fields: u32,
    pub(crate) span: Option<SpanContext>,
}

/// What a field can be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Field {
    Bool(bool),
    I64(i64),
    F64(f64),
    Text(String),
}

/// The way of log records into their queue.
#[derive(Debug)]
pub(crate) struct Records {
    queue: Arc<Queue>,
    resource: Arc<[u8]>,
    limits: Limits,
    /// By target. There are no more of them than places in the program that log something.
    owners: Mutex<HashMap<&'static str, Arc<Owner>>>,
}

impl Records {
    pub(super) fn new(queue: Arc<Queue>, resource: Arc<[u8]>, limits: Limits) -> Self {
        Self {
            queue,
            resource,
            limits,
            owners: Mutex::default(),
        }
    }

    /// Puts it behind the others.
    pub(crate) fn push(&self, record: &Record) {
        let content = written(record, self.limits);
        self.queue.push(Item::new(&self.owner(record.target), content));
    }

    fn owner(&self, target: &'static str) -> Arc<Owner> {
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        let named = || Owner::named(Arc::clone(&self.resource), target);
        Arc::clone(owners.entry(target).or_insert_with(named))
    }
}

fn written(record: &Record, limits: Limits) -> Vec<u8> {
    let mut message = Message::with_room(USUAL_BYTES);
    let (severity, word) = severity(record.level);
    let time = nanoseconds(record.time);
    message.fixed64(1, time);
    message.number(2, severity);
    message.text(3, word);
    let said = cut(&record.message, limits.record_value_characters);
    message.message(5, |body| body.text(1, said));
    let count_max = usize::try_from(limits.record_attributes).unwrap_or(usize::MAX);
    let kept = record.fields.len().min(count_max);
    for (key, field) in &record.fields[..kept] {
        message.message(6, |pair| {
            pair.text(1, key);
            pair.message(2, |value| {
                write_field(value, field, limits.record_value_characters);
            });
        });
    }
    let dropped = u32::try_from(record.fields.len() - kept).unwrap_or(u32::MAX);
    message.number(7, record.dropped_fields.saturating_add(dropped));
    if let Some(span) = &record.span {
        message.fixed32(8, span.trace_flags().to_u8().into());
        message.bytes(9, &span.trace_id().to_bytes());
        message.bytes(10, &span.span_id().to_bytes());
    }
    message.fixed64(11, time);
    message.into_bytes()
}

/// An `AnyValue`.
fn write_field(value: &mut Message, field: &Field, characters_max: usize) {
    match field {
        Field::Text(words) => value.text(1, cut(words, characters_max)),
        Field::Bool(is) => value.number(2, *is),
        Field::I64(number) => value.integer(3, *number),
        Field::F64(number) => value.double(4, *number),
    }
}

/// OTLP's number and word.
fn severity(level: Level) -> (u32, &'static str) {
    match level {
        Level::TRACE => (1, "TRACE"),
        Level::DEBUG => (5, "DEBUG"),
        Level::INFO => (9, "INFO"),
        Level::WARN => (13, "WARN"),
        Level::ERROR => (17, "ERROR"),
    }
}
