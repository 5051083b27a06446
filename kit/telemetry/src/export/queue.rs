//! What waits to be sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanProcessor};
use tokio::sync::Notify;

use crate::losses::{Losses, Reason, Signal};
use crate::settings::Waiting;

/// A queue that never makes anybody wait: what finds no room is dropped and counted.
#[derive(Debug)]
pub(crate) struct Queue<T> {
    items: Mutex<Items<T>>,
    waiting: Waiting,
    full_batch: Notify,
    signal: Signal,
    losses: Arc<Losses>,
}

#[derive(Debug)]
struct Items<T> {
    waiting: VecDeque<T>,
    is_closed: bool,
}

impl<T> Queue<T> {
    pub(crate) fn new(waiting: Waiting, signal: Signal, losses: Arc<Losses>) -> Self {
        Self {
            items: Mutex::new(Items {
                waiting: VecDeque::new(),
                is_closed: false,
            }),
            waiting,
            full_batch: Notify::new(),
            signal,
            losses,
        }
    }

    /// Puts it behind the others.
    pub(crate) fn push(&self, item: T) {
        let mut items = self.items();
        let reason = if items.is_closed {
            Reason::Unavailable
        } else if items.waiting.len() >= self.waiting.items_max {
            Reason::QueueFull
        } else {
            items.waiting.push_back(item);
            let is_full_batch = items.waiting.len() == self.waiting.batch_max;
            drop(items);
            if is_full_batch {
                self.full_batch.notify_one();
            }
            return;
        };
        drop(items);
        self.lose(reason, 1);
    }

    /// The next ones, at most a batch.
    pub(super) fn take(&self) -> Vec<T> {
        let mut items = self.items();
        let count = items.waiting.len().min(self.waiting.batch_max);
        items.waiting.drain(..count).collect()
    }

    /// Waits until it is time to send.
    pub(super) async fn ready(&self) {
        tokio::select! {
            () = self.full_batch.notified() => {}
            () = tokio::time::sleep(self.waiting.delay) => {}
        }
    }

    /// Whether a batch of so many has left nothing behind that should go now.
    pub(super) fn was_last(&self, batch: usize) -> bool {
        batch < self.waiting.batch_max
    }

    /// Takes nothing from now on.
    pub(super) fn close(&self) {
        self.items().is_closed = true;
    }

    /// Gives up all that waits.
    pub(super) fn give_up(&self) {
        let items = std::mem::take(&mut self.items().waiting);
        self.lose(Reason::Unavailable, items.len());
    }

    pub(super) fn lose(&self, reason: Reason, items: usize) {
        self.losses.add(self.signal, reason, items);
    }

    fn items(&self) -> MutexGuard<'_, Items<T>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The queue of spans, as the SDK sees it.
#[derive(Debug)]
pub(super) struct Spans(pub(super) Arc<Queue<SpanData>>);

impl SpanProcessor for Spans {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        if span.span_context.is_sampled() {
            self.0.push(span);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}
