//! Joining payloads, and cutting the first so many items off one.

use std::sync::Arc;

use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::metrics::v1::{
    ExponentialHistogram, ExponentialHistogramDataPoint, Gauge, Histogram, HistogramDataPoint, Metric,
    NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum, Summary, SummaryDataPoint, metric::Data,
};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};

use crate::payload::Payload;

/// Both, in that order; of two signals the first one only, which the caller rules out.
pub(super) fn joined(first: Payload, second: Payload) -> Payload {
    fn append<T: Clone>(first: Arc<Vec<T>>, second: Arc<Vec<T>>) -> Arc<Vec<T>> {
        let mut all = Arc::unwrap_or_clone(first);
        all.append(&mut Arc::unwrap_or_clone(second));
        Arc::new(all)
    }
    match (first, second) {
        (Payload::Traces(first), Payload::Traces(second)) => {
            let mut all = Arc::unwrap_or_clone(first);
            all.append(Arc::unwrap_or_clone(second));
            Payload::Traces(Arc::new(all))
        }
        (Payload::Metrics(first), Payload::Metrics(second)) => Payload::Metrics(append(first, second)),
        (Payload::Logs(first), Payload::Logs(second)) => Payload::Logs(append(first, second)),
        (first, _) => first,
    }
}

/// The first `items` items, and the rest. Resources, scopes and metrics that are cut through are in both.
pub(super) fn cut(payload: Payload, items: usize) -> (Payload, Payload) {
    fn split<T: Cut>(mut all: Vec<T>, items: usize) -> (Vec<T>, Vec<T>) {
        (cut_list(&mut all, items), all)
    }
    match payload {
        Payload::Traces(all) => {
            let (first, rest) = split(Arc::unwrap_or_clone(all).into_decoded(), items);
            (Payload::traces(first), Payload::traces(rest))
        }
        Payload::Metrics(all) => {
            let (first, rest) = split(Arc::unwrap_or_clone(all), items);
            (Payload::metrics(first), Payload::metrics(rest))
        }
        Payload::Logs(all) => {
            let (first, rest) = split(Arc::unwrap_or_clone(all), items);
            (Payload::logs(first), Payload::logs(rest))
        }
    }
}

/// Something that holds items.
trait Cut: Sized {
    /// How many.
    fn size(&self) -> usize;

    /// Takes the first so many out; fewer than there are.
    fn cut(&mut self, items: usize) -> Self;
}

fn size_of_list<T: Cut>(list: &[T]) -> usize {
    list.iter().map(Cut::size).sum()
}

fn cut_list<T: Cut>(list: &mut Vec<T>, items: usize) -> Vec<T> {
    let (mut whole, mut room) = (0, items);
    for size in list.iter().map(Cut::size) {
        if size > room {
            break;
        }
        (whole, room) = (whole + 1, room - size);
    }
    let mut first: Vec<T> = list.drain(..whole).collect();
    if room > 0 {
        first.extend(list.first_mut().map(|part| part.cut(room)));
    }
    first
}

/// One that is an item.
macro_rules! item {
    ($($kind:ty),*) => {$(
        impl Cut for $kind {
            fn size(&self) -> usize {
                1
            }

            fn cut(&mut self, _items: usize) -> Self {
                self.clone()
            }
        }
    )*};
}

/// One that holds a list, and is copied around each part of it.
macro_rules! holder {
    ($($kind:ty: $list:ident, $($copied:ident),*;)*) => {$(
        impl Cut for $kind {
            fn size(&self) -> usize {
                size_of_list(&self.$list)
            }

            fn cut(&mut self, items: usize) -> Self {
                Self {
                    $list: cut_list(&mut self.$list, items),
                    $($copied: self.$copied.clone(),)*
                }
            }
        }
    )*};
}

item!(
    Span,
    LogRecord,
    NumberDataPoint,
    HistogramDataPoint,
    ExponentialHistogramDataPoint,
    SummaryDataPoint
);

holder! {
    ResourceSpans: scope_spans, resource, schema_url;
    ScopeSpans: spans, scope, schema_url;
    ResourceLogs: scope_logs, resource, schema_url;
    ScopeLogs: log_records, scope, schema_url;
    ResourceMetrics: scope_metrics, resource, schema_url;
    ScopeMetrics: metrics, scope, schema_url;
}

impl Cut for Metric {
    fn size(&self) -> usize {
        match &self.data {
            Some(Data::Gauge(data)) => data.data_points.len(),
            Some(Data::Sum(data)) => data.data_points.len(),
            Some(Data::Histogram(data)) => data.data_points.len(),
            Some(Data::ExponentialHistogram(data)) => data.data_points.len(),
            Some(Data::Summary(data)) => data.data_points.len(),
            None => 0,
        }
    }

    fn cut(&mut self, items: usize) -> Self {
        let data = self.data.as_mut().map(|data| cut_data(data, items));
        Self {
            name: self.name.clone(),
            description: self.description.clone(),
            unit: self.unit.clone(),
            metadata: self.metadata.clone(),
            data,
        }
    }
}

fn cut_data(data: &mut Data, items: usize) -> Data {
    match data {
        Data::Gauge(data) => Data::Gauge(Gauge {
            data_points: cut_list(&mut data.data_points, items),
        }),
        Data::Sum(data) => Data::Sum(Sum {
            data_points: cut_list(&mut data.data_points, items),
            aggregation_temporality: data.aggregation_temporality,
            is_monotonic: data.is_monotonic,
        }),
        Data::Histogram(data) => Data::Histogram(Histogram {
            data_points: cut_list(&mut data.data_points, items),
            aggregation_temporality: data.aggregation_temporality,
        }),
        Data::ExponentialHistogram(data) => Data::ExponentialHistogram(ExponentialHistogram {
            data_points: cut_list(&mut data.data_points, items),
            aggregation_temporality: data.aggregation_temporality,
        }),
        Data::Summary(data) => Data::Summary(Summary {
            data_points: cut_list(&mut data.data_points, items),
        }),
    }
}
