//! What can go wrong with a statement, and its one translation.

use std::error::Error;

use deadpool_postgres::{PoolError, TimeoutType};
use shop::{
    cart::CartError,
    customers::CustomerError,
    orders::{ComplaintError, OpenError},
    ports::StoreError,
};
use tokio_postgres::error::SqlState;

/// The first two characters of the codes of failures that pass: connections, transactions that were rolled
/// back or that find the database read-only, credentials, a database that is not there yet, no space or
/// memory, locks, an operator at work, the system.
const PASSING: [&str; 9] = ["08", "25", "28", "3D", "40", "53", "55", "57", "58"];

/// A statement failed, or was never sent.
#[derive(Debug, thiserror::Error)]
pub(super) enum SqlError {
    /// The database or the way to it.
    #[error("{}", text(.0))]
    Postgres(#[from] tokio_postgres::Error),
    /// A column holds something that cannot be.
    #[error("column {column}: {reason}")]
    Mismatch {
        /// Its place in the row, from 0.
        column: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A row that must be there is not.
    #[error("{0}")]
    Missing(String),
    /// There is no connection.
    #[error("{0}")]
    Unavailable(&'static str),
}

/// The detail of a message is left out: it names values, and addresses of people are among them.
fn text(error: &tokio_postgres::Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(refusal), _) => format!("{} ({})", refusal.message(), refusal.code().code()),
        (None, Some(cause)) => format!("{error}: {cause}"),
        (None, None) => error.to_string(),
    }
}

impl SqlError {
    /// Two transactions were in each other's way, and this one was rolled back for it.
    pub(super) fn is_conflict(&self) -> bool {
        let code = self.code();
        code == Some(&SqlState::T_R_SERIALIZATION_FAILURE) || code == Some(&SqlState::T_R_DEADLOCK_DETECTED)
    }

    /// The connection is gone, and with it the transaction, unless its commit was sent.
    pub(super) fn is_lost_connection(&self) -> bool {
        let Self::Postgres(error) = self else {
            return false;
        };
        let is_broken = error.source().is_some_and(<dyn Error>::is::<std::io::Error>);
        // Class 57 is an operator who ends connections, except the one code for a single statement.
        let is_ended = self.code().is_some_and(|code| {
            code.code().starts_with("57P") || code == &SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
        });
        error.is_closed() || is_broken || is_ended
    }

    /// Whether trying again cannot help: a constraint or a type was broken, or what is stored is.
    fn is_contradiction(&self) -> bool {
        match self {
            Self::Postgres(_) => self.code().is_some_and(|code| !is_passing(code)),
            Self::Mismatch { .. } | Self::Missing(_) => true,
            Self::Unavailable(_) => false,
        }
    }

    fn code(&self) -> Option<&SqlState> {
        match self {
            Self::Postgres(error) => error.code(),
            _ => None,
        }
    }
}

fn is_passing(code: &SqlState) -> bool {
    PASSING.iter().any(|class| code.code().starts_with(class))
}

impl From<PoolError> for SqlError {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => Self::Postgres(error),
            PoolError::Timeout(TimeoutType::Wait) => Self::Unavailable("all connections are in use"),
            PoolError::Timeout(_) => Self::Unavailable("the server does not answer"),
            PoolError::Closed => Self::Unavailable("it is closed"),
            PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => {
                Self::Unavailable("a connection could not be made")
            }
        }
    }
}

impl From<SqlError> for StoreError {
    /// The one place where a failure of the database is logged. What may well be done again, and succeed, is
    /// only a warning.
    fn from(error: SqlError) -> Self {
        if error.is_conflict() || error.is_lost_connection() {
            tracing::warn!(%error, "a transaction was cut off");
        } else {
            tracing::error!(%error, "the database refused a statement");
        }
        if error.is_contradiction() {
            StoreError::Corrupt(error.to_string())
        } else {
            StoreError::Unavailable(error.to_string())
        }
    }
}

impl From<SqlError> for CartError {
    fn from(error: SqlError) -> Self {
        CartError::Store(error.into())
    }
}

impl From<SqlError> for OpenError {
    fn from(error: SqlError) -> Self {
        OpenError::Store(error.into())
    }
}

impl From<SqlError> for CustomerError {
    fn from(error: SqlError) -> Self {
        CustomerError::Store(error.into())
    }
}

impl From<SqlError> for ComplaintError {
    fn from(error: SqlError) -> Self {
        ComplaintError::Store(error.into())
    }
}
