//! Everything behind one service's voice, from its start to its end.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_client::MetricsServiceClient;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tonic::codec::CompressionEncoding::Gzip;

use super::channel::{Channels, Door, resource};
use super::deliver::Stop;
use super::item::Owner;
use super::metrics::MetricSender;
use super::queue::Queue;
use super::records::Records;
use super::sender::Sender;
use super::spans::Spans;
use super::worker;
use crate::exemplars::Exemplars;
use crate::losses::{Dropped, Losses, Signal};
use crate::reader::Reader;
use crate::relay::Relay;
use crate::settings::{Outlet, Settings, SettingsError, Waiting};
use crate::voice::{SCOPE, Telemetry, Voice};

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
        let resource = resource(&sdk_resource);
        let own = start.queues()?;
        if let Some(queue) = own.spans {
            traces = traces.with_span_processor(Spans {
                queue,
                owner: Owner::named(Arc::clone(&resource), SCOPE),
                characters_max: limits.span_value_characters,
            });
        }
        let to_records = |queue| Arc::new(Records::new(queue, resource, limits));
        let records = own.records.map(to_records);
        // Queues of their own, so that others cannot crowd out what the service says.
        let relay = Relay::new(start.queues()?, Arc::clone(&losses));
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
    channels: Channels,
    losses: Arc<Losses>,
    stop: Stop,
    workers: Workers,
}

/// Queues of one speaker, as far as there is a way to the collector.
pub(crate) struct Queues {
    pub(crate) spans: Option<Arc<Queue>>,
    pub(crate) records: Option<Arc<Queue>>,
}

impl Start {
    fn queues(&mut self) -> Result<Queues, SettingsError> {
        let Settings { traces, logs, .. } = &self.settings;
        let (traces, logs) = (traces.clone(), logs.clone());
        let (spans, records) = (self.settings.span_queue, self.settings.record_queue);
        Ok(Queues {
            spans: self.queue(Signal::Traces, traces.as_ref(), spans)?,
            records: self.queue(Signal::Logs, logs.as_ref(), records)?,
        })
    }

    fn queue(
        &mut self,
        signal: Signal,
        outlet: Option<&Outlet>,
        waiting: Waiting,
    ) -> Result<Option<Arc<Queue>>, SettingsError> {
        let Some(outlet) = outlet else {
            return Ok(None);
        };
        let sender = Sender::new(signal, outlet, self.channels.to(&outlet.endpoint)?);
        let queue = Arc::new(Queue::new(waiting, signal, Arc::clone(&self.losses)));
        let work = worker::run(Arc::clone(&queue), sender, self.stop.clone());
        self.workers.items.push(tokio::spawn(work));
        Ok(Some(queue))
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
