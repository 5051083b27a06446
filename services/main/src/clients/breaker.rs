//! A circuit breaker: after several failures in a row it spares the partner, and the callers' time.

use std::time::Duration;

use shop::moment::Moment;

/// When the breaker opens, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerSettings {
    /// Failed tries in a row after which the breaker opens.
    pub failures_max: u32,
    /// How long it stays open before it lets one try through.
    pub pause: Duration,
}

/// The state machine alone: the time is handed in, and nothing waits here.
#[derive(Debug)]
pub struct Breaker {
    settings: BreakerSettings,
    state: State,
    /// Counts the changes of state, so that what began in an earlier state cannot move a later one.
    era: u64,
}

#[derive(Debug)]
enum State {
    /// Everything passes.
    Closed { failures: u32 },
    /// Nothing passes.
    Open { since: Moment },
    /// One try is under way; it decides. Should nobody ever report on it, another follows after a pause.
    Probing { since: Moment },
}

/// Permission for one try. Whoever has it reports how the try ended.
#[derive(Debug)]
#[must_use]
pub struct Pass {
    era: u64,
}

/// What a report changed, for the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// From now on nothing passes.
    Opened,
    /// Everything passes again.
    Closed,
}

impl Breaker {
    /// A closed breaker.
    #[must_use]
    pub fn new(settings: BreakerSettings) -> Self {
        Self {
            settings,
            state: State::Closed { failures: 0 },
            era: 0,
        }
    }

    /// Lets a try start now, or not. After the pause the first to ask becomes the probe.
    pub fn admit(&mut self, now: Moment) -> Option<Pass> {
        match self.state {
            State::Closed { .. } => {}
            State::Open { since } | State::Probing { since } if self.is_over(since, now) => {
                self.enter(State::Probing { since: now });
            }
            State::Open { .. } | State::Probing { .. } => return None,
        }
        Some(Pass { era: self.era })
    }

    /// Takes note of how a try ended.
    #[expect(clippy::needless_pass_by_value, reason = "a pass is good for one report")]
    pub fn record(&mut self, pass: Pass, now: Moment, succeeded: bool) -> Option<Change> {
        if pass.era != self.era {
            return None;
        }
        match (&mut self.state, succeeded) {
            (State::Closed { failures }, true) => *failures = 0,
            (State::Closed { failures }, false) if *failures + 1 < self.settings.failures_max => {
                *failures += 1;
            }
            (State::Probing { .. }, true) => {
                self.enter(State::Closed { failures: 0 });
                return Some(Change::Closed);
            }
            (State::Closed { .. } | State::Probing { .. }, false) => {
                self.enter(State::Open { since: now });
                return Some(Change::Opened);
            }
            // No pass bears the era of an open breaker.
            (State::Open { .. }, _) => {}
        }
        None
    }

    /// Whether a pause that began at `since` is over. A clock that was turned back ends it too: it must
    /// not keep the breaker open for hours.
    fn is_over(&self, since: Moment, now: Moment) -> bool {
        now < since || now >= since.after(self.settings.pause)
    }

    fn enter(&mut self, state: State) {
        self.state = state;
        self.era += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What happens to the breaker, each at a second of the test's own clock. Tries are numbered in the
    /// order in which they were admitted, from 0.
    enum Event {
        Admits { at: i64 },
        Refuses { at: i64 },
        Ends { which: usize, at: i64, well: bool },
        Says { change: Change, which: usize, at: i64 },
    }
    use Event::{Admits, Ends, Refuses, Says};

    const fn fails(which: usize, at: i64) -> Event {
        let well = false;
        Ends { which, at, well }
    }

    const fn succeeds(which: usize, at: i64) -> Event {
        let well = true;
        Ends { which, at, well }
    }

    const fn opens(which: usize, at: i64) -> Event {
        let change = Change::Opened;
        Says { change, which, at }
    }

    const fn closes(which: usize, at: i64) -> Event {
        let change = Change::Closed;
        Says { change, which, at }
    }

    /// Two failures open it, for ten seconds.
    fn check(story: &str, events: &[Event]) {
        let mut breaker = Breaker::new(BreakerSettings {
            failures_max: 2,
            pause: Duration::from_secs(10),
        });
        let mut passes = Vec::new();
        let moment = |at: i64| Moment(at * 1000);
        for (index, event) in events.iter().enumerate() {
            let place = format!("{story}, event {index}");
            match *event {
                Admits { at } => {
                    let pass = breaker.admit(moment(at)).expect(&place);
                    passes.push(Some(pass));
                }
                Refuses { at } => assert!(breaker.admit(moment(at)).is_none(), "{place}"),
                Ends { which, at, well } => {
                    let pass = passes[which].take().expect(&place);
                    assert_eq!(breaker.record(pass, moment(at), well), None, "{place}");
                }
                Says { change, which, at } => {
                    let pass = passes[which].take().expect(&place);
                    let well = change == Change::Closed;
                    assert_eq!(breaker.record(pass, moment(at), well), Some(change), "{place}");
                }
            }
        }
    }

    const fn admits(at: i64) -> Event {
        Admits { at }
    }

    const fn refuses(at: i64) -> Event {
        Refuses { at }
    }

    #[rustfmt::skip]
    #[test]
    fn failures_in_a_row_open_it_and_a_probe_decides() {
        check("a success between failures keeps it closed", &[
            admits(0), fails(0, 0), admits(0), succeeds(1, 0), admits(0), fails(2, 0), admits(0),
        ]);
        check("open for the pause, then one probe at a time", &[
            admits(0), fails(0, 0), admits(0), opens(1, 1), refuses(1), refuses(10), admits(11), refuses(11),
            refuses(20),
        ]);
        check("a good probe closes it", &[
            admits(0), fails(0, 0), admits(0), opens(1, 0), admits(10), closes(2, 11), admits(11), admits(11),
            fails(3, 12), admits(12),
        ]);
        check("a bad probe opens it again, for a whole pause", &[
            admits(0), fails(0, 0), admits(0), opens(1, 0), admits(10), opens(2, 14), refuses(14), refuses(23),
            admits(24),
        ]);
    }

    #[rustfmt::skip]
    #[test]
    fn what_is_late_or_lost_does_no_harm() {
        check("what began before it opened does not move it", &[
            admits(0), admits(0), admits(0), admits(0), fails(0, 1), opens(1, 1), succeeds(2, 2), fails(3, 5),
            refuses(10), admits(11),
        ]);
        check("what began before it opened is not taken for the probe", &[
            admits(0), admits(0), admits(0), fails(0, 0), opens(1, 0), admits(10), succeeds(2, 11), refuses(12),
            opens(3, 12), refuses(21), admits(22),
        ]);
        check("a probe that nobody reports on is replaced after a pause", &[
            admits(0), fails(0, 0), admits(0), opens(1, 0), admits(10), refuses(19), admits(20), succeeds(2, 21),
            refuses(21), closes(3, 22), admits(22),
        ]);
        check("a clock that is turned back does not keep it open", &[
            admits(9_000), fails(0, 9_000), admits(9_000), opens(1, 9_000), admits(5), refuses(6), closes(2, 6),
        ]);
    }
}
