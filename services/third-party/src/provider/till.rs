//! The till: one attempt at moving money, from the dice to the answer.

use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use serde::Serialize;

use super::Office;
use super::idempotency::{Answer, Given, once, written};
use super::refusal::Refusal;
use super::simulation::{Fate, ProviderSimulation};
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
    let desk = Desk {
        simulation: office.dial.now(),
        dice: office.dice,
        now: (office.clock)(),
    };
    let attempt = office
        .file
        .run(move |connection| try_once(connection, &desk, &key, &movement))
        .await?;
    tokio::time::sleep(attempt.delay).await;
    attempt.outcome
}

/// What became of an attempt, and how long the caller waits to hear it.
struct Attempt {
    outcome: Result<Given, Refusal>,
    delay: Duration,
}

fn try_once<M: Movement>(
    connection: &Connection,
    desk: &Desk,
    key: &Label,
    movement: &M,
) -> rusqlite::Result<Attempt> {
    let (simulation, dice) = (&desk.simulation, desk.dice);
    let number = if simulation.has_faults() {
        count_attempt(connection, key.as_str())?
    } else {
        0
    };
    let fate = simulation.fate(dice, key.as_str(), number);
    let move_money = || {
        let request = format!("{} {}", M::NAME, written(movement)?);
        once(connection, key, &request, || {
            movement.carry_out(connection, desk, key)
        })
    };
    let outcome = match fate {
        Fate::Fair => move_money()?,
        Fate::RateLimited => Err(Refusal::RateLimited),
        Fate::ServerError => Err(Refusal::ServerError),
        Fate::HangsBefore => Err(Refusal::Timeout),
        Fate::HangsAfter => move_money()?.and(Err(Refusal::Timeout)),
    };
    let replayed = matches!(outcome, Ok(Given { replayed: true, .. }));
    let delay = simulation.delay(dice, key.as_str(), number, fate, replayed);
    Ok(Attempt { outcome, delay })
}
