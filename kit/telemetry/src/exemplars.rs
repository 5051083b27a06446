//! Traces to look at beside a histogram. The SDK keeps none, so we do: for each set of labels and each bucket the newest
//! value since the last export, with the span in which it was recorded.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use opentelemetry::KeyValue;
use opentelemetry::trace::{SpanContext, SpanId, TraceId};

use crate::contract::{Kind, METRICS};

/// The most sets of labels of one metric that have exemplars; the first ones do.
pub(crate) const LABEL_SETS_MAX: usize = 512;

/// A value and where it was recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Exemplar {
    pub(crate) value: f64,
    pub(crate) time: SystemTime,
    pub(crate) trace: TraceId,
    pub(crate) span: SpanId,
}

/// The exemplars of one metric's sets of labels, one place for each bucket.
type Places = HashMap<Vec<KeyValue>, Box<[Option<Exemplar>]>>;

/// The exemplars of all histograms of one service.
#[derive(Default)]
pub(crate) struct Exemplars {
    /// By the metric's place in [`METRICS`].
    metrics: [Mutex<Places>; METRICS.len()],
}

impl Exemplars {
    /// Remembers a value, if the span is one that somebody can look at. Nothing is allocated when the labels are known.
    pub(crate) fn offer(&self, index: usize, labels: &[KeyValue], value: f64, span: &SpanContext) {
        let Kind::Histogram(bounds) = METRICS[index].kind else {
            return;
        };
        if !(span.is_valid() && span.is_sampled() && value.is_finite()) {
            return;
        }
        let exemplar = Exemplar {
            value,
            time: opentelemetry::time::now(),
            trace: span.trace_id(),
            span: span.span_id(),
        };
        // A bucket holds what is at most its bound.
        let bucket = bounds.partition_point(|bound| *bound < value);
        let mut places = self.places(index);
        if let Some(buckets) = places.get_mut(labels) {
            buckets[bucket] = Some(exemplar);
        } else if places.len() < LABEL_SETS_MAX {
            let mut buckets = vec![None; bounds.len() + 1].into_boxed_slice();
            buckets[bucket] = Some(exemplar);
            places.insert(labels.to_vec(), buckets);
        }
    }

    /// What came since the last time, for each set of labels that has something new.
    pub(crate) fn take(&self, index: usize) -> Vec<(Vec<KeyValue>, Vec<Exemplar>)> {
        let mut places = self.places(index);
        let sets = places.iter_mut().filter_map(|(labels, buckets)| {
            let taken: Vec<Exemplar> = buckets.iter_mut().filter_map(Option::take).collect();
            (!taken.is_empty()).then(|| (labels.clone(), taken))
        });
        sets.collect()
    }

    fn places(&self, index: usize) -> MutexGuard<'_, Places> {
        self.metrics[index].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::{TraceFlags, TraceState};

    use super::*;
    use crate::contract::{CheckoutAmountUsd, Checkouts, Measure};

    const AMOUNT: usize = CheckoutAmountUsd::INDEX;

    fn span(id: u64, flags: TraceFlags) -> SpanContext {
        SpanContext::new(7.into(), id.into(), flags, false, TraceState::NONE)
    }

    fn taken(exemplars: &Exemplars) -> Vec<(String, Vec<(f64, SpanId)>)> {
        let sets = exemplars.take(AMOUNT).into_iter();
        let mut sets: Vec<_> = sets
            .map(|(labels, taken)| {
                let taken = taken.iter().map(|exemplar| (exemplar.value, exemplar.span));
                (labels[0].value.to_string(), taken.collect())
            })
            .collect();
        sets.sort_by(|one: &(String, _), other| one.0.cmp(&other.0));
        sets
    }

    #[test]
    fn each_bucket_keeps_the_newest_and_gives_it_once() {
        let exemplars = Exemplars::default();
        let (us, jp) = ([KeyValue::new("country", "US")], [KeyValue::new("country", "JP")]);
        // The bounds are 5, 10, 25 and so on up to 5000.
        for (labels, value, id) in [
            (&us, 5.0, 1),
            (&us, 5.1, 2),
            (&us, 10.0, 3),
            (&us, 9000.0, 4),
            (&jp, 1.0, 5),
        ] {
            exemplars.offer(AMOUNT, labels, value, &span(id, TraceFlags::SAMPLED));
        }
        let us_taken = vec![(5.0, 1.into()), (10.0, 3.into()), (9000.0, 4.into())];
        let expected = [
            ("JP".to_owned(), vec![(1.0, 5.into())]),
            ("US".to_owned(), us_taken),
        ];
        assert_eq!(taken(&exemplars), expected);
        assert_eq!(taken(&exemplars), []);
    }

    #[test]
    fn what_nobody_can_look_at_is_no_exemplar() {
        let exemplars = Exemplars::default();
        exemplars.offer(AMOUNT, &[], 1.0, &span(1, TraceFlags::NOT_SAMPLED));
        exemplars.offer(AMOUNT, &[], 1.0, &SpanContext::NONE);
        exemplars.offer(AMOUNT, &[], f64::NAN, &span(1, TraceFlags::SAMPLED));
        exemplars.offer(Checkouts::INDEX, &[], 1.0, &span(1, TraceFlags::SAMPLED));
        assert_eq!(taken(&exemplars), []);
        assert!(exemplars.take(Checkouts::INDEX).is_empty());
    }

    #[test]
    fn the_number_of_sets_is_bounded() {
        let exemplars = Exemplars::default();
        for id in 0..LABEL_SETS_MAX as i64 + 10 {
            exemplars.offer(
                AMOUNT,
                &[KeyValue::new("id", id)],
                1.0,
                &span(1, TraceFlags::SAMPLED),
            );
        }
        assert_eq!(taken(&exemplars).len(), LABEL_SETS_MAX);
    }
}
