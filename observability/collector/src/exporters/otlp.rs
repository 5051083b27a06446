//! The exporters `otlp_grpc` and `otlp_http`: OTLP to somebody else, with a queue and retries.
//!
//! What is consumed is encoded at once and waits in the queue of its signal ([`queue`]), as bytes, so that its memory is
//! known. Workers send it ([`delivery`]) and try again as [`retry`] says. Everything that is not delivered is counted.

mod delivery;
mod grpc;
mod http;
mod lane;
mod queue;
mod retry;
mod sender;
mod settings;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

pub use self::queue::QUEUE_BYTES_MAX;
pub use self::retry::{Chance, some_chance};
pub use self::settings::{
    Compression, GrpcSettings, HttpEncoding, HttpSettings, QueueSettings, RetrySettings, SettingsError,
    Sizer, Tls,
};
use self::{delivery::Delivery, lane::Lane, sender::Sender};
use crate::consumer::{Consumer, Refusal};
use crate::otlp::Encoding;
use crate::payload::{Payload, Signal};
use crate::self_metrics::SelfMetrics;

/// Time to send what is still there after the stop signal, or after [`OtlpExporter::close`].
pub const DRAIN_TIME_MAX: Duration = Duration::from_secs(2);

const SIGNALS: [Signal; 3] = [Signal::Traces, Signal::Metrics, Signal::Logs];

/// One exporter. It consumes from the beginning, and sends while [`OtlpExporter::run`] runs.
pub struct OtlpExporter {
    encoding: Encoding,
    queue: QueueSettings,
    lanes: [Arc<Lane>; 3],
    delivery: Arc<Delivery>,
}

impl OtlpExporter {
    /// The exporter `otlp_grpc` of that name (`otlp_grpc/tempo`). It connects when there is something to send.
    ///
    /// # Errors
    /// A [`SettingsError`] that names the key.
    pub fn grpc(
        name: &str,
        settings: &GrpcSettings,
        metrics: &SelfMetrics,
        chance: Chance,
    ) -> Result<Self, SettingsError> {
        let (queue, retry) = (&settings.sending_queue, &settings.retry_on_failure);
        settings::check(queue, retry, settings.timeout)?;
        let sender = Arc::new(grpc::GrpcSender::new(settings)?);
        let delivery = Delivery::new(name, sender, retry.clone(), chance);
        Ok(Self::new(name, Encoding::Protobuf, queue, delivery, metrics))
    }

    /// The exporter `otlp_http` of that name.
    ///
    /// # Errors
    /// A [`SettingsError`] that names the key.
    pub fn http(
        name: &str,
        settings: &HttpSettings,
        metrics: &SelfMetrics,
        chance: Chance,
    ) -> Result<Self, SettingsError> {
        let (queue, retry) = (&settings.sending_queue, &settings.retry_on_failure);
        settings::check(queue, retry, settings.timeout)?;
        let sender: Arc<dyn Sender> = Arc::new(http::HttpSender::new(settings)?);
        let delivery = Delivery::new(name, sender, retry.clone(), chance);
        Ok(Self::new(
            name,
            settings.encoding.into(),
            queue,
            delivery,
            metrics,
        ))
    }

    fn new(
        name: &str,
        encoding: Encoding,
        queue: &QueueSettings,
        delivery: Delivery,
        metrics: &SelfMetrics,
    ) -> Self {
        Self {
            encoding,
            lanes: SIGNALS.map(|signal| Arc::new(Lane::new(name, signal, queue, metrics))),
            queue: queue.clone(),
            delivery: Arc::new(delivery),
        }
    }

    /// Sends what is consumed until `stop`, then what is left for at most [`DRAIN_TIME_MAX`], without waiting between
    /// attempts. The rest is counted as failed.
    pub async fn run(&self, stop: CancellationToken) {
        let mut workers = JoinSet::new();
        for lane in &self.lanes {
            for _ in 0..self.queue.workers() {
                let (lane, delivery) = (Arc::clone(lane), Arc::clone(&self.delivery));
                workers.spawn(async move {
                    while let Some(parcel) = lane.next().await {
                        // What became of it is counted.
                        let _outcome = delivery.deliver(parcel).await;
                    }
                });
            }
        }
        stop.cancelled().await;
        let deadline = self.delivery.hurry();
        for lane in &self.lanes {
            lane.refuse_more();
        }
        let all = async { while workers.join_next().await.is_some() {} };
        let is_late = timeout_at(deadline, all).await.is_err();
        workers.shutdown().await;
        let left: usize = self.lanes.iter().map(|lane| lane.give_up()).sum();
        if is_late || left > 0 {
            tracing::warn!(requests = left, "What was not sent in time is dropped");
        }
    }

    /// Waits until everything consumed so far is sent or given up, for at most [`DRAIN_TIME_MAX`], while
    /// [`OtlpExporter::run`] runs. From now on nothing waits between attempts.
    pub async fn close(&self) {
        let deadline = self.delivery.hurry();
        for lane in &self.lanes {
            // Whoever is late stays in the queue, for the end of `run` to count.
            let _late = timeout(deadline.duration_since(Instant::now()), lane.idle()).await;
        }
    }
}

#[async_trait]
impl Consumer for OtlpExporter {
    async fn consume(&self, payload: Payload) -> Result<(), Refusal> {
        let (signal, items) = (payload.signal(), payload.items() as u64);
        if items == 0 {
            return Ok(());
        }
        let lane = &self.lanes[signal as usize];
        let body = match self.encoding.encode(&payload) {
            Ok(body) => body,
            Err(error) => return Err(lane.refuse(items, Refusal::permanent(error.sentence()))),
        };
        drop(payload);
        let parcel = lane.parcel(items, body);
        match self.queue.enabled {
            true => lane.put(parcel, self.queue.block_on_overflow).await,
            false => self.delivery.deliver(parcel).await,
        }
    }
}
