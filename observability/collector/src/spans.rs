//! Spans as they travel: as the bytes in which they came, or decoded; each is made of the other when somebody asks.
//!
//! Whoever only reads looks at [`view`]s of the bytes, which allocate nothing. Decoding takes two allocations for each
//! attribute, and is left to those who change spans or show them to people.

pub mod view;

use std::fmt;
use std::sync::OnceLock;

use bytes::{Bytes, BytesMut};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::ResourceSpans;
use prost::Message;

use self::view::{ResourceView, ScopeView};
use crate::otlp::protobuf;

/// Spans by resource and scope.
#[derive(Clone)]
pub struct Spans(Form);

/// What they are, and what was made of it.
#[derive(Clone)]
enum Form {
    /// An export request that can be decoded.
    Wire(Bytes, OnceLock<Vec<ResourceSpans>>),
    Decoded(Vec<ResourceSpans>, OnceLock<Bytes>),
}

impl Spans {
    /// Those of an export request in protobuf, which must have been checked, or be made of such.
    pub(crate) fn from_wire(request: Bytes) -> Self {
        Self(Form::Wire(request, OnceLock::new()))
    }

    /// These.
    #[must_use]
    pub fn from_decoded(resources: Vec<ResourceSpans>) -> Self {
        Self(Form::Decoded(resources, OnceLock::new()))
    }

    /// As an export request in protobuf.
    #[must_use]
    pub fn wire(&self) -> &Bytes {
        match &self.0 {
            Form::Wire(request, _) => request,
            Form::Decoded(resources, request) => request.get_or_init(|| protobuf::encode_all(resources)),
        }
    }

    /// For whoever needs all of it.
    #[must_use]
    pub fn decoded(&self) -> &Vec<ResourceSpans> {
        match &self.0 {
            Form::Wire(request, resources) => resources.get_or_init(|| decode(request)),
            Form::Decoded(resources, _) => resources,
        }
    }

    /// For whoever changes them.
    #[must_use]
    pub fn into_decoded(self) -> Vec<ResourceSpans> {
        match self.0 {
            Form::Wire(request, resources) => resources.into_inner().unwrap_or_else(|| decode(&request)),
            Form::Decoded(resources, _) => resources,
        }
    }

    /// Changes them, decoded, where they are.
    pub fn change<T>(&mut self, change: impl FnOnce(&mut Vec<ResourceSpans>) -> T) -> T {
        let mut resources = std::mem::take(self).into_decoded();
        let done = change(&mut resources);
        *self = Self::from_decoded(resources);
        done
    }

    /// Adds others behind them.
    pub fn append(&mut self, others: Self) {
        if let (Form::Decoded(..), Form::Decoded(..)) = (&self.0, &others.0) {
            return self.change(|all| all.append(&mut others.into_decoded()));
        }
        // An export request is a list: one behind the other is one of both.
        let request = std::mem::take(self).into_wire();
        let mut all = request
            .try_into_mut()
            .unwrap_or_else(|shared| BytesMut::from(&*shared));
        all.extend_from_slice(others.wire());
        *self = Self::from_wire(all.freeze());
    }

    /// How many there are.
    #[must_use]
    pub fn items(&self) -> usize {
        match &self.0 {
            Form::Wire(..) => self
                .resources()
                .flat_map(ResourceView::scopes)
                .map(ScopeView::span_count)
                .sum(),
            Form::Decoded(resources, _) => resources
                .iter()
                .flat_map(|resource| &resource.scope_spans)
                .map(|scope| scope.spans.len())
                .sum(),
        }
    }

    /// For whoever only reads.
    pub fn resources(&self) -> impl Iterator<Item = ResourceView<'_>> {
        view::resources(self.wire())
    }

    fn into_wire(self) -> Bytes {
        match self.0 {
            Form::Wire(request, _) => request,
            Form::Decoded(resources, request) => request
                .into_inner()
                .unwrap_or_else(|| protobuf::encode_all(&resources)),
        }
    }
}

/// Cannot fail, since the request was checked.
fn decode(request: &Bytes) -> Vec<ResourceSpans> {
    match ExportTraceServiceRequest::decode(request.clone()) {
        Ok(request) => request.resource_spans,
        Err(error) => {
            tracing::error!(%error, bytes = request.len(), "Spans that were checked cannot be decoded");
            Vec::new()
        }
    }
}

impl Default for Spans {
    fn default() -> Self {
        Self::from_decoded(Vec::new())
    }
}

impl PartialEq for Spans {
    fn eq(&self, other: &Self) -> bool {
        self.decoded() == other.decoded()
    }
}

impl fmt::Debug for Spans {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.decoded().fmt(formatter)
    }
}
