//! What was found, beside what was wanted.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Serialize, Serializer};

use crate::environment::Environment;
use crate::table::{Table, grouped};

/// A measured number with its target.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// What was measured.
    pub(crate) name: String,
    /// The number.
    pub(crate) value: f64,
    /// The number's unit, and the target's.
    pub(crate) unit: Unit,
    /// What it should be.
    pub(crate) target: Target,
    /// What stands behind it.
    pub(crate) details: String,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unit {
    /// Of two numbers with the same unit.
    Ratio,
    /// Things.
    Count,
    /// Things in each second.
    PerSecond,
    /// Time.
    Seconds,
    /// Shorter time.
    Milliseconds,
    /// Very short time.
    Microseconds,
    /// Memory, in millions of bytes.
    Megabytes,
    /// Things for each request.
    PerRequest,
    /// Hundredths.
    Percent,
}

/// What a number should be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
    /// Less than this.
    Below(f64),
}

/// Everything that one run has to say.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// The heading.
    pub(crate) title: String,
    /// Where and when.
    pub(crate) environment: Environment,
    /// The table.
    pub(crate) findings: Vec<Finding>,
    /// A second table, when there is more to see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) observations: Option<Table>,
    /// What could not be measured, and why.
    pub(crate) failures: Vec<String>,
    /// What one has to know to read the numbers.
    pub(crate) notes: Vec<String>,
}

impl Unit {
    fn show(self, value: f64) -> String {
        match self {
            Unit::Ratio => format!("{value:.2}"),
            Unit::Count => format!("{value:.0}"),
            Unit::PerSecond => per_second(value),
            Unit::Seconds => format!("{value:.2} s"),
            Unit::Milliseconds => format!("{value:.1} ms"),
            Unit::Microseconds => format!("{value:.1} µs"),
            Unit::Megabytes => format!("{value:.1} MB"),
            Unit::PerRequest => format!("{value:.2}"),
            Unit::Percent => format!("{value:.1} %"),
        }
    }
}

/// A rate for people, like `12,345/s`.
pub(crate) fn per_second(rate: f64) -> String {
    // A measured rate is never negative, and far from the limits of either type.
    format!("{}/s", grouped(rate.round() as u64))
}

impl Target {
    fn parts(self) -> (&'static str, f64) {
        match self {
            Target::AtLeast(value) => ("≥", value),
            Target::AtMost(value) => ("≤", value),
            Target::Below(value) => ("<", value),
        }
    }

    /// Whether `value` is as it should be; a number that is none never is.
    fn is_met_by(self, value: f64) -> bool {
        match self {
            Target::AtLeast(target) => value >= target,
            Target::AtMost(target) => value <= target,
            Target::Below(target) => value < target,
        }
    }
}

impl Finding {
    /// Whether the target is met.
    pub(crate) fn is_met(&self) -> bool {
        self.target.is_met_by(self.value)
    }

    /// The measured number divided by the target; `None` beside a target of zero.
    fn ratio(&self) -> Option<f64> {
        let (_, target) = self.target.parts();
        (target != 0.0).then(|| self.value / target)
    }

    fn cells(&self) -> Vec<String> {
        let (relation, target) = self.target.parts();
        vec![
            self.name.clone(),
            self.unit.show(self.value),
            format!("{relation} {}", self.unit.show(target)),
            self.ratio()
                .map_or_else(String::new, |ratio| format!("{ratio:.2}")),
            if self.is_met() { "met" } else { "missed" }.to_owned(),
            self.details.clone(),
        ]
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a> {
            name: &'a str,
            value: f64,
            unit: Unit,
            relation: &'a str,
            target: f64,
            measured_by_target: Option<f64>,
            is_met: bool,
            details: &'a str,
        }
        let (relation, target) = self.target.parts();
        let written = Written {
            name: &self.name,
            value: self.value,
            unit: self.unit,
            relation,
            target,
            measured_by_target: self.ratio(),
            is_met: self.is_met(),
            details: &self.details,
        };
        written.serialize(serializer)
    }
}

/// The findings as people read them.
pub(crate) fn table(findings: &[Finding]) -> Table {
    Table {
        header: vec![
            "what",
            "measured",
            "target",
            "measured / target",
            "verdict",
            "behind it",
        ],
        rows: findings.iter().map(Finding::cells).collect(),
    }
}

impl Report {
    /// Writes `{name}.md` and `{name}.json` into `folder`, which is created when it is not there.
    pub(crate) fn write(&self, folder: &Path, name: &str) -> Result<()> {
        let write = |extension: &str, text: String| {
            let path = folder.join(format!("{name}.{extension}"));
            fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
        };
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        write("md", self.to_string())?;
        write("json", serde_json::to_string_pretty(self)? + "\n")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Environment {
            date,
            commit,
            cores,
            load_before,
            file_system,
        } = &self.environment;
        writeln!(formatter, "# {}\n", self.title)?;
        writeln!(
            formatter,
            "{date}, commit {commit}, {cores} cores, load {load_before} before, data on {file_system}.\n"
        )?;
        write!(formatter, "{}", table(&self.findings))?;
        if let Some(observations) = &self.observations {
            write!(formatter, "\n{observations}")?;
        }
        for failure in &self.failures {
            writeln!(formatter, "\nNot measured: {failure}")?;
        }
        writeln!(formatter)?;
        self.notes
            .iter()
            .try_for_each(|note| writeln!(formatter, "- {note}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(value: f64, unit: Unit, target: Target) -> Finding {
        Finding {
            name: "checkouts".to_owned(),
            value,
            unit,
            target,
            details: "64 clients".to_owned(),
        }
    }

    #[test]
    fn targets_are_met_or_missed() {
        for (target, value, is_met) in [
            (Target::AtLeast(400.0), 400.0, true),
            (Target::AtLeast(400.0), 399.9, false),
            (Target::AtMost(5.0), 5.0, true),
            (Target::AtMost(5.0), 5.1, false),
            (Target::Below(10.0), 9.9, true),
            (Target::Below(10.0), 10.0, false),
            (Target::Below(10.0), f64::NAN, false),
        ] {
            assert_eq!(target.is_met_by(value), is_met, "{target:?} {value}");
        }
    }

    #[test]
    fn a_finding_is_one_line() {
        for (value, unit, target, expected) in [
            (
                812.4,
                Unit::PerSecond,
                Target::AtLeast(400.0),
                "812/s ≥ 400/s 2.03 met",
            ),
            (0.5, Unit::Ratio, Target::AtLeast(0.6), "0.50 ≥ 0.60 0.83 missed"),
            (
                12.34,
                Unit::Milliseconds,
                Target::Below(10.0),
                "12.3 ms < 10.0 ms 1.23 missed",
            ),
            (
                0.25,
                Unit::Seconds,
                Target::Below(1.0),
                "0.25 s < 1.00 s 0.25 met",
            ),
            (
                48.0,
                Unit::Megabytes,
                Target::Below(80.0),
                "48.0 MB < 80.0 MB 0.60 met",
            ),
            (
                16.0,
                Unit::Microseconds,
                Target::Below(8.0),
                "16.0 µs < 8.0 µs 2.00 missed",
            ),
            (
                2.001,
                Unit::PerRequest,
                Target::AtMost(2.001),
                "2.00 ≤ 2.00 1.00 met",
            ),
            (1.0, Unit::Percent, Target::Below(5.0), "1.0 % < 5.0 % 0.20 met"),
            (0.0, Unit::Count, Target::AtMost(0.0), "0 ≤ 0  met"),
        ] {
            let cells = finding(value, unit, target).cells();
            assert_eq!(cells[1..5].join(" "), expected);
        }
    }

    #[test]
    fn a_report_is_written_twice() {
        let folder = lab::Folder::create("webstore-bench").unwrap();
        let report = Report {
            title: "WebStore's bench".to_owned(),
            environment: Environment {
                date: "2026-01-02T03:04:05Z".to_owned(),
                commit: "abc1234".to_owned(),
                cores: 2,
                load_before: "0.07".to_owned(),
                file_system: "ext4".to_owned(),
            },
            findings: vec![finding(812.4, Unit::PerSecond, Target::AtLeast(400.0))],
            observations: None,
            failures: vec!["memory: no /proc".to_owned()],
            notes: vec!["A note.".to_owned()],
        };
        report.write(folder.path(), "latest").unwrap();
        let read = |name| fs::read_to_string(folder.path().join(name)).unwrap();
        let text = read("latest.md");
        for part in [
            "2 cores",
            "commit abc1234",
            "| 812/s ",
            "\nNot measured: memory: no /proc\n",
            "\n- A note.\n",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        let json: serde_json::Value = serde_json::from_str(&read("latest.json")).unwrap();
        assert_eq!(json["findings"][0]["is_met"], true);
        assert_eq!(json["findings"][0]["measured_by_target"], 2.031);
        assert_eq!(json["environment"]["cores"], 2);
    }
}
