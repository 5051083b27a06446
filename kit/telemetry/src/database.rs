//! Calls of a store or a cache.

use std::time::Instant;

use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt;

use crate::contract::{DbCall, DbDuration, SpanKind};
use crate::instruments::record;
use crate::propagation::asked_by;
use crate::step::{fail, is_traced, step};

/// Runs one call of the store or the cache: a CLIENT span, if it is part of a trace, and its duration. `system` is
/// `db.system.name`; `failed` says how an outcome failed, in one of few words.
pub async fn db_call<T>(
    system: &'static str,
    call: &DbCall,
    work: impl Future<Output = T>,
    failed: impl FnOnce(&T) -> Option<&'static str>,
) -> T {
    let begun = Instant::now();
    let work = async {
        let outcome = work.await;
        let error_type = failed(&outcome);
        if let Some(error_type) = error_type {
            fail(error_type);
        }
        (outcome, error_type)
    };
    // What the workers ask by themselves, several times a second, would be traces of one span each.
    let (outcome, error_type) = if is_traced() {
        let span = step(call.span, SpanKind::Client)
            .with("db.system.name", system)
            .with("db.operation.name", call.operation)
            .with("db.collection.name", call.collection);
        let asker = Context::map_current(|context| context.span().span_context().clone());
        span.run(async { asked_by(asker, work).await }).await
    } else {
        work.await
    };
    let measure = DbDuration {
        system: system.into(),
        operation: call.operation.into(),
        collection: call.collection.into(),
        error_type: error_type.map(Into::into),
    };
    record(measure, begun.elapsed().as_secs_f64());
    outcome
}
