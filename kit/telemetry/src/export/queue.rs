//! What waits to be sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::item::Item;
use crate::losses::{Losses, Reason, Signal};
use crate::settings::Waiting;

/// The most bytes that wait in one queue.
const BYTES_MAX: usize = 16 * 1024 * 1024;
/// The most of them in one request, unless a single item has more. Collectors take 4 MiB.
const BATCH_BYTES_MAX: usize = 1024 * 1024;

/// A queue that never makes anybody wait: what finds no room is dropped and counted.
#[derive(Debug)]
pub(crate) struct Queue {
    items: Mutex<Items>,
    waiting: Waiting,
    full_batch: Notify,
    signal: Signal,
    losses: Arc<Losses>,
}

#[derive(Debug)]
struct Items {
    waiting: VecDeque<Item>,
    bytes: usize,
    is_closed: bool,
}

/// What is sent at once.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) items: Vec<Item>,
    /// Whether it is as large as it may be, so that more may wait.
    pub(super) is_full: bool,
}

impl Queue {
    pub(crate) fn new(waiting: Waiting, signal: Signal, losses: Arc<Losses>) -> Self {
        Self {
            items: Mutex::new(Items {
                waiting: VecDeque::new(),
                bytes: 0,
                is_closed: false,
            }),
            waiting,
            full_batch: Notify::new(),
            signal,
            losses,
        }
    }

    /// Puts it behind the others.
    pub(crate) fn push(&self, item: Item) {
        self.push_all([item]);
    }

    /// Puts them behind the others, as far as there is room.
    pub(crate) fn push_all(&self, pushed: impl IntoIterator<Item = Item>) {
        let mut items = self.items();
        let was_full_batch = self.is_full_batch(&items);
        let mut lost = 0;
        for item in pushed {
            let bytes = items.bytes.saturating_add(item.bytes());
            if items.is_closed || items.waiting.len() >= self.waiting.items_max || bytes > BYTES_MAX {
                lost += 1;
            } else {
                items.bytes = bytes;
                items.waiting.push_back(item);
            }
        }
        let reason = if items.is_closed {
            Reason::Unavailable
        } else {
            Reason::QueueFull
        };
        let has_become_full = self.is_full_batch(&items) && !was_full_batch;
        drop(items);
        if has_become_full {
            self.full_batch.notify_one();
        }
        self.lose(reason, lost);
    }

    fn is_full_batch(&self, items: &Items) -> bool {
        items.waiting.len() >= self.waiting.batch_max || items.bytes >= BATCH_BYTES_MAX
    }

    /// The next ones, at most a batch.
    pub(super) fn take(&self) -> Batch {
        let mut items = self.items();
        let (mut count, mut bytes) = (0, 0);
        for item in items.waiting.iter().take(self.waiting.batch_max) {
            if count > 0 && bytes + item.bytes() > BATCH_BYTES_MAX {
                break;
            }
            count += 1;
            bytes += item.bytes();
        }
        items.bytes -= bytes;
        let is_cut = count < items.waiting.len();
        Batch {
            items: items.waiting.drain(..count).collect(),
            is_full: is_cut || count == self.waiting.batch_max,
        }
    }

    /// Waits until it is time to send.
    pub(super) async fn ready(&self) {
        tokio::select! {
            () = self.full_batch.notified() => {}
            () = tokio::time::sleep(self.waiting.delay) => {}
        }
    }

    /// Takes nothing from now on.
    pub(super) fn close(&self) {
        self.items().is_closed = true;
    }

    /// Gives up all that waits.
    pub(super) fn give_up(&self) {
        let mut items = self.items();
        items.bytes = 0;
        let given_up = std::mem::take(&mut items.waiting);
        drop(items);
        self.lose(Reason::Unavailable, given_up.len());
    }

    pub(super) fn lose(&self, reason: Reason, items: usize) {
        if items > 0 {
            self.losses.add(self.signal, reason, items);
        }
    }

    fn items(&self) -> MutexGuard<'_, Items> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
