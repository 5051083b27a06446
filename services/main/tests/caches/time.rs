//! The time that passes for a cache.

use async_trait::async_trait;
use main_service::world::ManualClock;
use shop::moment::Moment;

/// Lets time pass for a cache.
#[async_trait]
pub(crate) trait Time: Send + Sync {
    /// Now it is so many minutes after the test's beginning.
    async fn pass_to(&self, minutes: i64);
}

#[async_trait]
impl Time for ManualClock {
    async fn pass_to(&self, minutes: i64) {
        self.set(Moment(minutes * 60_000));
    }
}
