//! Everything behind one service's voice, from its start to its end.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use opentelemetry_proto::tonic::collector::logs::v1::logs_service_client::LogsServiceClient;
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_client::MetricsServiceClient;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tonic::codec::CompressionEncoding::Gzip;
use tonic::transport::Channel;

use super::channel::{Channels, Door, resource};
use super::deliver::Stop;
use super::foreign::{ForeignRecords, ForeignSpans};
use super::metrics::MetricSender;
use super::queue::{Queue, Spans};
use super::records::{Record, RecordSender};
use super::spans::SpanSender;
use super::worker;
use crate::exemplars::Exemplars;
use crate::losses::{Dropped, Losses, Signal};
use crate::reader::Reader;
use crate::relay::Relay;
use crate::settings::{Settings, SettingsError, Waiting};
use crate::voice::{Telemetry, Voice};

/// How long the end may take in total, and how much of that spans and log records have; the metrics go last, so that
/// they tell what was lost.
const STOP_MAX: Duration = Duration::from_secs(2);
const STOP_ITEMS_MAX: Duration = Duration::from_millis(1500);

/// Who works for one service, and how they are stopped.
pub(crate) struct Pipeline {
    losses: Arc<Losses>,
    relay: Relay,
    /// Asks the workers of spans and log records, and the one of the metrics, to come to an end.
    stop_items: watch::Sender<Option<Instant>>,
    stop_metrics: watch::Sender<Option<Instant>>,
    workers: Mutex<Workers>,
}

/// The tasks that run.
#[derive(Default)]
struct Workers {
    items: Vec<JoinHandle<()>>,
    metrics: Option<JoinHandle<()>>,
}

impl Pipeline {
    /// Starts the workers, and makes the voice whose words they send. It needs a runtime.
    pub(crate) fn start(settings: Settings) -> Result<Telemetry, SettingsError> {
        let sdk_resource = settings.resource();
        let losses = Arc::new(Losses::default());
        let (stop_items, items_stop) = watch::channel(None);
        let (stop_metrics, metrics_stop) = watch::channel(None);
        let mut start = Start {
            settings,
            resource: sdk_resource.clone(),
            channels: Channels::default(),
            losses: Arc::clone(&losses),
            stop: Stop(items_stop),
            workers: Workers::default(),
        };
        let limits = start.settings.limits;
        let mut traces = SdkTracerProvider::builder()
            .with_sampler(start.settings.sampler.clone())
            .with_max_attributes_per_span(limits.span_attributes)
            .with_max_events_per_span(limits.span_events)
            .with_max_links_per_span(limits.span_links)
            .with_resource(sdk_resource.clone());
        if let Some(queue) = start.spans()? {
            traces = traces.with_span_processor(Spans(queue));
        }
        let records = start.records()?;
        let relay = start.relay()?;
        let mut metrics = SdkMeterProvider::builder().with_resource(sdk_resource);
        let reader = start.settings.metrics.is_some().then(Reader::default);
        if let Some(reader) = &reader {
            metrics = metrics.with_reader(reader.clone());
        }
        let mut voice = Voice::over(&traces.build(), metrics.build());
        voice.records = records;
        voice.exemplars = reader.is_some().then(Arc::<Exemplars>::default);
        let telemetry = Telemetry::speaking(&start.settings.service, voice);
        if let Some(reader) = reader {
            start.metrics(reader, telemetry.clone(), Stop(metrics_stop))?;
        }
        let workers = Mutex::new(start.workers);
        Ok(telemetry.with_pipeline(Self {
            losses,
            relay,
            stop_items,
            stop_metrics,
            workers,
        }))
    }

    /// Sends all that waits, for at most [`STOP_MAX`]. What is left then is given up and counted.
    pub(crate) async fn stop(&self) {
        let workers = std::mem::take(&mut *self.workers.lock().unwrap_or_else(PoisonError::into_inner));
        let now = Instant::now();
        self.stop_items.send_replace(Some(now + STOP_ITEMS_MAX));
        for worker in workers.items {
            // A worker that panicked has nothing to tell.
            let _ = worker.await;
        }
        self.stop_metrics.send_replace(Some(now + STOP_MAX));
        if let Some(worker) = workers.metrics {
            let _ = worker.await;
        }
    }

    /// The queues for what others tell.
    pub(crate) fn relay(&self) -> &Relay {
        &self.relay
    }

    /// What was given up so far.
    pub(crate) fn dropped(&self) -> Vec<Dropped> {
        self.losses.all()
    }
}

/// What the workers are made of.
struct Start {
    settings: Settings,
    resource: opentelemetry_sdk::Resource,
    channels: Channels,
    losses: Arc<Losses>,
    stop: Stop,
    workers: Workers,
}

impl Start {
    fn spans(&mut self) -> Result<Option<Arc<Queue<SpanData>>>, SettingsError> {
        let Some((door, client)) = self.trace_client()? else {
            return Ok(None);
        };
        let sender = SpanSender {
            door,
            client,
            resource: resource(&self.resource),
            limits: self.settings.limits,
        };
        Ok(Some(self.work(self.settings.span_queue, Signal::Traces, sender)))
    }

    fn records(&mut self) -> Result<Option<Arc<Queue<Record>>>, SettingsError> {
        let Some((door, client)) = self.log_client()? else {
            return Ok(None);
        };
        let sender = RecordSender {
            door,
            client,
            resource: resource(&self.resource),
            limits: self.settings.limits,
        };
        Ok(Some(self.work(self.settings.record_queue, Signal::Logs, sender)))
    }

    fn relay(&mut self) -> Result<Relay, SettingsError> {
        let (span_queue, record_queue) = (self.settings.span_queue, self.settings.record_queue);
        let spans = self.trace_client()?.map(|(door, client)| {
            let sender = ForeignSpans { door, client };
            self.work(span_queue, Signal::Traces, sender)
        });
        let records = self.log_client()?.map(|(door, client)| {
            let sender = ForeignRecords { door, client };
            self.work(record_queue, Signal::Logs, sender)
        });
        Ok(Relay {
            spans,
            records,
            losses: Arc::clone(&self.losses),
        })
    }

    fn trace_client(&mut self) -> Result<Option<(Door, TraceServiceClient<Channel>)>, SettingsError> {
        let Some(outlet) = &self.settings.traces else {
            return Ok(None);
        };
        let client = TraceServiceClient::new(self.channels.to(&outlet.endpoint)?);
        let client = if outlet.is_compressed {
            client.send_compressed(Gzip)
        } else {
            client
        };
        Ok(Some((Door::new(outlet), client)))
    }

    fn log_client(&mut self) -> Result<Option<(Door, LogsServiceClient<Channel>)>, SettingsError> {
        let Some(outlet) = &self.settings.logs else {
            return Ok(None);
        };
        let client = LogsServiceClient::new(self.channels.to(&outlet.endpoint)?);
        let client = if outlet.is_compressed {
            client.send_compressed(Gzip)
        } else {
            client
        };
        Ok(Some((Door::new(outlet), client)))
    }

    fn work<O: worker::Outbound>(
        &mut self,
        waiting: Waiting,
        signal: Signal,
        sender: O,
    ) -> Arc<Queue<O::Item>> {
        let queue = Arc::new(Queue::new(waiting, signal, Arc::clone(&self.losses)));
        let work = worker::run(Arc::clone(&queue), sender, self.stop.clone());
        self.workers.items.push(tokio::spawn(work));
        queue
    }

    fn metrics(&mut self, reader: Reader, voice: Telemetry, stop: Stop) -> Result<(), SettingsError> {
        let (Some(outlet), Some(exemplars)) = (&self.settings.metrics, voice.exemplars()) else {
            return Ok(());
        };
        let mut client = MetricsServiceClient::new(self.channels.to(&outlet.endpoint)?);
        if outlet.is_compressed {
            client = client.send_compressed(Gzip);
        }
        let sender = MetricSender {
            door: Door::new(outlet),
            client,
            reader,
            exemplars,
            losses: Arc::clone(&self.losses),
            voice,
            told: Vec::new(),
        };
        let work = sender.run(self.settings.metric_interval, stop);
        self.workers.metrics = Some(tokio::spawn(work));
        Ok(())
    }
}
