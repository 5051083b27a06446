//! Instruments made from the contract, and the four verbs with which numbers are recorded.

use opentelemetry::metrics::{Counter, Gauge, Histogram, Meter, UpDownCounter};
use opentelemetry::trace::TraceContextExt as _;

use crate::contract::{Counts, Kind, METRICS, Measure, Metric, Records, Sets, Shifts};
use crate::voice::with_voice;

/// One instrument for each metric of the contract, in its order.
pub(crate) struct Instruments {
    instruments: Vec<Instrument>,
}

enum Instrument {
    Counter(Counter<u64>),
    UpDown(UpDownCounter<i64>),
    Gauge(Gauge<f64>),
    Histogram(Histogram<f64>),
}

impl Instruments {
    pub(crate) fn new(meter: &Meter) -> Self {
        Self {
            instruments: METRICS.iter().map(|metric| instrument(meter, metric)).collect(),
        }
    }

    fn of<M: Measure>(&self) -> &Instrument {
        &self.instruments[M::INDEX]
    }
}

fn instrument(meter: &Meter, metric: &Metric) -> Instrument {
    match metric.kind {
        Kind::Counter => {
            let builder = meter.u64_counter(metric.name).with_unit(metric.unit);
            Instrument::Counter(builder.with_description(metric.about).build())
        }
        Kind::UpDown => {
            let builder = meter.i64_up_down_counter(metric.name).with_unit(metric.unit);
            Instrument::UpDown(builder.with_description(metric.about).build())
        }
        Kind::Gauge => {
            let builder = meter.f64_gauge(metric.name).with_unit(metric.unit);
            Instrument::Gauge(builder.with_description(metric.about).build())
        }
        Kind::Histogram(bounds) => {
            let builder = meter.f64_histogram(metric.name).with_unit(metric.unit);
            let builder = builder.with_boundaries(bounds.to_vec());
            Instrument::Histogram(builder.with_description(metric.about).build())
        }
    }
}

/// One more.
pub fn count<M: Counts>(measure: M) {
    add(measure, 1);
}

/// So many more.
pub fn add<M: Counts>(measure: M, n: u64) {
    with_voice(|voice, _| {
        if let Instrument::Counter(counter) = voice.instruments.of::<M>() {
            counter.add(n, &measure.labels());
        }
    });
}

/// So many more, or fewer.
pub fn shift<M: Shifts>(measure: M, n: i64) {
    with_voice(|voice, _| {
        if let Instrument::UpDown(counter) = voice.instruments.of::<M>() {
            counter.add(n, &measure.labels());
        }
    });
}

/// It is so much now.
pub fn set<M: Sets>(measure: M, value: f64) {
    with_voice(|voice, _| {
        if let Instrument::Gauge(gauge) = voice.instruments.of::<M>() {
            gauge.record(value, &measure.labels());
        }
    });
}

/// It was so much this time. The current span becomes an exemplar of it.
pub fn record<M: Records>(measure: M, value: f64) {
    with_voice(|voice, context| {
        if let Instrument::Histogram(histogram) = voice.instruments.of::<M>() {
            let labels = measure.labels();
            histogram.record(value, &labels);
            if let Some(exemplars) = &voice.exemplars {
                exemplars.offer(M::INDEX, &labels, value, context.span().span_context());
            }
        }
    });
}

/// Gives every instrument one point, without labels.
#[cfg(test)]
pub(crate) fn touch_all() {
    with_voice(|voice, _| {
        for instrument in &voice.instruments.instruments {
            match instrument {
                Instrument::Counter(counter) => counter.add(1, &[]),
                Instrument::UpDown(counter) => counter.add(1, &[]),
                Instrument::Gauge(gauge) => gauge.record(1.0, &[]),
                Instrument::Histogram(histogram) => histogram.record(1.0, &[]),
            }
        }
    });
}
