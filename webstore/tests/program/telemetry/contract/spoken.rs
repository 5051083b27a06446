//! What somebody said and the contract does not have.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use telemetry::contract::{Kind, METRICS, Metric, SPANS, db};
use telemetry::testing::{Attributes, Seen, SeenMetric, SeenSpan};

use crate::telemetry::exposition::{Family, families};
use crate::telemetry::reality::{
    DERIVED, EDGES, OF_SPANS_ONLY, OPTIONAL, OTHER_ROUTES, PAGE_RESOURCE, RESOURCE, SERVICES, UNHEARD, VALUES,
};

/// Methods that a request's span can have in its name.
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

/// Every route of every service.
pub(super) struct Routes(BTreeSet<String>);

impl Routes {
    /// Those of main-service's document, and all others.
    pub(super) fn of(document: &str) -> Self {
        let document: Value = serde_json::from_str(document).unwrap();
        let described = document["paths"].as_object().unwrap().keys().cloned();
        let others = OTHER_ROUTES.iter().map(|&route| route.to_owned());
        Self(described.chain(others).collect())
    }

    fn has_span(&self, name: &str) -> bool {
        match name.split_once(' ') {
            Some((method, route)) => METHODS.contains(&method) && self.0.contains(route),
            // For what is no route.
            None => METHODS.contains(&name),
        }
    }
}

/// Everything that should not be, in words.
pub(super) fn surprises(seen: &Seen, routes: &Routes) -> BTreeSet<String> {
    let mut surprises = BTreeSet::new();
    for metric in &seen.metrics {
        surprises.extend(metric_surprises(metric));
    }
    for span in &seen.spans {
        surprises.extend(resource_surprises(&span.resource));
        if !is_known(span, routes) {
            surprises.insert(format!("span {} {} of {}", span.kind, span.name, span.service()));
        }
        if !span.scope.contains_key("tailsampling.policy") {
            surprises.insert(format!("{} without a policy", span.name));
        }
    }
    for record in &seen.logs {
        surprises.extend(resource_surprises(&record.resource));
    }
    surprises
}

fn is_known(span: &SeenSpan, routes: &Routes) -> bool {
    match &*span.kind {
        "Server" => routes.has_span(&span.name),
        "Client" if is_page(&span.resource) => METHODS.contains(&&*span.name),
        kind => {
            let told = (&*span.name, kind, span.service());
            let mut spans = SPANS.iter();
            spans.any(|known| (known.name, &*format!("{:?}", known.kind), known.service) == told)
                || db::ALL
                    .iter()
                    .any(|call| (call.span, "Client", "main-service") == told)
        }
    }
}

/// Whether it is a page in the browser.
fn is_page(resource: &Attributes) -> bool {
    !resource.contains_key("service.instance.id")
}

fn resource_surprises(resource: &Attributes) -> Vec<String> {
    let expected = if is_page(resource) {
        PAGE_RESOURCE
    } else {
        RESOURCE
    };
    let keys = resource.keys().filter(|key| !expected.contains(&key.as_str()));
    let mut surprises: Vec<String> = keys.map(|key| format!("resource attribute {key}")).collect();
    let is_optional = |key: &str| is_page(resource) && key.starts_with(OF_SPANS_ONLY);
    let missing = expected
        .iter()
        .filter(|key| !is_optional(key) && !resource.contains_key(**key));
    surprises.extend(missing.map(|key| format!("no resource attribute {key}")));
    let service = resource.get("service.name").and_then(Value::as_str);
    if service.is_none_or(|service| !SERVICES.contains(&service)) {
        surprises.push(format!("service {service:?}"));
    }
    surprises
}

fn metric_surprises(metric: &SeenMetric) -> Vec<String> {
    let name = &*metric.name;
    if DERIVED.iter().any(|(derived, ..)| *derived == name) {
        return Vec::new();
    }
    let Some(known) = METRICS.iter().find(|known| known.name == name) else {
        return vec![format!("metric {name}")];
    };
    let mut surprises = resource_surprises(&metric.resource);
    for point in &metric.points {
        let keys = point.labels.keys().map(String::as_str);
        surprises.extend(label_surprises(known, &keys.collect()));
        for (_, label, values) in VALUES.iter().filter(|(metric, ..)| *metric == name) {
            let value = point.labels.get(*label).and_then(Value::as_str);
            if let Some(value) = value.filter(|value| !values.contains(value)) {
                surprises.push(format!("{name} {label}={value}"));
            }
        }
    }
    surprises
}

fn label_surprises(known: &Metric, keys: &BTreeSet<&str>) -> Vec<String> {
    let name = known.name;
    let others = keys.iter().filter(|key| !known.labels.contains(key));
    let mut surprises: Vec<String> = others.map(|key| format!("{name} with {key}")).collect();
    let missing = known
        .labels
        .iter()
        .filter(|label| !keys.contains(*label) && !OPTIONAL.contains(&(name, label)));
    surprises.extend(missing.map(|key| format!("{name} without {key}")));
    surprises
}

/// What is not as it should be on the page for Prometheus.
pub(super) fn wrong_on(page: &str) -> Vec<String> {
    let mut families = families(page);
    let mut wrong = Vec::new();
    for metric in METRICS.iter().filter(|metric| !UNHEARD.contains(&metric.name)) {
        let is_histogram = matches!(metric.kind, Kind::Histogram(_));
        let own = ["job", "instance"];
        let le = is_histogram.then_some("le");
        let labels = metric.labels.iter().copied().chain(own).chain(le);
        let labels: BTreeSet<String> = labels.map(|label| label.replace('.', "_")).collect();
        let kind = match metric.kind {
            Kind::Counter => "counter",
            Kind::UpDown | Kind::Gauge => "gauge",
            Kind::Histogram(_) => "histogram",
        };
        let family = families.remove(metric.prometheus).unwrap_or_default();
        if (&*family.kind, &*family.help, &family.labels) != (kind, metric.about, &labels) {
            wrong.push(format!("{} is {:?}", metric.prometheus, family.labels));
        }
    }
    for (_, name, labels) in DERIVED {
        let family = families.remove(*name).unwrap_or_default();
        let known = family
            .labels
            .iter()
            .filter(|label| *label != "le" && *label != "job")
            .map(String::as_str);
        let expected: BTreeSet<&str> = labels.iter().copied().filter(|label| *label != "job").collect();
        if known.collect::<BTreeSet<&str>>() != expected {
            wrong.push(format!("{name} is {:?}", family.labels));
        }
        if labels.contains(&"client") {
            wrong.extend(edge_surprises(name, &family));
        }
    }
    families.remove("target_info");
    wrong.extend(families.into_keys());
    wrong
}

fn edge_surprises(name: &str, family: &Family) -> Vec<String> {
    let found: BTreeSet<_> = family.samples.iter().map(|sample| edge(sample)).collect();
    let expected: BTreeSet<_> = EDGES.into_iter().collect();
    let is_part = name.contains("failed") && found.is_subset(&expected);
    if found == expected || is_part {
        Vec::new()
    } else {
        vec![format!("{name} has {found:?}")]
    }
}

/// Client, server and the type of the connection.
fn edge(sample: &str) -> (&str, &str, &str) {
    let pairs = sample.split(',').filter_map(|pair| pair.split_once('='));
    let pairs: BTreeMap<&str, &str> = pairs.collect();
    let word = |key| pairs.get(key).map_or("", |value: &&str| value.trim_matches('"'));
    (word("client"), word("server"), word("connection_type"))
}
