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

use crate::options::{Length, Options};
use crate::progress::{say, seconds};
use crate::report::{Outcome, Report, Row, Verdict};
use crate::shop::{Backing, Servers};
use crate::stage::{Stage, seed_of};

/// One proof.
struct Proof {
    name: &'static str,
    /// What it shows.
    summary: &'static str,
    stores: Stores,
    run: fn(Stage) -> Running,
}

/// Where a proof's shops keep their books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stores {
    /// Where `--servers` says.
    Chosen,
    /// There, whatever it says. Such a proof is left out when the chosen ones run over servers.
    Always(Backing),
}

/// A proof under way. An error says what was found that must not be.
type Running = Pin<Box<dyn Future<Output = Result<Ending>> + Send>>;

/// How a proof ends when nothing is wrong.
enum Ending {
    /// It holds.
    Proven(Outcome),
    /// It cannot be run here.
    Skipped(String),
}

/// Every proof, in the order of the table.
static ALL: [Proof; 15] = [
    Proof {
        name: "kills",
        summary: "SIGKILL at every named step, then a start; all is settled within 10 s",
        stores: Stores::Always(Backing::Embedded),
        run: |stage| Box::pin(kills::prove(stage)),
    },
    Proof {
        name: "provider-down",
        summary: "the payment provider dies and comes back",
        stores: Stores::Chosen,
        run: |stage| Box::pin(provider::prove_down(stage)),
    },
    Proof {
        name: "provider-frozen",
        summary: "the payment provider stops answering and goes on",
        stores: Stores::Chosen,
        run: |stage| Box::pin(provider::prove_frozen(stage)),
    },
    Proof {
        name: "partners-dead",
        summary: "inventory and CRM die and come back; no buyer notices",
        stores: Stores::Chosen,
        run: |stage| Box::pin(partners_dead::prove(stage)),
    },
    Proof {
        name: "disk-full",
        summary: "no byte can be written for a while, also across a kill",
        stores: Stores::Always(Backing::Embedded),
        run: |stage| Box::pin(disk_full::prove(stage)),
    },
    Proof {
        name: "clock-back",
        summary: "the wall clock jumps back, ahead, and back over a restart",
        stores: Stores::Chosen,
        run: |stage| Box::pin(clock_back::prove(stage)),
    },
    Proof {
        name: "one-cart",
        summary: "64 checkouts of one cart at the same time: one order, one charge",
        stores: Stores::Chosen,
        run: |stage| Box::pin(one_cart::prove(stage)),
    },
    Proof {
        name: "last-coupon",
        summary: "64 buyers of a coupon with one use left: one pays less",
        stores: Stores::Chosen,
        run: |stage| Box::pin(last_coupon::prove(stage)),
    },
    Proof {
        name: "kills-shared",
        summary: "the kills over PostgreSQL and Redis",
        stores: Stores::Always(Backing::Shared),
        run: |stage| Box::pin(kills::prove(stage)),
    },
    Proof {
        name: "two-instances",
        summary: "two main-services over the same servers; one after the other is killed",
        stores: Stores::Always(Backing::Shared),
        run: |stage| Box::pin(two_instances::prove(stage)),
    },
    Proof {
        name: "postgres-restart",
        summary: "PostgreSQL stops and starts again, then crashes and starts again",
        stores: Stores::Always(Backing::Shared),
        run: |stage| Box::pin(postgres_restart::prove(stage)),
    },
    Proof {
        name: "redis-restart",
        summary: "Redis is killed and comes back; no buyer notices",
        stores: Stores::Always(Backing::Shared),
        run: |stage| Box::pin(redis_restart::prove(stage)),
    },
    Proof {
        name: "servers-away",
        summary: "PostgreSQL and Redis are both away for a while",
        stores: Stores::Always(Backing::Shared),
        run: |stage| Box::pin(servers_away::prove(stage)),
    },
    Proof {
        name: "unreachable-start",
        summary: "a start without its database fails in one line",
        stores: Stores::Always(Backing::Embedded),
        run: |stage| Box::pin(unreachable_start::prove(stage)),
    },
    Proof {
        name: "shipped",
        summary: "the binary that is shipped has no step at which it kills itself",
        stores: Stores::Always(Backing::Embedded),
        run: |stage| Box::pin(shipped::prove(stage)),
    },
];

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

impl Stores {
    /// Whether a proof runs when `--servers` says this.
    fn are_meant(self, chosen: Backing) -> bool {
        self == Self::Chosen || chosen == Backing::Embedded
    }

    fn backing(self, chosen: Backing) -> Backing {
        match self {
            Self::Chosen => chosen,
            Self::Always(always) => always,
        }
    }
}

impl Ending {
    /// It holds, after this was done, with this recovery as the slowest.
    fn proven(done: String, slowest: Option<Duration>) -> Self {
        Self::Proven(Outcome { done, slowest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_over_servers_repeats_only_what_can_run_over_either() {
        let always = |backing| Stores::Always(backing);
        for (stores, chosen, is_meant, backing) in [
            (Stores::Chosen, Backing::Embedded, true, Backing::Embedded),
            (Stores::Chosen, Backing::Shared, true, Backing::Shared),
            (
                always(Backing::Embedded),
                Backing::Embedded,
                true,
                Backing::Embedded,
            ),
            (always(Backing::Shared), Backing::Embedded, true, Backing::Shared),
            (
                always(Backing::Embedded),
                Backing::Shared,
                false,
                Backing::Embedded,
            ),
            (always(Backing::Shared), Backing::Shared, false, Backing::Shared),
        ] {
            assert_eq!(stores.are_meant(chosen), is_meant, "{stores:?} {chosen:?}");
            assert_eq!(stores.backing(chosen), backing, "{stores:?} {chosen:?}");
        }
    }
}
