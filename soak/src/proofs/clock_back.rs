//! The wall clock jumps while buyers buy: an hour back, then to an hour ahead, and an hour back over a restart.
//!
//! libfaketime stands between main-service and the system's clock, and reads its offset anew each time. The clock
//! that only ever goes on, which measures pauses and deadlines, is left alone, as it is in life.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::time::Instant;

use super::Ending;
use crate::buyers::Book;
use crate::outage::{Window, errors_only_inside, is_doubt};
use crate::progress::seconds;
use crate::settling::{SETTLED_WITHIN, settled};
use crate::shop::{Launch, Layout, MAIN, Shop, partners_as_usual};
use crate::stage::Stage;
use crate::witness;

/// Where Debian's package has the library, below `/usr/lib`, for each kind of machine.
const LIBRARY: &str = "faketime/libfaketimeMT.so.1";
/// As libfaketime reads it: by how many seconds the clock is off.
const RIGHT: &str = "+0";
const AN_HOUR_BACK: &str = "-3600";
const AN_HOUR_AHEAD: &str = "+3600";
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
/// How long after a jump somebody who was at the till may be told of it.
const NOTICED_WITHIN: Duration = Duration::from_secs(1);
/// By how many seconds a jump may seem longer or shorter: the load between two looks.
const TOLERANCE: i64 = 120;

/// Lets the clock jump.
pub(super) async fn prove(stage: Stage) -> Result<Ending> {
    let Some(library) = stage.options.faketime.clone().or_else(find_library) else {
        let reason = format!("there is no /usr/lib/*/{LIBRARY} (apt install faketime, or say --faketime)");
        return Ok(Ending::Skipped(reason));
    };
    ensure!(library.is_file(), "there is no {}", library.display());
    let _permit = stage.permit().await?;
    let mut shop = stage.found(Layout::Main).await?;
    let clock = Clock {
        library,
        file: shop.folder().join("clock"),
    };
    let outcome = jump(&mut shop, &clock, &stage).await;
    shop.close(outcome)
}

fn find_library() -> Option<PathBuf> {
    let machines = fs::read_dir("/usr/lib").ok()?;
    let mut libraries = machines.flatten().map(|machine| machine.path().join(LIBRARY));
    libraries.find(|library| library.is_file())
}

/// The clock that main-service sees.
struct Clock {
    library: PathBuf,
    file: PathBuf,
}

impl Clock {
    /// Sets it. The file is replaced as a whole: it is read in the middle of everything.
    fn set(&self, offset: &str) -> Result<()> {
        let next = self.file.with_extension("next");
        fs::write(&next, format!("{offset}\n")).context("cannot set the clock")?;
        fs::rename(&next, &self.file).context("cannot set the clock")
    }

    fn launch(&self, shop: &Shop) -> Launch {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let mut launch = shop.usual_launch(MAIN);
        launch.environment.extend([
            ("LD_PRELOAD", text(&self.library)),
            ("FAKETIME_TIMESTAMP_FILE", text(&self.file)),
            ("FAKETIME_NO_CACHE", "1".to_owned()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
            ("DONT_FAKE_MONOTONIC", "1".to_owned()),
        ]);
        launch
    }
}

async fn jump(shop: &mut Shop, clock: &Clock, stage: &Stage) -> Result<Ending> {
    let load = Duration::from_secs(stage.pick(20, 4));
    clock.set(RIGHT)?;
    start_all(shop, clock).await?;
    let book = Arc::new(Book::default());
    let crowd = stage.gather(shop, &book).await?;
    stage.wait(load).await;
    let back = jump_once(shop, clock, stage, (AN_HOUR_BACK, -HOUR), load).await?;
    let ahead = jump_once(shop, clock, stage, (AN_HOUR_AHEAD, 2 * HOUR), load).await?;
    crowd.leave().await;
    let slowest = settled(shop, &book, Instant::now(), SETTLED_WITHIN).await?;
    let crowd = stage.gather(shop, &book).await?;
    stage.wait(load / 2).await;
    // Buyers are cut off here as by any kill: this is about what is in the file, not about them.
    let notes = book.notes();
    shop.kill(MAIN).await?;
    crowd.leave().await;
    clock.set(RIGHT)?;
    let since = Instant::now();
    shop.start_as(MAIN, &clock.launch(shop)).await?;
    stage.say("main-service was killed, and started again with the clock an hour back");
    let slowest = slowest.max(settled(shop, &book, since, SETTLED_WITHIN).await?);
    let counts = errors_only_inside(&notes, &[back, ahead])?;
    let charges = witness::compare(shop, &book).await?;
    let done = format!(
        "an hour back, two forward, an hour back over a restart, {} of load each; {} checkouts, \
         {} doubts at the jumps, {charges} charges compared",
        seconds(load),
        book.checkouts().0,
        counts.excused
    );
    Ok(Ending::proven(done, Some(slowest)))
}

/// Lets the clock jump, to this offset and by so many seconds, and looks whether it did. For who is at the till at
/// that moment an hour may have passed: a token has expired, or a payment took too long to be waited for.
async fn jump_once(
    shop: &Shop,
    clock: &Clock,
    stage: &Stage,
    (offset, jump): (&str, i64),
    load: Duration,
) -> Result<Window> {
    let before = logged_at(shop)?;
    let from = Instant::now();
    clock.set(offset)?;
    let window = Window {
        from,
        until: Instant::now() + NOTICED_WITHIN,
        allows: |heard| is_doubt(heard) || heard.is_problem("expired_token"),
    };
    stage.say(&format!("the clock jumps by {jump} s"));
    stage.wait(load).await;
    let after = logged_at(shop)?;
    let is_seen = is_jump(before, after, jump);
    ensure!(
        is_seen,
        "the clock did not jump by {jump} s: {before} s, then {after} s of the day"
    );
    Ok(window)
}

async fn start_all(shop: &mut Shop, clock: &Clock) -> Result<()> {
    let launch = clock.launch(shop);
    for house in Layout::Main.houses() {
        if *house == MAIN {
            shop.start_as(MAIN, &launch).await?;
        } else {
            shop.start(*house).await?;
        }
    }
    shop.set_provider(&partners_as_usual()).await
}

/// The second of the day in the last line that main-service logged: it logs what the system's clock says, whatever
/// it makes of it for itself.
fn logged_at(shop: &Shop) -> Result<i64> {
    let log = shop.log(MAIN);
    let mut times = log.lines().rev().filter_map(second_of_day);
    times.next().context("main-service logged nothing with a time")
}

/// Of a line that begins like `2026-01-02T03:04:05.678Z`.
fn second_of_day(line: &str) -> Option<i64> {
    let (_date, time) = line.split_whitespace().next()?.split_once('T')?;
    let mut parts = time.get(..8)?.split(':').map(str::parse::<i64>);
    let mut next = || parts.next()?.ok();
    Some(next()? * HOUR + next()? * 60 + next()?)
}

/// Whether the clock went on by about so many seconds, also around midnight.
fn is_jump(from: i64, to: i64, expected: i64) -> bool {
    let off = (to - from - expected).rem_euclid(DAY);
    off.min(DAY - off) <= TOLERANCE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_of_the_day_is_read_from_a_line_of_the_log() {
        for (line, expected) in [
            (
                "2026-11-22T13:00:36.913775Z  WARN main_service: text",
                Some(46_836),
            ),
            ("2026-11-22T00:00:00Z", Some(0)),
            ("--- /some/webstore []", None),
            ("Ready in 0.05 s.", None),
            ("", None),
        ] {
            assert_eq!(second_of_day(line), expected, "{line}");
        }
    }

    #[test]
    fn a_jump_is_seen_also_around_midnight() {
        for (from, to, expected, is_seen) in [
            (50_000, 46_404, -HOUR, true),
            (50_000, 50_004, -HOUR, false),
            (1_000, DAY - 2_596, -HOUR, true),
            (DAY - 1_000, 6_210, 2 * HOUR, true),
            (DAY - 1_000, DAY - 990, 2 * HOUR, false),
        ] {
            assert_eq!(is_jump(from, to, expected), is_seen, "{from} {to}");
        }
    }
}
