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
    // What the workers ask by themselves, several times a second, would be traces of one span each.
    if !is_traced() {
        return db_measured(system, call, work, failed).await;
    }
    let span = step(call.span, SpanKind::Client)
        .with("db.system.name", system)
        .with("db.operation.name", call.operation)
        .with("db.collection.name", call.collection);
    let asker = Context::map_current(|context| context.span().span_context().clone());
    let failed_in_span = |outcome: &T| {
        let error_type = failed(outcome);
        error_type.inspect(|error_type| fail(error_type))
    };
    let work = db_measured(system, call, work, failed_in_span);
    span.run(asked_by(asker, work)).await
}

/// As [`db_call`], but only its duration is told: of calls that are over before a span would have begun.
pub async fn db_measured<T>(
    system: &'static str,
    call: &DbCall,
    work: impl Future<Output = T>,
    failed: impl FnOnce(&T) -> Option<&'static str>,
) -> T {
    let begun = Instant::now();
    let outcome = work.await;
    let measure = DbDuration {
        system: system.into(),
        operation: call.operation.into(),
        collection: call.collection.into(),
        error_type: failed(&outcome).map(Into::into),
    };
    record(measure, begun.elapsed().as_secs_f64());
    outcome
}
