//! The threads of the store, and the bounded queues in front of them.

use std::{
    any::Any,
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

use rusqlite::Connection;
use shop::ports::StoreError;
use tokio::sync::{
    mpsc::{self, Receiver, Sender},
    oneshot,
};

use super::{file::OpenedFile, reader::Reader, sql::Sql, writer::Writer};

/// Jobs that wait for the writer, or for the readers, at most. Whoever comes then waits in line.
const QUEUE_MAX: usize = 1024;
/// How long anybody waits for a place in the queue and the answer together.
const PATIENCE: Duration = Duration::from_secs(5);

/// One method call of a port, on its way to a thread.
pub(super) type Job = Box<dyn FnOnce(Sql<'_>) -> Outcome + Send>;

/// Tells the caller how it ended: `Ok` when the job's own result holds.
pub(super) type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// What a job leaves behind.
pub(super) struct Outcome {
    /// Whether its writes stay.
    pub(super) keep: bool,
    /// To be called when that is durable. Dropped uncalled, the caller hears "unavailable".
    pub(super) answer: Answer,
}

/// What a thread is told.
pub(super) enum Command {
    /// Do this.
    Run(Job),
    /// Take nothing new, finish the rest.
    Stop,
}

/// The running threads.
pub(super) struct Engine {
    writes: Lane,
    reads: Lane,
}

/// A queue, and the threads that take from it.
struct Lane {
    commands: Sender<Command>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Engine {
    pub(super) fn start(file: OpenedFile) -> std::io::Result<Self> {
        Ok(Self {
            reads: start_readers(file.readers)?,
            writes: start_writer(file.writer)?,
        })
    }

    /// Runs `work` in a savepoint of the writer's transaction; its error undoes it. Comes back when the
    /// result is durable.
    pub(super) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(Sql<'_>) -> Result<T, E> + Send + 'static,
    {
        self.writes.ask(work).await
    }

    /// Runs `work` on one reader, within one snapshot of everything acknowledged before.
    pub(super) async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(Sql<'_>) -> Result<T, E> + Send + 'static,
    {
        self.reads.ask(work).await
    }

    /// Ends the threads, readers first: only the writer, as the last, can write the log back and remove it.
    pub(super) async fn close(&self) {
        self.reads.stop().await;
        self.writes.stop().await;
    }
}

fn start_writer(connection: Connection) -> std::io::Result<Lane> {
    let (commands, jobs) = mpsc::channel(QUEUE_MAX);
    let writer = Writer::new(connection, jobs);
    let threads = vec![spawn("sqlite-writer", move || writer.run())?];
    Ok(Lane::new(commands, threads))
}

fn start_readers(connections: Vec<Connection>) -> std::io::Result<Lane> {
    let (commands, jobs) = mpsc::channel(QUEUE_MAX);
    let jobs = Arc::new(Mutex::new(jobs));
    let readers = connections
        .into_iter()
        .map(|connection| Reader::new(connection, Arc::clone(&jobs)));
    let threads = readers.map(|reader| spawn("sqlite-reader", move || reader.run()));
    Ok(Lane::new(commands, threads.collect::<std::io::Result<_>>()?))
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    thread::Builder::new().name(name.to_owned()).spawn(run)
}

impl Lane {
    fn new(commands: Sender<Command>, threads: Vec<JoinHandle<()>>) -> Self {
        Self {
            commands,
            threads: Mutex::new(threads),
        }
    }

    async fn ask<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(Sql<'_>) -> Result<T, E> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let exchange = async {
            let sent = self.commands.send(Command::Run(job(work, sender))).await;
            sent.map_err(|_closed| unavailable("it is closed"))?;
            let answer = receiver.await;
            answer.map_err(|_dropped| unavailable("the job was given up"))
        };
        let waited = tokio::time::timeout(PATIENCE, exchange).await;
        waited.map_err(|_late| unavailable("it has too much to do"))??
    }

    /// Lets the threads finish what is in the queue and waits for their end.
    async fn stop(&self) {
        let _already_stopped = self.commands.send(Command::Stop).await;
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let joined = tokio::task::spawn_blocking(|| threads.into_iter().try_for_each(JoinHandle::join));
        if !matches!(joined.await, Ok(Ok(()))) {
            tracing::error!("a thread of the store had panicked");
        }
    }
}

/// Packs `work` with the way back to its caller. Nothing is done for a caller who went away.
fn job<T, E, F>(work: F, caller: oneshot::Sender<Result<T, E>>) -> Job
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: FnOnce(Sql<'_>) -> Result<T, E> + Send + 'static,
{
    Box::new(move |sql| {
        if caller.is_closed() {
            return Outcome {
                keep: false,
                answer: Box::new(drop),
            };
        }
        let result = work(sql);
        Outcome {
            keep: result.is_ok(),
            answer: Box::new(move |committed| {
                let _caller_went_away = caller.send(committed.map_err(E::from).and(result));
            }),
        }
    })
}

fn unavailable(reason: &str) -> StoreError {
    StoreError::Unavailable(reason.to_owned())
}

/// The words of a panic, for the log.
pub(super) fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

/// The next job that is already there. A `Stop` among them closes the queue for new ones.
pub(super) fn next_queued(commands: &mut Receiver<Command>) -> Option<Job> {
    loop {
        match commands.try_recv().ok()? {
            Command::Run(job) => return Some(job),
            Command::Stop => commands.close(),
        }
    }
}

/// Waits for the next job; `None` when the queue is closed and empty.
pub(super) fn next_job(commands: &mut Receiver<Command>) -> Option<Job> {
    loop {
        match commands.blocking_recv()? {
            Command::Run(job) => return Some(job),
            Command::Stop => commands.close(),
        }
    }
}

#[cfg(test)]
mod tests;
