//! Transactions: begun with their first statement, tried again where that is safe, never left open.

use std::{future::Future, sync::Arc};

use futures_util::future::join;
use shop::fault::{Step, reach};
use tokio::time::{Instant, timeout_at};

use super::{
    PostgresStore,
    session::{Phase, Session, Trouble},
    sql::Sql,
    sql_error::SqlError,
};

/// How often a transaction is tried that others are in the way of, or whose connection is gone.
const TRIES_MAX: usize = 4;

/// What kind of transaction it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Several statements that see the same moment, and change nothing.
    Snapshot,
    /// One statement that changes nothing.
    Question,
    /// Several statements that change something.
    Change,
    /// One statement that changes something, and so commits by itself.
    Statement,
}

impl Kind {
    const fn beginning(self) -> Option<&'static str> {
        match self {
            Self::Snapshot => Some("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"),
            Self::Change => Some("BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE"),
            Self::Question | Self::Statement => None,
        }
    }

    const fn phase(self) -> Phase {
        match self {
            Self::Snapshot | Self::Change => Phase::Working,
            Self::Question | Self::Statement => Phase::Alone,
        }
    }
}

impl PostgresStore {
    /// Runs `work`, which changes nothing, within one snapshot of everything acknowledged before.
    pub(super) async fn read<T, E, F>(&self, work: impl Fn(Sql) -> F) -> Result<T, E>
    where
        E: From<SqlError>,
        F: Future<Output = Result<T, E>>,
    {
        self.transact(Kind::Snapshot, work).await
    }

    /// Runs `work`, which is one statement and changes nothing.
    pub(super) async fn read_one<T, E, F>(&self, work: impl Fn(Sql) -> F) -> Result<T, E>
    where
        E: From<SqlError>,
        F: Future<Output = Result<T, E>>,
    {
        self.transact(Kind::Question, work).await
    }

    /// Runs `work` in a transaction; its error undoes it. Comes back when the result is durable. The work may
    /// be done more than once, and only the last counts.
    pub(super) async fn write<T, E, F>(&self, work: impl Fn(Sql) -> F) -> Result<T, E>
    where
        E: From<SqlError>,
        F: Future<Output = Result<T, E>>,
    {
        self.transact(Kind::Change, work).await
    }

    /// Runs `work`, which is one statement. Comes back when its result is durable.
    pub(super) async fn write_one<T, E, F>(&self, work: impl Fn(Sql) -> F) -> Result<T, E>
    where
        E: From<SqlError>,
        F: Future<Output = Result<T, E>>,
    {
        self.transact(Kind::Statement, work).await
    }

    async fn transact<T, E, F>(&self, kind: Kind, work: impl Fn(Sql) -> F) -> Result<T, E>
    where
        E: From<SqlError>,
        F: Future<Output = Result<T, E>>,
    {
        let deadline = Instant::now() + self.settings.patience;
        let answer = timeout_at(deadline, self.tries(kind, deadline, work)).await;
        answer.unwrap_or_else(|_late| Err(SqlError::Unavailable("it takes too long").into()))
    }

    async fn tries<T, E, F>(&self, kind: Kind, deadline: Instant, work: impl Fn(Sql) -> F) -> Result<T, E>
    where
        E: From<SqlError>,
        F: Future<Output = Result<T, E>>,
    {
        let mut tries = 1;
        loop {
            let session = self.session(deadline).await?;
            match once(&session, kind, &work).await {
                Err(_) if tries < TRIES_MAX && may_try_again(&session, kind) => tries += 1,
                answer => return answer,
            }
        }
    }

    async fn session(&self, deadline: Instant) -> Result<Arc<Session>, SqlError> {
        let under_way = self.under_way.token();
        let connection = self.pool.get().await?;
        Ok(Arc::new(Session::new(connection, deadline, under_way)))
    }
}

async fn once<T, E, F>(session: &Arc<Session>, kind: Kind, work: impl Fn(Sql) -> F) -> Result<T, E>
where
    E: From<SqlError>,
    F: Future<Output = Result<T, E>>,
{
    session.enter(kind.phase());
    if kind == Kind::Statement {
        reach(Step::StoreCommitting);
    }
    // The beginning is polled first, and so is sent first, in one packet with the first statements.
    let (begun, worked) = join(begin(session, kind), work(Sql::new(session))).await;
    let value = worked?;
    begun?;
    match kind {
        Kind::Snapshot => session.say("COMMIT"),
        Kind::Change => commit(session).await?,
        Kind::Question => {}
        Kind::Statement => reach(Step::StoreCommitted),
    }
    session.enter(Phase::Idle);
    Ok(value)
}

async fn begin(session: &Session, kind: Kind) -> Result<(), SqlError> {
    match kind.beginning() {
        Some(beginning) => talk(session, beginning).await,
        None => Ok(()),
    }
}

/// PostgreSQL answers the commit of a transaction in which a statement failed with a rollback, and not with
/// an error: work that overlooks a failure must not be taken for done.
async fn commit(session: &Session) -> Result<(), SqlError> {
    if !session.met(Trouble::None) {
        return Err(SqlError::Unavailable("a statement failed"));
    }
    reach(Step::StoreCommitting);
    session.enter(Phase::Committing);
    talk(session, "COMMIT").await?;
    reach(Step::StoreCommitted);
    Ok(())
}

async fn talk(session: &Session, statement: &str) -> Result<(), SqlError> {
    let said = session.client()?.batch_execute(statement).await;
    said.map_err(|error| {
        let error = SqlError::from(error);
        session.note(&error);
        error
    })
}

/// Only what surely did not happen may be done again: what others were in the way of was rolled back, and what
/// was not committed went with its connection. A single statement commits by itself.
fn may_try_again(session: &Session, kind: Kind) -> bool {
    let may_be_committed = kind == Kind::Statement || session.is_in(Phase::Committing);
    let surely_undone = session.met(Trouble::Conflict) || session.met(Trouble::Lost) && !may_be_committed;
    if surely_undone {
        tracing::info!("a transaction is tried again");
    }
    surely_undone
}
