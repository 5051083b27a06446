//! The time of the day that never goes back.

use std::time::{Duration, UNIX_EPOCH};

use tokio::time::Instant;

use crate::clock;

/// Reads the system's clock once, and from then on counts with the monotonic one: what waits for a time waits as long
/// as it should, whatever is done to the system's clock meanwhile.
#[derive(Clone, Copy, Debug)]
pub struct SteadyClock {
    started: Instant,
    started_unix: Duration,
}

impl SteadyClock {
    /// A clock that starts now.
    #[must_use]
    pub fn start() -> Self {
        let started_unix = clock::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            started: Instant::now(),
            started_unix,
        }
    }

    /// Nanoseconds since 1970.
    #[must_use]
    pub fn now(&self) -> u64 {
        nanos(self.started_unix + self.started.elapsed())
    }
}

/// A duration in nanoseconds, at most what fits (584 years).
#[must_use]
pub fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
