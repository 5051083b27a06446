//! What happens to series that come out alike or whose labels are refused.

use super::build::{CUMULATIVE, buckets, counter, export, gauge, histogram, metric, number, summary};
use super::{Fault, Settings, Shop};

const MINUTE: std::time::Duration = std::time::Duration::from_secs(60);

fn one(name: &str, labels: &[(&str, &str)], value: i64) -> opentelemetry_proto::tonic::metrics::v1::Metric {
    metric(name, "", gauge(vec![number(labels, 0, 1, value)]))
}

#[test]
fn labels_that_are_refused_hide_their_series_only() {
    for labels in [
        &[("a.b", "1"), ("a_b", "2")][..],
        &[("__a", "1")],
        &[("..", "1")],
        &[("job", "mine")],
        &[("otel_scope_name", "mine")],
    ] {
        let mut shop = Shop::new(&Settings::default());
        let resource = [("service.name", "s")];
        shop.take(&export(
            &resource,
            vec![one("bad", labels, 1), one("good", &[], 2)],
        ));
        let samples = shop.samples();
        assert_eq!(samples.len(), 1, "{labels:?}: {samples:?}");
        assert!(samples[0].starts_with("good{"));
        assert_eq!(shop.dropped(Fault::LabelNames), 1);
    }
}

#[test]
fn without_their_own_source_job_and_instance_are_ordinary_labels() {
    let mut shop = Shop::plain();
    shop.take(&export(
        &[],
        vec![one("a", &[("job", "mine"), ("instance", "me")], 1)],
    ));
    assert_eq!(shop.samples(), [r#"a{instance="me",job="mine"} 1"#]);
}

#[test]
fn a_label_of_its_own_for_buckets_stays_beside_theirs() {
    let mut shop = Shop::plain();
    let mut points = buckets(0, 1, &[1.0], &[1, 0]);
    points.attributes = super::build::attributes(&[("le", "7")]);
    shop.take(&export(
        &[],
        vec![metric("a", "", histogram(CUMULATIVE, vec![points]))],
    ));
    assert_eq!(shop.samples()[0], r#"a_bucket{le="7",le="1"} 1"#);
}

#[test]
fn of_series_that_come_out_alike_the_first_is_shown() {
    let mut shop = Shop::plain();
    shop.take(&export(
        &[],
        vec![
            one("a.b", &[], 1),
            one("a_b", &[], 2),
            one("a_b", &[("x", "1")], 3),
        ],
    ));
    assert_eq!(shop.samples(), ["a_b 1", r#"a_b{x="1"} 3"#]);
    assert_eq!(shop.dropped(Fault::Conflict), 1);
}

#[test]
fn when_the_first_has_expired_the_other_is_shown() {
    let mut shop = Shop::plain();
    shop.take(&export(&[], vec![one("a.b", &[], 1), one("a_b", &[], 2)]));
    for _ in 0..6 {
        shop.passes(MINUTE);
        shop.take(&export(&[], vec![one("a_b", &[], 2)]));
    }
    assert_eq!(shop.samples(), ["a_b 2"]);
}

#[test]
fn a_family_has_the_first_ones_type_and_help() {
    let mut shop = Shop::plain();
    let mut first = one("a", &[], 1);
    first.description = "first".to_owned();
    let mut second = one("a", &[("x", "1")], 2);
    second.description = "second".to_owned();
    let other = metric("a", "", summary(&[]));
    shop.take(&export(&[], vec![first, second, other]));
    assert_eq!(
        shop.open(),
        "# HELP a first\n# TYPE a gauge\na 1.0\na{x=\"1\"} 2.0\n# EOF\n"
    );
    assert_eq!(shop.dropped(Fault::Conflict), 1);
}

#[test]
fn a_name_of_another_familys_parts_is_taken() {
    let parts = || metric("a", "", histogram(CUMULATIVE, vec![buckets(0, 1, &[], &[1])]));
    let quantiles = || metric("a", "", summary(&[]));
    for (metrics, conflicts) in [
        (vec![parts(), one("a_count", &[], 1)], 1),
        (vec![one("a_sum", &[], 1), parts()], 1),
        (vec![parts(), one("a_bucket", &[], 1)], 1),
        (vec![quantiles(), one("a_bucket", &[], 1)], 0),
        (vec![one("a_count", &[], 1), quantiles()], 1),
        (vec![one("a", &[], 1), one("a_count", &[], 1)], 0),
    ] {
        let mut shop = Shop::plain();
        shop.take(&export(&[], metrics.clone()));
        assert_eq!(shop.dropped(Fault::Conflict), conflicts, "{metrics:?}");
    }
}

#[test]
fn nobody_can_take_the_name_of_target_info() {
    let mut shop = Shop::plain();
    shop.take(&export(&[], vec![one("target.info", &[], 1)]));
    assert_eq!(shop.open(), "# EOF\n");
}

#[test]
fn a_metric_without_a_name_is_not_shown() {
    let mut shop = Shop::plain();
    shop.take(&export(&[], vec![one("...", &[], 1), one("", &[], 1)]));
    assert_eq!(shop.open(), "# EOF\n");
    assert_eq!(shop.dropped(Fault::MetricName), 2);
}

#[test]
fn a_counter_and_a_gauge_of_one_name_are_two_families() {
    let mut shop = Shop::plain();
    shop.take(&export(
        &[],
        vec![
            one("a", &[], 1),
            metric("a", "", counter(vec![number(&[], 0, 1, 2)])),
        ],
    ));
    assert_eq!(shop.samples(), ["a 1", "a_total 2"]);
}
