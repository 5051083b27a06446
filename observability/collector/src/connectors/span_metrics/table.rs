//! The numbers by resource and series, without a clock.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value::Value};
use opentelemetry_proto::tonic::metrics::v1::{AggregationTemporality, Exemplar, ResourceMetrics, exemplar};

use super::settings::{EXEMPLARS_MAX, Settings, Temporality};
use super::{SERIES_MAX, SettingsError};
use crate::connectors::emit::{self, Durations, Period};
use crate::connectors::value::{attribute, cut, label, text};
use crate::spans::Spans;
use crate::spans::view::{Attributes, ScopeView, SpanView};
use crate::steady_clock::nanos;

/// What the real one calls itself on what it sends.
const SCOPE: &str = "spanmetricsconnector";

const SERVICE_NAME: &str = "service.name";

/// How many attributes of a resource are told.
const RESOURCE_ATTRIBUTES_MAX: usize = 64;

/// What every series is told apart by, unless it is excluded.
const DIMENSIONS: [&str; 4] = [SERVICE_NAME, "span.name", "span.kind", "status.code"];

/// Everything that was counted.
#[derive(Debug)]
pub(super) struct Table {
    settings: Settings,
    series_max: usize,
    bounds: Vec<f64>,
    resources: HashMap<Vec<u8>, ResourceSeries>,
    series_count: usize,
    sent_at: u64,
    key: Vec<u8>,
}

#[derive(Debug)]
struct ResourceSeries {
    attributes: Vec<KeyValue>,
    series: HashMap<Vec<u8>, Series>,
    seen_at: u64,
}

#[derive(Debug)]
struct Series {
    attributes: Vec<KeyValue>,
    start: u64,
    count: u64,
    durations: Durations,
    exemplars: Vec<Exemplar>,
}

/// What a resource says about all its spans.
struct Origin<'a> {
    service: &'a str,
    dimensions: Vec<Option<String>>,
}

impl Table {
    pub(super) fn new(settings: &Settings, now: u64) -> Result<Self, SettingsError> {
        let buckets = settings
            .histogram
            .explicit
            .as_ref()
            .map(|explicit| &*explicit.buckets);
        let bounds = emit::bounds(buckets, settings.histogram.unit.nanos()).map_err(SettingsError)?;
        let mut names = HashSet::from(DIMENSIONS);
        if let Some(twice) = settings
            .dimensions
            .iter()
            .find(|dimension| !names.insert(&dimension.name))
        {
            return Err(SettingsError(format!(
                "the dimension {:?} is there already",
                twice.name
            )));
        }
        let series_max = match settings.aggregation_cardinality_limit {
            0 => SERIES_MAX,
            limit => limit.min(SERIES_MAX),
        };
        Ok(Self {
            settings: settings.clone(),
            series_max,
            bounds,
            resources: HashMap::new(),
            series_count: 0,
            sent_at: now,
            key: Vec::new(),
        })
    }

    /// Counts all spans of services that have a name.
    pub(super) fn add(&mut self, now: u64, spans: &Spans) {
        for resource_spans in spans.resources() {
            let attributes = resource_spans.attributes();
            let Some(service) = text(attributes, SERVICE_NAME) else {
                continue;
            };
            let key = self.resource_key(attributes, &service);
            let mut resource = match self.resources.remove(&key) {
                Some(resource) => resource,
                None => self.new_resource(attributes, &service),
            };
            resource.seen_at = now;
            let origin = Origin {
                service: &service,
                dimensions: self.fallbacks(attributes),
            };
            for span in resource_spans.scopes().flat_map(ScopeView::spans) {
                self.add_span(now, &span, &origin, &mut resource);
            }
            self.resources.insert(key, resource);
        }
    }

    /// Everything that was counted, as metrics. Afterwards deltas begin again, and what has expired is forgotten.
    pub(super) fn metrics(&mut self, now: u64) -> Vec<ResourceMetrics> {
        let told = self.resources.values().map(|resource| self.told(now, resource));
        let told = told.filter(|metrics| {
            metrics
                .scope_metrics
                .iter()
                .any(|scope| !scope.metrics.is_empty())
        });
        let told = told.collect();
        if self.settings.aggregation_temporality == Temporality::Delta {
            self.resources.clear();
        }
        let expiration = nanos(self.settings.metrics_expiration);
        self.resources
            .retain(|_, resource| expiration == 0 || now.saturating_sub(resource.seen_at) < expiration);
        for series in self
            .resources
            .values_mut()
            .flat_map(|resource| resource.series.values_mut())
        {
            series.exemplars.clear();
        }
        self.series_count = self
            .resources
            .values()
            .map(|resource| resource.series.len())
            .sum();
        self.sent_at = now;
        told
    }

    fn resource_key(&self, attributes: Attributes<'_>, service: &str) -> Vec<u8> {
        let mut key = Vec::new();
        if !self.settings.add_resource_attributes {
            part(&mut key, Some(service));
            return key;
        }
        let names = &self.settings.resource_metrics_key_attributes;
        if names.is_empty() {
            let mut told = told(attributes);
            told.sort();
            for (name, value) in told {
                part(&mut key, Some(name));
                part(&mut key, Some(&value));
            }
        }
        names
            .iter()
            .for_each(|name| part(&mut key, text(attributes, name).as_deref()));
        key
    }

    /// The value of each dimension where a span has none itself.
    fn fallbacks(&self, attributes: Attributes<'_>) -> Vec<Option<String>> {
        let fallbacks = self.settings.dimensions.iter().map(|dimension| {
            let value = text(attributes, &dimension.name).map(Cow::into_owned);
            value.or_else(|| dimension.default.clone())
        });
        fallbacks.collect()
    }

    fn new_resource(&mut self, attributes: Attributes<'_>, service: &str) -> ResourceSeries {
        if self.resources.len() >= self.settings.resource_metrics_cache_size.max(1) {
            let quiet = self.resources.iter().min_by_key(|(_, resource)| resource.seen_at);
            if let Some(key) = quiet.map(|(key, _)| key.clone())
                && let Some(resource) = self.resources.remove(&key)
            {
                self.series_count -= resource.series.len();
            }
        }
        let attributes = match self.settings.add_resource_attributes {
            true => told(attributes)
                .into_iter()
                .map(|(name, value)| attribute(name, value))
                .collect(),
            false => vec![attribute(SERVICE_NAME, service)],
        };
        ResourceSeries {
            attributes,
            series: HashMap::new(),
            seen_at: 0,
        }
    }

    fn add_span(
        &mut self,
        now: u64,
        span: &SpanView<'_>,
        origin: &Origin<'_>,
        resource: &mut ResourceSeries,
    ) {
        self.series_key(span, origin);
        if let Some(series) = resource.series.get_mut(&self.key) {
            return self.count(now, span, series);
        }
        if self.series_count >= self.series_max {
            self.key.clear();
        }
        let series = match resource.series.entry(self.key.clone()) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let attributes = match self.key.is_empty() {
                    true => vec![overflow()],
                    false => self.attributes(span, origin),
                };
                self.series_count += 1;
                entry.insert(Series::new(attributes, now))
            }
        };
        self.count(now, span, series);
    }

    fn count(&self, now: u64, span: &SpanView<'_>, series: &mut Series) {
        let duration = emit::duration(span, self.settings.histogram.unit.nanos());
        series.count += 1;
        if !self.settings.histogram.disable {
            series.durations.add(duration, &self.bounds);
        }
        let exemplars_max = self.settings.exemplars.max_per_data_point.min(EXEMPLARS_MAX);
        if self.settings.exemplars.enabled && series.exemplars.len() < exemplars_max {
            series.exemplars.extend(exemplar(now, span, duration));
        }
    }

    /// What tells the series of a resource apart. It is never empty, so that the empty one is free for the overflow.
    fn series_key(&mut self, span: &SpanView<'_>, origin: &Origin<'_>) {
        self.key.clear();
        let (kind, status) = (kind(span), status(span));
        self.key.push(if self.is_told("span.kind") { kind } else { 0 });
        self.key
            .push(if self.is_told("status.code") { status } else { 0 });
        if self.is_told("span.name") {
            part(&mut self.key, Some(cut(span.name())));
        }
        for (dimension, fallback) in self.settings.dimensions.iter().zip(&origin.dimensions) {
            let value = text(span.attributes(), &dimension.name);
            part(&mut self.key, value.as_deref().or(fallback.as_deref()));
        }
    }

    fn is_told(&self, dimension: &str) -> bool {
        !self
            .settings
            .exclude_dimensions
            .iter()
            .any(|excluded| excluded == dimension)
    }

    fn attributes(&self, span: &SpanView<'_>, origin: &Origin<'_>) -> Vec<KeyValue> {
        let mut attributes = vec![
            attribute(SERVICE_NAME, origin.service),
            attribute("span.name", cut(span.name())),
            attribute("span.kind", kind_name(kind(span))),
            attribute("status.code", status_name(status(span))),
        ];
        for (dimension, fallback) in self.settings.dimensions.iter().zip(&origin.dimensions) {
            let value = text(span.attributes(), &dimension.name);
            let value = value.as_deref().or(fallback.as_deref());
            attributes.extend(value.map(|value| attribute(&dimension.name, value)));
        }
        attributes.retain(|attribute| self.is_told(&attribute.key));
        attributes
    }

    fn told(&self, now: u64, resource: &ResourceSeries) -> ResourceMetrics {
        let is_delta = self.settings.aggregation_temporality == Temporality::Delta;
        let temporality = match is_delta {
            true => AggregationTemporality::Delta,
            false => AggregationTemporality::Cumulative,
        };
        let (mut calls, mut durations) = (Vec::new(), Vec::new());
        for series in resource.series.values() {
            let start = if is_delta { self.sent_at } else { series.start };
            let period = Period { start, end: now };
            let (attributes, exemplars) = (&series.attributes, &series.exemplars);
            calls.push(emit::count(
                attributes.clone(),
                period,
                series.count,
                exemplars.clone(),
            ));
            if !self.settings.histogram.disable {
                let point =
                    series
                        .durations
                        .point(attributes.clone(), &self.bounds, period, exemplars.clone());
                durations.push(point);
            }
        }
        let unit = self.settings.histogram.unit.name();
        let metrics = [
            emit::counter(
                &self.name("calls"),
                "How many spans there were.",
                temporality,
                calls,
            ),
            emit::histogram(
                &self.name("duration"),
                "How long spans took.",
                unit,
                temporality,
                durations,
            ),
        ];
        let metrics = metrics.into_iter().flatten().collect();
        emit::resource(resource.attributes.clone(), SCOPE, metrics)
    }

    fn name(&self, metric: &str) -> String {
        match self.settings.namespace.as_str() {
            "" => metric.to_owned(),
            namespace => format!("{namespace}.{metric}"),
        }
    }
}

impl Series {
    fn new(attributes: Vec<KeyValue>, start: u64) -> Self {
        Self {
            attributes,
            start,
            count: 0,
            durations: Durations::default(),
            exemplars: Vec::new(),
        }
    }
}

/// Adds a part with its length, so that no two lists of parts make the same key.
fn part(key: &mut Vec<u8>, text: Option<&str>) {
    let length = text.map_or(u64::MAX, |text| text.len() as u64);
    key.extend(length.to_le_bytes());
    key.extend(text.unwrap_or_default().as_bytes());
}

/// What the specification of the metrics SDK puts on the series that has all that is over the limit.
fn overflow() -> KeyValue {
    KeyValue {
        key: "otel.metric.overflow".to_owned(),
        value: Some(AnyValue {
            value: Some(Value::BoolValue(true)),
        }),
        ..KeyValue::default()
    }
}

fn exemplar(now: u64, span: &SpanView<'_>, duration: f64) -> Option<Exemplar> {
    let is_traced = span.trace_id().iter().any(|byte| *byte != 0);
    is_traced.then(|| Exemplar {
        time_unix_nano: now,
        trace_id: span.trace_id().to_vec(),
        span_id: span.span_id().to_vec(),
        value: Some(exemplar::Value::AsDouble(duration)),
        ..Exemplar::default()
    })
}

/// The attributes of a resource that are told: the first so many that can be labels.
fn told(attributes: Attributes<'_>) -> Vec<(&str, Cow<'_, str>)> {
    let first = attributes.take(RESOURCE_ATTRIBUTES_MAX);
    let told = first.filter_map(|attribute| Some((cut(attribute.key()), label(attribute.value())?)));
    told.collect()
}

/// A number that OTLP does not know is the same as none, so that no two series look the same.
fn status(span: &SpanView<'_>) -> u8 {
    match span.status() {
        code @ 1..=2 => code.unsigned_abs() as u8,
        _ => 0,
    }
}

fn kind(span: &SpanView<'_>) -> u8 {
    match span.kind() {
        kind @ 1..=5 => kind.unsigned_abs() as u8,
        _ => 0,
    }
}

fn kind_name(kind: u8) -> &'static str {
    match kind {
        1 => "SPAN_KIND_INTERNAL",
        2 => "SPAN_KIND_SERVER",
        3 => "SPAN_KIND_CLIENT",
        4 => "SPAN_KIND_PRODUCER",
        5 => "SPAN_KIND_CONSUMER",
        _ => "SPAN_KIND_UNSPECIFIED",
    }
}

fn status_name(code: u8) -> &'static str {
    match code {
        1 => "STATUS_CODE_OK",
        2 => "STATUS_CODE_ERROR",
        _ => "STATUS_CODE_UNSET",
    }
}
