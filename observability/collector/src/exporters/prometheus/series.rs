//! One series, and the families that series are shown in.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use super::faults::Fault;
use super::labels::Labels;
use super::reading::Kind;
use super::state::State;

/// Names that are shown at once; series of further ones are hidden.
const FAMILIES_MAX: usize = 20_000;
/// How much is kept of a family's help.
const HELP_LETTERS_MAX: usize = 1024;

/// The type of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FamilyType {
    /// A value of now.
    Gauge,
    /// A value that only rises.
    Counter,
    /// Buckets.
    Histogram,
    /// Quantiles.
    Summary,
}

impl From<Kind> for FamilyType {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Gauge | Kind::UpDown => Self::Gauge,
            Kind::Counter => Self::Counter,
            Kind::Histogram | Kind::Exponential => Self::Histogram,
            Kind::Summary => Self::Summary,
        }
    }
}

/// A series by its number.
#[derive(Debug)]
pub(super) enum Entry {
    /// It is shown.
    Shown(Box<Series>),
    /// It cannot be shown. That is remembered, so that it costs no more than a series that can.
    Hidden(Hidden),
}

/// A series that is shown.
#[derive(Debug)]
pub(super) struct Series {
    /// The family it is in.
    pub(super) family: Arc<str>,
    /// Its labels.
    pub(super) labels: Arc<Labels>,
    /// What it is now.
    pub(super) state: State,
    /// When its last point was received.
    pub(super) updated: Instant,
    /// The number of its target.
    pub(super) target: u64,
}

/// A series that cannot be shown.
#[derive(Debug)]
pub(super) struct Hidden {
    /// Why.
    pub(super) fault: Fault,
    /// When its last point was received.
    pub(super) updated: Instant,
    /// When to look again whether it still cannot.
    pub(super) until: Instant,
    /// The number of its target.
    pub(super) target: u64,
}

impl Entry {
    /// When its last point was received.
    pub(super) fn updated(&self) -> Instant {
        match self {
            Self::Shown(series) => series.updated,
            Self::Hidden(hidden) => hidden.updated,
        }
    }

    /// The number of its target.
    pub(super) fn target(&self) -> u64 {
        match self {
            Self::Shown(series) => series.target,
            Self::Hidden(hidden) => hidden.target,
        }
    }
}

/// All series of one name.
#[derive(Debug)]
pub(super) struct Family {
    /// What they are; a series of another type is not let in.
    pub(super) family_type: FamilyType,
    /// What the first of them said.
    pub(super) help: Arc<str>,
    /// Their numbers by their labels.
    pub(super) series: BTreeMap<Arc<str>, u64>,
}

/// The families by name.
#[derive(Debug, Default)]
pub(super) struct Families(pub(super) BTreeMap<Arc<str>, Family>);

impl Families {
    /// Lets a series in, and makes the family if there is none yet.
    ///
    /// # Errors
    /// [`Fault::Conflict`] if the family has another type or a series with these labels, or if its name is that of
    /// another family's count, sum or buckets; [`Fault::SeriesLimit`] if there are too many families.
    pub(super) fn join(
        &mut self,
        name: &str,
        family_type: FamilyType,
        help: &str,
        labels: &Labels,
        number: u64,
    ) -> Result<Arc<str>, Fault> {
        if let Some(family) = self.0.get_mut(name) {
            if family.family_type != family_type || family.series.contains_key(labels.key()) {
                return Err(Fault::Conflict);
            }
            family.series.insert(Arc::clone(labels.key()), number);
        } else {
            if self.is_taken(name, family_type) {
                return Err(Fault::Conflict);
            }
            if self.0.len() >= FAMILIES_MAX {
                return Err(Fault::SeriesLimit);
            }
            let family = Family {
                family_type,
                help: help.chars().take(HELP_LETTERS_MAX).collect::<String>().into(),
                series: BTreeMap::from([(Arc::clone(labels.key()), number)]),
            };
            self.0.insert(name.into(), family);
        }
        // The map's own copy of the name.
        let name = self.0.get_key_value(name).map(|(name, _)| Arc::clone(name));
        name.ok_or(Fault::Conflict)
    }

    /// A series is gone, and its family with the last one.
    pub(super) fn leave(&mut self, series: &Series) {
        if let Some(family) = self.0.get_mut(&series.family) {
            family.series.remove(series.labels.key());
            if family.series.is_empty() {
                self.0.remove(&series.family);
            }
        }
    }

    fn is_taken(&self, name: &str, family_type: FamilyType) -> bool {
        let uses = |family_type, suffix| match family_type {
            FamilyType::Histogram => true,
            FamilyType::Summary => suffix != "_bucket",
            FamilyType::Gauge | FamilyType::Counter => false,
        };
        ["_count", "_sum", "_bucket"].into_iter().any(|suffix| {
            let owner = name.strip_suffix(suffix).and_then(|owner| self.0.get(owner));
            owner.is_some_and(|owner| uses(owner.family_type, suffix))
                || (uses(family_type, suffix) && self.0.contains_key(&*format!("{name}{suffix}")))
        })
    }
}
