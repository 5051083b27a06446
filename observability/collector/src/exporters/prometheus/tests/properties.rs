//! Whatever is sent, nothing breaks and every page can be read.

use opentelemetry_proto::tonic::metrics::v1::{ResourceMetrics, metric::Data};
use proptest::collection::vec;
use proptest::prelude::*;

use super::build::{buckets, exemplar, exponential, export, gauge, histogram, metric, number, sum, summary};
use super::open_metrics::check;
use super::{Escaping, Format, Settings, Shop};
use crate::exporters::prometheus::TranslationStrategy;

/// Names that often meet each other.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ab._]{0,4}",
        "[a-c]\\.(total|ratio|count|sum|bucket|seconds)",
        "\\PC{0,6}",
        Just("target.info".to_owned()),
    ]
}

/// A label of these names would stand twice on a histogram or summary, as it does in the real one.
fn labels() -> impl Strategy<Value = Vec<(String, String)>> {
    let key = name().prop_filter("a label of its own for buckets", |key| {
        key != "le" && key != "quantile"
    });
    vec((key, "[\"\\\\\n,}{= a-zé]{0,5}"), 0..4)
}

fn unit() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("1".to_owned()),
        Just("s".to_owned()),
        Just("By/s".to_owned()),
        "\\PC{0,4}",
    ]
}

fn float() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>(), Just(f64::NAN), Just(f64::INFINITY), 0.0..10.0]
}

fn data() -> impl Strategy<Value = Data> {
    let times = (0_u64..4, 0_u64..4);
    let points = (labels(), times.clone(), any::<i64>()).prop_map(|(labels, (start, time), value)| {
        let labels: Vec<_> = labels.iter().map(|(key, value)| (&**key, &**value)).collect();
        let mut point = number(&labels, start, time, value);
        point.exemplars = vec![exemplar(1, 1.0)];
        point
    });
    let points = vec(points, 0..4).boxed();
    let parts = (times, vec(float(), 0..4), vec(any::<u64>(), 0..6), float());
    let parts = parts.prop_map(|((start, time), bounds, counts, measured)| {
        let mut point = buckets(start, time, &bounds, &[]);
        point.count = counts
            .iter()
            .fold(0, |sum: u64, count| sum.saturating_add(*count));
        point.bucket_counts = counts;
        point.sum = Some(measured);
        point.exemplars = vec![exemplar(2, measured)];
        point
    });
    let quantiles = vec((0.0..=1.0, float()), 0..3);
    prop_oneof![
        points.clone().prop_map(gauge),
        (0..4, any::<bool>(), points)
            .prop_map(|(temporality, is_monotonic, points)| { sum(temporality, is_monotonic, points) }),
        (0..4, vec(parts, 0..3)).prop_map(|(temporality, points)| histogram(temporality, points)),
        (0..4, 0_u64..4, -6..25, vec(0_u64..9, 0..4)).prop_map(|(temporality, start, scale, counts)| {
            exponential(temporality, start, start + 1, scale, &counts)
        }),
        quantiles.prop_map(|quantiles| summary(&quantiles)),
    ]
}

fn exports() -> impl Strategy<Value = Vec<ResourceMetrics>> {
    let metric = (name(), unit(), data()).prop_map(|(name, unit, data)| metric(&name, &unit, data));
    (labels(), vec(metric, 0..6)).prop_map(|(mut resource, metrics)| {
        resource.push(("service.name".to_owned(), "s".to_owned()));
        let resource: Vec<_> = resource.iter().map(|(key, value)| (&**key, &**value)).collect();
        export(&resource, metrics)
    })
}

fn settings() -> impl Strategy<Value = Settings> {
    let namespace = prop_oneof![Just(String::new()), Just("shop".to_owned())];
    (namespace, any::<[bool; 4]>()).prop_map(|(namespace, flags)| {
        let mut settings = Settings {
            namespace,
            send_timestamps: false,
            without_scope_info: flags[0],
            add_metric_suffixes: flags[1],
            ..Settings::default()
        };
        settings.resource_to_telemetry_conversion.enabled = flags[2];
        settings
            .resource_to_telemetry_conversion
            .exclude_service_attributes = flags[3];
        settings
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_page_can_be_read(settings in settings(), exports in vec(exports(), 1..4)) {
        let mut shop = Shop::new(&settings);
        for export in &exports {
            shop.take(export);
        }
        let text = shop.open();
        prop_assert_eq!(check(&text), Ok(()), "{}", text);
    }

    #[test]
    fn every_format_and_strategy_copes(exports in vec(exports(), 1..4)) {
        for strategy in [TranslationStrategy::NoTranslation, TranslationStrategy::NoUtf8EscapingWithSuffixes] {
            let mut shop = Shop::new(&Settings {
                translation_strategy: strategy,
                send_timestamps: true,
                ..Settings::default()
            });
            for export in &exports {
                shop.take(export);
            }
            for escaping in [Escaping::AllowUtf8, Escaping::Underscores, Escaping::Dots, Escaping::Values] {
                for format in [Format::Text, Format::OpenMetrics] {
                    shop.text(format, escaping);
                }
            }
        }
    }

    #[test]
    fn every_counter_is_a_total(exports in exports()) {
        let mut shop = Shop::plain();
        shop.take(&exports);
        let text = shop.text(Format::Text, Escaping::Underscores);
        for line in text.lines().filter(|line| line.starts_with("# TYPE ") && line.ends_with(" counter")) {
            // What has no name of its own is just `total`.
            prop_assert!(line.ends_with("_total counter") || line == "# TYPE total counter", "{}", line);
        }
    }

    #[test]
    fn what_is_taken_away_leaves_nothing(exports in vec(exports(), 1..4)) {
        let mut shop = Shop::new(&Settings::default());
        for export in &exports {
            shop.take(export);
        }
        shop.passes(std::time::Duration::from_secs(301));
        prop_assert_eq!(shop.open(), "# EOF\n");
        prop_assert!(shop.store.is_empty());
    }
}
