use std::collections::BTreeMap;

use opentelemetry_proto::tonic::metrics::v1::{ResourceMetrics, metric::Data, number_data_point};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, Span, Status};
use proptest::prelude::*;

use super::graph::Events;
use super::*;
use crate::connectors::testing::{Sink, from_service, labels, span};
use crate::connectors::value::attribute;
use crate::spans::Spans;

const SERVER: i32 = 2;
const CLIENT: i32 = 3;
const PRODUCER: i32 = 4;
const CONSUMER: i32 = 5;

const SECOND: u64 = 1_000_000_000;

fn add(graph: &mut Graph, now: u64, spans: &[ResourceSpans]) {
    graph.add(now, &Spans::from_decoded(spans.to_vec()));
}

fn graph(yaml: &str) -> Graph {
    Graph::new(&serde_saphyr::from_str(yaml).unwrap(), 5).unwrap()
}

/// A span of the request `number`: the client's own id, or the server's parent.
fn side(service: &str, kind: i32, number: u8, ms: u64) -> ResourceSpans {
    let mut span = span("x", kind, ms);
    match kind {
        CLIENT | PRODUCER => span.span_id = vec![number; 8],
        _ => (span.span_id, span.parent_span_id) = (vec![100; 8], vec![number; 8]),
    }
    from_service(service, vec![span]).remove(0)
}

fn change(mut spans: ResourceSpans, change: impl Fn(&mut Span)) -> ResourceSpans {
    change(&mut spans.scope_spans[0].spans[0]);
    spans
}

fn failed(spans: ResourceSpans) -> ResourceSpans {
    change(spans, |span| {
        span.status = Some(Status {
            code: 2,
            ..Status::default()
        });
    })
}

fn with(spans: ResourceSpans, key: &str, value: &str) -> ResourceSpans {
    change(spans, |span| span.attributes.push(attribute(key, value)))
}

/// Metric and labels, with the count of each.
fn counts(graph: &Graph) -> BTreeMap<(String, String), u64> {
    let mut counts = BTreeMap::new();
    let Some(ResourceMetrics { scope_metrics, .. }) = graph.metrics(100) else {
        return counts;
    };
    for metric in &scope_metrics[0].metrics {
        let short = metric.name.strip_prefix("traces_service_graph_request_").unwrap();
        match metric.data.as_ref().unwrap() {
            Data::Sum(sum) => counts.extend(sum.data_points.iter().map(|point| {
                let Some(number_data_point::Value::AsInt(count)) = point.value else {
                    panic!("{point:?}");
                };
                (
                    (short.to_owned(), labels(&point.attributes)),
                    u64::try_from(count).unwrap(),
                )
            })),
            Data::Histogram(histogram) => {
                assert_eq!(metric.unit, "s");
                counts.extend(histogram.data_points.iter().map(|point| {
                    assert_eq!(point.bucket_counts.iter().sum::<u64>(), point.count);
                    let ms = (point.sum.unwrap() * 1e3).round() as u64;
                    ((format!("{short}_ms"), labels(&point.attributes)), ms)
                }));
            }
            data => panic!("{data:?}"),
        }
    }
    counts
}

/// The labels and count of each edge.
fn edges(graph: &Graph) -> Vec<(String, u64)> {
    let counts = counts(graph).into_iter();
    let total = counts.filter(|((name, _), _)| name == "total");
    total.map(|((_, labels), count)| (labels, count)).collect()
}

fn edge(client: &str, connection: &str, server: &str) -> String {
    format!("client={client},connection_type={connection},server={server}")
}

#[test]
fn two_sides_make_an_edge_in_either_order() {
    let shop = || side("shop", CLIENT, 1, 30);
    let payments = || side("payments", SERVER, 1, 20);
    for sides in [vec![shop(), payments()], vec![payments(), shop()]] {
        let mut graph = graph("{}");
        add(&mut graph, 10, &sides);
        let labels = edge("shop", "", "payments");
        let expected = [("client_ms", 30), ("server_ms", 20), ("total", 1)];
        let expected = expected.map(|(name, value)| ((name.to_owned(), labels.clone()), value));
        assert_eq!(counts(&graph).into_iter().collect::<Vec<_>>(), expected);
        assert_eq!(
            graph.events,
            Events {
                new_edges: 1,
                ..Events::default()
            }
        );
    }
}

#[test]
fn an_edge_has_the_type_of_its_spans() {
    let (shop, payments) = (side("shop", CLIENT, 1, 1), side("payments", SERVER, 1, 1));
    for (sides, expected) in [
        (
            vec![side("shop", PRODUCER, 1, 1), side("crm", CONSUMER, 1, 1)],
            edge("shop", "messaging_system", "crm"),
        ),
        (
            vec![with(shop.clone(), "db.name", "orders")],
            edge("shop", "database", "orders"),
        ),
        (
            vec![failed(shop.clone()), payments.clone()],
            edge("shop", "", "payments"),
        ),
        (vec![shop.clone(), failed(payments)], edge("shop", "", "payments")),
    ] {
        let mut graph = graph("{}");
        add(&mut graph, 10, &sides);
        assert_eq!(edges(&graph), [(expected.clone(), 1)]);
        let is_failed = sides
            .iter()
            .any(|side| side.scope_spans[0].spans[0].status.is_some());
        let failed = counts(&graph)
            .get(&("failed_total".to_owned(), expected))
            .copied();
        assert_eq!(failed, is_failed.then_some(1), "{sides:?}");
    }
    let mut graph = graph("{database_name_attributes: [db.namespace, db.system.name]}");
    add(
        &mut graph,
        10,
        &[
            with(shop.clone(), "db.system.name", "redis"),
            with(shop, "db.name", "orders"),
        ],
    );
    assert_eq!(edges(&graph), [(edge("shop", "database", "redis"), 1)]);
}

#[test]
fn spans_that_are_no_side_of_a_request_make_nothing() {
    let mut graph = graph("{}");
    let unnamed = ResourceSpans {
        resource: None,
        ..side("shop", CLIENT, 1, 1)
    };
    let without_trace = change(side("shop", CLIENT, 1, 1), |span| span.trace_id.clear());
    add(
        &mut graph,
        10,
        &[
            side("shop", 1, 1, 1),
            side("shop", 0, 1, 1),
            side("shop", -9, 1, 1),
            unnamed,
            without_trace,
        ],
    );
    assert_eq!(
        graph.events,
        Events {
            dropped_spans: 1,
            ..Events::default()
        }
    );
    graph.expire(u64::MAX);
    assert_eq!(graph.metrics(100), None);
}

#[test]
fn a_side_that_never_comes_is_a_node_of_its_own() {
    let root = side("shop", SERVER, 0, 1);
    let client = side("shop", CLIENT, 1, 1);
    let orphan = side("shop", SERVER, 1, 1);
    for (spans, expected) in [
        (
            change(root, |span| span.parent_span_id.clear()),
            Some(edge("user", "virtual_node", "shop")),
        ),
        (client.clone(), Some(edge("shop", "virtual_node", "unknown"))),
        (
            with(client.clone(), "peer.service", "bank"),
            Some(edge("shop", "virtual_node", "bank")),
        ),
        (
            with(client.clone(), "db.system", "redis"),
            Some(edge("shop", "virtual_node", "redis")),
        ),
        (orphan, None),
    ] {
        let mut graph = graph("{store: {ttl: 2s}}");
        add(&mut graph, 10, std::slice::from_ref(&spans));
        graph.expire(10 + 2 * SECOND - 1);
        assert_eq!(graph.events.expired_edges, 0);
        graph.expire(10 + 2 * SECOND);
        assert_eq!(graph.events.expired_edges, 1);
        let expected: Vec<_> = expected.into_iter().map(|labels| (labels, 1)).collect();
        assert_eq!(edges(&graph), expected, "{spans:?}");
    }
    let mut labelled = graph("{virtual_node_extra_label: true}");
    add(
        &mut labelled,
        10,
        &[client.clone(), side("a", CLIENT, 2, 1), side("b", SERVER, 2, 1)],
    );
    labelled.expire(u64::MAX);
    let expected = [
        format!("{},virtual_node=", edge("a", "", "b")),
        format!("{},virtual_node=server", edge("shop", "virtual_node", "unknown")),
    ];
    assert_eq!(edges(&labelled), expected.map(|labels| (labels, 1)));
    let mut without = graph("{virtual_node_peer_attributes: []}");
    add(&mut without, 10, &[client]);
    without.expire(u64::MAX);
    assert_eq!((edges(&without), without.events.expired_edges), (Vec::new(), 1));
}

#[test]
fn dimensions_say_on_which_side_they_were() {
    let mut graph = graph("{dimensions: [region]}");
    let client = with(side("shop", CLIENT, 1, 1), "region", "eu");
    let mut server = side("payments", SERVER, 1, 1);
    let resource = &mut server.resource.as_mut().unwrap().attributes;
    resource.push(attribute("region", "us"));
    add(&mut graph, 10, &[client, server]);
    let expected = "client=shop,client_region=eu,connection_type=,server=payments,server_region=us";
    assert_eq!(edges(&graph), [(expected.to_owned(), 1)]);
}

#[test]
fn a_full_store_drops_spans_until_something_expires() {
    let mut graph = graph("{store: {ttl: 1s, max_items: 2}}");
    let client = |number| side("shop", CLIENT, number, 1);
    add(&mut graph, 10, &[client(1), client(2), client(3)]);
    assert_eq!(
        graph.events,
        Events {
            new_edges: 2,
            dropped_spans: 1,
            expired_edges: 0
        }
    );
    add(&mut graph, 10, &[side("payments", SERVER, 1, 1)]);
    assert_eq!(
        edges(&graph),
        [(edge("shop", "", "payments"), 1)],
        "a second side needs no room"
    );
    add(&mut graph, 10 + SECOND, &[client(4), client(5)]);
    assert_eq!(
        graph.events,
        Events {
            new_edges: 4,
            dropped_spans: 1,
            expired_edges: 1
        }
    );
}

#[test]
fn edges_without_requests_are_forgotten_after_a_while() {
    let mut graph = graph("{metrics_timestamp_offset: 1s}");
    add(
        &mut graph,
        10,
        &[side("shop", CLIENT, 1, 1), side("payments", SERVER, 1, 1)],
    );
    let Some(Data::Sum(sum)) = graph.metrics(3 * SECOND).unwrap().scope_metrics[0].metrics[0]
        .data
        .clone()
    else {
        panic!("no sum");
    };
    let point = &sum.data_points[0];
    assert_eq!(
        (point.start_time_unix_nano, point.time_unix_nano),
        (5, 2 * SECOND)
    );
    graph.forget(10 + 900 * SECOND);
    assert_eq!(edges(&graph).len(), 1);
    graph.forget(11 + 900 * SECOND);
    assert_eq!(edges(&graph).len(), 0);
}

#[test]
fn edges_have_a_limit() {
    let mut graph = graph("{}");
    for number in 0..=EDGES_MAX {
        let database = with(side("shop", CLIENT, 1, 1), "db.name", &format!("db {number}"));
        add(&mut graph, 10, &[database]);
    }
    assert_eq!(edges(&graph).len(), EDGES_MAX);
    assert_eq!(graph.events.dropped_spans, 1);
}

#[test]
fn what_is_wrong_is_said() {
    let error = serde_saphyr::from_str::<Settings>("{exponential_histogram_max_size: 160}").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("unknown field `exponential_histogram_max_size`"),
        "{error}"
    );
    let settings = serde_saphyr::from_str("{latency_histogram_buckets: [2s, 1s]}").unwrap();
    let error = ServiceGraph::new("service_graph", &settings, Sink::new(), &SelfMetrics::default());
    assert!(error.err().unwrap().to_string().contains("must rise"));
}

#[tokio::test(start_paused = true)]
async fn the_graph_is_sent_at_the_interval_and_what_waits_expires() {
    let (sink, metrics) = (Sink::new(), SelfMetrics::default());
    let settings = serde_saphyr::from_str("{metrics_flush_interval: 10s}").unwrap();
    let connector = ServiceGraph::new("service_graph", &settings, sink.clone(), &metrics).unwrap();
    connector
        .consume(Payload::traces(vec![side("shop", CLIENT, 1, 1)]))
        .await
        .unwrap();
    let stop = CancellationToken::new();
    let watch = async {
        tokio::time::sleep(Duration::from_secs(11)).await;
        stop.cancel();
    };
    tokio::join!(connector.run(stop.clone()), watch);
    assert_eq!(sink.points(), 3, "total, server and client of one edge");
    assert_eq!(
        metrics
            .counter("otelcol_connector_servicegraph_expired_edges", &[])
            .get(),
        1
    );
    connector.close().await;
    assert_eq!(sink.points(), 6);
}

#[tokio::test]
async fn without_an_interval_the_graph_is_sent_after_each_batch() {
    let (sink, metrics) = (Sink::new(), SelfMetrics::default());
    let settings = serde_saphyr::from_str("{metrics_flush_interval: 0s}").unwrap();
    let connector = ServiceGraph::new("service_graph", &settings, sink.clone(), &metrics).unwrap();
    let sides = vec![side("shop", CLIENT, 1, 1), side("payments", SERVER, 1, 1)];
    connector.consume(Payload::traces(sides)).await.unwrap();
    assert_eq!(sink.points(), 3);
}

proptest! {
    /// Requests in any order of their sides: as many edges as there are requests of which both sides came.
    #[test]
    fn edges_are_the_naive_pairs(
        requests in prop::collection::vec((0_u8..3, 0_u8..3, any::<bool>(), any::<bool>(), any::<bool>()), 0..40),
        seed in prop::collection::vec(any::<u32>(), 80),
    ) {
        let mut sides = Vec::new();
        let mut expected = BTreeMap::new();
        for (number, (client, server, has_client, has_server, is_failed)) in (1..).zip(requests) {
            let (client, server) = (format!("c{client}"), format!("s{server}"));
            let one = side(&client, CLIENT, number, 1);
            let other = side(&server, SERVER, number, 1);
            let one = if is_failed { failed(one) } else { one };
            sides.extend(has_client.then_some(one));
            sides.extend(has_server.then_some(other));
            if has_client && has_server {
                let counts = expected.entry(edge(&client, "", &server)).or_insert((0, 0));
                counts.0 += 1;
                counts.1 += u64::from(is_failed);
            }
        }
        let mut sides: Vec<_> = sides.into_iter().zip(seed).map(|(side, order)| (order, side)).collect();
        sides.sort_by_key(|(order, _)| *order);
        let mut graph = graph("{virtual_node_peer_attributes: []}");
        for (_, side) in sides {
            add(&mut graph, 10, &[side]);
        }
        graph.expire(u64::MAX);
        let counts = counts(&graph);
        let failed = |labels: &String| counts.get(&("failed_total".to_owned(), labels.clone())).copied().unwrap_or(0);
        let got: BTreeMap<_, _> =
            edges(&graph).into_iter().map(|(labels, count)| (labels.clone(), (count, failed(&labels)))).collect();
        prop_assert_eq!(got, expected);
    }
}
