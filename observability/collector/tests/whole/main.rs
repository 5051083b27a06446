//! The deployed configuration over real sockets: what is pushed, what comes out on each port, and the end.

#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use collector::config::Config;
use collector::running::Collector;
use reqwest::Client;
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

const DEPLOYED: &str = include_str!("../../../../deploy/collector/config.yaml");
/// How long a condition is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

struct Running {
    client: Client,
    addresses: Vec<SocketAddr>,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    /// A collector of the deployed configuration, on free ports and in more of a hurry.
    async fn start() -> Self {
        let text = DEPLOYED
            .replace("metrics_flush_interval: 5s", "metrics_flush_interval: 100ms")
            .replace("decision_wait: 2s", "decision_wait: 100ms");
        let config = Config::read(&text, "config.yaml", &|_| None).unwrap();
        let (mut listeners, mut addresses) = (Vec::new(), Vec::new());
        for _ in config.doors() {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            addresses.push(listener.local_addr().unwrap());
            listeners.push(listener);
        }
        let collector = Arc::new(Collector::build(&config, listeners).unwrap());
        let stop = CancellationToken::new();
        let task = tokio::spawn({
            let stop = stop.clone();
            async move {
                collector.run(stop).await;
                collector.close().await;
            }
        });
        let client = Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
        Self {
            client,
            addresses,
            stop,
            task,
        }
    }

    /// What the door of that number answers, as soon as it has all of these words.
    async fn page(&self, door: usize, path: &str, words: &[&str]) -> String {
        let url = format!("http://{}{path}", self.addresses[door]);
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let request = self
                .client
                .get(&url)
                .header("accept", "application/openmetrics-text;version=1.0.0");
            let text = request.send().await.unwrap().text().await.unwrap();
            if words.iter().all(|word| text.contains(word)) {
                return text;
            }
            assert!(
                tokio::time::Instant::now() < deadline,
                "{words:?} did not come: {text}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn payment() -> serde_json::Value {
    let text = |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos();
    json!({"resourceSpans": [{
        "resource": {"attributes": [text("service.name", "payments-service"), text("service.instance.id", "1")]},
        "scopeSpans": [{"spans": [{
            "traceId": "0af7651916cd43dd8448eb211c80319c",
            "spanId": "b7ad6b7169203331",
            "name": "process_payment",
            "kind": 2,
            "startTimeUnixNano": (now - 5_000_000).to_string(),
            "endTimeUnixNano": now.to_string(),
            "attributes": [text("payment.outcome", "declined")],
        }]}],
    }]})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_is_counted_and_sampled_and_everything_comes_to_its_end() {
    let running = Running::start().await;
    running.page(3, "/", &["Server available"]).await;

    let url = format!("http://{}/v1/traces", running.addresses[1]);
    let answer = running.client.post(url).json(&payment()).send().await.unwrap();
    assert_eq!(answer.status(), 200);

    let calls = "traces_spanmetrics_calls_total{";
    let metrics = [
        calls,
        "process_payment",
        "# {",
        "trace_id=\"0af7651916cd43dd8448eb211c80319c\"",
    ];
    running.page(2, "/metrics", &metrics).await;
    let decisions = ["0af7651916cd43dd8448eb211c80319c", "payment-outcome"];
    running.page(3, "/sampling/recent", &decisions).await;
    let own = [
        "otelcol_receiver_accepted_spans_total{receiver=\"otlp\",transport=\"http\"} 1",
        "otelcol_exporter_sent_spans_total{exporter=\"debug\"} 1",
        "otelcol_process_memory_rss",
    ];
    running.page(4, "/metrics", &own).await;

    running.stop.cancel();
    tokio::time::timeout(PATIENCE, running.task)
        .await
        .unwrap()
        .unwrap();
    for address in running.addresses {
        assert!(
            tokio::net::TcpStream::connect(address).await.is_err(),
            "{address} still listens"
        );
    }
}
