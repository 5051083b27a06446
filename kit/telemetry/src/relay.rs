//! A door for what others have to tell: their spans and log records go on to the collector as they are, under their own
//! name, through bounded queues of their own. Whoever relays has checked and bounded them before.

use std::sync::Arc;

use prost::Message;

use crate::export::{Item, Owner, Queue, Queues};
use crate::losses::{Losses, Reason, Signal};
use crate::voice::Telemetry;

/// OTLP's words, in which others' telemetry is passed on.
pub mod otlp {
    pub use opentelemetry_proto::tonic::common::v1::{
        AnyValue, ArrayValue, InstrumentationScope, KeyValue, KeyValueList, any_value::Value,
    };
    pub use opentelemetry_proto::tonic::logs::v1::{LogRecord, SeverityNumber};
    pub use opentelemetry_proto::tonic::resource::v1::Resource;
    pub use opentelemetry_proto::tonic::trace::v1::{Span, Status, span};
}

use otlp::{InstrumentationScope, LogRecord, Resource, Span};

/// Passes on what others tell. It never waits: what finds no room is dropped, and counted with what is dropped of the
/// service's own. Cloning is cheap; the relay of a service that is silent forgets everything.
#[derive(Clone, Default)]
pub struct Relay {
    spans: Option<Arc<Queue>>,
    records: Option<Arc<Queue>>,
    losses: Arc<Losses>,
}

impl Telemetry {
    /// The door for what others have to tell, to the same collector. [`Telemetry::stop`] sends what waits there too.
    #[must_use]
    pub fn relay(&self) -> Relay {
        self.foreign().cloned().unwrap_or_default()
    }
}

impl Relay {
    pub(crate) fn new(queues: Queues, losses: Arc<Losses>) -> Self {
        Self {
            spans: queues.spans,
            records: queues.records,
            losses,
        }
    }

    /// Passes on spans of `resource` that were made with the library `scope`.
    pub fn spans(&self, resource: &Resource, scope: &InstrumentationScope, spans: &[Span]) {
        if let Some(queue) = &self.spans {
            pass(queue, resource, scope, spans);
        }
    }

    /// Passes on log records of `resource` that were made with the library `scope`.
    pub fn records(&self, resource: &Resource, scope: &InstrumentationScope, records: &[LogRecord]) {
        if let Some(queue) = &self.records {
            pass(queue, resource, scope, records);
        }
    }

    /// Counts spans that made no sense, and were not passed on.
    pub fn count_invalid_spans(&self, spans: usize) {
        self.losses.add(Signal::Traces, Reason::Invalid, spans);
    }
}

fn pass<T: Message>(queue: &Queue, resource: &Resource, scope: &InstrumentationScope, items: &[T]) {
    let owner = Owner::new(resource.encode_to_vec().into(), scope.encode_to_vec());
    queue.push_all(Item::all(&owner, items.iter().map(Message::encode_to_vec)));
}
