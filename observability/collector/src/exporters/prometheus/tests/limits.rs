//! What is too much is dropped and counted, and the rest goes on.

use std::time::Duration;

use super::build::{CUMULATIVE, buckets, export, gauge, histogram, metric, number};
use super::{Fault, Settings, Shop};
use crate::exporters::prometheus::labels::LABEL_BYTES_MAX;
use crate::exporters::prometheus::state::BUCKETS_MAX;

#[test]
fn beyond_the_limit_of_series_known_ones_go_on() {
    let mut shop = Shop::with_series_max(&Settings::default(), 2);
    let points = |value| {
        (0..3)
            .map(move |x| number(&[("x", &x.to_string())], 0, 1, value))
            .collect()
    };
    shop.take(&export(&[], vec![metric("a", "", gauge(points(1)))]));
    shop.take(&export(&[], vec![metric("a", "", gauge(points(2)))]));
    let samples = shop.samples();
    assert_eq!(samples.len(), 2);
    assert!(samples.iter().all(|sample| sample.ends_with(" 2")));
    assert_eq!(shop.dropped(Fault::SeriesLimit), 2);
}

#[test]
fn expired_series_make_room_even_if_nobody_scrapes() {
    let mut shop = Shop::with_series_max(&Settings::default(), 1);
    for name in ["a", "b", "c"] {
        shop.take(&export(
            &[],
            vec![metric(name, "", gauge(vec![number(&[], 0, 1, 1)]))],
        ));
        shop.passes(Duration::from_secs(301));
    }
    assert_eq!(shop.dropped(Fault::SeriesLimit), 0);
}

#[test]
fn labels_and_buckets_have_limits() {
    let long = "x".repeat(LABEL_BYTES_MAX + 1);
    let bounds: Vec<f64> = (0..=u16::try_from(BUCKETS_MAX).unwrap()).map(f64::from).collect();
    let mut shop = Shop::plain();
    shop.take(&export(
        &[],
        vec![
            metric("a", "", gauge(vec![number(&[("x", &long)], 0, 1, 1)])),
            metric("b", "", histogram(CUMULATIVE, vec![buckets(0, 1, &bounds, &[])])),
            metric(&long, "", gauge(vec![number(&[], 0, 1, 1)])),
            metric("d", "", gauge(vec![number(&[], 0, 1, 1)])),
        ],
    ));
    assert_eq!(shop.samples().len(), 1);
    let dropped = [Fault::LabelBytes, Fault::Buckets, Fault::MetricName].map(|fault| shop.dropped(fault));
    assert_eq!(dropped, [1, 1, 1]);
}

#[test]
fn a_series_that_cannot_be_shown_is_counted_at_each_point() {
    let mut shop = Shop::plain();
    for _ in 0..3 {
        shop.take(&export(
            &[],
            vec![metric("a", "", gauge(vec![number(&[("__x", "")], 0, 1, 1)]))],
        ));
    }
    assert_eq!(shop.dropped(Fault::LabelNames), 3);
    assert_eq!(shop.counts.taken.get(), 0);
}
