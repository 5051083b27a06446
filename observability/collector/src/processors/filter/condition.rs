//! A condition, and whether it is true of a thing: the part of OTTL that this collector has.

use std::borrow::Cow;
use std::cmp::Ordering;

use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_proto::tonic::trace::v1::{Span, span::Event};
use regex::Regex;

use crate::attributes::find;

/// What a condition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    Span,
    SpanEvent,
    Metric,
    DataPoint,
    LogRecord,
}

/// A condition.
#[derive(Clone, Debug)]
pub(super) enum Condition {
    Literal(bool),
    Not(Box<Condition>),
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Compare(Operand, Comparison, Operand),
    IsMatch(Operand, Regex),
}

/// `==` and its like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Different,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// One side of a comparison.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    Nil,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Field(Field),
}

/// Something of the thing, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Attribute(String),
    ResourceAttribute(String),
    Name,
    Kind,
    StatusCode,
    SeverityNumber,
    SeverityText,
    Body,
    MetricName,
}

/// A thing with its resource.
#[derive(Clone, Copy)]
pub(super) struct Thing<'a> {
    pub(super) resource: &'a [KeyValue],
    pub(super) what: What<'a>,
}

/// A thing.
#[derive(Clone, Copy)]
pub(super) enum What<'a> {
    Span(&'a Span),
    SpanEvent(&'a Event),
    Metric(&'a Metric),
    /// The metric's name, the point's attributes.
    DataPoint(&'a str, &'a [KeyValue]),
    LogRecord(&'a LogRecord),
}

/// What a side comes to.
#[derive(Debug)]
enum Value<'a> {
    Nil,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(&'a str),
    /// A list, a map, or bytes, which no literal is like.
    Other,
}

impl Condition {
    pub(super) fn is_true(&self, thing: Thing<'_>) -> bool {
        match self {
            Self::Literal(value) => *value,
            Self::Not(condition) => !condition.is_true(thing),
            Self::And(conditions) => conditions.iter().all(|condition| condition.is_true(thing)),
            Self::Or(conditions) => conditions.iter().any(|condition| condition.is_true(thing)),
            Self::Compare(left, comparison, right) => {
                comparison.holds(&left.value(thing), &right.value(thing))
            }
            Self::IsMatch(operand, regex) => operand
                .value(thing)
                .text()
                .is_some_and(|text| regex.is_match(&text)),
        }
    }
}

impl Operand {
    fn value<'a>(&'a self, thing: Thing<'a>) -> Value<'a> {
        match self {
            Self::Nil => Value::Nil,
            Self::Bool(value) => Value::Bool(*value),
            Self::Int(value) => Value::Int(*value),
            Self::Float(value) => Value::Float(*value),
            Self::Text(text) => Value::Text(text),
            Self::Field(field) => field.value(thing),
        }
    }
}

impl Field {
    fn value<'a>(&self, thing: Thing<'a>) -> Value<'a> {
        match (self, thing.what) {
            (Self::ResourceAttribute(key), _) => Value::of(find(thing.resource, key)),
            (Self::Attribute(key), what) => Value::of(find(what.attributes(), key)),
            (Self::Name, What::Span(span)) => Value::Text(&span.name),
            (Self::Name, What::SpanEvent(event)) => Value::Text(&event.name),
            (Self::Name | Self::MetricName, What::Metric(metric)) => Value::Text(&metric.name),
            (Self::MetricName, What::DataPoint(name, _)) => Value::Text(name),
            (Self::Kind, What::Span(span)) => Value::Int(span.kind.into()),
            (Self::StatusCode, What::Span(span)) => {
                Value::Int(span.status.as_ref().map_or(0, |status| status.code.into()))
            }
            (Self::SeverityNumber, What::LogRecord(record)) => Value::Int(record.severity_number.into()),
            (Self::SeverityText, What::LogRecord(record)) => Value::Text(&record.severity_text),
            (Self::Body, What::LogRecord(record)) => Value::of(record.body.as_ref().and_then(inner)),
            // The parser names no field that the thing does not have.
            _ => Value::Nil,
        }
    }
}

fn inner(value: &AnyValue) -> Option<&any_value::Value> {
    value.value.as_ref()
}

impl<'a> What<'a> {
    fn attributes(self) -> &'a [KeyValue] {
        match self {
            Self::Span(span) => &span.attributes,
            Self::SpanEvent(event) => &event.attributes,
            Self::Metric(_) => &[],
            Self::DataPoint(_, attributes) => attributes,
            Self::LogRecord(record) => &record.attributes,
        }
    }
}

impl<'a> Value<'a> {
    fn of(value: Option<&'a any_value::Value>) -> Self {
        match value {
            None => Self::Nil,
            Some(any_value::Value::StringValue(text)) => Self::Text(text),
            Some(any_value::Value::BoolValue(value)) => Self::Bool(*value),
            Some(any_value::Value::IntValue(value)) => Self::Int(*value),
            Some(any_value::Value::DoubleValue(value)) => Self::Float(*value),
            Some(_) => Self::Other,
        }
    }

    fn text(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Bool(value) => Some(Cow::Owned(value.to_string())),
            Self::Int(value) => Some(Cow::Owned(value.to_string())),
            Self::Float(value) => Some(Cow::Owned(value.to_string())),
            Self::Nil | Self::Other => None,
        }
    }

    /// How the two are ordered; none when they cannot be compared. An integer beside a floating-point number is
    /// compared as one, as OTTL does.
    fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Nil, Self::Nil) => Some(Ordering::Equal),
            (Self::Bool(left), Self::Bool(right)) => Some(left.cmp(right)),
            (Self::Int(left), Self::Int(right)) => Some(left.cmp(right)),
            (Self::Float(left), Self::Float(right)) => left.partial_cmp(right),
            (Self::Int(left), Self::Float(right)) => (*left as f64).partial_cmp(right),
            (Self::Float(left), Self::Int(right)) => left.partial_cmp(&(*right as f64)),
            (Self::Text(left), Self::Text(right)) => Some(left.cmp(right)),
            _ => None,
        }
    }
}

impl Comparison {
    /// Values of kinds that cannot be compared are different, and neither less nor greater.
    fn holds(self, left: &Value<'_>, right: &Value<'_>) -> bool {
        let order = left.order(right);
        match self {
            Self::Equal => order == Some(Ordering::Equal),
            Self::Different => order != Some(Ordering::Equal),
            Self::Less => order == Some(Ordering::Less),
            Self::LessOrEqual => order.is_some_and(Ordering::is_le),
            Self::Greater => order == Some(Ordering::Greater),
            Self::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
        }
    }
}
