//! What is proven: one file each, and one table of them all.

mod clock_back;
mod disk_full;
mod kills;
mod last_coupon;
mod one_cart;
mod partners_dead;
mod postgres_restart;
mod provider;
mod redis_restart;
mod servers_away;
mod shipped;
mod table;
mod two_instances;
mod unreachable_start;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use clap::builder::PossibleValue;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::Instant;

use self::table::{ALL, Proof};
use crate::options::{Length, Options};
use crate::progress::{say, seconds};
use crate::report::{Outcome, Report, Row, Verdict};
use crate::shop::{Backing, Servers};
use crate::stage::{Stage, seed_of};

/// A proof under way. An error says what was found that must not be.
type Running = Pin<Box<dyn Future<Output = Result<Ending>> + Send>>;

/// How a proof ends when nothing is wrong.
enum Ending {
    /// It holds.
    Proven(Outcome),
    /// It cannot be run here.
    Skipped(String),
}

/// The names of all proofs, with what each shows.
pub(crate) fn choices() -> [PossibleValue; ALL.len()] {
    ALL.each_ref()
        .map(|proof| PossibleValue::new(proof.name).help(proof.summary))
}

/// Runs the proofs that were chosen, as many side by side as may be, and tells what became of them.
pub(crate) async fn run(options: Options, seed: u64) -> Result<Report> {
    ensure!(
        options.webstore.is_file(),
        "there is no {}; run make build first, or say where it is with --webstore",
        options.webstore.display()
    );
    let begun = Instant::now();
    let length = match options.length {
        Length::Short => "short",
        Length::Full => "full",
    };
    say(
        "soak",
        &format!(
            "{length} length, seed {seed}, {} shops side by side, {} stores",
            options.jobs,
            match options.servers {
                Backing::Embedded => "embedded",
                Backing::Shared => "shared",
            }
        ),
    );
    let permits = usize::try_from(options.jobs)?;
    let (options, permits) = (Arc::new(options), Arc::new(Semaphore::new(permits)));
    let mut running = JoinSet::new();
    // The kills have many shops and take what permits the others leave.
    for (index, proof) in ALL.iter().enumerate().rev() {
        let is_named = options.only.iter().any(|only| only == proof.name);
        if !(is_named || options.only.is_empty() && proof.stores.are_meant(options.servers)) {
            continue;
        }
        let stage = Stage {
            name: proof.name,
            backing: proof.stores.backing(options.servers),
            options: Arc::clone(&options),
            seed: seed_of(seed, proof.name),
            permits: Arc::clone(&permits),
        };
        running.spawn(async move { (index, run_one(proof, stage).await) });
        // Whoever is spawned first asks first.
        tokio::task::yield_now().await;
    }
    let mut rows = running.join_all().await;
    rows.sort_by_key(|(index, _)| *index);
    Ok(Report {
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        duration: begun.elapsed(),
    })
}

async fn run_one(proof: &'static Proof, stage: Stage) -> Row {
    let begun = Instant::now();
    let verdict = match prove(proof, &stage).await {
        Ok(Ending::Proven(outcome)) => Verdict::Proven(outcome),
        Ok(Ending::Skipped(reason)) => Verdict::Skipped(reason),
        Err(error) => Verdict::Failed(format!("{error:#}")),
    };
    let duration = begun.elapsed();
    stage.say(&told(proof, &verdict, duration));
    Row {
        name: proof.name,
        duration,
        verdict,
    }
}

async fn prove(proof: &Proof, stage: &Stage) -> Result<Ending> {
    if !proof.stores.are_meant(stage.options.servers) {
        let reason = "it has stores of its own: leave out --servers";
        return Ok(Ending::Skipped(reason.to_owned()));
    }
    if stage.backing == Backing::Shared
        && let Some(reason) = Servers::missing()?
    {
        return Ok(Ending::Skipped(reason.to_owned()));
    }
    (proof.run)(stage.clone()).await
}

fn told(proof: &Proof, verdict: &Verdict, duration: Duration) -> String {
    let duration = seconds(duration);
    match verdict {
        Verdict::Proven(outcome) => format!("ok after {duration}: {}", outcome.done),
        Verdict::Skipped(reason) => format!("skipped: {reason}"),
        Verdict::Failed(evidence) => {
            let first = evidence.lines().next().unwrap_or_default();
            format!("FAILED after {duration} ({}): {first}", proof.summary)
        }
    }
}

impl Ending {
    /// It holds, after this was done, with this recovery as the slowest.
    fn proven(done: String, slowest: Option<Duration>) -> Self {
        Self::Proven(Outcome { done, slowest })
    }
}
