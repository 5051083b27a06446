//! main-service is killed at every named step, and started again: all is settled within 10 s.
//!
//! The binary with fault points kills itself with SIGKILL at the N-th time that it reaches a step. Buyers buy in
//! every manner until that happens, from a provider that leaves many payments in doubt. Then the shipped binary is
//! started on the same data; whoever has a key and no answer asks again.

use std::ops::RangeInclusive;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tokio::process::Command;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use super::Ending;
use crate::buyers::{Book, Crowd, CrowdPlan, Goods, Manners, retry_unanswered};
use crate::progress::{Tally, Ticker};
use crate::settling::{SETTLED_WITHIN, settled};
use crate::shop::{Backing, Launch, Layout, MAIN, Shop, calm, rough};
use crate::stage::{Stage, seed_of};
use crate::witness;

/// Kills of one shop before it is closed: its data grows old as in life, and stays quick to compare.
const KILLS_OF_ONE_SHOP_MAX: usize = 10;
/// The same where only few are wanted: many shops side by side are sooner at the end.
const KILLS_OF_ONE_SHOP_IF_SHORT: usize = 2;
/// How many buy until the process is gone.
const CROWD_SIZE: u64 = 8;
/// How long each of them rests between two visits, in milliseconds.
const CROWD_REST_MS: RangeInclusive<u64> = 10..=60;
/// How long the process may take to reach its step.
const REACHED_WITHIN: Duration = Duration::from_secs(40);
/// After so many series that failed the others are ended.
const FAILURES_MAX: usize = 4;
/// How long reading the names of the steps may take.
const LIST_TIME_MAX: Duration = Duration::from_secs(10);
/// SIGKILL's number on every Linux.
const SIGKILL: i32 = 9;
/// The variable that names the step.
const VARIABLE: &str = "WEBSTORE_FAULT_POINT";

/// Runs the kills.
pub(super) async fn prove(stage: Stage) -> Result<Ending> {
    let faulty = stage.options.faulty.clone();
    let points = points(&faulty).await?;
    let count = points.len() as u64;
    let of_one_shop = stage.pick(KILLS_OF_ONE_SHOP_MAX, KILLS_OF_ONE_SHOP_IF_SHORT);
    let usual = match stage.backing {
        Backing::Embedded => stage.pick(1000, 2 * count),
        Backing::Shared => stage.pick(200, count),
    };
    let kills = stage.options.kills.unwrap_or(usual);
    let tally = Arc::new(Tally::default());
    let _ticker = Ticker::start(stage.name, "kills", kills, Arc::clone(&tally));
    let mut shops = JoinSet::new();
    for (number, series) in series(&points, kills, of_one_shop).iter().enumerate() {
        let (stage, tally, series) = (stage.clone(), Arc::clone(&tally), series.clone());
        let seed = seed_of(stage.seed, &format!("{} {number}", series[0]));
        shops.spawn(async move { kill_again_and_again(&stage, &series, seed, &tally).await });
    }
    let sums = sum_up(shops).await?;
    let done = format!(
        "{} kills at {} points, {} checkouts ({} unanswered), {} charges compared",
        tally.done(),
        points.len().min(usize::try_from(kills)?),
        sums.checkouts,
        sums.unanswered,
        sums.charges
    );
    Ok(Ending::proven(done, Some(tally.slowest())))
}

/// The steps at which one shop is killed, one after the other; at least one.
type Series = Vec<String>;

/// What happened in a shop.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    checkouts: usize,
    unanswered: usize,
    charges: usize,
}

/// The kills, spread evenly over the points, and cut into series. The steps that the binary lists last are those that
/// buyers have to wait for longest; they come first, so that nobody waits for them alone at the end.
fn series(points: &[String], kills: u64, of_one_shop: usize) -> Vec<Series> {
    let count = points.len() as u64;
    let mut all = Vec::new();
    for (index, point) in points.iter().enumerate().rev() {
        let kills = kills / count + u64::from((index as u64) < kills % count);
        all.extend((0..kills).map(|_| point.clone()));
    }
    all.chunks(of_one_shop).map(<[String]>::to_vec).collect()
}

/// The names of the steps, as the binary tells them.
pub(super) async fn points(faulty: &Path) -> Result<Vec<String>> {
    ensure!(
        faulty.is_file(),
        "there is no {}; build it with the feature fault-points, or say where it is with --faulty",
        faulty.display()
    );
    let output = Command::new(faulty)
        .arg("fault-points")
        .kill_on_drop(true)
        .output();
    let output = timeout(LIST_TIME_MAX, output)
        .await
        .context("the names of the steps do not come")??;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let points: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    ensure!(
        output.status.success() && !points.is_empty(),
        "{} has no fault points: {}",
        faulty.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(points)
}

/// Adds everything up. A series that failed has ended; the others go on, until too many have failed.
async fn sum_up(mut shops: JoinSet<Result<Sums>>) -> Result<Sums> {
    let mut sums = Sums::default();
    let mut failures = Vec::new();
    while let Some(shop) = shops.join_next().await {
        match shop.context("a series broke off")? {
            Ok(one) => {
                sums.checkouts += one.checkouts;
                sums.unanswered += one.unanswered;
                sums.charges += one.charges;
            }
            Err(error) => failures.push(format!("{error:#}")),
        }
        if failures.len() == FAILURES_MAX {
            break;
        }
    }
    if failures.is_empty() {
        return Ok(sums);
    }
    bail!(
        "{} series of kills failed; the first: {}",
        failures.len(),
        failures.join("\n\nanother: ")
    )
}

async fn kill_again_and_again(stage: &Stage, series: &[String], seed: u64, tally: &Tally) -> Result<Sums> {
    let _permit = stage.permit().await?;
    let mut shop = stage.open(Layout::Main, &calm()).await?;
    let outcome = kill_in(&mut shop, stage, series, seed, tally).await;
    shop.close(outcome)
}

async fn kill_in(
    shop: &mut Shop,
    stage: &Stage,
    series: &[String],
    seed: u64,
    tally: &Tally,
) -> Result<Sums> {
    let book = Arc::new(Book::default());
    let goods = Goods::look(shop.http(), &shop.address()).await?;
    shop.stop_deliveries().await?;
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut charges = 0;
    for (number, point) in series.iter().enumerate() {
        let bomb = format!("{point}:{}", which_time(point, &mut chance));
        let plan = CrowdPlan {
            address: shop.address(),
            book: Arc::clone(&book),
            goods: goods.clone(),
            manners: Manners::Wild,
            size: CROWD_SIZE,
            rest_ms: CROWD_REST_MS,
            seed: chance.u64(..),
        };
        let kill = kill_once(shop, &stage.options.faulty, &bomb, &plan).await;
        let (recovery, compared) =
            kill.with_context(|| format!("kill {} of this shop, at {bomb}", number + 1))?;
        tally.add(recovery);
        charges = compared;
    }
    let (checkouts, unanswered) = book.checkouts();
    Ok(Sums {
        checkouts,
        unanswered,
        charges,
    })
}

/// At which time the step is fatal. Every write passes the store's steps, so there it takes longer to come
/// to the interesting ones.
fn which_time(point: &str, chance: &mut fastrand::Rng) -> u64 {
    if point.starts_with("store.") {
        chance.u64(1..=60)
    } else {
        chance.u64(1..=3)
    }
}

/// One kill, one recovery, one comparison. Gives how long it took to settle, and how many charges there are.
async fn kill_once(
    shop: &mut Shop,
    faulty: &Path,
    bomb: &str,
    plan: &CrowdPlan,
) -> Result<(Duration, usize)> {
    shop.stop(MAIN).await?;
    shop.set_provider(&rough()).await?;
    let mut launch = Launch {
        program: faulty.canonicalize().unwrap_or_else(|_| PathBuf::from(faulty)),
        ..shop.usual_launch(MAIN)
    };
    launch.environment.push((VARIABLE, bomb.to_owned()));
    shop.begin(MAIN, &launch)?;
    let crowd = Crowd::gather(plan)?;
    let status = timeout(REACHED_WITHIN, shop.gone(MAIN)).await;
    let status = status.context("the step was not reached in time")??;
    if status.signal() != Some(SIGKILL) {
        bail!("main-service ended by itself instead of being killed ({status})");
    }
    shop.set_provider(&calm()).await?;
    let since = Instant::now();
    let left = crowd.leave();
    let ((), started) = tokio::join!(left, shop.start(MAIN));
    started?;
    let retried = tokio::spawn(retry_unanswered(shop.address(), Arc::clone(&plan.book)));
    let recovery = settled(shop, &plan.book, since, SETTLED_WITHIN).await?;
    retried.await.context("those who ask again broke off")??;
    // What was asked for again may have begun after the last look.
    settled(shop, &plan.book, Instant::now(), SETTLED_WITHIN).await?;
    let charges = witness::compare(shop, &plan.book).await?;
    Ok((recovery, charges))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("point.{number}")).collect()
    }

    #[test]
    fn the_kills_are_spread_evenly_and_all_of_them_happen() {
        for (points, kills, of_one_shop, shops, most) in [
            (16, 32, 2, 16, 2),
            (16, 1000, 10, 100, 63),
            (3, 4, 2, 2, 2),
            (16, 5, 2, 3, 1),
            (16, 16, 2, 8, 1),
        ] {
            let series = series(&names(points), kills, of_one_shop);
            assert_eq!(series.len(), shops, "{points} {kills}");
            assert_eq!(series.iter().map(Vec::len).sum::<usize>() as u64, kills);
            assert!(
                series
                    .iter()
                    .all(|series| (1..=of_one_shop).contains(&series.len()))
            );
            let of = |point: &str| series.iter().flatten().filter(|other| *other == point).count();
            let counts = names(points).iter().map(|point| of(point)).collect::<Vec<_>>();
            assert_eq!(counts.iter().max(), Some(&most));
            assert!(most - counts.iter().min().unwrap() <= 1, "{counts:?}");
        }
    }

    #[tokio::test]
    async fn a_missing_binary_is_explained() {
        let error = points(Path::new("no/such/webstore"))
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains("fault-points"), "{error}");
    }
}
