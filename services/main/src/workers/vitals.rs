//! Shows how the books and the outbox stand.
//!
//! Every instance shows the figures of the one store: whoever adds them up takes the largest. One that leaves the
//! work to another would go on showing what it saw last.

use std::time::Duration;

use commerce::Currency;
use shop::{
    ledger::ImbalanceKind,
    outbox::Task,
    ports::Ports,
    vitals::{Vitals, vitals},
};
use telemetry::{
    contract::{LedgerImbalance, OutboxOldestAge, OutboxPending},
    set,
};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

/// How often it looks: as often as numbers are sent.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Runs until `stop`.
pub(crate) async fn run_vitals(ports: Ports, stop: CancellationToken) {
    let mut look = tokio::time::interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = look.tick() => {}
        }
        match vitals(&ports).await {
            Ok(vitals) => show(&vitals),
            // Who needs the store says so; the figures stay as they were.
            Err(error) => tracing::debug!(%error, "The books cannot be looked at"),
        }
    }
}

/// What is all right is shown too, as nothing: who waits for a figure has to see that there is one.
fn show(vitals: &Vitals) {
    for kind in Task::KINDS {
        let backlog = vitals.backlog.iter().find(|backlog| backlog.kind == kind);
        let pending = backlog.map_or(0, |backlog| backlog.pending);
        let age_s = backlog.map_or(0.0, |backlog| backlog.oldest_age.as_secs_f64());
        set(OutboxPending { kind: kind.into() }, pending as f64);
        set(OutboxOldestAge { kind: kind.into() }, age_s);
    }
    for kind in ImbalanceKind::ALL {
        for currency in Currency::ALL {
            let wrong = vitals.imbalances.iter();
            let minor = wrong
                .filter(|imbalance| imbalance.kind == kind && imbalance.currency == currency)
                .fold(0_i64, |sum, imbalance| sum.saturating_add(imbalance.minor));
            let measure = LedgerImbalance {
                currency: currency.code().into(),
                kind: kind.code().into(),
            };
            set(measure, minor as f64);
        }
    }
}
