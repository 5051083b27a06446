//! main-service is started without its database: it fails within seconds, with one line that names the place and no
//! password.

use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::time::Instant;

use super::Ending;
use crate::progress::seconds;
use crate::shop::{Layout, Shop};
use crate::stage::Stage;

/// How long a start may take to fail.
const FAILS_WITHIN: Duration = Duration::from_secs(5);
/// What nobody may see.
const PASSWORD: &str = "geheimnis";

/// Tries both ways of being unreachable.
pub(super) async fn prove(stage: Stage) -> Result<Ending> {
    let _permit = stage.permit().await?;
    let shop = stage.found(Layout::Main).await?;
    let outcome = try_both(&shop).await;
    shop.close(outcome)
}

async fn try_both(shop: &Shop) -> Result<Ending> {
    let closed = fails_at(shop, lab::free_port()?)
        .await
        .context("nobody listens")?;
    // The system takes connections for it; nobody ever says anything.
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("cannot listen")?;
    let hanging = fails_at(shop, silent.local_addr()?.port())
        .await
        .context("the server says nothing")?;
    let done = format!(
        "failed after {} where nobody listens, and after {} where nobody speaks, with one line and code 1",
        seconds(closed),
        seconds(hanging)
    );
    Ok(Ending::proven(done, Some(closed.max(hanging))))
}

/// How long it took to fail.
async fn fails_at(shop: &Shop, port: u16) -> Result<Duration> {
    let place = format!("127.0.0.1:{port}/webstore");
    let begun = Instant::now();
    let output = shop
        .run_main_over(&format!("postgres://shop:{PASSWORD}@{place}"))
        .await?;
    let took = begun.elapsed();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let is_right = output.status.code() == Some(1)
        && output.stdout.is_empty()
        && said.lines().count() == 1
        && said.contains(&place)
        && !said.contains(PASSWORD);
    ensure!(is_right, "it ended with {} and said: {said}", output.status);
    ensure!(took < FAILS_WITHIN, "it failed after {}", seconds(took));
    Ok(took)
}
