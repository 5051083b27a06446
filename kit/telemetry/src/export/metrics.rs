//! The sums of the metrics on their way, with exemplars.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_client::MetricsServiceClient;
use opentelemetry_proto::tonic::common::v1::KeyValue as Pair;
use opentelemetry_proto::tonic::metrics::v1::{Exemplar, Metric, exemplar::Value, metric::Data};
use tonic::transport::Channel;

use super::channel::Door;
use super::deliver::{Stop, deliver};
use super::values::nanoseconds;
use crate::contract::{METRICS, TelemetryDropped};
use crate::exemplars::{self, Exemplars};
use crate::instruments::add;
use crate::losses::{Dropped, Losses, Reason, Signal};
use crate::reader::Reader;
use crate::voice::Telemetry;

/// The way of the metrics to the collector.
pub(super) struct MetricSender {
    pub(super) door: Door,
    pub(super) client: MetricsServiceClient<Channel>,
    pub(super) reader: Reader,
    pub(super) exemplars: Arc<Exemplars>,
    pub(super) losses: Arc<Losses>,
    /// The voice whose metrics these are, for the number of what is lost.
    pub(super) voice: Telemetry,
    /// What of the losses is in the metrics already.
    pub(super) told: Vec<Dropped>,
}

impl MetricSender {
    /// Sends every `interval`, and once more at the end.
    pub(super) async fn run(mut self, interval: Duration, stop: Stop) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(interval) => {}
                () = stop.asked() => {}
            }
            let is_end = stop.is_asked();
            self.send(interval, &stop).await;
            if is_end {
                return;
            }
        }
    }

    /// Sums only grow, so what did not arrive is in the next ones; there is no use in trying for longer than that.
    async fn send(&mut self, interval: Duration, stop: &Stop) {
        self.tell_losses();
        let mut request = ExportMetricsServiceRequest::from(&self.reader.read());
        let scopes = request
            .resource_metrics
            .iter_mut()
            .flat_map(|resource| &mut resource.scope_metrics);
        let mut points = 0;
        for metric in scopes.flat_map(|scope| &mut scope.metrics) {
            points += add_exemplars(metric, &self.exemplars);
        }
        if points == 0 {
            return;
        }
        let timeout = self.door.timeout.min(interval);
        let attempt = || async {
            let request = self.door.request(request.clone());
            let answer = self.client.clone().export(request).await?.into_inner();
            Ok(answer
                .partial_success
                .map_or(0, |partial| partial.rejected_data_points))
        };
        match deliver(timeout, stop, attempt).await {
            Ok(0) => {}
            Ok(rejected) => self
                .losses
                .add(Signal::Metrics, Reason::Refused, rejected.min(points)),
            Err(reason) => self.losses.add(Signal::Metrics, reason, points),
        }
    }

    /// Puts what was lost since the last time into the metrics.
    fn tell_losses(&mut self) {
        let all = self.losses.all();
        let _scope = self.voice.base().clone().attach();
        for now in &all {
            let same = |before: &&Dropped| (before.signal, before.reason) == (now.signal, now.reason);
            let before = self.told.iter().find(same).map_or(0, |before| before.items);
            let (signal, reason) = (now.signal.into(), now.reason.into());
            add(TelemetryDropped { signal, reason }, now.items - before);
        }
        self.told = all;
    }
}

/// Puts the exemplars onto the points with the same labels; the number of points.
fn add_exemplars(metric: &mut Metric, exemplars: &Exemplars) -> usize {
    let index = METRICS.iter().position(|known| known.name == metric.name);
    match &mut metric.data {
        Some(Data::Histogram(histogram)) => {
            let taken = index.map(|index| exemplars.take(index)).unwrap_or_default();
            let mut by_labels: HashMap<_, _> = taken
                .into_iter()
                .map(|(labels, taken)| (signature(&labels), taken))
                .collect();
            for point in &mut histogram.data_points {
                if by_labels.is_empty() {
                    break;
                }
                if let Some(taken) = by_labels.remove(&sorted(point.attributes.clone())) {
                    point.exemplars = taken.iter().map(convert).collect();
                }
            }
            histogram.data_points.len()
        }
        Some(Data::Sum(sum)) => sum.data_points.len(),
        Some(Data::Gauge(gauge)) => gauge.data_points.len(),
        _ => 0,
    }
}

/// Labels, comparable: the SDK gives them back in an order of its own.
fn signature(labels: &[KeyValue]) -> String {
    sorted(
        labels
            .iter()
            .map(|label| Pair::from((&label.key, &label.value)))
            .collect(),
    )
}

fn sorted(mut labels: Vec<Pair>) -> String {
    labels.sort_by(|one, other| one.key.cmp(&other.key));
    format!("{labels:?}")
}

fn convert(exemplar: &exemplars::Exemplar) -> Exemplar {
    Exemplar {
        filtered_attributes: Vec::new(),
        time_unix_nano: nanoseconds(exemplar.time),
        span_id: exemplar.span.to_bytes().to_vec(),
        trace_id: exemplar.trace.to_bytes().to_vec(),
        value: Some(Value::AsDouble(exemplar.value)),
    }
}
