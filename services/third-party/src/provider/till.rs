//! The till: one attempt at moving money, or at making sure that none moves, from the dice to the answer.

use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use serde::Serialize;

use super::Office;
use super::idempotency::{Answer, Given, once, written};
use super::refusal::Refusal;
use super::simulation::{Fate, ProviderSimulation};
use super::voids;
use crate::backroom::{Dice, count_attempt};
use crate::vocabulary::Label;

/// What a movement needs to know of the office it happens in.
pub(super) struct Desk {
    pub(super) simulation: Arc<ProviderSimulation>,
    pub(super) dice: Dice,
    /// The time of the movement, in seconds since 1970.
    pub(super) now: i64,
}

/// A way to move money: a charge or a refund.
pub(super) trait Movement: Serialize + Send + 'static {
    /// Tells apart movements whose bodies look alike.
    const NAME: &'static str;

    /// Moves the money. Runs inside the transaction that also stores the answer.
    fn carry_out(
        &self,
        connection: &Connection,
        desk: &Desk,
        key: &Label,
    ) -> rusqlite::Result<Result<Answer, Refusal>>;
}

/// Moves the money at most once per key, writes it down, waits as long as the simulation says, and answers.
pub(super) async fn serve<M: Movement>(office: &Office, key: Label, movement: M) -> Result<Given, Refusal> {
    attempt(office, key, move |connection, desk, key| {
        let request = format!("{} {}", M::NAME, written(&movement)?);
        once(connection, key, &request, || {
            movement.carry_out(connection, desk, key)
        })
    })
    .await
}

/// Voids the key, with the faults and delays of any other attempt at it.
pub(super) async fn void(office: &Office, key: Label) -> Result<Given, Refusal> {
    attempt(office, key, voids::void).await
}

/// What became of an attempt, and how long the caller waits to hear it.
struct Attempt {
    outcome: Result<Given, Refusal>,
    delay: Duration,
}

/// Does the work in one transaction, as the dice allow, and waits only when it is written.
async fn attempt<W>(office: &Office, key: Label, work: W) -> Result<Given, Refusal>
where
    W: FnOnce(&Connection, &Desk, &Label) -> rusqlite::Result<Result<Given, Refusal>> + Send + 'static,
{
    let desk = Desk {
        simulation: office.dial.now(),
        dice: office.dice,
        now: (office.clock)(),
    };
    let attempt = office
        .file
        .run(move |connection| try_once(connection, &desk, &key, work))
        .await?;
    tokio::time::sleep(attempt.delay).await;
    attempt.outcome
}

fn try_once(
    connection: &Connection,
    desk: &Desk,
    key: &Label,
    work: impl FnOnce(&Connection, &Desk, &Label) -> rusqlite::Result<Result<Given, Refusal>>,
) -> rusqlite::Result<Attempt> {
    let (simulation, dice) = (&desk.simulation, desk.dice);
    let number = if simulation.has_faults() {
        count_attempt(connection, key.as_str())?
    } else {
        0
    };
    let fate = simulation.fate(dice, key.as_str(), number);
    let outcome = match fate {
        Fate::Fair => work(connection, desk, key)?,
        Fate::RateLimited => Err(Refusal::RateLimited),
        Fate::ServerError => Err(Refusal::ServerError),
        Fate::HangsBefore => Err(Refusal::Timeout),
        Fate::HangsAfter => work(connection, desk, key)?.and(Err(Refusal::Timeout)),
    };
    let replayed = matches!(outcome, Ok(Given { replayed: true, .. }));
    let delay = simulation.delay(dice, key.as_str(), number, fate, replayed);
    Ok(Attempt { outcome, delay })
}
