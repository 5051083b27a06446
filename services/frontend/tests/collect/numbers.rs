//! What browsers tell as numbers, and how few labels these have.

use telemetry::testing::{Seen, SeenPoint};

use crate::rig::Rig;

/// Name, labels without quotation marks, count, sum: of each point in order of the labels.
fn points(seen: &Seen, metric: &str) -> Vec<String> {
    let told = seen.metrics.iter().filter(|told| told.name == metric);
    let mut points: Vec<_> = told.flat_map(|told| &told.points).map(show).collect();
    points.sort();
    points
}

fn show(point: &SeenPoint) -> String {
    let labels = point
        .labels
        .iter()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap()));
    let labels: Vec<_> = labels.collect();
    assert!(
        point.exemplars.is_empty(),
        "the request that told of it is no example"
    );
    format!("{} {} {:.3}", labels.join(" "), point.count, point.value)
}

fn body(page: &str, country: &str, values: &str) -> String {
    format!(
        "{{\"meta\":{{\"view\":{{\"name\":\"{page}\"}},\"page\":{{\"attributes\":{{\"country\":\"{country}\"}}}}}},\
         \"measurements\":[{{\"type\":\"web-vitals\",\"values\":{values}}}]}}"
    )
}

#[tokio::test]
async fn web_vitals_are_seconds_by_page_and_country() {
    let rig = Rig::new().await;
    for (page, country, values) in [
        ("home", "US", "{\"lcp\":408,\"delta\":408}"),
        ("home", "us", "{\"lcp\":592}"),
        ("cart", "jp", "{\"inp\":250}"),
        ("product", "DE", "{\"ttfb\":72}"),
        ("checkout", "IN", "{\"cls\":0.12}"),
        ("../etc", "Atlantis", "{\"fcp\":100}"),
        // Nobody believes these.
        ("home", "FR", "{\"lcp\":-1}"),
        ("home", "FR", "{\"lcp\":600001}"),
        ("home", "FR", "{\"cls\":101}"),
        ("home", "FR", "{\"lcp\":null}"),
    ] {
        assert_eq!(rig.post(body(page, country, values).as_bytes()).await.status, 202);
    }
    let custom = r#"{"measurements":[{"type":"cart","values":{"lcp":5,"items":3}}]}"#;
    assert_eq!(rig.post(custom.as_bytes()).await.status, 202);
    let seen = rig.end().await;
    assert_eq!(
        points(&seen, "webstore.rum.web_vital"),
        [
            "country=DE name=ttfb page=product 1 0.072",
            "country=JP name=inp page=cart 1 0.250",
            "country=US name=lcp page=home 2 1.000",
            "country=other name=fcp page=other 1 0.100",
        ]
    );
    assert_eq!(
        points(&seen, "webstore.rum.layout_shift"),
        ["country=IN page=checkout 1 0.120"]
    );
}

#[tokio::test]
async fn events_are_counted_by_name_and_country() {
    let rig = Rig::new().await;
    let events = [
        "session_start",
        "cart_add",
        "cart_add",
        "anything",
        "faro.tracing.fetch",
    ];
    let events = events.map(|name| format!("{{\"name\":\"{name}\"}}")).join(",");
    let body =
        format!("{{\"meta\":{{\"page\":{{\"attributes\":{{\"country\":\"br\"}}}}}},\"events\":[{events}]}}");
    assert_eq!(rig.post(body.as_bytes()).await.status, 202);
    assert_eq!(
        points(&rig.end().await, "webstore.rum.events"),
        [
            "country=BR name=cart_add 0 2.000",
            "country=BR name=faro.tracing.fetch 0 1.000",
            "country=BR name=other 0 1.000",
            "country=BR name=session_start 0 1.000",
        ]
    );
}

#[tokio::test]
async fn spans_that_are_none_are_counted() {
    let rig = Rig::new().await;
    let traces = include_str!("bodies/traces.json");
    assert_eq!(rig.post(traces.as_bytes()).await.status, 202);
    let seen = rig.end().await;
    let dropped = points(&seen, "webstore.telemetry.dropped");
    assert_eq!(dropped, ["reason=invalid signal=traces 0 5.000"]);
}

#[tokio::test]
async fn names_from_outside_are_few() {
    let rig = Rig::new().await;
    for number in 0..40 {
        let app =
            format!("{{\"name\":\"app{number}\",\"version\":\"{number}\",\"environment\":\"e{number}\"}}");
        let spans: Vec<_> = (0..10)
            .map(|part| {
                format!(
                    "{{\"traceId\":\"136bec7372524144bd7f495ad94dd927\",\"spanId\":\"073be1483f8c6df2\",\
                     \"name\":\"span {number} {part}\",\"startTimeUnixNano\":\"1795336343450000000\",\
                     \"endTimeUnixNano\":\"1795336343450000000\"}}"
                )
            })
            .collect();
        let spans = spans.join(",");
        let body = format!(
            "{{\"meta\":{{\"app\":{app}}},\"traces\":{{\"resourceSpans\":[{{\"scopeSpans\":[{{\"spans\":[{spans}]}}]}}]}}}}"
        );
        assert_eq!(rig.post(body.as_bytes()).await.status, 202);
    }
    // The shop's own page always has its place.
    let own = br#"{"meta":{"app":{"name":"frontend"}},"logs":[{"message":"own"}]}"#;
    assert_eq!(rig.post(own).await.status, 202);
    let seen = rig.end().await;
    let own = seen.logs.iter().find(|log| log.target == "faro").unwrap();
    assert_eq!(own.service(), "frontend");
    let spans: Vec<_> = seen
        .spans
        .iter()
        .filter(|span| span.name != "POST /collect")
        .collect();
    assert_eq!(spans.len(), 400);
    for key in ["service.name", "service.version", "deployment.environment.name"] {
        let mut values: Vec<_> = spans
            .iter()
            .map(|span| span.resource[key].as_str().unwrap())
            .collect();
        values.sort_unstable();
        values.dedup();
        assert!(
            values.len() <= 17 && values.contains(&"other"),
            "{key}: {values:?}"
        );
    }
    let mut names: Vec<_> = spans.iter().map(|span| &*span.name).collect();
    names.sort_unstable();
    names.dedup();
    assert!(names.len() <= 201 && names.contains(&"other"), "{}", names.len());
}
