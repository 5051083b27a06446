//! The processor `attributes`: actions on the attributes of spans, data points and log records, of all or of those that
//! `include` and `exclude` choose.

mod matching;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::{Metric, metric::Data};
use opentelemetry_proto::tonic::resource::v1::Resource;
use serde::Deserialize;

use crate::component::{Life, Part, ProcessorSettings, Site, Unbuildable};
use crate::consumer::{Consumer, Next, Refusal};
use crate::payload::Payload;

use super::actions::{Action, apply};
use matching::{Candidate, Choice, Subject};

/// Its settings: at least one action.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Written")]
pub struct Settings {
    actions: Vec<Action>,
    include: Option<Choice>,
    exclude: Option<Choice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    actions: Vec<Action>,
    include: Option<Choice>,
    exclude: Option<Choice>,
}

impl TryFrom<Written> for Settings {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        match written.actions.is_empty() {
            true => Err("actions: at least one action must be set"),
            false => Ok(Self {
                actions: written.actions,
                include: written.include,
                exclude: written.exclude,
            }),
        }
    }
}

impl ProcessorSettings for Settings {
    fn is_changing(&self) -> bool {
        true
    }

    fn build(&self, site: Site<'_>, next: Next) -> Result<Part, Unbuildable> {
        let signal = site.pipeline.split('/').next().unwrap_or_default();
        for choice in [&self.include, &self.exclude].into_iter().flatten() {
            choice.fits(signal)?;
        }
        let settings = self.clone();
        Ok(Part::new(Arc::new(Attributes { settings, next })))
    }
}

struct Attributes {
    settings: Settings,
    next: Next,
}

impl Attributes {
    fn change(&self, resource: Option<&Resource>, subject: Subject<'_>, attributes: &mut Vec<KeyValue>) {
        let candidate = Candidate {
            resource: resource.map_or(&[], |resource| &resource.attributes),
            attributes,
            subject,
        };
        let is_meant = |choice: &Choice| choice.is_match(&candidate);
        let is_included = self.settings.include.as_ref().is_none_or(is_meant);
        if is_included && !self.settings.exclude.as_ref().is_some_and(is_meant) {
            apply(&self.settings.actions, attributes);
        }
    }

    fn change_metric(&self, resource: Option<&Resource>, metric: &mut Metric) {
        let name = &metric.name;
        let change =
            |attributes: &mut Vec<KeyValue>| self.change(resource, Subject::Metric(name), attributes);
        match &mut metric.data {
            Some(Data::Gauge(data)) => each(&mut data.data_points, |point| &mut point.attributes, change),
            Some(Data::Sum(data)) => each(&mut data.data_points, |point| &mut point.attributes, change),
            Some(Data::Histogram(data)) => each(&mut data.data_points, |point| &mut point.attributes, change),
            Some(Data::ExponentialHistogram(data)) => {
                each(&mut data.data_points, |point| &mut point.attributes, change);
            }
            Some(Data::Summary(data)) => each(&mut data.data_points, |point| &mut point.attributes, change),
            None => {}
        }
    }
}

fn each<P>(
    points: &mut [P],
    attributes: impl Fn(&mut P) -> &mut Vec<KeyValue>,
    change: impl Fn(&mut Vec<KeyValue>),
) {
    for point in points {
        change(attributes(point));
    }
}

impl Life for Attributes {}

#[async_trait]
impl Consumer for Attributes {
    async fn consume(&self, mut payload: Payload) -> Result<(), Refusal> {
        match &mut payload {
            Payload::Traces(all) => Arc::make_mut(all).change(|all| {
                for one in all {
                    let resource = one.resource.as_ref();
                    for span in one.scope_spans.iter_mut().flat_map(|scope| &mut scope.spans) {
                        self.change(resource, Subject::Span(&span.name), &mut span.attributes);
                    }
                }
            }),
            Payload::Metrics(all) => {
                for one in Arc::make_mut(all) {
                    let resource = one.resource.as_ref();
                    for metric in one.scope_metrics.iter_mut().flat_map(|scope| &mut scope.metrics) {
                        self.change_metric(resource, metric);
                    }
                }
            }
            Payload::Logs(all) => {
                for one in Arc::make_mut(all) {
                    let resource = one.resource.as_ref();
                    for record in one.scope_logs.iter_mut().flat_map(|scope| &mut scope.log_records) {
                        let body = record.body.as_ref().and_then(|body| body.value.as_ref());
                        self.change(resource, Subject::Log(body), &mut record.attributes);
                    }
                }
            }
        }
        self.next.consume(payload).await
    }
}
