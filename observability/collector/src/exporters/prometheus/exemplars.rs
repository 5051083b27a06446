//! Single measurements with their trace, at most one shown per bucket.

use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::metrics::v1 as otlp;

use super::verdicts::{Verdict, Verdicts};

/// Of one bucket, measurements that wait for their trace's verdict; the oldest is forgotten.
const CANDIDATES_MAX: usize = 4;

/// Buckets of one series that may have exemplars; those of further ones are not shown.
const SLOTS_MAX: usize = 64;

/// One measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Exemplar {
    /// `None` when it was not part of a trace.
    pub(super) trace_id: Option<[u8; 16]>,
    /// `None` when it was not part of a span.
    pub(super) span_id: Option<[u8; 8]>,
    /// What was measured.
    pub(super) value: f64,
    /// When, in nanoseconds since 1970.
    pub(super) time: u64,
    received: Instant,
}

impl Exemplar {
    /// Reads one; its filtered attributes are not shown. A missing value is zero.
    pub(super) fn new(exemplar: &otlp::Exemplar, now: Instant) -> Self {
        let value = match exemplar.value {
            Some(otlp::exemplar::Value::AsDouble(value)) => value,
            #[expect(clippy::cast_precision_loss, reason = "samples are doubles")]
            Some(otlp::exemplar::Value::AsInt(value)) => value as f64,
            None => 0.0,
        };
        Self {
            trace_id: id(&exemplar.trace_id),
            span_id: id(&exemplar.span_id),
            value,
            time: exemplar.time_unix_nano,
            received: now,
        }
    }
}

/// An id of the right length that is not all zeros.
fn id<const LENGTH: usize>(bytes: &[u8]) -> Option<[u8; LENGTH]> {
    let id: [u8; LENGTH] = bytes.try_into().ok()?;
    (id != [0; LENGTH]).then_some(id)
}

/// The exemplars of one series, by the place of their bucket.
#[derive(Clone, Debug, Default)]
pub(super) struct Exemplars {
    slots: Vec<Slot>,
}

#[derive(Clone, Debug)]
struct Slot {
    bucket: usize,
    shown: Option<Exemplar>,
    waiting: Vec<Exemplar>,
}

impl Exemplars {
    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.slots.clear();
    }

    /// Puts one into its bucket, where it replaces the one that is shown as soon as its trace is known to be kept.
    pub(super) fn offer(&mut self, bucket: usize, exemplar: Exemplar, verdicts: Option<&dyn Verdicts>) {
        let verdict = verdict(&exemplar, verdicts);
        if verdict == Verdict::Dropped {
            return;
        }
        let place = self.slots.iter().position(|slot| slot.bucket == bucket);
        if place.is_none() && self.slots.len() == SLOTS_MAX {
            return;
        }
        let place = place.unwrap_or_else(|| {
            self.slots.push(Slot {
                bucket,
                shown: None,
                waiting: Vec::new(),
            });
            self.slots.len() - 1
        });
        let slot = &mut self.slots[place];
        if verdict == Verdict::Pending {
            if slot.waiting.len() == CANDIDATES_MAX {
                slot.waiting.remove(0);
            }
            slot.waiting.push(exemplar);
        } else {
            slot.shown = Some(exemplar);
            slot.waiting.clear();
        }
    }

    /// What is to be shown at `now`, by bucket: those that wait are asked for again, those that are older than
    /// `expiration` are forgotten.
    pub(super) fn settle(
        &mut self,
        now: Instant,
        expiration: Duration,
        verdicts: Option<&dyn Verdicts>,
    ) -> Vec<(usize, Exemplar)> {
        let is_fresh = |exemplar: &Exemplar| now.saturating_duration_since(exemplar.received) <= expiration;
        self.slots.retain_mut(|slot| {
            slot.settle(verdicts);
            slot.shown = slot.shown.filter(is_fresh);
            slot.waiting.retain(is_fresh);
            slot.shown.is_some() || !slot.waiting.is_empty()
        });
        let shown = |slot: &Slot| slot.shown.map(|exemplar| (slot.bucket, exemplar));
        self.slots.iter().filter_map(shown).collect()
    }
}

impl Slot {
    fn settle(&mut self, verdicts: Option<&dyn Verdicts>) {
        let shown = &mut self.shown;
        self.waiting.retain(|exemplar| match verdict(exemplar, verdicts) {
            Verdict::Pending => true,
            Verdict::Dropped => false,
            Verdict::Kept | Verdict::Unknown => {
                *shown = Some(*exemplar);
                false
            }
        });
    }
}

fn verdict(exemplar: &Exemplar, verdicts: Option<&dyn Verdicts>) -> Verdict {
    match (verdicts, &exemplar.trace_id) {
        (Some(verdicts), Some(trace_id)) => verdicts.verdict(trace_id),
        _ => Verdict::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    const EXPIRATION: Duration = Duration::from_secs(300);

    /// The verdict of each trace is in a table by the id's last byte.
    struct Table(Mutex<[Verdict; 16]>);

    impl Verdicts for Table {
        fn verdict(&self, trace_id: &[u8; 16]) -> Verdict {
            self.0.lock().unwrap()[usize::from(trace_id[15])]
        }
    }

    fn exemplar(trace: u8, value: f64, now: Instant) -> Exemplar {
        let mut trace_id = vec![1; 16];
        trace_id[15] = trace;
        let exemplar = otlp::Exemplar {
            trace_id,
            value: Some(otlp::exemplar::Value::AsDouble(value)),
            ..otlp::Exemplar::default()
        };
        Exemplar::new(&exemplar, now)
    }

    fn values(exemplars: &mut Exemplars, now: Instant, verdicts: Option<&dyn Verdicts>) -> Vec<f64> {
        let shown = exemplars.settle(now, EXPIRATION, verdicts);
        shown.into_iter().map(|(_, exemplar)| exemplar.value).collect()
    }

    #[test]
    fn the_last_of_a_bucket_is_shown_until_it_expires() {
        let (start, mut exemplars) = (Instant::now(), Exemplars::default());
        exemplars.offer(0, exemplar(1, 1.0, start), None);
        exemplars.offer(0, exemplar(2, 2.0, start), None);
        exemplars.offer(1, exemplar(3, 3.0, start + EXPIRATION), None);
        assert_eq!(values(&mut exemplars, start + EXPIRATION, None), [2.0, 3.0]);
        assert_eq!(values(&mut exemplars, start + EXPIRATION * 2, None), [3.0]);
    }

    #[test]
    fn only_exemplars_of_traces_that_were_not_dropped_are_shown() {
        let (now, mut exemplars) = (Instant::now(), Exemplars::default());
        let table = Table(Mutex::new([Verdict::Pending; 16]));
        table.0.lock().unwrap()[..3].copy_from_slice(&[Verdict::Kept, Verdict::Dropped, Verdict::Unknown]);
        for trace in 0..2 {
            exemplars.offer(0, exemplar(trace, f64::from(trace), now), Some(&table));
        }
        assert_eq!(values(&mut exemplars, now, Some(&table)), [0.0]);
        exemplars.offer(0, exemplar(2, 2.0, now), Some(&table));
        assert_eq!(values(&mut exemplars, now, Some(&table)), [2.0]);
        for trace in 3..5 {
            exemplars.offer(0, exemplar(trace, f64::from(trace), now), Some(&table));
        }
        assert_eq!(values(&mut exemplars, now, Some(&table)), [2.0]);
        table.0.lock().unwrap()[3] = Verdict::Kept;
        table.0.lock().unwrap()[4] = Verdict::Dropped;
        assert_eq!(values(&mut exemplars, now, Some(&table)), [3.0]);
    }

    #[test]
    fn few_wait_and_the_oldest_is_forgotten() {
        let (now, mut exemplars) = (Instant::now(), Exemplars::default());
        let table = Table(Mutex::new([Verdict::Pending; 16]));
        for trace in 0..8 {
            exemplars.offer(0, exemplar(trace, f64::from(trace), now), Some(&table));
        }
        assert_eq!(exemplars.slots[0].waiting.len(), CANDIDATES_MAX);
        *table.0.lock().unwrap() = [Verdict::Dropped; 16];
        table.0.lock().unwrap()[3] = Verdict::Kept;
        assert!(values(&mut exemplars, now, Some(&table)).is_empty());
    }

    #[test]
    fn ids_of_zeros_or_of_another_length_are_none() {
        assert_eq!(id::<8>(&[0; 8]), None);
        assert_eq!(id::<8>(&[1; 7]), None);
        assert_eq!(id::<8>(&[1; 8]), Some([1; 8]));
    }
}
