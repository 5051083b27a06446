//! Over real sockets, through a whole collector.

use std::net::SocketAddr;

use reqwest::Client;

use super::*;
use crate::config::Config;
use crate::config::testing::settings;
use crate::running::Collector;

const TEXT: &str = "\
receivers: {otlp: {protocols: {grpc: {endpoint: 127.0.0.1:0}}}}
exporters: {debug: }
extensions: {health_check: {endpoint: 127.0.0.1:0, path: /live}}
service:
  extensions: [health_check]
  pipelines: {traces: {receivers: [otlp], exporters: [debug]}}
  telemetry: {metrics: {readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: 0}}}}]}}
";

const RECENT: &str = "/sampling/recent";

/// Status, content type and body.
async fn get(address: SocketAddr, path: &str) -> (u16, String, String) {
    let url = format!("http://{address}{path}");
    let client = Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(10))
        .build()
        .unwrap();
    let answer = client.get(url).send().await.unwrap();
    let kind = answer
        .headers()
        .get("content-type")
        .map(|kind| kind.to_str().unwrap().to_owned());
    (
        answer.status().as_u16(),
        kind.unwrap_or_default(),
        answer.text().await.unwrap(),
    )
}

#[tokio::test]
async fn a_collector_says_that_it_is_ready_and_what_it_counts_and_comes_to_its_end() {
    let config = Config::read(TEXT, "collector.yaml", &|_| None).unwrap();
    let (mut listeners, mut addresses) = (Vec::new(), Vec::new());
    for door in config.doors() {
        let listener = TcpListener::bind((&*door.address.host, door.address.port))
            .await
            .unwrap();
        addresses.push(listener.local_addr().unwrap());
        listeners.push(listener);
    }
    let collector = Arc::new(Collector::build(&config, listeners).unwrap());
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (collector, stop) = (Arc::clone(&collector), stop.clone());
        async move { collector.run(stop).await }
    });

    let (status, kind, body) = get(addresses[1], "/live").await;
    assert_eq!((status, &*kind), (200, "application/json"));
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["status"], "Server available");
    assert!(body["upSince"].as_str().unwrap().starts_with("20"), "{body}");
    assert!(body["uptime"].as_str().unwrap().ends_with('s'), "{body}");
    assert_eq!(get(addresses[1], "/").await.0, 404);

    let (status, kind, body) = get(addresses[2], "/metrics").await;
    assert_eq!(
        (status, &*kind),
        (200, "text/plain; version=0.0.4; charset=utf-8")
    );
    let memory = body
        .lines()
        .find_map(|line| line.strip_prefix("otelcol_process_memory_rss{} "));
    assert!(memory.unwrap().parse::<u64>().unwrap() > 0, "{body}");
    assert!(body.contains("otelcol_process_uptime{} "), "{body}");

    stop.cancel();
    running.await.unwrap();
    assert_eq!(get(addresses[1], "/live").await.0, 503);
    collector.close().await;
    for address in addresses {
        assert!(
            tokio::net::TcpStream::connect(address).await.is_err(),
            "{address} still listens"
        );
    }
}

#[test]
fn it_is_away_before_and_after() {
    let status = Status::default();
    let away = r#"{"status":"Server not available","upSince":"0001-01-01T00:00:00Z","uptime":""}"#;
    assert_eq!(
        status.answer(),
        (StatusCode::SERVICE_UNAVAILABLE, away.to_owned())
    );
    status.up(SystemTime::UNIX_EPOCH);
    let (code, body) = status.answer();
    assert_eq!(code, StatusCode::OK);
    assert!(
        body.contains(r#""upSince":"1970-01-01T00:00:00.000000000Z""#),
        "{body}"
    );
    status.down();
    assert_eq!(status.answer().0, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn other_components_add_routes_and_the_root_answers_every_other_path() {
    let shared = Arc::<Shared>::default();
    let serve =
        |text: &'static str| Router::new().route(RECENT, axum::routing::get(move || async move { text }));
    assert!(shared.add_route(RECENT, serve("decisions")));
    assert!(!shared.add_route(RECENT, serve("others")));
    assert!(router(RECENT, &shared).is_err());
    shared.status.up(SystemTime::UNIX_EPOCH);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let site = Site {
        name: "health_check",
        pipeline: "",
        metrics: &Default::default(),
        shared: &shared,
        listeners: vec![listener],
    };
    let life = Settings::default().build(site).unwrap();
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { life.run(stop).await }
    });
    assert_eq!(get(address, RECENT).await.2, "decisions");
    for path in ["/", "/any/thing"] {
        assert!(get(address, path).await.2.contains("Server available"), "{path}");
    }
    stop.cancel();
    running.await.unwrap();
}

#[test]
fn a_path_that_is_none_is_told() {
    for path in ["live", "", "/{*rest}"] {
        let settings: Settings = settings(&format!("{{path: '{path}'}}")).unwrap();
        assert!(
            settings
                .openings()
                .unwrap_err()
                .contains("must begin with a slash"),
            "{path}"
        );
    }
}
