//! A line that says how it is going.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

use tokio::time::{Interval, MissedTickBehavior, interval_at};
use visitors::traffic::Tally;

use super::report::milliseconds;
use crate::output;

/// How often it changes at a terminal, and how often a line is written elsewhere.
const AT_TERMINAL: Duration = Duration::from_secs(1);
const ELSEWHERE: Duration = Duration::from_secs(10);

/// What is written to standard error meanwhile.
pub(super) struct Progress {
    is_terminal: bool,
    begun: Instant,
    ticks: Interval,
}

impl Progress {
    pub(super) fn new(begun: Instant) -> Self {
        let is_terminal = stderr().is_terminal();
        let period = if is_terminal { AT_TERMINAL } else { ELSEWHERE };
        let mut ticks = interval_at(tokio::time::Instant::now() + period, period);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            is_terminal,
            begun,
            ticks,
        }
    }

    /// Waits until something is to be said.
    pub(super) async fn due(&mut self) {
        self.ticks.tick().await;
    }

    pub(super) fn show(&self, tally: &Tally) {
        let line = line(tally, self.begun.elapsed());
        if self.is_terminal {
            self.write(&line);
        } else {
            output::complain(&line);
        }
    }

    /// Takes the line away.
    pub(super) fn end(&self) {
        if self.is_terminal {
            self.write("");
        }
    }

    fn write(&self, line: &str) {
        // Back to the beginning of the line, and away with what stands there. Nobody reads it: no matter.
        let _ = write!(stderr(), "\r\u{1b}[K{line}").and_then(|()| stderr().flush());
    }
}

fn line(tally: &Tally, elapsed: Duration) -> String {
    let rate = tally.requests() as f64 / elapsed.as_secs_f64().max(1e-3);
    let mut line = format!(
        "{} s: {} shoppers there, {} requests ({rate:.0}/s), {} errors, p95 {}",
        elapsed.as_secs(),
        tally.present,
        tally.requests(),
        tally.errors(),
        milliseconds(tally.latencies.quantile(950)),
    );
    if tally.turned_away > 0 {
        line.push_str(&format!(", {} turned away", tally.turned_away));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_also_who_could_not_come() {
        let mut tally = Tally {
            present: 12,
            ..Tally::default()
        };
        let at = Duration::from_millis(2_500);
        let plain = "2 s: 12 shoppers there, 0 requests (0/s), 0 errors, p95 0.00 ms";
        assert_eq!(line(&tally, at), plain);
        tally.turned_away = 3;
        assert_eq!(line(&tally, at), format!("{plain}, 3 turned away"));
    }
}
