//! `webstore up` and `webstore run`: start, say so, wait, drain.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use main_service::backing::CacheAddress;
use tokio::runtime::Runtime;

use crate::house_traffic::HouseTraffic;
use crate::output;
use crate::plan::Plan;
use crate::roles::{FRONTEND, MAIN_SERVICE};
use crate::running::Running;
use crate::signals::Signals;
use crate::table;

/// How long threads that are busy with something may hold up the end of the process.
const THREADS_TIME_MAX: Duration = Duration::from_millis(500);

/// Runs the plan until the process is asked to stop. The shoppers come when it runs, and go before it ends.
pub(super) fn serve(plan: Plan, traffic: Option<HouseTraffic>, begun: Instant) -> Result<()> {
    let runtime = runtime().context("cannot start threads")?;
    let outcome = runtime.block_on(serve_until_asked(plan, traffic, begun));
    runtime.shutdown_timeout(THREADS_TIME_MAX);
    outcome
}

/// One worker thread for each core.
fn runtime() -> std::io::Result<Runtime> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores)
        .thread_name("webstore")
        .enable_all()
        .build()
}

async fn serve_until_asked(plan: Plan, traffic: Option<HouseTraffic>, begun: Instant) -> Result<()> {
    let mut signals = Signals::install().context("cannot listen to signals")?;
    let welcome = Welcome::of(&plan, traffic.as_ref());
    let mut running = tokio::select! {
        started = start(plan) => started?,
        () = signals.next() => return Ok(()),
    };
    output::say(&welcome.text(begun.elapsed()));
    let guests = traffic.and_then(HouseTraffic::begin);
    let outcome = tokio::select! {
        () = signals.next() => Ok(()),
        failure = running.failure() => Err(failure),
    };
    let end = async {
        if let Some(guests) = guests {
            guests.leave().await;
        }
        running.drain().await
    };
    tokio::select! {
        drained = end => outcome.and(drained),
        () = signals.next() => outcome,
    }
}

async fn start(plan: Plan) -> Result<Running> {
    Ok(plan.claim().await?.build().await?.serve())
}

/// What is printed when everything runs.
struct Welcome {
    facts: String,
    table: String,
    invitation: String,
}

impl Welcome {
    fn of(plan: &Plan, traffic: Option<&HouseTraffic>) -> Self {
        let shown = |role| plan.settings.addresses.url_to_show(role);
        let rows = plan.roles.iter().rev();
        let rows: Vec<_> = rows
            .map(|role| [role.name.to_owned(), shown(role), role.summary.to_owned()])
            .chain(traffic.map(HouseTraffic::row))
            .collect();
        let has_shop = plan.roles.iter().any(|role| role.name == FRONTEND.name);
        let invitation = if has_shop {
            format!(" Open {}", shown(&FRONTEND))
        } else {
            String::new()
        };
        Self {
            facts: facts(plan),
            table: table::aligned(&rows),
            invitation,
        }
    }

    fn text(&self, elapsed: Duration) -> String {
        format!(
            "{}\n\n{}\n\nReady in {:.2} s.{}",
            self.facts,
            self.table,
            elapsed.as_secs_f64(),
            self.invitation
        )
    }
}

fn facts(plan: &Plan) -> String {
    let (version, seed) = (env!("CARGO_PKG_VERSION"), plan.settings.seed);
    let mut facts = format!("WebStore {version}, seed {seed}");
    if plan.roles.iter().any(|role| (role.keeps_data)(&plan.settings)) {
        facts.push_str(&format!(", data in {}", plan.data_dir.display()));
    }
    if plan.roles.iter().any(|role| role.name == MAIN_SERVICE.name) {
        let backing = &plan.settings.backing;
        if !backing.is_store_embedded() {
            facts.push_str(&format!(", books in {}", backing.store(&plan.data_dir)));
        }
        if let CacheAddress::Redis { .. } = backing.cache() {
            facts.push_str(&format!(", limits in {}", backing.cache()));
        }
    }
    facts
}
