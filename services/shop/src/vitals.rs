//! The figures by which people on call see that no money and no task is stuck.

use std::time::Duration;

use crate::{
    ledger::Imbalance,
    ports::{Ports, StoreError},
};

/// How the books and the outbox stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vitals {
    /// What is wrong between us and the provider; nothing when all is well.
    pub imbalances: Vec<Imbalance>,
    /// What waits in the outbox, by kind of task; kinds of which nothing waits are left out.
    pub backlog: Vec<Backlog>,
    /// Tasks that were given up.
    pub dead_letters: i64,
}

/// Tasks of one kind that wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// `reservation`, `release`, `crm` or `refund`.
    pub kind: String,
    /// How many.
    pub pending: i64,
    /// For how long the oldest has been owed; zero if the clock was set back since.
    pub oldest_age: Duration,
}

/// Reads them. Three short reads of the store.
pub async fn vitals(ports: &Ports) -> Result<Vitals, StoreError> {
    let now = ports.clock.now();
    let outbox = ports.store.outbox_status().await?;
    let backlog = outbox.waiting.into_iter().map(|(kind, pending, oldest)| Backlog {
        kind,
        pending,
        oldest_age: Duration::from_millis(now.0.saturating_sub(oldest.0).max(0).unsigned_abs()),
    });
    Ok(Vitals {
        backlog: backlog.collect(),
        dead_letters: outbox.dead,
        imbalances: ports.store.imbalances(now).await?,
    })
}
