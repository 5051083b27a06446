//! Our exporters, into our receiver and into worse places.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use collector::consumer::{Consumer, Refusal};
use collector::exporters::otlp::{GrpcSettings, HttpSettings, OtlpExporter};
use collector::self_metrics::SelfMetrics;
use tokio::net::TcpSocket;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::rig::{BOTH, Rig, until};
use crate::samples::{SIGNALS, assert_same, one_of, some_spans};

/// An exporter that runs.
struct Running {
    exporter: Arc<OtlpExporter>,
    metrics: SelfMetrics,
    stop: CancellationToken,
    running: JoinHandle<()>,
}

impl Running {
    fn start(yaml: &str, is_grpc: bool) -> Self {
        let metrics = SelfMetrics::default();
        let chance: collector::exporters::otlp::Chance = Arc::new(|| 0.5);
        let exporter = match is_grpc {
            true => {
                let settings: GrpcSettings = serde_saphyr::from_str(yaml).unwrap();
                OtlpExporter::grpc("out", &settings, &metrics, chance)
            }
            false => {
                let settings: HttpSettings = serde_saphyr::from_str(yaml).unwrap();
                OtlpExporter::http("out", &settings, &metrics, chance)
            }
        };
        let exporter = Arc::new(exporter.unwrap());
        let (stop, working) = (CancellationToken::new(), Arc::clone(&exporter));
        let stopped = stop.clone();
        Self {
            exporter,
            metrics,
            stop,
            running: tokio::spawn(async move { working.run(stopped).await }),
        }
    }

    fn count(&self, name: &'static str) -> u64 {
        self.metrics.counter(name, &[("exporter", "out")]).get()
    }

    /// Sent, failed, not taken into the queue.
    fn spans(&self) -> [u64; 3] {
        [
            "otelcol_exporter_sent_spans",
            "otelcol_exporter_send_failed_spans",
            "otelcol_exporter_enqueue_failed_spans",
        ]
        .map(|name| self.count(name))
    }

    async fn stop(mut self) -> [u64; 3] {
        self.stop.cancel();
        let stopped = tokio::time::timeout(Duration::from_secs(20), &mut self.running).await;
        stopped.unwrap().unwrap();
        self.spans()
    }
}

#[tokio::test]
async fn everything_arrives_in_both_protocols_and_encodings() {
    let rig = Rig::start(BOTH).await;
    for (is_grpc, more) in [
        (true, "tls: {insecure: true}"),
        (true, "tls: {insecure: true}, compression: none"),
        (false, "encoding: proto"),
        (false, "encoding: json"),
        (false, "encoding: json, compression: none"),
        (false, "sending_queue: {enabled: false}"),
    ] {
        let endpoint = if is_grpc {
            rig.grpc.to_string()
        } else {
            rig.url("")
        };
        let running = Running::start(&format!("{{endpoint: '{endpoint}', {more}}}"), is_grpc);
        for signal in SIGNALS {
            let payload = one_of(signal);
            running.exporter.consume(payload.clone()).await.unwrap();
            until(more, || rig.sink.items() == 1).await;
            assert_same(&rig.sink.taken.lock().unwrap().pop().unwrap(), &payload);
        }
        assert_eq!(running.stop().await, [1, 0, 0], "{more}");
    }
}

/// A place that is ours, where nobody listens yet.
fn dead() -> (TcpSocket, SocketAddr) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

#[tokio::test]
async fn what_waits_for_a_dead_place_is_sent_when_it_lives_again() {
    let retry = "retry_on_failure: {initial_interval: 20ms, max_interval: 20ms}";
    for is_grpc in [true, false] {
        let (socket, address) = dead();
        let running = Running::start(&format!("{{endpoint: 'http://{address}', {retry}}}"), is_grpc);
        running.exporter.consume(some_spans(3)).await.unwrap();
        let rig = Rig::start(BOTH).await;
        let inner = if is_grpc { rig.grpc } else { rig.http };
        let door = socket.listen(16).unwrap();
        let relay = tokio::spawn(async move {
            while let Ok((mut from, _)) = door.accept().await {
                let mut to = tokio::net::TcpStream::connect(inner).await.unwrap();
                tokio::spawn(async move { tokio::io::copy_bidirectional(&mut from, &mut to).await });
            }
        });
        until("arrival", || rig.sink.items() == 3).await;
        assert_eq!(running.stop().await, [3, 0, 0]);
        relay.abort();
        let _aborted = relay.await;
    }
}

#[tokio::test]
async fn a_full_queue_refuses_for_now_and_the_stop_counts_the_rest() {
    let (_socket, address) = dead();
    for is_grpc in [true, false] {
        let yaml =
            format!("{{endpoint: 'http://{address}', sending_queue: {{queue_size: 2, num_consumers: 1}}}}");
        let running = Running::start(&yaml, is_grpc);
        running.exporter.consume(some_spans(1)).await.unwrap();
        let queued = [("data_type", "traces"), ("exporter", "out")];
        let waiting = running.metrics.gauge("otelcol_exporter_queue_size", &queued);
        until("the worker has the first", || waiting.get() == 0).await;
        for expected in [
            Ok(()),
            Ok(()),
            Err(Refusal::retryable("the exporter's queue is full")),
        ] {
            assert_eq!(running.exporter.consume(some_spans(10)).await, expected);
        }
        assert_eq!((waiting.get(), running.spans()), (2, [0, 0, 10]));
        assert_eq!(
            running
                .metrics
                .gauge("otelcol_exporter_queue_capacity", &queued)
                .get(),
            2
        );
        assert_eq!(running.stop().await, [0, 21, 10]);
    }
}

#[tokio::test]
async fn a_place_that_never_answers_holds_up_neither_queue_nor_stop() {
    let rig = Rig::start(BOTH).await;
    rig.sink.hangs.store(true, Ordering::SeqCst);
    for (is_grpc, address) in [(true, rig.grpc), (false, rig.http)] {
        let running = Running::start(&format!("{{endpoint: 'http://{address}'}}"), is_grpc);
        for _ in 0..20 {
            running.exporter.consume(some_spans(1)).await.unwrap();
        }
        running.exporter.close().await;
        assert_eq!(running.stop().await, [0, 20, 0]);
    }
}

#[tokio::test]
async fn what_is_refused_for_good_is_not_sent_again() {
    let rig = Rig::start(BOTH).await;
    rig.refuse(Refusal::permanent("no such tenant"));
    for (is_grpc, address) in [(true, rig.grpc), (false, rig.http)] {
        let running = Running::start(&format!("{{endpoint: 'http://{address}'}}"), is_grpc);
        running.exporter.consume(some_spans(4)).await.unwrap();
        until("the failure", || running.spans() == [0, 4, 0]).await;
        running.exporter.close().await;
        assert_eq!(running.stop().await, [0, 4, 0]);
        let off = format!("{{endpoint: 'http://{address}', sending_queue: {{enabled: false}}}}");
        let direct = Running::start(&off, is_grpc);
        let refusal = direct.exporter.consume(some_spans(4)).await.unwrap_err();
        assert!(
            !refusal.is_retryable && refusal.reason.contains("no such tenant"),
            "{refusal}"
        );
    }
    for transport in ["grpc", "http"] {
        assert_eq!(rig.count("otelcol_receiver_refused_spans", transport), 8);
    }
}

#[tokio::test]
async fn close_waits_until_everything_is_sent() {
    let rig = Rig::start(BOTH).await;
    let running = Running::start(&format!("{{endpoint: 'http://{}'}}", rig.grpc), true);
    for _ in 0..200 {
        running.exporter.consume(some_spans(5)).await.unwrap();
    }
    running.exporter.close().await;
    assert_eq!(rig.sink.items(), 1_000);
    assert_eq!(running.stop().await, [1_000, 0, 0]);
}
