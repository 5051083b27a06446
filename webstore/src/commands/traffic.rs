//! `webstore traffic`: simulated shoppers in the running shop, and how they fared.

mod progress;
mod report;

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use main_service::world::SystemClock;
use shop::ports::Clock;
use tokio::runtime;
use visitors::target::{NotThisMachine, Target};
use visitors::traffic::{Settings, Traffic};

use self::progress::Progress;
use self::report::Limits;
use crate::failure::UsageError;
use crate::options::{Common, TrafficWork};
use crate::output;
use crate::roles::{FRONTEND, MAIN_SERVICE};
use crate::signals::Signals;

/// Lets them come, and fails if the shop did.
pub(super) fn run(work: &TrafficWork, common: &Common) -> Result<()> {
    let settings = settings(work, common)?;
    let runtime = runtime::Builder::new_multi_thread().enable_all().build();
    runtime
        .context("traffic: cannot start")?
        .block_on(make(limits(work), settings))
}

fn limits(work: &TrafficWork) -> Limits {
    Limits {
        errors_percent: work.max_errors.0,
        p95_ms: work.max_p95,
    }
}

fn settings(work: &TrafficWork, common: &Common) -> Result<Settings> {
    let addresses = common.addresses()?;
    let here = |role| Target::new(common.bind, addresses.port(role));
    let usage = |error: NotThisMachine| UsageError(format!("traffic: {error}"));
    let target = work.target.map_or_else(
        || here(&MAIN_SERVICE),
        |address| Target::new(address.ip(), address.port()),
    );
    let shop = work.shop.map_or_else(
        || here(&FRONTEND),
        |address| Target::new((*address.ip()).into(), address.port()),
    );
    let clock = SystemClock::new();
    // Short enough to be typed again.
    let seed = common.seed.unwrap_or_else(|| u64::from(fastrand::u16(..)));
    Ok(Settings {
        target: target.map_err(usage)?,
        telemetry: work
            .browser_telemetry
            .then_some(shop)
            .transpose()
            .map_err(usage)?,
        rate: work.rate.0,
        profile: work.profile,
        mix: work.country_mix.clone().unwrap_or_default(),
        duration: Some(work.duration),
        seed,
        think_time: work.think_time,
        shoppers_max: work.shoppers as usize,
        household: format!("seed-{seed}"),
        clock: Arc::new(move || clock.now().0),
    })
}

async fn make(limits: Limits, settings: Settings) -> Result<()> {
    let mut signals = Signals::install().context("traffic: cannot listen to signals")?;
    let seed = settings.seed;
    let announcement = announcement(&settings);
    let mut traffic = Traffic::start(settings).await.context("traffic")?;
    output::complain(&announcement);
    let begun = Instant::now();
    let mut progress = Progress::new(begun);
    loop {
        tokio::select! {
            () = traffic.over() => break,
            () = signals.next() => break,
            () = progress.due() => progress.show(&traffic.so_far()),
        }
    }
    let elapsed = begun.elapsed();
    let tally = traffic.stop().await;
    progress.end();
    output::say(&report::report(&tally, elapsed, seed));
    match report::failure(&tally, limits) {
        Some(failure) => bail!("traffic: {failure}"),
        None => Ok(()),
    }
}

fn announcement(settings: &Settings) -> String {
    let Settings {
        rate, target, seed, ..
    } = settings;
    let seconds = settings.duration.unwrap_or_default().as_secs_f64();
    format!("{rate} shoppers/s for {seconds} s in the shop at {target}, Ctrl-C ends it (--seed {seed})")
}
