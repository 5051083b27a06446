//! One service's voice: what it makes spans, numbers and log records with, and how the code inside finds it.

use std::sync::Arc;

use opentelemetry::Context;
use opentelemetry::context::FutureExt as _;
use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use tokio::task::JoinHandle;

use crate::exemplars::Exemplars;
use crate::export::{Pipeline, Records};
use crate::instruments::Instruments;
use crate::losses::Dropped;
use crate::relay::Relay;
use crate::settings::{ENVIRONMENT_DEFAULT, Settings, SettingsError};

/// The name of the tracer and the meter that all of our services use.
pub(crate) const SCOPE: &str = "webstore";

/// How one service speaks. Whatever runs inside [`Telemetry::scope`] speaks for it: the functions of this crate find
/// the voice in OpenTelemetry's current context, so that many services can live in one process, and nobody has to
/// pass a handle on. Outside of any scope they do nothing. Cloning is cheap.
#[derive(Clone, Default)]
pub struct Telemetry {
    voice: Option<Arc<Voice>>,
    /// A context without a span, in which the voice and the service's name are found.
    base: Context,
    pipeline: Option<Arc<Pipeline>>,
    /// `deployment.environment.name`, which it has also when it is silent.
    environment: Option<Arc<str>>,
}

/// What a service speaks with.
pub(crate) struct Voice {
    pub(crate) tracer: SdkTracer,
    pub(crate) instruments: Instruments,
    pub(crate) exemplars: Option<Arc<Exemplars>>,
    pub(crate) records: Option<Arc<Records>>,
    /// The metrics end when their provider goes.
    _metrics: SdkMeterProvider,
}

/// The voice in the current context.
#[derive(Clone)]
struct Speaker(Arc<Voice>);

/// The name of the current service, which it has also when it is silent.
#[derive(Clone)]
pub(crate) struct ServiceName(pub(crate) Arc<str>);

impl Telemetry {
    /// Says nothing; for tests, and for programs that only look at data.
    #[must_use]
    pub fn silent() -> Self {
        Self::default()
    }

    /// Begins to speak. It needs a runtime, but waits for nobody: whether there is a collector is seen when the first
    /// batch is sent. Of settings without any outlet nothing is left but the service's name, for the log.
    ///
    /// # Errors
    ///
    /// An address that is none.
    pub fn start(settings: Settings) -> Result<Self, SettingsError> {
        let environment = Some(Arc::from(&*settings.environment));
        if settings.is_silent() {
            let name = ServiceName(Arc::from(settings.service));
            return Ok(Self {
                base: Context::new().with_value(name),
                environment,
                ..Self::default()
            });
        }
        let telemetry = Pipeline::start(settings)?;
        Ok(Self {
            environment,
            ..telemetry
        })
    }

    /// `deployment.environment.name`: where this service runs, as everything says that it says.
    #[must_use]
    pub fn environment(&self) -> &str {
        self.environment.as_deref().unwrap_or(ENVIRONMENT_DEFAULT)
    }

    /// Sends all that waits, for at most two seconds, and then ends. What is left is given up and counted; what is said
    /// afterwards is lost.
    pub async fn stop(&self) {
        if let Some(pipeline) = &self.pipeline {
            pipeline.stop().await;
        }
    }

    /// What was given up instead of sent, since the start.
    #[must_use]
    pub fn dropped(&self) -> Vec<Dropped> {
        let pipeline = self.pipeline.as_ref();
        pipeline.map(|pipeline| pipeline.dropped()).unwrap_or_default()
    }

    /// The voice of the service with this name.
    pub(crate) fn speaking(service: &str, voice: Voice) -> Self {
        let voice = Arc::new(voice);
        let name = ServiceName(Arc::from(service));
        Self {
            base: Context::new()
                .with_value(name)
                .with_value(Speaker(Arc::clone(&voice))),
            voice: Some(voice),
            ..Self::default()
        }
    }

    /// With those who send what it says.
    pub(crate) fn with_pipeline(mut self, pipeline: Pipeline) -> Self {
        self.pipeline = Some(Arc::new(pipeline));
        self
    }

    /// Whether nothing that is said is heard.
    pub(crate) fn is_silent(&self) -> bool {
        self.voice.is_none()
    }

    /// Where its exemplars are kept.
    pub(crate) fn exemplars(&self) -> Option<Arc<Exemplars>> {
        self.voice.as_ref()?.exemplars.clone()
    }

    /// The queues for what others tell.
    pub(crate) fn foreign(&self) -> Option<&Relay> {
        self.pipeline.as_ref().map(|pipeline| pipeline.relay())
    }

    /// As [`Telemetry::context`], borrowed.
    pub(crate) fn base(&self) -> &Context {
        &self.base
    }

    /// A context without a span in which this service speaks.
    #[must_use]
    pub fn context(&self) -> Context {
        self.base.clone()
    }

    /// Runs `work` so that everything in it speaks for this service.
    pub fn scope<W: Future>(&self, work: W) -> impl Future<Output = W::Output> + use<W> {
        work.with_context(self.context())
    }
}

impl Voice {
    /// A voice over these providers, which keeps no log records and no exemplars.
    pub(crate) fn over(traces: &SdkTracerProvider, metrics: SdkMeterProvider) -> Self {
        Self {
            tracer: traces.tracer(SCOPE),
            instruments: Instruments::new(&metrics.meter(SCOPE)),
            exemplars: None,
            records: None,
            _metrics: metrics,
        }
    }
}

/// Runs `work` in a task of its own that goes on speaking as the current one does, in the same span.
pub fn spawn<W>(work: W) -> JoinHandle<W::Output>
where
    W: Future + Send + 'static,
    W::Output: Send + 'static,
{
    tokio::spawn(work.with_context(Context::current()))
}

/// Asks the current voice, if there is one.
pub(crate) fn with_voice<T>(ask: impl FnOnce(&Voice, &Context) -> T) -> Option<T> {
    Context::map_current(|context| {
        let speaker = context.get::<Speaker>()?;
        Some(ask(&speaker.0, context))
    })
}
