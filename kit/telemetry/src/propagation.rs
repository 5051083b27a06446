//! The trace goes on in the next process: W3C trace context (<https://www.w3.org/TR/trace-context/>) in the headers of
//! requests, and in the outbox.
//!
//! A header that breaks a rule never fails a request. A bad `traceparent` begins a new trace; a bad `tracestate` is
//! left out. What others wrote into `tracestate` is passed on unchanged; we add nothing to it, and do not export it.

mod traceparent;
mod tracestate;

use std::sync::Arc;

use ::http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::Context;
use opentelemetry::context::FutureExt as _;
use opentelemetry::trace::{SpanContext, TraceContextExt, TraceId};

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// What came in `tracestate`, for the requests that go out in the same trace.
#[derive(Clone, Debug)]
struct Passed {
    trace: TraceId,
    text: Arc<str>,
}

/// The current context, with the caller's span in it if the headers name one.
#[must_use]
pub fn extract(headers: &HeaderMap) -> Context {
    extract_into(&Context::current(), headers)
}

/// As [`extract`], from `context`.
pub(crate) fn extract_into(context: &Context, headers: &HeaderMap) -> Context {
    let Some(caller) = caller(headers) else {
        return context.clone();
    };
    let trace = caller.trace_id();
    let context = context.with_remote_span_context(caller);
    match tracestate::read(headers.get_all(&TRACESTATE)) {
        Some(text) => context.with_value(Passed { trace, text }),
        None => context,
    }
}

/// Exactly one valid `traceparent`.
fn caller(headers: &HeaderMap) -> Option<SpanContext> {
    let mut all = headers.get_all(&TRACEPARENT).iter();
    let (only, None) = (all.next()?, all.next()) else {
        return None;
    };
    traceparent::parse(only.as_bytes())
}

/// Writes the current span into the headers, in place of what is there. Without a current span it does nothing.
pub fn inject(headers: &mut HeaderMap) {
    Context::map_current(|context| {
        let span = context.span();
        let span = span.span_context();
        if !span.is_valid() {
            return;
        }
        if let Ok(value) = HeaderValue::from_bytes(&traceparent::format(span)) {
            headers.insert(TRACEPARENT, value);
        }
        let passed = context.get::<Passed>();
        // A span that follows another trace does not take this one's state along.
        let passed = passed.filter(|passed| passed.trace == span.trace_id());
        match passed.and_then(|passed| HeaderValue::from_str(&passed.text).ok()) {
            Some(value) => headers.insert(TRACESTATE, value),
            None => headers.remove(TRACESTATE),
        };
    });
}

/// Who asks the store: the span around the one of the call.
struct Asker(SpanContext);

/// Runs a call of the store inside of the current span, so that what is kept meanwhile has `asker` for its [`origin`]:
/// what is done later is owed to the request, not to the writing.
pub(crate) fn asked_by<W: Future>(asker: SpanContext, work: W) -> impl Future<Output = W::Output> {
    work.with_context(Context::current().with_value(Asker(asker)))
}

/// The current span as the text of a `traceparent`, to be kept until somebody goes on with the work; `None` when there
/// is no span. In a call of the store it is the span of who asks.
#[must_use]
pub fn origin() -> Option<String> {
    Context::map_current(|context| {
        let span = context.span();
        let asker = context.get::<Asker>().map(|Asker(span)| span);
        let span = asker.unwrap_or_else(|| span.span_context());
        let text = span.is_valid().then(|| traceparent::format(span))?;
        Some(text.iter().copied().map(char::from).collect())
    })
}

/// The span that [`origin`] told of; `None` when the text is not a valid `traceparent`.
#[must_use]
pub fn origin_of(text: &str) -> Option<SpanContext> {
    traceparent::parse(text.as_bytes())
}

#[cfg(test)]
mod tests;
