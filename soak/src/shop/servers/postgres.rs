//! A PostgreSQL with a thread of its own: it dies with the thread that starts it, and making it takes a while in which
//! nobody else should wait.

use std::thread::{self, JoinHandle};

use anyhow::{Context, Result, anyhow};
use lab::{PostgresOptions, PostgresServer, PostgresStop};
use tokio::runtime;
use tokio::sync::{mpsc, oneshot};

/// Orders that may wait for the thread; there is never more than one.
const ORDERS_MAX: usize = 1;

/// A running or stopped server. Dropped, it is gone.
#[derive(Debug)]
pub(crate) struct Postgres {
    /// `None` only at the very end.
    orders: Option<mpsc::Sender<Order>>,
    thread: Option<JoinHandle<()>>,
    url: String,
}

/// What is to be done, and who waits for it.
struct Order {
    what: What,
    done: oneshot::Sender<Result<()>>,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Stop(PostgresStop),
    StartAgain,
}

impl Postgres {
    /// Starts a new, empty one that syncs, and waits until it answers.
    pub(super) async fn start() -> Result<Self> {
        let (orders, inbox) = mpsc::channel(ORDERS_MAX);
        let (started, start) = oneshot::channel();
        let thread = thread::Builder::new().name("postgres".to_owned());
        let thread = thread.spawn(move || keep(inbox, started))?;
        // From here on the thread is waited for, whatever happens.
        let mut server = Self {
            orders: Some(orders),
            thread: Some(thread),
            url: String::new(),
        };
        server.url = start.await.context("PostgreSQL's thread ended")??;
        Ok(server)
    }

    /// Where its database is, with the password.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Stops it, and waits until it is gone.
    pub(crate) async fn stop(&self, how: PostgresStop) -> Result<()> {
        self.order(What::Stop(how)).await
    }

    /// Starts it where it was, over what it had, and waits until it answers.
    pub(crate) async fn start_again(&self) -> Result<()> {
        self.order(What::StartAgain).await
    }

    async fn order(&self, what: What) -> Result<()> {
        let (done, end) = oneshot::channel();
        let orders = self.orders.as_ref().context("PostgreSQL has no thread")?;
        let sent = orders.send(Order { what, done }).await;
        sent.map_err(|_| anyhow!("PostgreSQL's thread ended"))?;
        end.await.context("PostgreSQL's thread ended")?
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.orders.take());
        if let Some(thread) = self.thread.take() {
            // Were it to panic, the server would be gone with it.
            let _ = thread.join();
        }
    }
}

/// Starts a server, says where it is, and does as it is told until nobody is there any more.
fn keep(mut inbox: mpsc::Receiver<Order>, started: oneshot::Sender<Result<String>>) {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return drop(started.send(Err(error.into()))),
    };
    runtime.block_on(async {
        let mut server = match PostgresServer::start(&PostgresOptions::default()).await {
            Ok(server) => server,
            Err(error) => return drop(started.send(Err(error))),
        };
        // Whoever has gone meanwhile has dropped the orders too.
        drop(started.send(Ok(server.network_url())));
        while let Some(Order { what, done }) = inbox.recv().await {
            let outcome = match what {
                What::Stop(how) => server.stop(how).await,
                What::StartAgain => server.start_again().await,
            };
            drop(done.send(outcome));
        }
    });
}
