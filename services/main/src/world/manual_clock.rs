//! A clock that moves only when it is told to.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use async_trait::async_trait;
use shop::{moment::Moment, ports::Clock};

/// For tests and simulations: time is what they say it is.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that stands at `start`.
    #[must_use]
    pub const fn new(start: Moment) -> Self {
        Self(AtomicI64::new(start.0))
    }

    /// Puts it to `moment`, forward or back.
    pub fn set(&self, moment: Moment) {
        self.0.store(moment.0, Ordering::SeqCst);
    }

    /// Moves it forward.
    pub fn advance(&self, duration: Duration) {
        let milliseconds = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }

    /// Gives the others a turn, and then moves the clock to the end of the sleep if nobody did before.
    async fn sleep(&self, duration: Duration) {
        let end = self.now().after(duration);
        tokio::task::yield_now().await;
        self.0.fetch_max(end.0, Ordering::SeqCst);
    }
}
