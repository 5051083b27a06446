//! A circuit breaker: after several failures in a row it spares the provider, and the callers' time.

use std::time::{Duration, Instant};

/// When the breaker opens, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct BreakerSettings {
    /// Failed tries in a row after which the breaker opens.
    pub failures_max: u32,
    /// How long it stays open before it lets one try through.
    pub pause: Duration,
}

impl Default for BreakerSettings {
    fn default() -> Self {
        Self {
            failures_max: 10,
            pause: Duration::from_secs(2),
        }
    }
}

/// The state machine alone: the time is handed in, and nothing waits here.
#[derive(Debug)]
pub struct Breaker {
    settings: BreakerSettings,
    state: State,
}

#[derive(Debug)]
enum State {
    /// Everything passes.
    Closed { failures: u32 },
    /// Nothing passes.
    Open { until: Instant },
    /// One try is under way; it decides. Should nobody ever report on it, another follows `until`.
    Probing { until: Instant },
}

impl Breaker {
    /// A closed breaker.
    #[must_use]
    pub fn new(settings: BreakerSettings) -> Self {
        Self {
            settings,
            state: State::Closed { failures: 0 },
        }
    }

    /// Whether a try may start now. After the pause the first to ask becomes the probe.
    pub fn admit(&mut self, now: Instant) -> bool {
        match self.state {
            State::Closed { .. } => true,
            State::Open { until } | State::Probing { until } if now >= until => {
                let until = now + self.settings.pause;
                self.state = State::Probing { until };
                true
            }
            State::Open { .. } | State::Probing { .. } => false,
        }
    }

    /// Takes note of how a try ended. An open breaker does not listen: what ends then began before.
    pub fn record(&mut self, now: Instant, succeeded: bool) {
        self.state = match self.state {
            State::Open { until } => State::Open { until },
            _ if succeeded => State::Closed { failures: 0 },
            State::Closed { failures } if failures + 1 < self.settings.failures_max => State::Closed {
                failures: failures + 1,
            },
            State::Closed { .. } | State::Probing { .. } => State::Open {
                until: now + self.settings.pause,
            },
        };
    }

    /// How long it is until the next try could pass; zero when it could now.
    #[must_use]
    pub fn wait(&self, now: Instant) -> Duration {
        match self.state {
            State::Closed { .. } => Duration::ZERO,
            State::Open { until } | State::Probing { until } => until.saturating_duration_since(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What happens to the breaker, each at a second of the test's own clock.
    enum Event {
        Asks { at: u64, admitted: bool },
        Succeeds { at: u64 },
        Fails { at: u64 },
        Waits { at: u64, seconds: u64 },
    }
    use Event::{Asks, Fails, Succeeds, Waits};

    /// Three failures open it, for ten seconds.
    fn check(story: &str, events: &[Event]) {
        let pause = Duration::from_secs(10);
        let mut breaker = Breaker::new(BreakerSettings {
            failures_max: 3,
            pause,
        });
        let start = Instant::now();
        let moment = |at: u64| start + Duration::from_secs(at);
        for (index, event) in events.iter().enumerate() {
            match *event {
                Asks { at, admitted } => {
                    assert_eq!(breaker.admit(moment(at)), admitted, "{story}, event {index}");
                }
                Succeeds { at } => breaker.record(moment(at), true),
                Fails { at } => breaker.record(moment(at), false),
                Waits { at, seconds } => {
                    let wait = breaker.wait(moment(at));
                    assert_eq!(wait, Duration::from_secs(seconds), "{story}, event {index}");
                }
            }
        }
    }

    #[rustfmt::skip]
    #[test]
    fn failures_in_a_row_open_it_and_a_probe_decides() {
        let asks = |at, admitted| Asks { at, admitted };
        check("a success between failures keeps it closed", &[
            Fails { at: 0 }, Fails { at: 0 }, Succeeds { at: 0 }, Fails { at: 0 }, Fails { at: 0 }, asks(0, true),
            Waits { at: 0, seconds: 0 },
        ]);
        check("open for the pause, then one probe at a time", &[
            Fails { at: 0 }, Fails { at: 0 }, Fails { at: 1 }, asks(1, false), asks(10, false),
            Waits { at: 3, seconds: 8 }, asks(11, true), asks(11, false), asks(20, false),
        ]);
        check("a good probe closes it", &[
            Fails { at: 0 }, Fails { at: 0 }, Fails { at: 0 }, asks(10, true), Succeeds { at: 11 }, asks(11, true),
            asks(11, true), Fails { at: 12 }, asks(12, true),
        ]);
        check("a bad probe opens it again", &[
            Fails { at: 0 }, Fails { at: 0 }, Fails { at: 0 }, asks(10, true), Fails { at: 14 }, asks(14, false),
            asks(23, false), asks(24, true),
        ]);
        check("a probe that nobody reports on is forgotten after a pause", &[
            Fails { at: 0 }, Fails { at: 0 }, Fails { at: 0 }, asks(10, true), asks(19, false), asks(20, true),
        ]);
        check("what began before it opened does not move it", &[
            Fails { at: 0 }, Fails { at: 0 }, Fails { at: 0 }, Fails { at: 5 }, Succeeds { at: 6 }, asks(9, false),
            asks(10, true),
        ]);
    }
}
