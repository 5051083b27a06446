//! The disk with main-service's data is full for a while: errors only meanwhile, reads go on, nothing is lost, and
//! the shop comes back by itself. Then it is full again, and the process is killed in the middle of it.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::Ending;
use crate::buyers::Book;
use crate::http::{Http, Request};
use crate::outage::{Window, errors_only_inside, first_sale, is_without_books};
use crate::progress::seconds;
use crate::settling::{SETTLED_WITHIN, settled};
use crate::shop::{Disk, DiskError, Layout, MAIN, Shop, partners_as_usual};
use crate::stage::Stage;
use crate::witness;

/// How long after there is room again errors may still be heard.
const NOTICED_WITHIN: Duration = Duration::from_secs(2);
/// How long everything must then go well.
const AFTERWARDS: Duration = Duration::from_secs(2);
/// How long the disk is full before the process is killed.
const FULL_BEFORE_KILL: Duration = Duration::from_secs(1);
/// The pause between two reads.
const READ_PAUSE: Duration = Duration::from_millis(100);
/// What must be answered all the time.
const READS: [&str; 3] = ["/health", "/us/products", "/jp/products?limit=5"];

/// Fills the disk twice.
pub(super) async fn prove(stage: Stage) -> Result<Ending> {
    let _permit = stage.permit().await?;
    let mut shop = stage.found(Layout::Main).await?;
    let path = shop.folder().join("disk");
    fs::create_dir(&path).context("cannot make a folder for the disk")?;
    let disk = match Disk::mount(&path).await {
        Ok(disk) => disk,
        Err(DiskError(reason)) => {
            return Ok(Ending::Skipped(format!(
                "no private disk can be mounted here: {reason}"
            )));
        }
    };
    shop.move_main_to(&disk);
    let outcome = fill_twice(&mut shop, &disk, &stage).await;
    shop.close(outcome)
}

async fn fill_twice(shop: &mut Shop, disk: &Disk, stage: &Stage) -> Result<Ending> {
    shop.open().await?;
    shop.set_provider(&partners_as_usual()).await?;
    let book = Arc::new(Book::default());
    let full = fill_once(shop, disk, stage, &book)
        .await
        .context("while the disk was full")?;
    let recovery = kill_while_full(shop, disk, stage, &book)
        .await
        .context("after a kill while the disk was full")?;
    let charges = witness::compare(shop, &book).await?;
    let done = format!(
        "{} full: {} errors in the window, {} reads without one, buying again {} after; \
         killed while full: settled {} after the start; {} checkouts, {charges} charges compared",
        seconds(full.time),
        full.errors,
        full.reads,
        seconds(full.recovery),
        seconds(recovery),
        book.checkouts().0
    );
    Ok(Ending::proven(done, Some(recovery.max(full.recovery))))
}

/// What happened while the disk was full.
struct Full {
    time: Duration,
    errors: usize,
    reads: u64,
    /// From room on the disk to the first purchase.
    recovery: Duration,
}

async fn fill_once(shop: &Shop, disk: &Disk, stage: &Stage, book: &Arc<Book>) -> Result<Full> {
    let (before, time) = stage.pick((5, 20), (2, 4));
    let (before, time) = (Duration::from_secs(before), Duration::from_secs(time));
    let crowd = stage.gather(shop, book).await?;
    let reader = Reader::start(shop)?;
    stage.wait(before).await;
    let from = Instant::now();
    disk.fill()?;
    stage.say(&format!("the disk is full for {}", seconds(time)));
    stage.wait(time).await;
    disk.free()?;
    let freed = Instant::now();
    stage.wait(NOTICED_WITHIN + AFTERWARDS).await;
    crowd.leave().await;
    let reads = reader.end().await?;
    let until = freed + NOTICED_WITHIN;
    settled(shop, book, until, SETTLED_WITHIN).await?;
    let window = Window {
        from,
        until,
        allows: is_without_books,
    };
    let notes = book.notes();
    let counts = errors_only_inside(&notes, &[window])?;
    ensure!(counts.excused > 0, "no buyer noticed that the disk was full");
    Ok(Full {
        time,
        errors: counts.excused,
        reads,
        recovery: first_sale(&notes, freed).context("nobody bought after there was room again")?,
    })
}

async fn kill_while_full(shop: &mut Shop, disk: &Disk, stage: &Stage, book: &Arc<Book>) -> Result<Duration> {
    let crowd = stage.gather(shop, book).await?;
    stage.wait(FULL_BEFORE_KILL).await;
    disk.fill()?;
    stage.wait(FULL_BEFORE_KILL).await;
    shop.kill(MAIN).await?;
    stage.say("main-service was killed while its disk was full");
    crowd.leave().await;
    disk.free()?;
    let since = Instant::now();
    shop.start(MAIN).await?;
    settled(shop, book, since, SETTLED_WITHIN).await
}

/// Somebody who only looks, all the time.
struct Reader {
    task: JoinHandle<Result<()>>,
    reads: Arc<AtomicU64>,
}

impl Reader {
    fn start(shop: &Shop) -> Result<Self> {
        let (http, address) = (Http::new()?, shop.address());
        let reads = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&reads);
        let task = tokio::spawn(async move {
            for path in READS.iter().cycle() {
                let url = format!("{address}{path}");
                let request = Request {
                    url: &url,
                    ..Request::default()
                };
                let answer = http.get(request).await.with_context(|| format!("GET {path}"))?;
                ensure!(
                    answer.status == 200,
                    "GET {path} was answered with {}",
                    answer.status
                );
                count.fetch_add(1, Ordering::Relaxed);
                sleep(READ_PAUSE).await;
            }
            Ok(())
        });
        Ok(Self { task, reads })
    }

    /// How many reads there were; an error when one did not go well.
    async fn end(mut self) -> Result<u64> {
        if self.task.is_finished() {
            (&mut self.task).await.context("the reader broke off")??;
        }
        Ok(self.reads.load(Ordering::Relaxed))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.task.abort();
    }
}
