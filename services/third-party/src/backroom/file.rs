//! The durable file. One thread owns the connection; everyone else hands it jobs and gets an answer when the
//! job is on disk.

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

use super::schema::{OpenError, Schema, connect};
use super::writer::{Errand, Message, serve};

/// How many jobs may wait. Beyond that the stranger says it is busy rather than keep people waiting.
const QUEUE_JOBS_MAX: usize = 1024;

/// Why a job has no result. Nothing of it was written.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("too many jobs are waiting for the file")]
    Busy,
    #[error("the file is closed")]
    Closed,
    #[error("the file cannot be read or written")]
    Failed(#[source] Arc<rusqlite::Error>),
}

/// A handle to the file. When the last one is gone the writer finishes what it has and closes the file.
pub(crate) struct DurableFile {
    messages: mpsc::Sender<Message>,
}

impl DurableFile {
    /// Opens or creates the file and starts its writer. `:memory:` is a file that forgets.
    pub(crate) fn open(
        path: &Path,
        schema: &Schema,
        prepare: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<Self, OpenError> {
        let connection = connect(path, schema, prepare)?;
        let (messages, inbox) = mpsc::channel(QUEUE_JOBS_MAX);
        std::thread::Builder::new()
            .name("third-party-file".to_owned())
            .spawn(move || serve(connection, inbox))
            .map_err(OpenError::Thread)?;
        Ok(Self { messages })
    }

    /// Runs a job in a transaction of its own (seen from the job) and returns its result once it is durable.
    /// When the caller stops waiting the job still runs.
    ///
    /// # Errors
    /// When the queue is full, the file is closed, or SQLite fails; the job then left no trace.
    pub(crate) async fn run<T, F>(&self, job: F) -> Result<T, FileError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let errand = Message::Run(Box::new(Errand::new(job, answer)));
        self.messages.try_send(errand).map_err(|error| match error {
            TrySendError::Full(_) => FileError::Busy,
            TrySendError::Closed(_) => FileError::Closed,
        })?;
        answered.await.unwrap_or(Err(FileError::Closed))
    }

    /// Finishes the jobs that are waiting and closes the file. Closing twice is closing once.
    pub(crate) async fn close(&self) {
        let (closed, closing) = oneshot::channel();
        if self.messages.send(Message::Close(closed)).await.is_ok() {
            // An error means that the writer has closed the file on another caller's behalf.
            let _ = closing.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::sync::mpsc::{SyncSender, sync_channel};
    use std::task::{Context, Poll, Waker};

    use rusqlite::Connection;
    use tokio::sync::oneshot;

    use super::{DurableFile, Errand, FileError, Message, QUEUE_JOBS_MAX, Schema};

    const SCHEMA: Schema = Schema {
        application_id: 1,
        steps: &["CREATE TABLE numbers (number INTEGER PRIMARY KEY) STRICT"],
    };

    fn memory() -> DurableFile {
        DurableFile::open(":memory:".as_ref(), &SCHEMA, |_| Ok(())).unwrap()
    }

    fn insert(number: i64) -> impl FnOnce(&Connection) -> rusqlite::Result<usize> + Send + 'static {
        move |connection| connection.execute("INSERT INTO numbers VALUES (?1)", [number])
    }

    fn count(connection: &Connection) -> rusqlite::Result<i64> {
        connection.query_row("SELECT count(*) FROM numbers", [], |row| row.get(0))
    }

    /// Occupies the writer from now until the returned sender is dropped, so that what follows waits in the
    /// queue and then shares a transaction.
    fn hold(file: &DurableFile) -> SyncSender<()> {
        let (begin, begun) = sync_channel(1);
        let (release, released) = sync_channel::<()>(0);
        let job = move |_: &Connection| Ok((begin.send(()).is_ok(), released.recv().is_ok()));
        let (answer, _) = oneshot::channel();
        file.messages
            .try_send(Message::Run(Box::new(Errand::new(job, answer))))
            .unwrap();
        begun.recv().unwrap();
        release
    }

    #[tokio::test]
    async fn a_failing_job_undoes_itself_and_not_its_neighbours() {
        let file = memory();
        let release = hold(&file);
        let broken = |connection: &Connection| {
            connection.execute("INSERT INTO numbers VALUES (7)", [])?;
            connection.execute("INSERT INTO nowhere VALUES (7)", [])
        };
        let release_later = async { drop(release) };
        let (first, failed, second, ()) = tokio::join!(
            file.run(insert(1)),
            file.run(broken),
            file.run(insert(2)),
            release_later
        );
        assert!(first.is_ok() && second.is_ok());
        assert!(matches!(failed, Err(FileError::Failed(_))));
        assert_eq!(file.run(count).await.unwrap(), 2);
    }

    #[tokio::test]
    async fn a_full_queue_is_said_at_once() {
        let file = memory();
        let release = hold(&file);
        let mut waiting = Vec::new();
        for number in 0..QUEUE_JOBS_MAX as i64 {
            let mut job = Box::pin(file.run(insert(number)));
            assert!(poll_once(&mut job).is_none(), "job {number} was answered early");
            waiting.push(job);
        }
        let refused = poll_once(&mut Box::pin(file.run(insert(-1))));
        assert!(matches!(refused, Some(Err(FileError::Busy))), "{refused:?}");
        drop(release);
        for job in waiting {
            job.await.unwrap();
        }
        assert_eq!(file.run(count).await.unwrap(), QUEUE_JOBS_MAX as i64);
    }

    /// Polls once, as a caller does that does not wait.
    fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        match Pin::new(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        }
    }

    #[tokio::test]
    async fn closing_finishes_what_waits_and_refuses_what_follows() {
        let file = memory();
        let release = hold(&file);
        let release_later = async { drop(release) };
        let (written, (), ()) = tokio::join!(file.run(insert(1)), file.close(), release_later);
        assert!(written.is_ok());
        assert!(matches!(file.run(insert(2)).await, Err(FileError::Closed)));
        file.close().await;
    }
}
