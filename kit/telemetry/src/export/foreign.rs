//! Spans and log records of somebody else on their way, under the name of whoever made them.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::logs::v1::logs_service_client::LogsServiceClient;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message;
use tonic::Status;
use tonic::transport::Channel;

use super::channel::Door;
use super::queue::Item;
use super::worker::Outbound;

/// Who made something, and with which library.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Owner {
    pub(crate) resource: Resource,
    pub(crate) scope: InstrumentationScope,
}

/// A span or a log record of somebody else.
#[derive(Debug)]
pub(crate) struct Foreign<T> {
    owner: Arc<Owner>,
    item: T,
    bytes: usize,
}

impl<T> Item for Foreign<T> {
    fn bytes(&self) -> usize {
        self.bytes
    }
}

impl<T: Message> Foreign<T> {
    /// All of one owner, whose own bytes count with the first.
    pub(crate) fn all(owner: Owner, items: Vec<T>) -> impl Iterator<Item = Self> {
        let mut owner_bytes = owner.resource.encoded_len() + owner.scope.encoded_len();
        let owner = Arc::new(owner);
        items.into_iter().map(move |item| Self {
            bytes: item.encoded_len() + std::mem::take(&mut owner_bytes),
            owner: Arc::clone(&owner),
            item,
        })
    }
}

/// The way of foreign spans to the collector.
pub(super) struct ForeignSpans {
    pub(super) door: Door,
    pub(super) client: TraceServiceClient<Channel>,
}

/// The way of foreign log records to the collector.
pub(super) struct ForeignRecords {
    pub(super) door: Door,
    pub(super) client: LogsServiceClient<Channel>,
}

impl Outbound for ForeignSpans {
    type Item = Foreign<Span>;

    fn timeout(&self) -> Duration {
        self.door.timeout
    }

    async fn send(&self, batch: &[Foreign<Span>]) -> Result<i64, Status> {
        let resource_spans = runs(batch).map(|(owner, spans)| ResourceSpans {
            resource: Some(owner.resource.clone()),
            scope_spans: vec![ScopeSpans {
                scope: Some(owner.scope.clone()),
                spans,
                schema_url: String::new(),
            }],
            schema_url: String::new(),
        });
        let resource_spans = resource_spans.collect();
        let request = self.door.request(ExportTraceServiceRequest { resource_spans });
        let answer = self.client.clone().export(request).await?.into_inner();
        Ok(answer.partial_success.map_or(0, |partial| partial.rejected_spans))
    }
}

impl Outbound for ForeignRecords {
    type Item = Foreign<LogRecord>;

    fn timeout(&self) -> Duration {
        self.door.timeout
    }

    async fn send(&self, batch: &[Foreign<LogRecord>]) -> Result<i64, Status> {
        let resource_logs = runs(batch).map(|(owner, log_records)| ResourceLogs {
            resource: Some(owner.resource.clone()),
            scope_logs: vec![ScopeLogs {
                scope: Some(owner.scope.clone()),
                log_records,
                schema_url: String::new(),
            }],
            schema_url: String::new(),
        });
        let resource_logs = resource_logs.collect();
        let request = self.door.request(ExportLogsServiceRequest { resource_logs });
        let answer = self.client.clone().export(request).await?.into_inner();
        Ok(answer
            .partial_success
            .map_or(0, |partial| partial.rejected_log_records))
    }
}

/// What stands side by side and has the same owner, together.
fn runs<T: Clone>(batch: &[Foreign<T>]) -> impl Iterator<Item = (&Owner, Vec<T>)> {
    let runs = batch.chunk_by(|one, next| Arc::ptr_eq(&one.owner, &next.owner));
    runs.map(|run| {
        let items = run.iter().map(|foreign| foreign.item.clone());
        (&*run[0].owner, items.collect())
    })
}
