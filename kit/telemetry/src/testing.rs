//! For tests, here and in the crates that speak: a collector in this process that keeps what it hears.

mod seen;
mod service;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use self::seen::{Attributes, SeenExemplar, SeenMetric, SeenPoint, SeenRecord, SeenSpan};

/// How long [`Sink::wait_until`] waits. Whoever reaches it has found a fault, so it may be long.
pub const WAIT_MAX: Duration = Duration::from_secs(20);

/// The most spans, and the most log records, that a sink keeps; it forgets what comes then.
pub const ITEMS_MAX: usize = 1_000_000;

/// A collector on a free port of loopback. It ends when it is dropped.
pub struct Sink {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

/// What a sink has heard.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Every span, in the order of arrival.
    pub spans: Vec<SeenSpan>,
    /// Each metric of each service as it was told last.
    pub metrics: Vec<SeenMetric>,
    /// Every log record, in the order of arrival.
    pub logs: Vec<SeenRecord>,
    /// The headers of the last request.
    pub headers: BTreeMap<String, String>,
    /// How many requests came, also those that were not taken.
    pub requests: usize,
}

/// What a sink says to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It takes everything.
    Take,
    /// It takes all but so many items.
    Reject(i64),
    /// It wants to be asked again.
    Unavailable,
    /// It does not want this.
    Invalid,
    /// It never answers.
    Silence,
}

struct Shared {
    seen: Mutex<Seen>,
    answer: Mutex<Answer>,
    /// Rises with each request.
    version: watch::Sender<u64>,
}

impl Sink {
    /// A sink on a free port, which takes everything.
    ///
    /// # Errors
    ///
    /// When there is no free port.
    pub async fn start() -> std::io::Result<Self> {
        Self::start_at((Ipv4Addr::LOCALHOST, 0).into()).await
    }

    /// A sink at this address.
    ///
    /// # Errors
    ///
    /// When the port is taken.
    pub async fn start_at(address: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            seen: Mutex::default(),
            answer: Mutex::new(Answer::Take),
            version: watch::Sender::new(0),
        });
        let server = tokio::spawn(service::serve(listener, Arc::clone(&shared)));
        Ok(Self {
            address,
            shared,
            server,
        })
    }

    /// Its address, for `OTEL_EXPORTER_OTLP_ENDPOINT`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Says this to every request from now on.
    pub fn answer_with(&self, answer: Answer) {
        *lock(&self.shared.answer) = answer;
    }

    /// All that was heard.
    #[must_use]
    pub fn seen(&self) -> Seen {
        lock(&self.shared.seen).clone()
    }

    /// Every span.
    #[must_use]
    pub fn spans(&self) -> Vec<SeenSpan> {
        self.seen().spans
    }

    /// Each metric of each service as it was told last.
    #[must_use]
    pub fn metrics(&self) -> Vec<SeenMetric> {
        self.seen().metrics
    }

    /// Every log record.
    #[must_use]
    pub fn logs(&self) -> Vec<SeenRecord> {
        self.seen().logs
    }

    /// Waits until it is so; `false` when [`WAIT_MAX`] has passed.
    #[must_use]
    pub async fn wait_until(&self, is_so: impl Fn(&Seen) -> bool) -> bool {
        let mut version = self.shared.version.subscribe();
        let wait = async {
            loop {
                version.mark_unchanged();
                if is_so(&lock(&self.shared.seen)) {
                    return true;
                }
                if version.changed().await.is_err() {
                    return false;
                }
            }
        };
        tokio::time::timeout(WAIT_MAX, wait).await.unwrap_or(false)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
