//! Prometheus' own linter has nothing to say about the shop's metrics.

use std::io::Write;
use std::process::{Command, Stdio};

use super::build::{CUMULATIVE, buckets, counter, export, gauge, histogram, metric, number};
use super::{Escaping, Format, Shop};

/// Where nothing may be skipped, a program that is missing is a failure.
fn is_required() -> bool {
    std::env::var_os("WEBSTORE_TEST_REQUIRE").is_some_and(|what| what == "all")
}

#[test]
fn promtool_is_silent() {
    let mut shop = Shop::plain();
    let resource = [
        ("service.name", "s"),
        ("service.instance.id", "i"),
        ("service.version", "1"),
    ];
    let points = || vec![number(&[("country", "JP")], 0, 1, 1)];
    let mut metrics = vec![
        metric("webstore.funnel.stage", "{event}", counter(points())),
        metric("webstore.ledger.imbalance", "{minor_unit}", gauge(points())),
        metric(
            "payment.amount.usd",
            "{USD}",
            histogram(CUMULATIVE, vec![buckets(0, 1, &[5.0], &[1, 1])]),
        ),
        metric(
            "http.server.request.duration",
            "s",
            histogram(CUMULATIVE, vec![buckets(0, 1, &[0.1], &[1, 1])]),
        ),
    ];
    for metric in &mut metrics {
        metric.description = "What it is.".to_owned();
    }
    shop.take(&export(&resource, metrics));
    let text = shop.text(Format::Text, Escaping::Underscores);
    let promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut promtool = match promtool {
        Ok(promtool) => promtool,
        Err(error) => {
            assert!(!is_required(), "promtool (Debian package prometheus): {error}");
            eprintln!("skipped: promtool (Debian package prometheus) is not here");
            return;
        }
    };
    promtool.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = promtool.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(
        output.status.success() && said.is_empty(),
        "{}",
        String::from_utf8_lossy(&said)
    );
}
