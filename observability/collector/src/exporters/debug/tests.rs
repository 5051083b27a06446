//! Tests as tables.

use opentelemetry_proto::tonic::common::v1::any_value::Value;

use super::*;
use crate::component::Shared;
use crate::config::testing::settings;
use crate::self_metrics::SelfMetrics;
use crate::testing::{logs, named_spans, record, span, spans, sums, text as words};

#[test]
fn items_have_a_line_each_and_in_detail_their_attributes() {
    let payload = spans("shop", vec![span("pay", &[("cents", Value::IntValue(250))])]);
    let plain = "resource service.name=shop\n  pay   kind=0 status=0 ns=0\n";
    assert_eq!(text::text(&payload, false), plain);
    assert_eq!(text::text(&payload, true), format!("{plain}    cents=250\n"));

    let metrics = sums("shop", &[("views", &[&[("country", words("US"))]])]);
    assert_eq!(
        text::text(&metrics, true),
        "resource service.name=shop\n  views [] None\n    country=US\n"
    );
    let lines = logs("shop", vec![record("started", 9)]);
    assert_eq!(
        text::text(&lines, false),
        "resource service.name=shop\n   started\n"
    );
}

#[test]
fn a_large_payload_is_cut_short() {
    let many = vec![span("a", &[]); 1000];
    let page = text::text(&spans("shop", many), true);
    assert_eq!(page.lines().count(), 1 + 200 + 1);
    assert!(page.ends_with("and 800 more\n"), "{page}");
    let long = text::text(&logs("shop", vec![record(&"x".repeat(100_000), 0)]), false);
    assert!(long.len() < 1000, "{}", long.len());
}

#[tokio::test]
async fn what_is_written_is_counted() {
    let (metrics, shared) = (SelfMetrics::default(), Arc::<Shared>::default());
    let site = Site {
        name: "debug/one",
        pipeline: "",
        metrics: &metrics,
        shared: &shared,
        listeners: Vec::new(),
    };
    let part = settings::<Settings>("{verbosity: detailed}")
        .unwrap()
        .build(site)
        .unwrap();
    part.consumer.consume(named_spans(&["a", "b"])).await.unwrap();
    let line = "otelcol_exporter_sent_spans_total{exporter=\"debug/one\"} 2";
    assert!(metrics.text().contains(line), "{}", metrics.text());
    let message = settings::<Settings>("{verbosity: loud}").unwrap_err();
    assert_eq!(
        message,
        "verbosity: unknown value \"loud\"; known values are basic, normal, detailed"
    );
}
