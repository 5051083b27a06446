//! A receiver on the loopback, and a pipeline that does as it is told.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use collector::component::Outputs;
use collector::consumer::{Consumer, Next, Refusal};
use collector::payload::Payload;
use collector::receivers::otlp::{OtlpReceiver, Settings};
use collector::self_metrics::SelfMetrics;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Remembers what it takes, refuses, or never answers.
#[derive(Default)]
pub(crate) struct Sink {
    pub(crate) taken: Mutex<Vec<Payload>>,
    pub(crate) refusal: Mutex<Option<Refusal>>,
    pub(crate) hangs: AtomicBool,
    /// How often it was asked.
    pub(crate) asked: AtomicUsize,
}

#[async_trait]
impl Consumer for Sink {
    async fn consume(&self, payload: Payload) -> Result<(), Refusal> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.hangs.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        if let Some(refusal) = self.refusal.lock().unwrap().clone() {
            return Err(refusal);
        }
        self.taken.lock().unwrap().push(payload);
        Ok(())
    }
}

impl Sink {
    pub(crate) fn items(&self) -> usize {
        self.taken.lock().unwrap().iter().map(Payload::items).sum()
    }
}

/// A receiver that serves both ways.
pub(crate) struct Rig {
    pub(crate) grpc: SocketAddr,
    pub(crate) http: SocketAddr,
    pub(crate) sink: Arc<Sink>,
    pub(crate) metrics: SelfMetrics,
    pub(crate) stop: CancellationToken,
    pub(crate) serving: Vec<JoinHandle<()>>,
}

impl Rig {
    pub(crate) async fn start(yaml: &str) -> Self {
        let settings: Settings = serde_saphyr::from_str(yaml).unwrap();
        settings.check().unwrap();
        let sink = Arc::new(Sink::default());
        let next: Option<Next> = Some(Arc::<Sink>::clone(&sink));
        let next = Outputs {
            traces: next.clone(),
            metrics: next.clone(),
            logs: next,
        };
        Self::start_with(settings, next, sink).await
    }

    pub(crate) async fn start_with(settings: Settings, next: Outputs, sink: Arc<Sink>) -> Self {
        let metrics = SelfMetrics::default();
        let receiver = Arc::new(OtlpReceiver::new("otlp", settings, &next, &metrics));
        let stop = CancellationToken::new();
        let (grpc, http) = (listener().await, listener().await);
        let addresses = (grpc.local_addr().unwrap(), http.local_addr().unwrap());
        let (one, two) = (Arc::clone(&receiver), receiver);
        let (first, second) = (stop.clone(), stop.clone());
        let serving = vec![
            tokio::spawn(async move { one.serve_grpc(grpc, first).await }),
            tokio::spawn(async move { two.serve_http(http, second).await }),
        ];
        Self {
            grpc: addresses.0,
            http: addresses.1,
            sink,
            metrics,
            stop,
            serving,
        }
    }

    pub(crate) fn refuse(&self, refusal: Refusal) {
        *self.sink.refusal.lock().unwrap() = Some(refusal);
    }

    /// The value of a counter of the receiver.
    pub(crate) fn count(&self, name: &'static str, transport: &str) -> u64 {
        let labels = [("receiver", "otlp"), ("transport", transport)];
        self.metrics.counter(name, &labels).get()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.http)
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

pub(crate) const BOTH: &str = "protocols: {grpc: , http: }";

pub(crate) async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// Waits for a condition, for at most 20 seconds.
pub(crate) async fn until(what: &str, condition: impl Fn() -> bool) {
    let waiting = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), waiting).await;
    assert!(waited.is_ok(), "{what}");
}
