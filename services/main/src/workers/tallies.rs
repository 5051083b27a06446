//! Sends what this instance counted to where all instances' sums are.

use std::{sync::Arc, time::Duration};

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::analytics::Recorder;

/// How often it sends.
const SEND_EVERY: Duration = Duration::from_secs(1);

/// Runs until `stop`. What is counted after that is sent by whoever closes the service.
pub(crate) async fn run_tallies(analytics: Arc<Recorder>, stop: CancellationToken) {
    let mut ticks = tokio::time::interval(SEND_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = analytics.flush().await {
            // They are kept; whoever keeps them for all instances tells people when it is away.
            tracing::debug!(%error, "Sums of visitors wait to be sent");
        }
    }
}
