//! The system's clock.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use shop::{moment::Moment, ports::Clock};

/// Wall-clock time that never goes back: when the system's clock is set back, it goes on at its own pace until
/// the other has caught up. Forward jumps, as after a sleep of the machine, are followed.
#[derive(Clone, Debug)]
pub struct SystemClock(Arc<Mutex<Anchor>>);

/// A moment, and the instant at which it was.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    moment: Moment,
    instant: Instant,
}

impl SystemClock {
    /// A clock that shows the system's time.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Anchor {
            moment: wall(),
            instant: Instant::now(),
        })))
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Anchor {
    /// Moves on to `instant`, at which the wall showed `wall`.
    fn advance(&mut self, wall: Moment, instant: Instant) -> Moment {
        let own = self.moment.after(instant.saturating_duration_since(self.instant));
        if wall >= own {
            *self = Self {
                moment: wall,
                instant,
            };
            return wall;
        }
        own
    }
}

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Moment {
        let mut anchor = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        anchor.advance(wall(), Instant::now())
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

fn wall() -> Moment {
    Moment(jiff::Timestamp::now().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_follows_the_wall_forward_and_never_back() {
        let start = Instant::now();
        let mut anchor = Anchor {
            moment: Moment(1_000_000),
            instant: start,
        };
        for (wall, elapsed, expected) in [
            (1_000_500, 500, 1_000_500),
            // An hour ahead, as after a sleep.
            (4_601_000, 1_000, 4_601_000),
            // Set back: its own pace.
            (1_002_000, 2_000, 4_602_000),
            (1_003_000, 3_000, 4_603_000),
            // Caught up.
            (4_604_500, 4_000, 4_604_500),
        ] {
            let instant = start + Duration::from_millis(elapsed);
            assert_eq!(anchor.advance(Moment(wall), instant), Moment(expected));
        }
    }
}
