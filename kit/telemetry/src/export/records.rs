//! Log records on their way.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use opentelemetry::trace::SpanContext;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::logs::v1::logs_service_client::LogsServiceClient;
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs, SeverityNumber};
use opentelemetry_proto::tonic::resource::v1::Resource;
use tonic::Status;
use tonic::transport::Channel;
use tracing::Level;

use super::channel::Door;
use super::queue::Item;
use super::values::{cut, nanoseconds, one, pair, text};
use super::worker::Outbound;
use crate::settings::Limits;

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

impl Item for Record {}

/// What a field can be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Field {
    Bool(bool),
    I64(i64),
    F64(f64),
    Text(String),
}

/// The way of log records to the collector.
pub(super) struct RecordSender {
    pub(super) door: Door,
    pub(super) client: LogsServiceClient<Channel>,
    pub(super) resource: Resource,
    pub(super) limits: Limits,
}

impl Outbound for RecordSender {
    type Item = Record;

    fn timeout(&self) -> Duration {
        self.door.timeout
    }

    async fn send(&self, batch: &[Record]) -> Result<i64, Status> {
        let request = self.door.request(self.request(batch));
        let answer = self.client.clone().export(request).await?.into_inner();
        Ok(answer
            .partial_success
            .map_or(0, |partial| partial.rejected_log_records))
    }
}

impl RecordSender {
    fn request(&self, batch: &[Record]) -> ExportLogsServiceRequest {
        let mut scopes: BTreeMap<&str, Vec<LogRecord>> = BTreeMap::new();
        for record in batch {
            let records = scopes.entry(record.target).or_default();
            records.push(convert(record, self.limits));
        }
        let scopes = scopes.into_iter().map(|(target, log_records)| ScopeLogs {
            scope: Some(InstrumentationScope {
                name: target.to_owned(),
                ..Default::default()
            }),
            log_records,
            schema_url: String::new(),
        });
        ExportLogsServiceRequest {
            resource_logs: vec![ResourceLogs {
                resource: Some(self.resource.clone()),
                scope_logs: scopes.collect(),
                schema_url: String::new(),
            }],
        }
    }
}

fn convert(record: &Record, limits: Limits) -> LogRecord {
    let (severity, word) = severity(record.level);
    let time = nanoseconds(record.time);
    let count_max = usize::try_from(limits.record_attributes).unwrap_or(usize::MAX);
    let kept = record.fields.len().min(count_max);
    let dropped = u32::try_from(record.fields.len() - kept).unwrap_or(u32::MAX);
    let attributes = record.fields[..kept].iter().map(|(key, field)| {
        let value = match field {
            Field::Bool(value) => one(Any::BoolValue(*value)),
            Field::I64(value) => one(Any::IntValue(*value)),
            Field::F64(value) => one(Any::DoubleValue(*value)),
            Field::Text(words) => text(cut(words, limits.record_value_characters)),
        };
        pair(key, value)
    });
    let span = record.span.as_ref();
    LogRecord {
        time_unix_nano: time,
        observed_time_unix_nano: time,
        severity_number: severity.into(),
        severity_text: word.to_owned(),
        body: text(cut(&record.message, limits.record_value_characters)),
        attributes: attributes.collect(),
        dropped_attributes_count: record.dropped_fields.saturating_add(dropped),
        flags: span.map_or(0, |span| u32::from(span.trace_flags().to_u8())),
        trace_id: span.map_or_else(Vec::new, |span| span.trace_id().to_bytes().to_vec()),
        span_id: span.map_or_else(Vec::new, |span| span.span_id().to_bytes().to_vec()),
        ..Default::default()
    }
}

fn severity(level: Level) -> (SeverityNumber, &'static str) {
    match level {
        Level::TRACE => (SeverityNumber::Trace, "TRACE"),
        Level::DEBUG => (SeverityNumber::Debug, "DEBUG"),
        Level::INFO => (SeverityNumber::Info, "INFO"),
        Level::WARN => (SeverityNumber::Warn, "WARN"),
        Level::ERROR => (SeverityNumber::Error, "ERROR"),
    }
}
