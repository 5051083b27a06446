//! What the real exporter answered to a fixed input, where that recording is at hand. The other tests have data of
//! their own for the same rules.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use opentelemetry_proto::tonic::metrics::v1::{ResourceMetrics, ScopeMetrics};
use opentelemetry_proto::tonic::resource::v1::Resource;
use serde_json::{Value, json};

use super::build::{attribute, attributes};
use super::recorded::{Recorded, families, sample};
use super::{Escaping, Format, Settings, Shop, otlp_json};

/// `shared/` stands beside the project, or beside the folder of its copies.
fn folder() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = here
        .ancestors()
        .map(|folder| folder.join("shared/corpus/naming/open"));
    folders.find(|folder| folder.is_dir())
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

const VARIANTS: [&str; 8] = [
    "default",
    "without_scope_info",
    "resource_to_telemetry",
    "without_suffixes",
    "no_utf8_escaping",
    "no_translation",
    "namespace_const_labels",
    "no_translation_allow_utf8",
];

fn settings(variant: &str) -> Settings {
    let json = match variant {
        "default" => json!({}),
        "without_scope_info" => json!({"without_scope_info": true}),
        "resource_to_telemetry" => json!({"resource_to_telemetry_conversion": {"enabled": true}}),
        "without_suffixes" => json!({"translation_strategy": "UnderscoreEscapingWithoutSuffixes"}),
        "no_utf8_escaping" => json!({"translation_strategy": "NoUTF8EscapingWithSuffixes"}),
        "namespace_const_labels" => {
            json!({"namespace": "shop", "const_labels": {"cluster": "c1", "region": "eu"}})
        }
        _ => json!({"translation_strategy": "NoTranslation"}),
    };
    serde_json::from_value(json).unwrap()
}

fn escaping(variant: &str) -> Escaping {
    if variant.ends_with("allow_utf8") {
        Escaping::AllowUtf8
    } else {
        Escaping::Underscores
    }
}

/// The exposition of one variant after these exports.
fn exposition(variant: &str, format: Format, exports: &[Vec<ResourceMetrics>]) -> String {
    let mut shop = Shop::new(&settings(variant));
    for export in exports {
        shop.take(export);
    }
    shop.text(format, escaping(variant))
}

#[test]
fn every_instrument_is_shown_as_recorded() {
    let Some(folder) = folder() else {
        return;
    };
    let recording = read(&folder.join("cases.json"));
    let cases = recording["cases"].as_array().unwrap();
    let resource: BTreeMap<String, String> = serde_json::from_value(recording["resource"].clone()).unwrap();
    let resource: Vec<_> = resource.iter().map(|(key, value)| (&**key, &**value)).collect();
    let export = vec![ResourceMetrics {
        resource: Some(Resource {
            attributes: attributes(&resource),
            ..Resource::default()
        }),
        scope_metrics: vec![ScopeMetrics {
            scope: Some(otlp_json::scope(&recording["scope"])),
            metrics: cases
                .iter()
                .map(|case| otlp_json::metric(&case["metric"]))
                .collect(),
            ..ScopeMetrics::default()
        }],
        ..ResourceMetrics::default()
    }];
    let mut failures = Vec::new();
    for variant in VARIANTS {
        let text = exposition(variant, Format::OpenMetrics, std::slice::from_ref(&export));
        let shown = families(&text);
        for case in cases {
            let id = case["id"].as_str().unwrap();
            if let Some(expected) = case["expect"].get(variant) {
                let expected = expected_families(expected);
                let actual = families_of(&shown, id);
                if expected != actual {
                    failures.push(format!("{variant} {id}: want {expected:?}, got {actual:?}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn expected_families(json: &Value) -> BTreeMap<String, Recorded> {
    let family = |json: &Value| {
        let metadata =
            ["type", "help"].map(|word| (word.to_uppercase(), json[word].as_str().unwrap().to_owned()));
        let lines = json["samples"].as_array().unwrap();
        let mut samples: Vec<_> = lines.iter().map(|line| sample(line.as_str().unwrap())).collect();
        samples.sort();
        let recorded = Recorded {
            metadata: metadata.into(),
            samples,
        };
        (json["family"].as_str().unwrap().to_owned(), recorded)
    };
    json.as_array().unwrap().iter().map(family).collect()
}

/// The families with samples of this case, with those samples only.
fn families_of(all: &BTreeMap<String, Recorded>, id: &str) -> BTreeMap<String, Recorded> {
    let mark = ("case".to_owned(), format!("=\"{id}\""));
    let mut found = all.clone();
    for family in found.values_mut() {
        family.samples.retain(|(_, labels, ..)| labels.contains(&mark));
    }
    found.retain(|_, family| !family.samples.is_empty());
    found
}

#[test]
fn every_target_is_shown_as_recorded() {
    let Some(folder) = folder() else {
        return;
    };
    let recording = read(&folder.join("targets.json"));
    let cases = recording["cases"].as_array().unwrap();
    let exports: Vec<ResourceMetrics> = cases.iter().map(target_export).collect();
    for variant in VARIANTS {
        let text = exposition(variant, Format::OpenMetrics, std::slice::from_ref(&exports));
        for case in cases {
            let id = case["id"].as_str().unwrap();
            let Some(expected) = case["expect"].get(variant) else {
                continue;
            };
            let lines = expected.as_array().unwrap().iter();
            let expected: BTreeSet<_> = lines.map(|line| sample(line.as_str().unwrap())).collect();
            let mark = format!("\"{id}\"");
            let shown = text
                .lines()
                .filter(|line| !line.starts_with('#') && line.contains(&mark));
            let shown: BTreeSet<_> = shown.map(sample).collect();
            assert_eq!(shown, expected, "{variant} {id}");
        }
    }
}

fn target_export(case: &Value) -> ResourceMetrics {
    let id = case["id"].as_str().unwrap();
    let mut export = otlp_json::request(&json!({"resourceMetrics": [{"scopeMetrics": [{
        "scope": {"name": "webstore::naming", "version": "0.2"},
        "metrics": [{"name": "tgt.v", "gauge": {"dataPoints": [{"asDouble": 1.0, "attributes": []}]}}],
    }]}]}))
    .remove(0);
    export.resource.as_mut().unwrap().attributes = otlp_json::attributes(&case["resource_attributes"]);
    let metric = &mut export.scope_metrics[0].metrics[0];
    if let Some(opentelemetry_proto::tonic::metrics::v1::metric::Data::Gauge(gauge)) = &mut metric.data {
        gauge.data_points[0].attributes = vec![attribute("case", id)];
    }
    export
}

#[test]
fn whole_expositions_are_as_recorded() {
    let Some(folder) = folder() else {
        return;
    };
    let entries = std::fs::read_dir(&folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    for file in names.filter(|name| name.ends_with(".txt")) {
        let mut parts = file.split('.');
        let (name, variant, format) = (
            parts.next().unwrap(),
            parts.next().unwrap(),
            parts.next().unwrap(),
        );
        let input = read(&folder.join(format!("{name}.input.json")));
        let requests = input
            .as_array()
            .map_or(std::slice::from_ref(&input), Vec::as_slice);
        let exports: Vec<_> = requests.iter().map(otlp_json::request).collect();
        let format = if format == "openmetrics" {
            Format::OpenMetrics
        } else {
            Format::Text
        };
        let shown = families(&exposition(variant, format, &exports));
        let expected = families(&std::fs::read_to_string(folder.join(&file)).unwrap());
        assert_eq!(shown, expected, "{file}");
    }
}
