//! What each kind of metric looks like, in both formats.

use std::collections::BTreeMap;

use super::build::{
    CUMULATIVE, DELTA, UNSPECIFIED, attribute, buckets, counter, exemplar, exponential, export, gauge,
    histogram, metric, number, sum, summary,
};
use super::{Escaping, Format, Settings, Shop};

const RESOURCE: [(&str, &str); 4] = [
    ("service.name", "cart"),
    ("service.namespace", "webstore"),
    ("service.instance.id", "c-1"),
    ("host.name", "h"),
];

/// One of everything.
fn everything() -> Vec<opentelemetry_proto::tonic::metrics::v1::ResourceMetrics> {
    let mut sold = number(&[("http.route", "/buy")], 0, 60, 3);
    sold.exemplars = vec![exemplar(1, 1.0), exemplar(2, 2.0)];
    let mut waits = buckets(0, 60, &[0.5, 1.0], &[1, 2, 3]);
    waits.exemplars = vec![exemplar(3, 0.5), exemplar(4, 9.0)];
    let mut described = metric("sold", "{item}", counter(vec![sold]));
    described.description = "All that was \"sold\"\n\\ today".to_owned();
    export(
        &RESOURCE,
        vec![
            described,
            metric(
                "open",
                "{order}",
                sum(CUMULATIVE, false, vec![number(&[], 0, 60, -4)]),
            ),
            metric("left", "1", gauge(vec![number(&[], 0, 60, 1)])),
            metric("wait", "s", histogram(CUMULATIVE, vec![waits])),
            metric("fine", "By", exponential(CUMULATIVE, 0, 60, 0, &[2, 3])),
            metric("rare", "ms", summary(&[(0.5, 7.0), (1.0, 8e6)])),
        ],
    )
}

#[test]
fn open_metrics_has_all_of_it() {
    let mut shop = Shop::new(&Settings {
        without_scope_info: true,
        ..Settings::default()
    });
    shop.take(&everything());
    let expected = r##"# HELP fine_bytes 
# TYPE fine_bytes histogram
fine_bytes_bucket{instance="c-1",job="webstore/cart",le="+Inf"} 6
fine_bytes_sum{instance="c-1",job="webstore/cart"} 4.5
fine_bytes_count{instance="c-1",job="webstore/cart"} 6
# HELP left_ratio 
# TYPE left_ratio gauge
left_ratio{instance="c-1",job="webstore/cart"} 1.0
# HELP open 
# TYPE open gauge
open{instance="c-1",job="webstore/cart"} -4.0
# HELP rare_milliseconds 
# TYPE rare_milliseconds summary
rare_milliseconds{instance="c-1",job="webstore/cart",quantile="0.5"} 7.0
rare_milliseconds{instance="c-1",job="webstore/cart",quantile="1.0"} 8e+06
rare_milliseconds_sum{instance="c-1",job="webstore/cart"} 1.5
rare_milliseconds_count{instance="c-1",job="webstore/cart"} 3
# HELP sold All that was \"sold\"\n\\ today
# TYPE sold counter
sold_total{http_route="/buy",instance="c-1",job="webstore/cart"} 3.0 # {span_id="0707070707070707",trace_id="02020202020202020202020202020202"} 2.0 60.5
# HELP target_info Target metadata
# TYPE target_info gauge
target_info{host_name="h",instance="c-1",job="webstore/cart"} 1.0
# HELP wait_seconds 
# TYPE wait_seconds histogram
wait_seconds_bucket{instance="c-1",job="webstore/cart",le="0.5"} 1 # {span_id="0707070707070707",trace_id="03030303030303030303030303030303"} 0.5 60.5
wait_seconds_bucket{instance="c-1",job="webstore/cart",le="1.0"} 3
wait_seconds_bucket{instance="c-1",job="webstore/cart",le="+Inf"} 6 # {span_id="0707070707070707",trace_id="04040404040404040404040404040404"} 9.0 60.5
wait_seconds_sum{instance="c-1",job="webstore/cart"} 2.5
wait_seconds_count{instance="c-1",job="webstore/cart"} 6
# EOF
"##;
    assert_eq!(shop.open(), expected);
}

#[test]
fn the_plain_text_has_whole_numbers_full_names_and_no_exemplars() {
    let mut shop = Shop::plain();
    shop.take(&everything());
    let text = shop.text(Format::Text, Escaping::Underscores);
    assert!(!text.contains("trace_id") && !text.contains("# EOF"), "{text}");
    for line in [
        "# HELP sold_total All that was \"sold\"\\n\\\\ today",
        "# TYPE sold_total counter",
        r#"sold_total{http_route="/buy",instance="c-1",job="webstore/cart"} 3"#,
        r#"wait_seconds_bucket{instance="c-1",job="webstore/cart",le="1"} 3"#,
    ] {
        assert!(text.lines().any(|shown| shown == line), "{line} is not in {text}");
    }
}

#[test]
fn times_are_sent_when_that_is_set() {
    let settings = Settings {
        without_scope_info: true,
        send_timestamps: true,
        ..Settings::default()
    };
    let mut shop = Shop::new(&settings);
    shop.take(&export(
        &[],
        vec![metric("a", "", gauge(vec![number(&[], 0, 1_700_000_060, 1)]))],
    ));
    assert_eq!(shop.samples(), ["a 1 1700000060000"]);
    assert!(shop.open().contains("a 1.0 1.70000006e+09\n"));
}

#[test]
fn scope_namespace_and_constant_labels_are_added() {
    let settings = Settings {
        namespace: "shop".to_owned(),
        const_labels: BTreeMap::from([("region".to_owned(), "eu".to_owned())]),
        ..Settings::default()
    };
    let mut shop = Shop::new(&settings);
    let mut metrics = export(
        &RESOURCE,
        vec![metric("a", "", gauge(vec![number(&[], 0, 1, 1)]))],
    );
    metrics[0].scope_metrics[0].schema_url = "u".to_owned();
    let scope = metrics[0].scope_metrics[0].scope.as_mut().unwrap();
    scope.attributes = vec![attribute("my.key", "v")];
    shop.take(&metrics);
    assert_eq!(
        shop.samples(),
        [
            r#"shop_a{instance="c-1",job="webstore/cart",otel_scope_my_key="v",otel_scope_name="shop",otel_scope_schema_url="u",otel_scope_version="1.2",region="eu"} 1"#,
            r#"shop_target_info{host_name="h",instance="c-1",job="webstore/cart"} 1"#,
        ]
    );
}

#[test]
fn resource_attributes_become_labels_when_that_is_set() {
    for (excludes, expected) in [
        (
            false,
            r#"a{b="1",host_name="h",instance="c-1",job="webstore/cart",service_instance_id="c-1",service_name="cart",service_namespace="webstore"} 1"#,
        ),
        (
            true,
            r#"a{b="1",host_name="h",instance="c-1",job="webstore/cart"} 1"#,
        ),
    ] {
        let mut settings = Settings {
            without_scope_info: true,
            ..Settings::default()
        };
        settings.resource_to_telemetry_conversion.enabled = true;
        settings
            .resource_to_telemetry_conversion
            .exclude_service_attributes = excludes;
        let mut shop = Shop::new(&settings);
        let points = vec![number(&[("host.name", "own"), ("b", "1")], 0, 1, 1)];
        shop.take(&export(&RESOURCE, vec![metric("a", "", gauge(points))]));
        assert_eq!(shop.samples()[0], expected);
    }
}

#[test]
fn a_target_needs_a_job_and_an_instance() {
    for (resource, labels, has_info) in [
        (
            &[("service.name", "s"), ("service.instance.id", "i")][..],
            r#"{instance="i",job="s"}"#,
            true,
        ),
        (&[("service.name", "s")], r#"{job="s"}"#, false),
        (&[("service.instance.id", "i")], r#"{instance="i"}"#, false),
        (&[("service.namespace", "n")], "", false),
        (
            &[("service.name", "s"), ("service.instance.id", "")],
            r#"{instance="",job="s"}"#,
            false,
        ),
        (
            &[("service.name", "s"), ("service.instance.id", "i"), ("__x", "")],
            r#"{instance="i",job="s"}"#,
            false,
        ),
    ] {
        let mut shop = Shop::plain();
        shop.take(&export(
            resource,
            vec![metric("a", "", gauge(vec![number(&[], 0, 1, 1)]))],
        ));
        let mut expected = vec![format!("a{labels} 1")];
        if has_info {
            expected.push(format!("target_info{labels} 1"));
        }
        assert_eq!(shop.samples(), expected, "{resource:?}");
    }
}

#[test]
fn a_targets_attributes_of_one_name_are_joined_and_the_latest_count() {
    let mut shop = Shop::plain();
    let points = || vec![metric("a", "", gauge(vec![number(&[], 0, 1, 1)]))];
    for value in ["1", "3"] {
        let resource = [
            ("service.name", "s"),
            ("service.instance.id", "i"),
            ("x.y", value),
            ("x_y", "2"),
        ];
        shop.take(&export(&resource, points()));
        let expected = format!(r#"target_info{{instance="i",job="s",x_y="{value};2"}} 1"#);
        assert_eq!(shop.samples()[1], expected);
    }
}

#[test]
fn names_in_utf8_are_quoted_for_who_reads_them() {
    let settings = Settings {
        without_scope_info: true,
        translation_strategy: super::super::TranslationStrategy::NoTranslation,
        ..Settings::default()
    };
    let mut shop = Shop::new(&settings);
    let point = number(&[("http.route", "/"), ("plain", "1")], 0, 1, 1);
    let bare = buckets(0, 1, &[1.0], &[1, 0]);
    shop.take(&export(
        &[],
        vec![
            metric("my.count", "s", counter(vec![point])),
            metric("h.b", "", histogram(CUMULATIVE, vec![bare])),
        ],
    ));
    let expected = r#"# HELP "h.b" 
# TYPE "h.b" histogram
{"h.b_bucket",le="1.0"} 1
{"h.b_bucket",le="+Inf"} 1
{"h.b_sum"} 2.5
{"h.b_count"} 1
# HELP "my.count" 
# TYPE "my.count" unknown
{"my.count","http.route"="/",plain="1"} 1.0
# EOF
"#;
    assert_eq!(shop.text(Format::OpenMetrics, Escaping::AllowUtf8), expected);
    let expected = r#"# HELP h_b 
# TYPE h_b histogram
h_b_bucket{le="1.0"} 1
h_b_bucket{le="+Inf"} 1
h_b_sum 2.5
h_b_count 1
# HELP my_count 
# TYPE my_count unknown
my_count{http_route="/",plain="1"} 1.0
# EOF
"#;
    assert_eq!(shop.open(), expected);
}

#[test]
fn what_cannot_be_added_up_is_not_shown() {
    for (data, is_shown) in [
        (sum(DELTA, true, vec![number(&[], 0, 1, 1)]), true),
        (sum(DELTA, false, vec![number(&[], 0, 1, 1)]), false),
        (sum(UNSPECIFIED, true, vec![number(&[], 0, 1, 1)]), false),
        (histogram(DELTA, vec![buckets(0, 1, &[1.0], &[1, 1])]), true),
        (exponential(DELTA, 0, 1, 20, &[1]), true),
        (exponential(CUMULATIVE, 0, 1, -4, &[1]), true),
        (exponential(CUMULATIVE, 0, 1, -5, &[1]), false),
    ] {
        let mut shop = Shop::plain();
        shop.take(&export(&[], vec![metric("a", "", data.clone())]));
        assert_eq!(!shop.samples().is_empty(), is_shown, "{data:?}");
    }
}

#[test]
fn an_exponential_histogram_that_does_not_add_up_is_not_shown() {
    let mut shop = Shop::plain();
    let mut data = exponential(CUMULATIVE, 0, 1, 0, &[1, 2]);
    if let opentelemetry_proto::tonic::metrics::v1::metric::Data::ExponentialHistogram(histogram) = &mut data
    {
        histogram.data_points[0].count = 9;
    }
    shop.take(&export(&[], vec![metric("a", "", data)]));
    assert_eq!(shop.open(), "# EOF\n");
}

#[test]
fn bounds_are_sorted_and_missing_counts_are_zero() {
    let mut shop = Shop::plain();
    let mut points = buckets(0, 1, &[5.0, 1.0, 5.0, f64::NAN], &[1, 2]);
    points.count = 7;
    shop.take(&export(
        &[],
        vec![metric("a", "", histogram(CUMULATIVE, vec![points]))],
    ));
    assert_eq!(
        shop.samples(),
        [
            r#"a_bucket{le="1"} 2"#,
            r#"a_bucket{le="5"} 3"#,
            r#"a_bucket{le="+Inf"} 7"#,
            "a_sum 2.5",
            "a_count 7",
        ]
    );
}

#[test]
fn of_equal_quantiles_the_last_counts() {
    let mut shop = Shop::plain();
    shop.take(&export(
        &[],
        vec![metric("a", "", summary(&[(0.9, 1.0), (0.5, 2.0), (0.9, 3.0)]))],
    ));
    assert_eq!(
        shop.samples(),
        [
            r#"a{quantile="0.5"} 2"#,
            r#"a{quantile="0.9"} 3"#,
            "a_sum 1.5",
            "a_count 3"
        ]
    );
}
