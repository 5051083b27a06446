//! All that a scrape shows, copied out so that nobody waits while it is written.

use std::sync::Arc;
use std::time::Instant;

use super::exemplars::Exemplar;
use super::labels::Labels;
use super::series::{Entry, Family, FamilyType};
use super::state::Value;
use super::store::Store;
use super::verdicts::Verdicts;

/// What is shown at one moment.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    /// The families, sorted by name.
    pub(super) families: Vec<FamilyView>,
    /// Whether samples carry their time.
    pub(super) has_times: bool,
    /// How many series there are in them.
    pub(super) series: usize,
}

/// One family as it is shown.
#[derive(Debug)]
pub(super) struct FamilyView {
    /// Its full name.
    pub(super) name: Arc<str>,
    /// What it is.
    pub(super) family_type: FamilyType,
    /// What it means.
    pub(super) help: Arc<str>,
    /// Its series, sorted by labels.
    pub(super) rows: Vec<Row>,
}

/// One series as it is shown.
#[derive(Debug)]
pub(super) struct Row {
    /// Its labels.
    pub(super) labels: Arc<Labels>,
    /// Its value.
    pub(super) value: Value,
    /// When that was, in nanoseconds since 1970; `None` for `target_info`, which has no time.
    pub(super) time: Option<u64>,
    /// By the place of their bucket.
    pub(super) exemplars: Vec<(usize, Exemplar)>,
}

impl Store {
    /// Forgets what has expired and copies the rest.
    pub(super) fn snapshot(&mut self, now: Instant, verdicts: Option<&dyn Verdicts>) -> Snapshot {
        self.sweep(now);
        let expiration = self.rules.settings.metric_expiration;
        let mut snapshot = Snapshot {
            families: Vec::with_capacity(self.families.0.len() + 1),
            has_times: self.rules.settings.send_timestamps,
            series: 0,
        };
        for (name, family) in &self.families.0 {
            let mut rows = Vec::with_capacity(family.series.len());
            for number in family.series.values() {
                if let Some(Entry::Shown(series)) = self.series.get_mut(number)
                    && series.state.value.is_shown()
                {
                    rows.push(Row {
                        labels: Arc::clone(&series.labels),
                        value: series.state.value.clone(),
                        time: Some(series.state.time),
                        exemplars: series.state.exemplars.settle(now, expiration, verdicts),
                    });
                }
            }
            snapshot.push(name, family, rows);
        }
        self.add_targets(&mut snapshot);
        snapshot
    }

    fn add_targets(&self, snapshot: &mut Snapshot) {
        let rows: Vec<Row> = self.targets.infos().into_iter().map(target_row).collect();
        if rows.is_empty() {
            return;
        }
        let family = FamilyView {
            name: Arc::clone(&self.rules.target_info),
            family_type: FamilyType::Gauge,
            help: "Target metadata".into(),
            rows,
        };
        let place = snapshot
            .families
            .partition_point(|other| other.name < family.name);
        snapshot.families.insert(place, family);
    }
}

impl Snapshot {
    fn push(&mut self, name: &Arc<str>, family: &Family, rows: Vec<Row>) {
        if rows.is_empty() {
            return;
        }
        self.series += rows.len();
        self.families.push(FamilyView {
            name: Arc::clone(name),
            family_type: family.family_type,
            help: Arc::clone(&family.help),
            rows,
        });
    }
}

fn target_row(labels: Arc<Labels>) -> Row {
    Row {
        labels,
        value: Value::Whole(1),
        time: None,
        exemplars: Vec::new(),
    }
}
