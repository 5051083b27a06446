//! How points follow each other: deltas, resets, late ones, ends, expiration.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry_proto::tonic::metrics::v1::metric::Data;

use super::build::{
    CUMULATIVE, DELTA, UNSPECIFIED, buckets, counter, exemplar, exponential, export, gauge, histogram,
    metric, number, sum,
};
use super::{Fault, Shop};
use crate::exporters::prometheus::{Verdict, Verdicts};

fn take(shop: &mut Shop, data: Data) {
    shop.take(&export(&[], vec![metric("a", "", data)]));
}

fn delta(start: u64, time: u64, value: i64) -> Data {
    sum(DELTA, true, vec![number(&[], start, time, value)])
}

#[test]
fn deltas_of_a_counter_are_added_up_while_they_follow_each_other() {
    let mut shop = Shop::plain();
    for (start, time, value, expected) in [
        (0, 10, 5, 5),
        (10, 20, 7, 12),
        // A gap: the real one starts anew.
        (25, 30, 2, 2),
        (30, 40, 1, 3),
        // Too late.
        (10, 20, 7, 3),
        (40, 50, i64::MAX - 5, i64::MAX - 2),
    ] {
        take(&mut shop, delta(start, time, value));
        let shown = shop.samples()[0]
            .split_once(' ')
            .unwrap()
            .1
            .parse::<f64>()
            .unwrap();
        #[expect(clippy::cast_precision_loss, reason = "samples are doubles")]
        let expected = expected as f64;
        assert!((shown - expected).abs() < f64::EPSILON, "{start}: {shown}");
    }
    assert_eq!(shop.dropped(Fault::Stale), 1);
}

#[test]
fn deltas_of_a_histogram_are_added_up_while_they_follow_each_other() {
    let mut shop = Shop::plain();
    for (start, time, bounds, expected) in [
        (0, 10, [1.0], [1, 3]),
        (10, 20, [1.0], [2, 6]),
        // It overlaps what is there already.
        (5, 25, [1.0], [2, 6]),
        // Other buckets cannot be added.
        (20, 30, [2.0], [1, 3]),
        // A gap.
        (50, 60, [2.0], [1, 3]),
    ] {
        take(
            &mut shop,
            histogram(DELTA, vec![buckets(start, time, &bounds, &[1, 2])]),
        );
        let samples = shop.samples();
        let expected = expected.map(|count| count.to_string());
        assert!(
            samples[0].ends_with(&expected[0]) && samples[3].ends_with(&expected[1]),
            "{start}: {samples:?}"
        );
    }
    assert_eq!(shop.dropped(Fault::Stale), 1);
    take(
        &mut shop,
        histogram(UNSPECIFIED, vec![buckets(60, 70, &[2.0], &[1, 2])]),
    );
    assert_eq!(shop.dropped(Fault::Temporality), 1);
}

#[test]
fn deltas_of_an_exponential_histogram_are_added_up() {
    let mut shop = Shop::plain();
    take(&mut shop, exponential(DELTA, 0, 10, 3, &[1, 2]));
    take(&mut shop, exponential(DELTA, 10, 20, 2, &[4]));
    assert_eq!(
        shop.samples(),
        [r#"a_bucket{le="+Inf"} 9"#, "a_sum 9", "a_count 9"]
    );
}

#[test]
fn a_cumulative_series_may_start_anew_but_not_go_back_in_time() {
    let mut shop = Shop::plain();
    for (start, time, value, expected) in [
        (0, 10, 5, "a_total 5"),
        (15, 20, 1, "a_total 1"),
        (0, 12, 6, "a_total 1"),
    ] {
        take(&mut shop, counter(vec![number(&[], start, time, value)]));
        assert_eq!(shop.samples(), [expected]);
    }
    assert_eq!(shop.dropped(Fault::Stale), 1);
}

#[test]
fn a_point_that_says_so_ends_its_series() {
    let mut shop = Shop::plain();
    take(
        &mut shop,
        gauge(vec![
            number(&[("x", "1")], 0, 1, 1),
            number(&[("x", "2")], 0, 1, 2),
        ]),
    );
    let mut end = number(&[("x", "1")], 0, 2, 0);
    end.flags = 1;
    take(&mut shop, gauge(vec![end, number(&[("x", "2")], 0, 2, 3)]));
    assert_eq!(shop.samples(), [r#"a{x="2"} 3"#]);
    take(&mut shop, gauge(vec![number(&[("x", "1")], 0, 1, 4)]));
    assert_eq!(shop.samples(), [r#"a{x="1"} 4"#, r#"a{x="2"} 3"#]);
}

#[test]
fn a_series_expires_from_the_receipt_of_its_last_point_on() {
    let resource = [("service.name", "s"), ("service.instance.id", "i")];
    let old = export(
        &resource,
        vec![metric("a", "", gauge(vec![number(&[], 0, 1, 1)]))],
    );
    let mut shop = Shop::plain();
    shop.take(&old);
    shop.passes(Duration::from_secs(299));
    shop.take(&old);
    shop.passes(Duration::from_secs(300));
    assert_eq!(shop.samples().len(), 2);
    shop.passes(Duration::from_nanos(1));
    assert_eq!(shop.open(), "# EOF\n");
    assert!(shop.store.families.0.is_empty() && shop.store.series.is_empty());
}

#[test]
fn an_exemplar_stays_over_exports_without_one_until_it_expires() {
    let mut shop = Shop::plain();
    let mut point = number(&[], 0, 10, 1);
    point.exemplars = vec![exemplar(1, 1.0)];
    take(&mut shop, counter(vec![point]));
    for time in [20, 30] {
        shop.passes(Duration::from_secs(150));
        take(&mut shop, counter(vec![number(&[], 0, time, 1)]));
        assert!(shop.open().contains("trace_id"));
    }
    shop.passes(Duration::from_secs(1));
    assert!(!shop.open().contains("trace_id"));
}

#[test]
fn exemplars_of_deltas_belong_to_their_own_stretch() {
    let mut shop = Shop::plain();
    let mut points = buckets(0, 10, &[1.0], &[1, 0]);
    points.exemplars = vec![exemplar(1, 0.5)];
    take(&mut shop, histogram(DELTA, vec![points]));
    assert!(shop.open().contains("trace_id"));
    take(
        &mut shop,
        histogram(DELTA, vec![buckets(10, 20, &[1.0], &[1, 0])]),
    );
    assert!(!shop.open().contains("trace_id"));
}

#[test]
fn other_buckets_forget_the_exemplars_of_the_old_ones() {
    let mut shop = Shop::plain();
    let mut points = buckets(0, 10, &[1.0, 2.0], &[1, 0, 0]);
    points.exemplars = vec![exemplar(1, 0.5)];
    take(&mut shop, histogram(CUMULATIVE, vec![points]));
    take(
        &mut shop,
        histogram(CUMULATIVE, vec![buckets(0, 20, &[0.1, 0.2], &[1, 0, 0])]),
    );
    assert!(!shop.open().contains("trace_id"));
}

struct OddTracesAreKept;

impl Verdicts for OddTracesAreKept {
    fn verdict(&self, trace_id: &[u8; 16]) -> Verdict {
        if trace_id[0] % 2 == 1 {
            Verdict::Kept
        } else {
            Verdict::Dropped
        }
    }
}

#[test]
fn with_a_sampler_only_kept_traces_are_shown() {
    let mut shop = Shop::plain();
    shop.verdicts = Some(Arc::new(OddTracesAreKept));
    let mut points = buckets(0, 10, &[1.0], &[1, 1]);
    points.exemplars = vec![exemplar(1, 0.5), exemplar(2, 0.5), exemplar(4, 9.0)];
    take(&mut shop, histogram(CUMULATIVE, vec![points]));
    let text = shop.open();
    assert_eq!(text.matches("trace_id").count(), 1, "{text}");
    assert!(text.contains("trace_id=\"01010101"));
}
