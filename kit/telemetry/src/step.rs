//! Spans around work.

use std::borrow::Cow;

use opentelemetry::context::FutureExt as _;
use opentelemetry::trace::{Link, SpanBuilder, SpanContext, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue, Value};

use crate::contract::SpanKind;
use crate::voice::with_voice;

/// A span that is about to begin, as a child of the current one.
///
/// ```text
/// let outcome = step(span::RESERVE_STOCK, SpanKind::Client).with("webstore.order.id", id).run(reserve()).await;
/// ```
pub struct Step {
    name: Cow<'static, str>,
    kind: SpanKind,
    attributes: Vec<KeyValue>,
    origin: Option<SpanContext>,
}

/// A span of that name.
#[must_use]
pub fn step(name: impl Into<Cow<'static, str>>, kind: SpanKind) -> Step {
    Step {
        name: name.into(),
        kind,
        attributes: Vec::new(),
        origin: None,
    }
}

impl Step {
    /// With this attribute.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.attributes.push(KeyValue::new(key, value));
        self
    }

    /// With all of these attributes, if it has none yet.
    #[must_use]
    pub(crate) fn with_all(mut self, attributes: Vec<KeyValue>) -> Self {
        self.attributes = attributes;
        self
    }

    /// Not a child of the current span but of this one, of which an outbox or a header told; and linked to it, since
    /// that one has ended long ago.
    #[must_use]
    pub fn following(mut self, origin: &SpanContext) -> Self {
        self.origin = origin.is_valid().then(|| origin.clone());
        self
    }

    /// Begins it, runs `work` inside of it, and ends it when that is done or given up.
    pub async fn run<W: Future>(self, work: W) -> W::Output {
        match self.begin() {
            Some(context) => {
                let _end = End(context.clone());
                work.with_context(context).await
            }
            None => work.await,
        }
    }

    /// Begins it; `None` when nobody speaks here. Who calls this must end it.
    pub(crate) fn begin(self) -> Option<Context> {
        with_voice(|voice, current| {
            let builder = SpanBuilder::from_name(self.name).with_kind(self.kind);
            let builder = builder.with_attributes(self.attributes);
            match self.origin {
                None => current.with_span(voice.tracer.build_with_context(builder, current)),
                Some(origin) => {
                    let builder = builder.with_links(vec![Link::with_context(origin.clone())]);
                    let parent = current.with_remote_span_context(origin);
                    parent.with_span(voice.tracer.build_with_context(builder, &parent))
                }
            }
        })
    }
}

/// Ends the span also when the work is dropped in the middle.
pub(crate) struct End(pub(crate) Context);

impl Drop for End {
    fn drop(&mut self) {
        self.0.span().end();
    }
}

/// Puts an attribute on the current span.
pub fn mark(key: &'static str, value: impl Into<Value>) {
    Context::map_current(|context| context.span().set_attribute(KeyValue::new(key, value)));
}

/// Says that what the current span stands for failed, and how: one of few words, never a message.
pub fn fail(error_type: &'static str) {
    Context::map_current(|context| {
        let span = context.span();
        span.set_attribute(KeyValue::new("error.type", error_type));
        span.set_status(Status::error(error_type));
    });
}

/// Whether there is a span that is being recorded.
#[must_use]
pub fn is_traced() -> bool {
    Context::map_current(|context| context.span().is_recording())
}
