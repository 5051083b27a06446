//! All series, with their limits.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::faults::Fault;
use super::identity::{AlreadyHashed, Identities};
use super::labels::label_name;
use super::naming::Namer;
use super::series::{Entry, Families};
use super::settings::Settings;
use super::targets::Targets;

/// Series at once, those that cannot be shown among them; points of further ones are dropped.
pub(super) const SERIES_MAX: usize = 200_000;
/// What all series may take together, about; points of further ones are dropped.
const SERIES_BYTES_MAX: usize = 256 * 1024 * 1024;
/// What a series takes beside its labels and buckets, about.
const SERIES_BYTES: usize = 400;
/// Expired series are looked for at least so often, and at each scrape.
const SWEEP_PAUSE_MAX: Duration = Duration::from_secs(30);

/// How series are named and which labels they get.
#[derive(Debug)]
pub(super) struct Rules {
    /// Names of metrics.
    pub(super) namer: Namer,
    /// The settings as they are.
    pub(super) settings: Settings,
    /// The full name of `target_info`.
    pub(super) target_info: Arc<str>,
}

impl Rules {
    fn new(settings: &Settings) -> Self {
        let namespace = &settings.namespace;
        let target_info = match label_name(namespace, settings.keeps_utf8()) {
            Some(namespace) => format!("{namespace}_target_info"),
            None => "target_info".to_owned(),
        };
        Self {
            namer: Namer {
                namespace: namespace.clone(),
                has_suffixes: settings.has_suffixes(),
                keeps_utf8: settings.keeps_utf8(),
            },
            settings: settings.clone(),
            target_info: target_info.into(),
        }
    }
}

/// All series.
#[derive(Debug)]
pub(super) struct Store {
    /// How they are named.
    pub(super) rules: Rules,
    /// Which is which.
    pub(super) identities: Identities,
    /// By number.
    pub(super) series: HashMap<u64, Entry, BuildHasherDefault<AlreadyHashed>>,
    /// By name.
    pub(super) families: Families,
    /// Who sends them.
    pub(super) targets: Targets,
    bytes: usize,
    next_sweep: Option<Instant>,
    series_max: usize,
}

impl Store {
    /// An empty one with at most `series_max` series.
    pub(super) fn new(settings: &Settings, series_max: usize) -> Self {
        Self {
            rules: Rules::new(settings),
            identities: Identities::default(),
            series: HashMap::default(),
            families: Families::default(),
            targets: Targets::new(settings.keeps_utf8()),
            bytes: 0,
            next_sweep: None,
            series_max,
        }
    }

    /// Whether another series with so many bytes of labels and buckets has room.
    ///
    /// # Errors
    /// Which limit is reached.
    pub(super) fn check_room(&self, bytes: usize) -> Result<(), Fault> {
        if self.series.len() >= self.series_max {
            return Err(Fault::SeriesLimit);
        }
        self.check_bytes(SERIES_BYTES + bytes)
    }

    /// Whether so many bytes more have room.
    ///
    /// # Errors
    /// [`Fault::MemoryLimit`].
    pub(super) fn check_bytes(&self, more: usize) -> Result<(), Fault> {
        if self.bytes + more > SERIES_BYTES_MAX {
            return Err(Fault::MemoryLimit);
        }
        Ok(())
    }

    /// Adds a series.
    pub(super) fn insert(&mut self, number: u64, entry: Entry) {
        self.bytes += bytes(&entry);
        self.series.insert(number, entry);
    }

    /// A series' value takes more or less memory than before.
    pub(super) fn resized(&mut self, before: usize, after: usize) {
        self.bytes = (self.bytes + after).saturating_sub(before);
    }

    /// Whether nothing at all is kept.
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.series.is_empty()
            && self.families.0.is_empty()
            && self.targets.infos().is_empty()
            && self.bytes == 0
    }

    /// Takes a series away.
    pub(super) fn remove(&mut self, number: u64) {
        let Some(entry) = self.series.remove(&number) else {
            return;
        };
        self.bytes = self.bytes.saturating_sub(bytes(&entry));
        self.targets.release(entry.target());
        if let Entry::Shown(series) = &entry {
            self.families.leave(series);
        }
    }

    /// Takes away the series without a point since `metric_expiration`.
    pub(super) fn sweep(&mut self, now: Instant) {
        let expiration = self.rules.settings.metric_expiration;
        let is_over = |entry: &Entry| now.saturating_duration_since(entry.updated()) > expiration;
        let over: Vec<u64> = self
            .series
            .iter()
            .filter(|(_, entry)| is_over(entry))
            .map(|(number, _)| *number)
            .collect();
        for number in over {
            self.remove(number);
        }
        self.next_sweep = Some(now + expiration.min(SWEEP_PAUSE_MAX));
    }

    /// As [`sweep`](Self::sweep), but only if the last time is long enough ago.
    pub(super) fn sweep_now_and_then(&mut self, now: Instant) {
        if self.next_sweep.is_none_or(|next| now >= next) {
            self.sweep(now);
        }
    }
}

fn bytes(entry: &Entry) -> usize {
    match entry {
        Entry::Shown(series) => SERIES_BYTES + series.labels.bytes() + series.state.value.bytes(),
        Entry::Hidden(_) => SERIES_BYTES,
    }
}
