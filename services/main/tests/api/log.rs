//! What people on call read.

use std::{
    fmt::{Debug, Write},
    sync::{Arc, LazyLock, Mutex},
};

use tracing::{
    Dispatch, Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
    subscriber::DefaultGuard,
};

/// Hears nothing. While there is only one who listens, a thread that nobody listens to switches a line off for all when it
/// is the first to come by; when there are two, both are asked.
static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Lines(Arc::default(), Level::INFO)));

/// What was logged, each line as its message and its fields.
#[derive(Clone)]
pub(crate) struct Lines(Arc<Mutex<Vec<String>>>, Level);

impl Lines {
    /// Reads along with the warnings and errors that this thread logs, for as long as the guard is kept.
    pub(crate) fn follow() -> (Self, DefaultGuard) {
        Self::follow_from(Level::WARN)
    }

    /// The same with what is as it should be.
    pub(crate) fn follow_events() -> (Self, DefaultGuard) {
        Self::follow_from(Level::INFO)
    }

    fn follow_from(level: Level) -> (Self, DefaultGuard) {
        LazyLock::force(&SECOND);
        let lines = Self(Arc::default(), level);
        (lines.clone(), tracing::subscriber::set_default(lines))
    }

    /// What was logged since the last time.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("main_service") && *metadata.level() <= self.1
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(event.metadata().level().to_string());
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "message" => write!(self.0, " {value:?}").unwrap(),
            name => write!(self.0, " {name}={value:?}").unwrap(),
        }
    }
}
