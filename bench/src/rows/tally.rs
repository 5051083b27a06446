//! What was asked, what came of it, and how long it took.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use serde::Deserialize;

use crate::client::Answer;
use crate::stats::Latencies;
use crate::table::{Table, grouped};

/// Codes of server errors that the third parties' simulated failures explain.
const SIMULATED: [&str; 2] = ["payment_declined", "payment_unavailable"];

/// The outcomes of every step.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<&'static str, Step>);

#[derive(Debug, Default)]
struct Step {
    outcomes: BTreeMap<Outcome, u64>,
    latencies: Vec<Duration>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Answered {
        status: u16,
        /// The problem's code, when it was one.
        code: Option<String>,
    },
    /// The connection broke, or the answer did not come in time, or could not be read.
    Lost {
        /// The first cause, for people.
        why: String,
    },
}

#[derive(Deserialize)]
struct ProblemCode {
    code: String,
}

impl Outcome {
    fn of(answer: &Result<Answer>) -> Self {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                let why = error.root_cause().to_string();
                return Self::Lost { why };
            }
        };
        let problem = (answer.status >= 400).then(|| answer.read::<ProblemCode>().ok());
        Self::Answered {
            status: answer.status,
            code: problem.flatten().map(|problem| problem.code),
        }
    }

    fn is_good(&self) -> bool {
        matches!(self, Self::Answered { status: 200..300, .. })
    }

    /// Whether nothing that was simulated explains it.
    fn is_unexpected(&self) -> bool {
        match self {
            Self::Lost { .. } => true,
            Self::Answered { status: 500.., code } => {
                !code.as_deref().is_some_and(|code| SIMULATED.contains(&code))
            }
            Self::Answered { .. } => false,
        }
    }

    fn show(&self) -> String {
        match self {
            Self::Lost { why } => format!("no answer ({why})"),
            Self::Answered { status, code: None } => status.to_string(),
            Self::Answered {
                status,
                code: Some(code),
            } => format!("{status} {code}"),
        }
    }
}

impl Tally {
    /// Writes down what became of one request.
    pub(super) fn record(&mut self, step: &'static str, answer: &Result<Answer>, latency: Duration) {
        let step = self.0.entry(step).or_default();
        *step.outcomes.entry(Outcome::of(answer)).or_default() += 1;
        step.latencies.push(latency);
    }

    /// Takes in what somebody else wrote down.
    pub(super) fn merge(&mut self, other: Self) {
        for (name, theirs) in other.0 {
            let ours = self.0.entry(name).or_default();
            ours.latencies.extend(theirs.latencies);
            for (outcome, count) in theirs.outcomes {
                *ours.outcomes.entry(outcome).or_default() += count;
            }
        }
    }

    /// All requests together.
    pub(super) fn requests(&self) -> u64 {
        self.0.values().flat_map(|step| step.outcomes.values()).sum()
    }

    /// Server errors that nothing simulated explains, and requests without an answer.
    pub(super) fn unexpected(&self) -> u64 {
        self.counts()
            .filter(|(_, outcome, _)| outcome.is_unexpected())
            .map(|(_, _, count)| count)
            .sum()
    }

    /// Everything but good answers, for people; `nothing else` when there were only those.
    pub(super) fn exceptions(&self) -> String {
        let exceptions = self.counts().filter(|(_, outcome, _)| !outcome.is_good());
        let shown: Vec<String> = exceptions
            .map(|(step, outcome, count)| format!("{count} × {step} {}", outcome.show()))
            .collect();
        if shown.is_empty() {
            "nothing else".to_owned()
        } else {
            shown.join(", ")
        }
    }

    /// How long a step took.
    pub(super) fn latencies(&self, step: &str) -> Latencies {
        Latencies::of(
            self.0
                .get(step)
                .map(|step| step.latencies.clone())
                .unwrap_or_default(),
        )
    }

    /// One row for each step.
    pub(super) fn table(&self) -> Table {
        Table {
            header: vec!["endpoint", "answers", "latency"],
            rows: self.0.iter().map(|(name, step)| step.cells(name)).collect(),
        }
    }

    fn counts(&self) -> impl Iterator<Item = (&'static str, &Outcome, u64)> {
        self.0.iter().flat_map(|(&name, step)| {
            step.outcomes
                .iter()
                .map(move |(outcome, &count)| (name, outcome, count))
        })
    }
}

impl Step {
    fn cells(&self, name: &str) -> Vec<String> {
        let outcomes = self.outcomes.iter();
        let outcomes: Vec<String> = outcomes
            .map(|(outcome, count)| format!("{} × {}", grouped(*count), outcome.show()))
            .collect();
        let latencies = Latencies::of(self.latencies.clone());
        vec![name.to_owned(), outcomes.join(", "), latencies.summary()]
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    fn answer(status: u16, body: &str) -> Result<Answer> {
        Ok(Answer::new(status, body))
    }

    fn tally(outcomes: &[(&'static str, Result<Answer>)]) -> Tally {
        let mut tally = Tally::default();
        for (step, answer) in outcomes {
            tally.record(step, answer, Duration::from_millis(5));
        }
        tally
    }

    #[test]
    fn only_some_failures_are_unexpected() {
        for (answer, is_unexpected) in [
            (answer(200, "{}"), false),
            (answer(202, "{}"), false),
            (answer(409, r#"{"code":"checkout_in_progress"}"#), false),
            (answer(500, r#"{"code":"payment_declined"}"#), false),
            (answer(500, r#"{"code":"payment_unavailable"}"#), false),
            (answer(500, r#"{"code":"internal"}"#), true),
            (answer(503, r#"{"code":"busy"}"#), true),
            (answer(502, "<html>"), true),
            (Err(anyhow!("broken")), true),
        ] {
            assert_eq!(Outcome::of(&answer).is_unexpected(), is_unexpected);
        }
    }

    #[test]
    fn outcomes_are_counted_by_step_and_code() {
        let declined = || answer(500, r#"{"code":"payment_declined"}"#);
        let mut all = tally(&[("checkout", declined()), ("checkout", answer(200, "{}"))]);
        all.merge(tally(&[
            ("checkout", declined()),
            ("cart", Err(anyhow!("broken"))),
            ("list", answer(200, "{}")),
        ]));
        assert_eq!((all.requests(), all.unexpected()), (5, 1));
        assert_eq!(
            all.exceptions(),
            "1 × cart no answer (broken), 2 × checkout 500 payment_declined"
        );
        assert_eq!(tally(&[("list", answer(200, "{}"))]).exceptions(), "nothing else");
        let rows = all.table().rows;
        assert_eq!(
            rows[1],
            [
                "checkout",
                "1 × 200, 2 × 500 payment_declined",
                "p50 5.0, p99 5.0, p99.9 5.0 ms"
            ]
        );
    }
}
