//! From a payload to series.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::common::v1::{InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::metrics::v1::{Metric, ResourceMetrics, ScopeMetrics};

use super::attribute;
use super::faults::{Counts, Fault};
use super::labels::{LABEL_BYTES_MAX, Labels, label_name};
use super::reading::{Point, Shape, each_point, shape};
use super::series::{Entry, Hidden, Series};
use super::state::{State, bytes};
use super::store::{Rules, Store};
use super::targets::{Resource, SERVICE_ATTRIBUTES};
use super::verdicts::Verdicts;

/// How long a series that cannot be shown is not tried again: what is in its way may expire.
const LOOK_AGAIN_PAUSE: Duration = Duration::from_secs(60);

/// What the exporter knows when points come in.
#[derive(Clone, Copy)]
pub(super) struct Moment<'a> {
    /// When they were received.
    pub(super) now: Instant,
    /// The sampler, if there is one.
    pub(super) verdicts: Option<&'a dyn Verdicts>,
    /// Where it is counted what became of them.
    pub(super) counts: &'a Counts,
}

/// The resource of some points, worked out once.
struct Origin<'a> {
    resource: Resource<'a>,
    target: u64,
    attributes: u64,
    /// Its attributes that every series gets.
    copied: Vec<&'a KeyValue>,
    copied_keys: HashSet<&'a str>,
    copied_number: u64,
}

/// Where a point stands in the payload.
struct Place<'a> {
    origin: &'a Origin<'a>,
    scope: &'a ScopeMetrics,
    metric: &'a Metric,
    shape: Shape,
    number: u64,
}

impl Store {
    /// Takes all points of a payload.
    pub(super) fn take(&mut self, metrics: &[ResourceMetrics], moment: Moment<'_>) {
        self.sweep_now_and_then(moment.now);
        for resource in metrics {
            let attributes = resource.resource.as_ref().map(|resource| &*resource.attributes);
            let origin = self.origin(attributes.unwrap_or_default());
            self.targets
                .refresh(origin.target, &origin.resource, origin.attributes);
            for scope in &resource.scope_metrics {
                self.take_scope(&origin, scope, moment);
            }
        }
    }

    fn origin<'a>(&mut self, attributes: &'a [KeyValue]) -> Origin<'a> {
        let resource = Resource::new(attributes);
        let conversion = self.rules.settings.resource_to_telemetry_conversion;
        let is_copied = |attribute: &&KeyValue| {
            conversion.enabled
                && !(conversion.exclude_service_attributes
                    && SERVICE_ATTRIBUTES.contains(&attribute.key.as_str()))
        };
        let copied: Vec<&KeyValue> = attributes.iter().filter(is_copied).collect();
        let copied_keys: HashSet<&str> = copied.iter().map(|attribute| attribute.key.as_str()).collect();
        let identities = &mut self.identities;
        let copied_number = identities.attributes_but(attributes, |key| !copied_keys.contains(key));
        Origin {
            target: identities.target(resource.job.as_deref(), resource.instance.as_deref()),
            attributes: identities.attributes(attributes),
            resource,
            copied,
            copied_keys,
            copied_number,
        }
    }

    fn take_scope(&mut self, origin: &Origin<'_>, scope: &ScopeMetrics, moment: Moment<'_>) {
        let scope_number = self.identities.scope(scope.scope.as_ref(), &scope.schema_url);
        for metric in &scope.metrics {
            let Some(data) = &metric.data else {
                continue;
            };
            let shape = shape(data);
            let identities = &self.identities;
            let number = identities.metric(
                origin.target,
                scope_number,
                &metric.name,
                &metric.unit,
                shape.kind,
            );
            let place = Place {
                origin,
                scope,
                metric,
                shape,
                number,
            };
            each_point(data, |point| {
                let outcome = self.take_point(&place, point, moment);
                moment.counts.count(outcome);
            });
        }
    }

    fn take_point(&mut self, place: &Place<'_>, point: Point<'_>, moment: Moment<'_>) -> Result<(), Fault> {
        let origin = place.origin;
        let is_replaced = |key: &str| origin.copied_keys.contains(key);
        let own = self.identities.attributes_but(point.attributes(), is_replaced);
        let attributes = own.wrapping_add(origin.copied_number);
        let number = self.identities.series(place.number, attributes);
        if point.is_end() {
            self.remove(number);
            return Ok(());
        }
        let has_room = self.check_bytes(0);
        match self.series.get_mut(&number) {
            Some(Entry::Shown(series)) => {
                let before = series.state.value.bytes();
                if bytes(point) > before {
                    has_room?;
                }
                series.update(point, place.shape, moment)?;
                let after = series.state.value.bytes();
                self.resized(before, after);
                Ok(())
            }
            Some(Entry::Hidden(hidden)) if moment.now < hidden.until => {
                hidden.updated = moment.now;
                Err(hidden.fault)
            }
            Some(Entry::Hidden(_)) => {
                self.remove(number);
                self.register(number, place, point, moment)
            }
            None => self.register(number, place, point, moment),
        }
    }

    /// The first point of a series: it gets its name and labels, once.
    fn register(
        &mut self,
        number: u64,
        place: &Place<'_>,
        point: Point<'_>,
        moment: Moment<'_>,
    ) -> Result<(), Fault> {
        let mut state = State::first(point, place.shape)?;
        self.check_room(state.value.bytes())?;
        if !self.targets.has_room(place.origin.target) {
            return Err(Fault::SeriesLimit);
        }
        let shown = describe(&self.rules, place, point).and_then(|(name, labels)| {
            self.check_room(state.value.bytes() + labels.bytes())?;
            let help = &place.metric.description;
            let family = self
                .families
                .join(&name, place.shape.kind.into(), help, &labels, number)?;
            Ok((family, labels))
        });
        let origin = place.origin;
        let (now, target) = (moment.now, origin.target);
        self.targets.hold(target, &origin.resource, origin.attributes);
        match shown {
            Ok((family, labels)) => {
                state.offer(point, place.shape.kind, now, moment.verdicts);
                let series = Series {
                    family,
                    labels: Arc::new(labels),
                    state,
                    updated: now,
                    target,
                };
                self.insert(number, Entry::Shown(Box::new(series)));
                Ok(())
            }
            Err(fault) => {
                let until = now + LOOK_AGAIN_PAUSE;
                let hidden = Hidden {
                    fault,
                    updated: now,
                    until,
                    target,
                };
                self.insert(number, Entry::Hidden(hidden));
                Err(fault)
            }
        }
    }
}

impl Series {
    fn update(&mut self, point: Point<'_>, shape: Shape, moment: Moment<'_>) -> Result<(), Fault> {
        self.state.update(point, shape)?;
        self.state.offer(point, shape.kind, moment.now, moment.verdicts);
        self.updated = moment.now;
        Ok(())
    }
}

/// The name and the labels that a point's series is shown under.
fn describe(rules: &Rules, place: &Place<'_>, point: Point<'_>) -> Result<(String, Labels), Fault> {
    let metric = place.metric;
    let name = rules.namer.name(&metric.name, &metric.unit, place.shape.kind);
    let name = name.ok_or(Fault::MetricName)?;
    if *name == *rules.target_info {
        return Err(Fault::Conflict);
    }
    let mut pairs = Pairs::default();
    let keeps_utf8 = rules.settings.keeps_utf8();
    let origin = place.origin;
    let own = point
        .attributes()
        .iter()
        .filter(|attribute| !origin.copied_keys.contains(attribute.key.as_str()));
    for attribute in own.chain(origin.copied.iter().copied()) {
        pairs.add(label_name(&attribute.key, keeps_utf8), attribute)?;
    }
    if !rules.settings.without_scope_info {
        pairs.add_scope(place.scope, keeps_utf8)?;
    }
    let targets = [
        ("job", &origin.resource.job),
        ("instance", &origin.resource.instance),
    ];
    for (name, text) in targets {
        if let Some(text) = text {
            pairs.push(name, text)?;
        }
    }
    for (name, value) in &rules.settings.const_labels {
        pairs.push(name, value)?;
    }
    Ok((name, Labels::new(pairs.list)?))
}

/// Labels as they are gathered; it stops as soon as they are too long.
#[derive(Default)]
struct Pairs {
    list: Vec<(String, String)>,
    bytes: usize,
}

impl Pairs {
    fn push(&mut self, name: &str, value: &str) -> Result<(), Fault> {
        self.bytes += name.len() + value.len();
        if self.bytes > LABEL_BYTES_MAX {
            return Err(Fault::LabelBytes);
        }
        self.list.push((name.to_owned(), value.to_owned()));
        Ok(())
    }

    fn add(&mut self, name: Option<String>, attribute: &KeyValue) -> Result<(), Fault> {
        let name = name.ok_or(Fault::LabelNames)?;
        self.push(&name, &attribute::text(attribute.value.as_ref()))
    }

    fn add_scope(&mut self, metrics: &ScopeMetrics, keeps_utf8: bool) -> Result<(), Fault> {
        let nobody = InstrumentationScope::default();
        let scope = metrics.scope.as_ref().unwrap_or(&nobody);
        for attribute in &scope.attributes {
            let key = format!("otel_scope_{}", attribute.key);
            self.add(label_name(&key, keeps_utf8), attribute)?;
        }
        self.push("otel_scope_name", &scope.name)?;
        self.push("otel_scope_version", &scope.version)?;
        self.push("otel_scope_schema_url", &metrics.schema_url)
    }
}
