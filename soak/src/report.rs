//! The closing table, and the sums that a test runner reads.

use std::fmt;
use std::time::Duration;

use crate::progress::seconds;

/// What became of a proof.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    /// It holds.
    Proven(Outcome),
    /// It cannot be run here, for this reason.
    Skipped(String),
    /// It does not hold; with what was found.
    Failed(String),
}

/// What a proof that holds has to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// What was done, with counts.
    pub(crate) done: String,
    /// How long the slowest recovery took, where there was one.
    pub(crate) slowest: Option<Duration>,
}

/// One proof that was run.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Its name.
    pub(crate) name: &'static str,
    /// How long it took.
    pub(crate) duration: Duration,
    /// What became of it.
    pub(crate) verdict: Verdict,
}

/// Everything that was run, in the order of the table.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    /// The proofs.
    pub(crate) rows: Vec<Row>,
    /// How long all of them took.
    pub(crate) duration: Duration,
}

const HEADER: [&str; 5] = ["proof", "result", "seconds", "slowest", "what was done"];
const COLUMNS: usize = HEADER.len();

impl Report {
    /// Whether nothing failed.
    pub(crate) fn is_good(&self) -> bool {
        self.count(|verdict| matches!(verdict, Verdict::Failed(_))) == 0
    }

    fn count(&self, is_meant: impl Fn(&Verdict) -> bool) -> usize {
        self.rows.iter().filter(|row| is_meant(&row.verdict)).count()
    }

    fn sums(&self) -> String {
        format!(
            "test result: {}. {} passed; {} failed; {} ignored; 0 measured; 0 filtered out; finished in {:.2}s",
            if self.is_good() { "ok" } else { "FAILED" },
            self.count(|verdict| matches!(verdict, Verdict::Proven(_))),
            self.count(|verdict| matches!(verdict, Verdict::Failed(_))),
            self.count(|verdict| matches!(verdict, Verdict::Skipped(_))),
            self.duration.as_secs_f64()
        )
    }
}

impl Row {
    fn cells(&self) -> [String; COLUMNS] {
        let (result, slowest, done) = match &self.verdict {
            Verdict::Proven(outcome) => {
                let slowest = outcome.slowest.map(seconds).unwrap_or_default();
                ("ok", slowest, outcome.done.clone())
            }
            Verdict::Skipped(reason) => ("skipped", String::new(), reason.clone()),
            Verdict::Failed(evidence) => {
                let first = evidence.lines().next().unwrap_or_default();
                ("FAILED", String::new(), first.to_owned())
            }
        };
        let duration = format!("{:.1}", self.duration.as_secs_f64());
        [self.name.to_owned(), result.to_owned(), duration, slowest, done]
    }

    /// As a test runner names a test.
    fn line(&self) -> String {
        match &self.verdict {
            Verdict::Proven(_) => format!("test soak::{} ... ok", self.name),
            Verdict::Skipped(reason) => format!("test soak::{} ... ignored, {reason}", self.name),
            Verdict::Failed(_) => format!("test soak::{} ... FAILED", self.name),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.rows {
            if let Verdict::Failed(evidence) = &row.verdict {
                writeln!(formatter, "\n-- {}: what was found\n{evidence}", row.name)?;
            }
        }
        writeln!(formatter, "\n{}", table(&self.rows))?;
        for row in &self.rows {
            writeln!(formatter, "{}", row.line())?;
        }
        write!(formatter, "\n{}", self.sums())
    }
}

/// The rows under their header, in columns as wide as their longest cell.
fn table(rows: &[Row]) -> String {
    let cells = rows.iter().map(Row::cells);
    let lines: Vec<[String; COLUMNS]> = std::iter::once(HEADER.map(str::to_owned)).chain(cells).collect();
    let width = |column: usize| {
        let lengths = lines.iter().map(|line| line[column].chars().count());
        lengths.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..COLUMNS).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        let padded = line.iter().zip(&widths);
        let padded: Vec<String> = padded.map(|(cell, width)| format!("{cell:width$}")).collect();
        text += padded.join("  ").trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(verdicts: Vec<(&'static str, Verdict)>) -> Report {
        let row = |(name, verdict)| Row {
            name,
            duration: Duration::from_millis(12_340),
            verdict,
        };
        Report {
            rows: verdicts.into_iter().map(row).collect(),
            duration: Duration::from_secs(60),
        }
    }

    fn proven() -> Verdict {
        Verdict::Proven(Outcome {
            done: "32 kills".to_owned(),
            slowest: Some(Duration::from_millis(6_140)),
        })
    }

    #[test]
    fn the_table_and_the_sums_close_a_good_run() {
        let skipped = Verdict::Skipped("there is no libfaketime".to_owned());
        let report = report(vec![("kills", proven()), ("clock-back", skipped)]);
        let expected = "
proof       result   seconds  slowest  what was done
kills       ok       12.3     6.1 s    32 kills
clock-back  skipped  12.3              there is no libfaketime

test soak::kills ... ok
test soak::clock-back ... ignored, there is no libfaketime

test result: ok. 1 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 60.00s";
        assert_eq!(report.to_string(), expected);
        assert!(report.is_good());
    }

    #[test]
    fn a_failure_shows_what_was_found_and_counts() {
        let failed = Verdict::Failed("ORD5 was charged twice\nthe data is in /tmp/x".to_owned());
        let report = report(vec![("kills", proven()), ("one-cart", failed)]);
        let text = report.to_string();
        for part in [
            "-- one-cart: what was found\nORD5 was charged twice\nthe data is in /tmp/x\n",
            "one-cart  FAILED  12.3              ORD5 was charged twice\n",
            "test soak::one-cart ... FAILED\n",
            "test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 60.00s",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!report.is_good());
    }
}
