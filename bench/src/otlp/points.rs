//! Counters, gauges and histograms.

use super::message::Message;
use super::template::{Group, Template, time};
use super::{export, number, text};

const CUMULATIVE: u64 = 2;
/// Upper limits of the histograms' buckets, in seconds.
const LIMITS: [f64; 13] = [
    0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];
/// When all sums began, in nanoseconds since 1970.
const START: u64 = 1_700_000_000_000_000_000;
/// The lines that a histogram's point has in an exposition: a bucket for each limit and one for the rest, sum, count.
pub(crate) const HISTOGRAM_LINES: usize = LIMITS.len() + 3;

/// One request of this service: so many counters' points, gauges' and histograms', each of another product.
pub(crate) fn points(service: &str, counters: usize, gauges: usize, histograms: usize) -> Group {
    let counter = |points| {
        let sum = Message::default()
            .messages(1, &points)
            .varint(2, CUMULATIVE)
            .varint(3, 1);
        metric("webstore.bench.views", "{view}").message(7, &sum)
    };
    let gauge = |points: Vec<Message>| {
        let gauge = Message::default().messages(1, &points);
        metric("webstore.bench.pending", "{message}").message(5, &gauge)
    };
    let histogram = |points: Vec<Message>| {
        let histogram = Message::default().messages(1, &points).varint(2, CUMULATIVE);
        metric("webstore.bench.duration", "s").message(9, &histogram)
    };
    let metrics = [
        counter((0..counters).map(plain_point).collect::<Vec<_>>()),
        gauge((0..gauges).map(plain_point).collect()),
        histogram((0..histograms).map(histogram_point).collect()),
    ];
    let body = export(service, metrics.into_iter());
    Group(vec![Template::new(
        "/v1/metrics",
        body,
        counters + gauges + histograms,
    )])
}

fn metric(name: &str, unit: &str) -> Message {
    Message::default()
        .text(1, name)
        .text(2, "What the bench sends.")
        .text(3, unit)
}

fn attributes(product: usize) -> [Message; 4] {
    [
        text("country", "US"),
        text("category", "accessories"),
        text("payment_method", "credit_card"),
        number("product_id", 100 + product as u64),
    ]
}

fn plain_point(product: usize) -> Message {
    Message::default()
        .fixed(2, START.to_le_bytes())
        .fixed(3, time(0))
        .double(4, product as f64)
        .messages(7, &attributes(product))
}

fn histogram_point(product: usize) -> Message {
    let counts = (0..=LIMITS.len() as u64).map(u64::to_le_bytes);
    let count = (0..=LIMITS.len() as u64).sum::<u64>();
    Message::default()
        .fixed(2, START.to_le_bytes())
        .fixed(3, time(0))
        .fixed(4, count.to_le_bytes())
        .double(5, 12.5)
        .packed(6, counts)
        .packed(7, LIMITS.map(f64::to_le_bytes))
        .messages(9, &attributes(product))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_points_count() {
        assert_eq!(points("main-service", 300, 100, 100).items(), 500);
    }
}
