//! Sends a queue's items in batches, until the end.

use std::sync::Arc;
use std::time::Duration;

use tonic::Status;

use super::deliver::{Stop, deliver};
use super::queue::{Item, Queue};
use crate::losses::Reason;

/// A way to the collector for items of one kind.
pub(super) trait Outbound: Send + Sync + 'static {
    /// What is sent.
    type Item: Item + Send + Sync + 'static;

    /// How long a batch may take, with all that is tried again.
    fn timeout(&self) -> Duration;

    /// Sends a batch once; the answer is how many of it were rejected.
    fn send(&self, batch: &[Self::Item]) -> impl Future<Output = Result<i64, Status>> + Send;
}

/// Works until `stop` is asked for, and then until the queue is empty or there is no time left.
pub(super) async fn run<O: Outbound>(queue: Arc<Queue<O::Item>>, outbound: O, stop: Stop) {
    loop {
        tokio::select! {
            () = queue.ready() => {}
            () = stop.asked() => {}
        }
        let is_end = stop.is_asked();
        if is_end {
            queue.close();
        }
        loop {
            let batch = queue.take();
            let (batch, is_full) = (batch.items, batch.is_full);
            if batch.is_empty() {
                break;
            }
            let outcome = deliver(outbound.timeout(), &stop, || outbound.send(&batch)).await;
            match outcome {
                Ok(0) => {}
                Ok(rejected) => queue.lose(Reason::Refused, rejected.min(batch.len())),
                Err(reason) => queue.lose(reason, batch.len()),
            }
            if is_end && outcome == Err(Reason::Unavailable) {
                queue.give_up();
            }
            if !is_end && !is_full {
                break;
            }
        }
        if is_end {
            return;
        }
    }
}
