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
/// How many somebody tries who wants more, while nobody can count.
const REQUESTS: u32 = 70;
/// How many at most, while somebody can. On a machine that is too busy to ask Redis in time a request passes
/// uncounted.
const REQUESTS_MAX: u32 = 500;
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
    expect_limits(shop).await.context("before")?;
    let from = Instant::now();
    redis.kill()?;
    stage.say(&format!("Redis is away for {}", seconds(outage)));
    becomes(http, &address, (200, "degraded"), NOTICED_WITHIN).await?;
    expect_no_limits(shop).await.context("without Redis")?;
    stage.wait(outage.saturating_sub(from.elapsed())).await;
    redis.start_again().await?;
    let back = Instant::now();
    let recovery = becomes(http, &address, (200, "ready"), NOTICED_WITHIN).await?;
    expect_limits(shop).await.context("with Redis again")?;
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

/// A new guest who asks again and again.
struct Asker {
    http: Http,
    address: String,
    session: Session,
}

impl Asker {
    async fn enter(shop: &Shop) -> Result<Self> {
        let (http, address) = (shop.http().clone(), shop.address().to_string());
        let request = Request {
            url: &format!("{address}/auth/guest"),
            ..Request::default()
        };
        let session = http.post(request).await?.success()?;
        Ok(Self {
            http,
            address,
            session,
        })
    }

    /// After how many requests the next one is refused; nothing when so many pass.
    async fn refused_after(&self, requests: u32) -> Result<Option<u32>> {
        let request = Request {
            url: &format!("{}/cart", self.address),
            token: Some(self.session.access_token.expose()),
            ..Request::default()
        };
        for passed in 0..requests {
            match self.http.get(request).await?.status {
                200 => {}
                429 => return Ok(Some(passed)),
                other => bail!("GET /cart was answered with {other}"),
            }
        }
        Ok(None)
    }
}

/// Whoever asks too often is refused in the end, and nobody before.
async fn expect_limits(shop: &Shop) -> Result<()> {
    let asker = Asker::enter(shop).await?;
    let refused = asker.refused_after(REQUESTS_MAX).await?;
    let passed = refused.with_context(|| format!("{REQUESTS_MAX} requests of one user passed"))?;
    ensure!(passed >= USER_LIMIT, "a user was refused after {passed} requests");
    Ok(())
}

async fn expect_no_limits(shop: &Shop) -> Result<()> {
    let refused = Asker::enter(shop).await?.refused_after(REQUESTS).await?;
    ensure!(
        refused.is_none(),
        "a user was refused although nobody could count"
    );
    Ok(())
}
