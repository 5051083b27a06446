//! Futures that stand still where the network would, so that a schedule can interleave them.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
};

/// Whether somebody stands still. Shared by everybody who pauses and by the one who lets them go on.
#[derive(Clone, Default)]
pub(crate) struct Pauses(Arc<AtomicBool>);

impl Pauses {
    /// Stands still until it is polled again.
    pub(crate) async fn pause(&self) {
        let mut has_paused = false;
        poll_fn(|context| {
            if std::mem::replace(&mut has_paused, true) {
                return Poll::Ready(());
            }
            self.0.store(true, Ordering::SeqCst);
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    /// Lets `future` go on to its next pause (`None`) or to its end. Waits for a store that has threads
    /// of its own, so the schedule does not depend on how fast they are.
    pub(crate) async fn advance<Output>(
        &self,
        future: &mut Pin<Box<dyn Future<Output = Output> + Send>>,
    ) -> Option<Output> {
        poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if self.0.swap(false, Ordering::SeqCst) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        })
        .await
    }
}
