//! Sending OTLP over HTTP.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use tokio::task::JoinSet;
use tokio::time::sleep_until;

use crate::http::Connection;
use crate::otlp::Group;
use crate::pace::Pace;

/// Who sends at the same time.
pub(in crate::rows) const CONNECTIONS: usize = 4;

/// What was sent.
#[derive(Clone, Copy, Debug)]
pub(in crate::rows) struct Sent {
    /// Spans, data points or log records.
    pub(in crate::rows) items: u64,
    /// Of them in each second.
    pub(in crate::rows) rate: f64,
}

/// When the next group is sent.
#[derive(Debug)]
pub(in crate::rows) enum Pause {
    /// At once, until this time.
    Until(Instant),
    /// When it is due.
    Pace(Pace),
}

impl Pause {
    /// Waits; false when there is nothing more to send.
    async fn wait(&self) -> bool {
        match self {
            Self::Until(end) => Instant::now() < *end,
            Self::Pace(pace) => match pace.next_due() {
                Some(due) => {
                    sleep_until(due.into()).await;
                    true
                }
                None => false,
            },
        }
    }
}

/// Sends as much as is taken, over a few connections.
pub(super) async fn flood(
    address: SocketAddr,
    group: impl Fn(usize) -> Group,
    length: Duration,
) -> Result<Sent> {
    send(address, group, Pause::Until(Instant::now() + length)).await
}

/// Sends the groups that `group` makes for each connection, whenever `pause` says so.
pub(in crate::rows) async fn send(
    address: SocketAddr,
    group: impl Fn(usize) -> Group,
    pause: Pause,
) -> Result<Sent> {
    let begun = Instant::now();
    let pause = Arc::new(pause);
    let mut senders = JoinSet::new();
    for number in 0..CONNECTIONS {
        let mut sender = Sender {
            connection: Connection::open(address).await?,
            group: group(number),
            // Far apart, so that no two senders tell of the same trace.
            round: (number as u64) << 40,
        };
        let pause = Arc::clone(&pause);
        senders.spawn(async move {
            let mut items = 0;
            while pause.wait().await {
                items += sender.send().await?;
            }
            anyhow::Ok(items)
        });
    }
    let mut items = 0;
    while let Some(sent) = senders.join_next().await {
        items += sent??;
    }
    Ok(Sent {
        items,
        // Far below the numbers that a float cannot hold.
        rate: items as f64 / begun.elapsed().as_secs_f64(),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "telemetry carries the time at which it is sent, and the collector measures by it"
)]
fn nanoseconds_since_1970() -> Result<u64> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    u64::try_from(now.as_nanos()).context("the clock is far ahead")
}

struct Sender {
    connection: Connection,
    group: Group,
    round: u64,
}

impl Sender {
    async fn send(&mut self) -> Result<u64> {
        self.round += 1;
        let now = nanoseconds_since_1970()?;
        for request in &mut self.group.0 {
            let head = self.connection.exchange(request.stamped(self.round, now)).await?;
            ensure!(head.status == 200, "the collector answers {}", head.status);
        }
        Ok(self.group.items() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bare;
    use crate::otlp::records;

    #[tokio::test]
    async fn a_paced_load_is_as_long_as_it_was_to_be() {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = axum::Router::new().route("/v1/logs", axum::routing::post(async || ""));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let pause = Pause::Pace(Pace::new(Instant::now(), 30, 1));
        let sent = send(address, |_| records(7), pause).await.unwrap();
        assert_eq!(sent.items, 30 * 7);
    }

    #[tokio::test]
    async fn what_is_not_taken_is_an_error() {
        let address = bare::tests::spawn("/", b"").await;
        let pause = Pause::Pace(Pace::new(Instant::now(), 30, 1));
        let error = send(address, |_| records(1), pause).await.unwrap_err();
        assert_eq!(error.to_string(), "the collector answers 404");
    }
}
