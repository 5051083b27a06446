//! Redis is killed and started again: no buyer notices, nothing is limited meanwhile, and everything is again after.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tokio::time::Instant;
use wire::auth::Session;

use super::Ending;
use crate::buyers::Book;
use crate::http::{Http, Request};
use crate::outage::{Window, errors_only_inside};
use crate::prober::{Prober, becomes};
use crate::progress::seconds;
use crate::settling::{SETTLED_WITHIN, settled};
use crate::shop::{Layout, Shop, partners_as_usual};
use crate::stage::Stage;
use crate::witness;

/// How many requests each user has in a minute; a buyer needs far fewer.
const USER_LIMIT: u32 = 60;
/// How many somebody tries who wants more.
const REQUESTS: u32 = 70;
/// How long the shop may take to notice that Redis has gone, or is back.
const NOTICED_WITHIN: Duration = Duration::from_secs(3);

/// Kills it, and starts it again.
pub(super) async fn prove(stage: Stage) -> Result<Ending> {
    let _permit = stage.permit().await?;
    let mut shop = stage.found(Layout::Main).await?;
    shop.limit_users(USER_LIMIT);
    let shop = stage.open_up(shop, &partners_as_usual()).await?;
    let outcome = take_away(&shop, &stage).await;
    shop.close(outcome)
}

async fn take_away(shop: &Shop, stage: &Stage) -> Result<Ending> {
    let (load, outage) = stage.pick((5, 20), (2, 3));
    let (load, outage) = (Duration::from_secs(load), Duration::from_secs(outage));
    let (http, address) = (shop.http(), shop.address());
    let redis = &shop.servers()?.redis;
    let book = Arc::new(Book::default());
    let prober = Prober::start(shop.address())?;
    let crowd = stage.gather(shop, &book).await?;
    stage.wait(load).await;
    expect_passed(http, &address, USER_LIMIT)
        .await
        .context("before")?;
    let from = Instant::now();
    redis.kill()?;
    stage.say(&format!("Redis is away for {}", seconds(outage)));
    becomes(http, &address, (200, "degraded"), NOTICED_WITHIN).await?;
    expect_passed(http, &address, REQUESTS)
        .await
        .context("without Redis")?;
    stage.wait(outage.saturating_sub(from.elapsed())).await;
    redis.start_again().await?;
    let back = Instant::now();
    let recovery = becomes(http, &address, (200, "ready"), NOTICED_WITHIN).await?;
    expect_passed(http, &address, USER_LIMIT)
        .await
        .context("with Redis again")?;
    stage.wait(load).await;
    crowd.leave().await;
    let probes = prober.end().await?;
    settled(shop, &book, Instant::now(), SETTLED_WITHIN).await?;
    let window = Window {
        from,
        until: back,
        allows: |_| false,
    };
    let counts = errors_only_inside(&book.notes(), &[window])?;
    ensure!(counts.inside > 0, "nobody bought while Redis was away");
    let charges = witness::compare(shop, &book).await?;
    let done = format!(
        "{} away, {} checkouts, no error; no limits and /ready degraded meanwhile, limits again {} after, \
         {probes} answers of /health, {charges} charges compared",
        seconds(back - from),
        book.checkouts().0,
        seconds(recovery)
    );
    Ok(Ending::proven(done, Some(recovery)))
}

/// Lets a new guest ask too often; an error when not exactly so many requests pass.
async fn expect_passed(http: &Http, address: &str, expected: u32) -> Result<()> {
    let enter = format!("{address}/auth/guest");
    let request = Request {
        url: &enter,
        ..Request::default()
    };
    let session: Session = http.post(request).await?.success()?;
    let cart = format!("{address}/cart");
    let request = Request {
        url: &cart,
        token: Some(session.access_token.expose()),
        ..Request::default()
    };
    let mut passed = 0;
    for _ in 0..REQUESTS {
        match http.get(request).await?.status {
            200 => passed += 1,
            429 => {}
            other => bail!("GET /cart was answered with {other}"),
        }
    }
    ensure!(
        passed == expected,
        "{passed} of {REQUESTS} requests passed instead of {expected}"
    );
    Ok(())
}
