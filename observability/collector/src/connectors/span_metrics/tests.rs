use std::collections::BTreeMap;

use opentelemetry_proto::tonic::metrics::v1::{Metric, ResourceMetrics, metric::Data, number_data_point};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, Span, Status};
use proptest::prelude::*;

use super::*;
use crate::connectors::testing::{Sink, from_service, labels, span};
use crate::connectors::value::attribute;
use crate::spans::Spans;

const SECONDS: &str = "{namespace: traces.spanmetrics, histogram: {unit: s}}";

fn add(table: &mut Table, now: u64, spans: &[ResourceSpans]) {
    table.add(now, &Spans::from_decoded(spans.to_vec()));
}

fn table(yaml: &str) -> Table {
    Table::new(&serde_saphyr::from_str(yaml).unwrap(), 5).unwrap()
}

/// Labels, count and durations of each series by the name of its metric.
type Points = BTreeMap<(String, String), (u64, f64, Vec<u64>)>;

fn points(metrics: &[ResourceMetrics]) -> Points {
    let mut points = Points::new();
    for metric in metrics
        .iter()
        .flat_map(|resource| &resource.scope_metrics[0].metrics)
    {
        points.extend(points_of(metric));
    }
    points
}

fn points_of(metric: &Metric) -> Points {
    match metric.data.as_ref().unwrap() {
        Data::Sum(sum) => {
            assert!(sum.is_monotonic);
            let points = sum.data_points.iter().map(|point| {
                let Some(number_data_point::Value::AsInt(count)) = point.value else {
                    panic!("{point:?}");
                };
                let count = u64::try_from(count).unwrap();
                (
                    (metric.name.clone(), labels(&point.attributes)),
                    (count, 0.0, Vec::new()),
                )
            });
            points.collect()
        }
        Data::Histogram(histogram) => {
            let points = histogram.data_points.iter().map(|point| {
                let value = (point.count, point.sum.unwrap(), point.bucket_counts.clone());
                ((metric.name.clone(), labels(&point.attributes)), value)
            });
            points.collect()
        }
        data => panic!("{data:?}"),
    }
}

fn calls(metrics: &[ResourceMetrics]) -> Vec<(String, u64)> {
    let points = points(metrics).into_iter();
    let calls = points.filter(|((name, _), _)| name.ends_with("calls"));
    calls
        .map(|((_, labels), (count, _, _))| (labels, count))
        .collect()
}

#[test]
fn spans_are_counted_by_service_name_kind_and_status() {
    let mut table = table(SECONDS);
    let mut failed = span("GET /", 2, 1_500);
    failed.status = Some(Status {
        code: 2,
        ..Status::default()
    });
    add(
        &mut table,
        10,
        &from_service(
            "shop",
            vec![
                span("GET /", 2, 3),
                span("GET /", 2, 2),
                failed,
                span("sql", 3, 0),
            ],
        ),
    );
    add(
        &mut table,
        11,
        &from_service("payments", vec![span("GET /", 2, 1)]),
    );
    let metrics = table.metrics(20);
    assert_eq!(metrics.len(), 2, "each service is a resource");
    let metric = &metrics[0].scope_metrics[0].metrics[1];
    assert_eq!(
        (metric.name.as_str(), metric.unit.as_str()),
        ("traces.spanmetrics.duration", "s")
    );
    let points = points(&metrics);
    let series = |name: &str, status: &str| {
        let labels = format!(
            "service.name=shop,span.kind=SPAN_KIND_SERVER,span.name=GET /,status.code=STATUS_CODE_{status}"
        );
        points[&(format!("traces.spanmetrics.{name}"), labels)].clone()
    };
    assert_eq!(series("calls", "UNSET").0, 2);
    assert_eq!(series("calls", "ERROR").0, 1);
    let (count, sum, buckets) = series("duration", "UNSET");
    assert_eq!(
        (count, sum, &buckets[..3]),
        (2, 0.005, &[1, 1, 0][..]),
        "2 ms is in the first bucket"
    );
    let (_, _, buckets) = series("duration", "ERROR");
    assert_eq!(
        buckets.iter().position(|count| *count == 1),
        Some(12),
        "1.5 s is in the bucket up to 2 s"
    );
    assert_eq!(points.len(), 8);
}

#[test]
fn only_the_service_is_told_of_a_resource_unless_all_is_to_be() {
    let two_instances = || {
        ["a", "b"].map(|instance| {
            let mut spans = from_service("shop", vec![span("GET /", 2, 3)]).remove(0);
            let attributes = &mut spans.resource.as_mut().unwrap().attributes;
            attributes.push(attribute("service.instance.id", instance));
            spans
        })
    };
    let resources = |yaml: &str| {
        let mut table = table(yaml);
        add(&mut table, 10, &two_instances());
        let metrics = table.metrics(20);
        let told = metrics
            .iter()
            .map(|metrics| labels(&metrics.resource.as_ref().unwrap().attributes));
        let mut told: Vec<_> = told
            .zip(calls(&metrics))
            .map(|(resource, (_, count))| (resource, count))
            .collect();
        told.sort();
        told
    };
    assert_eq!(resources("{}"), [("service.name=shop".to_owned(), 2)]);
    assert_eq!(
        resources("{add_resource_attributes: true}").len(),
        1,
        "points of both have the same labels"
    );
    let mut apart = table("{add_resource_attributes: true}");
    add(&mut apart, 10, &two_instances());
    assert_eq!(apart.metrics(20).len(), 2);
    let mut together =
        table("{add_resource_attributes: true, resource_metrics_key_attributes: [service.name]}");
    add(&mut together, 10, &two_instances());
    assert_eq!(together.metrics(20).len(), 1);
}

#[test]
fn names_and_resources_out_of_all_proportion_are_cut() {
    let mut spans = from_service(&"s".repeat(5_000), vec![span(&"n".repeat(1_000_000), 2, 1)]);
    let attributes = &mut spans[0].resource.as_mut().unwrap().attributes;
    attributes.extend((0..10_000).map(|number| attribute(format!("a{number}"), "v".repeat(2_000))));
    let mut table = table("{add_resource_attributes: true}");
    add(&mut table, 10, &spans);
    let metrics = table.metrics(20);
    assert_eq!(metrics[0].resource.as_ref().unwrap().attributes.len(), 64);
    assert!(labels(&metrics[0].resource.as_ref().unwrap().attributes).len() < 64 * 1_100);
    assert!(calls(&metrics)[0].0.len() < 3_000);
}

#[test]
fn dimensions_come_from_the_span_the_resource_or_the_default() {
    let yaml =
        "{dimensions: [{name: a}, {name: b, default: none}], exclude_dimensions: [span.kind, status.code]}";
    let mut table = table(yaml);
    let mut both = span("x", 2, 1);
    both.attributes = vec![attribute("a", "span")];
    let mut spans = from_service("shop", vec![both, span("x", 3, 1)]);
    let resource = &mut spans[0].resource.as_mut().unwrap().attributes;
    resource.push(attribute("a", "resource"));
    add(&mut table, 10, &spans);
    let mut same_as_default = span("x", 2, 1);
    same_as_default.attributes = vec![attribute("b", "none")];
    add(
        &mut table,
        10,
        &from_service("shop", vec![span("x", 2, 1), same_as_default]),
    );
    let expected = [
        ("a=resource,b=none,service.name=shop,span.name=x", 1),
        ("a=span,b=none,service.name=shop,span.name=x", 1),
        ("b=none,service.name=shop,span.name=x", 2),
    ];
    assert_eq!(
        calls(&table.metrics(20)),
        expected.map(|(labels, count)| (labels.to_owned(), count))
    );
}

#[test]
fn series_over_the_limit_are_counted_together() {
    let mut table = table("{aggregation_cardinality_limit: 3, histogram: {disable: true}}");
    let spans = (0..10)
        .map(|number| span(&format!("span {number}"), 2, 1))
        .collect();
    add(&mut table, 10, &from_service("shop", spans));
    add(
        &mut table,
        10,
        &from_service("shop", vec![span("span 0", 2, 1), span("span 9", 2, 1)]),
    );
    let metrics = table.metrics(20);
    let counts: Vec<_> = calls(&metrics)
        .into_iter()
        .map(|(labels, count)| (labels.len() > 40, count))
        .collect();
    assert_eq!(counts.iter().filter(|(is_full, _)| *is_full).count(), 3);
    assert_eq!(calls(&metrics)[0], ("otel.metric.overflow=true".to_owned(), 8));
    assert_eq!(
        metrics[0].scope_metrics[0].metrics.len(),
        1,
        "the histogram is off"
    );
}

#[test]
fn one_resource_too_many_pushes_out_the_quiet_one() {
    let mut table = table("{resource_metrics_cache_size: 2}");
    for (now, service) in [(1, "a"), (2, "b"), (3, "a"), (4, "c")] {
        add(&mut table, now, &from_service(service, vec![span("x", 2, 1)]));
    }
    let calls = calls(&table.metrics(20));
    let services: Vec<_> = calls
        .iter()
        .map(|(labels, count)| (&labels[..14], *count))
        .collect();
    assert_eq!(services, [("service.name=a", 2), ("service.name=c", 1)]);
}

#[test]
fn quiet_resources_expire_and_deltas_begin_again() {
    let times = |metrics: &[ResourceMetrics]| {
        let Some(Data::Sum(sum)) = &metrics[0].scope_metrics[0].metrics[0].data else {
            panic!("no sum");
        };
        let point = &sum.data_points[0];
        (point.start_time_unix_nano, point.time_unix_nano)
    };
    let mut expiring = table("{metrics_expiration: 10ns}");
    add(&mut expiring, 10, &from_service("shop", vec![span("x", 2, 1)]));
    let first = expiring.metrics(15);
    assert_eq!((calls(&first)[0].1, times(&first)), (1, (10, 15)));
    let second = expiring.metrics(20);
    assert_eq!(
        (calls(&second)[0].1, times(&second)),
        (1, (10, 20)),
        "numbers go on"
    );
    assert_eq!(expiring.metrics(21), [], "it was not seen for ten nanoseconds");
    let mut delta = table("{aggregation_temporality: AGGREGATION_TEMPORALITY_DELTA}");
    for now in [10, 30] {
        add(&mut delta, now, &from_service("shop", vec![span("x", 2, 1)]));
        let metrics = delta.metrics(now + 10);
        assert_eq!(
            (calls(&metrics)[0].1, times(&metrics)),
            (1, (if now == 10 { 5 } else { 20 }, now + 10))
        );
    }
    assert_eq!(delta.metrics(50), []);
}

#[test]
fn points_carry_a_few_traces_and_never_the_same_twice() {
    let exemplars = |table: &mut Table| {
        let metrics = table.metrics(20);
        let metrics = metrics
            .into_iter()
            .flat_map(|metrics| metrics.scope_metrics[0].metrics.clone());
        let exemplars = metrics.map(|metric| match metric.data.unwrap() {
            Data::Sum(sum) => sum.data_points[0].exemplars.clone(),
            Data::Histogram(histogram) => histogram.data_points[0].exemplars.clone(),
            data => panic!("{data:?}"),
        });
        exemplars.collect::<Vec<_>>()
    };
    let spans = || {
        (0..9)
            .map(|number| Span {
                trace_id: vec![number; 16],
                ..span("x", 2, 1)
            })
            .collect()
    };
    let mut on = table("{exemplars: {enabled: true, max_per_data_point: 4}}");
    add(&mut on, 10, &from_service("shop", spans()));
    let first = exemplars(&mut on);
    assert_eq!(first.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4]);
    assert_eq!(first[0][0].trace_id, [1; 16], "a trace id of zeros is none");
    assert_eq!(
        exemplars(&mut on).iter().map(Vec::len).collect::<Vec<_>>(),
        [0, 0]
    );
    let mut off = table("{}");
    add(&mut off, 10, &from_service("shop", spans()));
    assert_eq!(
        exemplars(&mut off).iter().map(Vec::len).collect::<Vec<_>>(),
        [0, 0]
    );
}

#[test]
fn what_is_wrong_is_said() {
    for (yaml, expected) in [
        ("{histogram: {explicit: {buckets: [2ms, 1ms]}}}", "must rise"),
        ("{histogram: {explicit: {buckets: [1ms, 1ms]}}}", "must rise"),
        ("{histogram: {explicit: {buckets: []}}}", "1 to 200 buckets"),
        ("{metrics_flush_interval: 0s}", "longer than 0"),
        (
            "{dimensions: [{name: span.kind}]}",
            "\"span.kind\" is there already",
        ),
        ("{dimensions: [{name: a}, {name: a}]}", "\"a\" is there already"),
    ] {
        let settings = serde_saphyr::from_str(yaml).unwrap();
        let error = SpanMetrics::new("span_metrics", &settings, Sink::new(), &SelfMetrics::default());
        assert!(error.err().unwrap().to_string().contains(expected), "{yaml}");
    }
    for (yaml, expected) in [
        (
            "{histogram: {exponential: {max_size: 160}}}",
            "unknown field `exponential`",
        ),
        ("{histogram: {unit: us}}", "unknown variant `us`"),
        ("{events: {enabled: true}}", "unknown field `events`"),
        ("{aggregation_temporality: DELTA}", "unknown variant `DELTA`"),
    ] {
        let error = serde_saphyr::from_str::<Settings>(yaml).unwrap_err().to_string();
        assert!(error.contains(expected), "{yaml}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn metrics_are_sent_at_the_interval_and_at_the_end() {
    let (sink, metrics) = (Sink::new(), SelfMetrics::default());
    let connector = SpanMetrics::new("span_metrics", &Settings::default(), sink.clone(), &metrics).unwrap();
    let spans = Payload::traces(from_service("shop", vec![span("x", 2, 1)]));
    connector.consume(spans.clone()).await.unwrap();
    assert_eq!(spans.items(), 1, "the spans are only read");
    let stop = CancellationToken::new();
    let watch = async {
        tokio::time::sleep(Duration::from_secs(59)).await;
        assert_eq!(sink.points(), 0);
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(sink.points(), 2);
        stop.cancel();
    };
    tokio::join!(connector.run(stop.clone()), watch);
    connector.close().await;
    assert_eq!(sink.points(), 4);
    sink.refuse();
    connector.close().await;
    let refused = metrics.counter(
        "otelcol_connector_refused_metric_points",
        &[("connector", "span_metrics")],
    );
    assert_eq!(refused.get(), 2);
}

proptest! {
    /// The table says the same as adding everything up.
    #[test]
    fn sums_are_the_naive_sums(
        spans in prop::collection::vec((0_u8..3, 0_u8..3, -1_i32..7, -1_i32..4, any::<(u32, u32)>()), 0..60),
    ) {
        let mut table = table("{}");
        let mut expected = Points::new();
        for (service, name, kind, code, (start, end)) in spans {
            let (service, name) = (format!("s{service}"), format!("n{name}"));
            let span = Span {
                start_time_unix_nano: start.into(),
                end_time_unix_nano: end.into(),
                status: Some(Status { code, ..Status::default() }),
                ..span(&name, kind, 0)
            };
            add(&mut table, 10, &from_service(&service, vec![span]));
            let kinds = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];
            let kind = usize::try_from(kind).ok().and_then(|kind| kinds.get(kind)).unwrap_or(&"UNSPECIFIED");
            let code = match code { 1 => "OK", 2 => "ERROR", _ => "UNSET" };
            let labels = format!(
                "service.name={service},span.kind=SPAN_KIND_{kind},span.name={name},status.code=STATUS_CODE_{code}"
            );
            let calls = ("traces.span.metrics.calls".to_owned(), labels.clone());
            expected.entry(calls).or_insert((0, 0.0, Vec::new())).0 += 1;
            let duration = f64::from(end.saturating_sub(start)) / 1e6;
            let durations = ("traces.span.metrics.duration".to_owned(), labels);
            let durations = expected.entry(durations).or_insert((0, 0.0, vec![0; 17]));
            durations.0 += 1;
            durations.1 += duration;
            let bounds = [2, 4, 6, 8, 10, 50, 100, 200, 400, 800, 1000, 1400, 2000, 5000, 10000, 15000];
            let bucket = bounds.iter().filter(|bound| f64::from(**bound) < duration).count();
            durations.2[bucket] += 1;
        }
        let metrics = table.metrics(20);
        let series: usize = metrics.iter().map(|resource| Payload::metrics(vec![resource.clone()]).items()).sum();
        prop_assert_eq!(series, expected.len(), "no series is there twice");
        prop_assert_eq!(points(&metrics), expected);
    }
}
