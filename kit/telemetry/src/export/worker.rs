//! Sends a queue's items in batches, until the end.

use std::sync::Arc;

use super::deliver::{Stop, deliver};
use super::queue::Queue;
use super::sender::Sender;
use crate::losses::Reason;

/// Works until `stop` is asked for, and then until the queue is empty or there is no time left.
pub(super) async fn run(queue: Arc<Queue>, sender: Sender, stop: Stop) {
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
            let message = Sender::message(&batch);
            let outcome = deliver(sender.door.timeout, &stop, || sender.send(message.clone())).await;
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
