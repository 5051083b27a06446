//! Opening the database: only ours, and within seconds or not at all.

use std::time::Duration;

use deadpool_postgres::{
    ClientWrapper, Hook, HookError, Manager, ManagerConfig, Metrics, Object, Pool, PoolConfig, QueueMode,
    RecyclingMethod, Runtime, Timeouts,
};
use tokio_util::task::TaskTracker;

use super::{
    PostgresStore,
    address::{Address, BadAddress},
    encryption::{BadAuthorities, Encryption},
    migrations::{self, MigrationError},
    settings::PostgresSettings,
    sql_error::SqlError,
};

/// A connection that was not used for so long is spoken to before it is used again: it may have been cut
/// without a word.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// How long bringing the schema up to date may take, once it is this instance's turn.
const MIGRATION_MAX: Duration = Duration::from_secs(600);

/// The store cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot open the store in PostgreSQL{place}: {reason}")]
pub struct OpenError {
    /// ` at host:port/database`, or nothing where the URL does not say it.
    place: String,
    reason: String,
}

#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error(transparent)]
    Address(#[from] BadAddress),
    #[error(transparent)]
    Authorities(#[from] BadAuthorities),
    #[error("there must be room for a connection at least")]
    NoConnections,
    #[error("the pool of connections cannot be made: {0}")]
    Pool(#[from] deadpool_postgres::BuildError),
    #[error("its synchronous_commit is off: what it acknowledges can be lost")]
    NotDurable,
    #[error(transparent)]
    Migration(#[from] MigrationError),
    #[error(transparent)]
    Sql(#[from] SqlError),
}

/// Brings the schema up to date, from an empty database on.
pub(super) async fn open(url: &str, settings: PostgresSettings) -> Result<PostgresStore, OpenError> {
    let store = reach(url, settings)?;
    let migrated = migrate(&store.pool, &settings).await;
    migrated.map_err(|refusal| OpenError::new(url, &refusal))?;
    Ok(store)
}

/// Takes the database as it is, or refuses it.
pub(super) async fn open_existing(url: &str, settings: PostgresSettings) -> Result<PostgresStore, OpenError> {
    let store = reach(url, settings)?;
    let expected = expect_current(&store.pool, &settings).await;
    expected.map_err(|refusal| OpenError::new(url, &refusal))?;
    Ok(store)
}

/// The store, to which nobody has spoken yet.
fn reach(url: &str, settings: PostgresSettings) -> Result<PostgresStore, OpenError> {
    let pool = pool(url, &settings).map_err(|refusal| OpenError::new(url, &refusal))?;
    Ok(PostgresStore {
        pool,
        settings,
        under_way: TaskTracker::new(),
    })
}

fn pool(url: &str, settings: &PostgresSettings) -> Result<Pool, Refusal> {
    if settings.connections_max == 0 {
        return Err(Refusal::NoConnections);
    }
    let address = Address::read(url)?;
    let encryption = Encryption::new(address.trust())?;
    let recycling = ManagerConfig {
        // A connection that the server closed is known to be closed.
        recycling_method: RecyclingMethod::Fast,
    };
    let manager = Manager::from_config(address.config(settings), encryption, recycling);
    let limits = PoolConfig {
        max_size: settings.connections_max,
        timeouts: Timeouts {
            wait: Some(settings.acquire_timeout),
            create: Some(settings.connect_timeout),
            recycle: Some(settings.connect_timeout),
        },
        // The one that was used last has everything in memory; the others may fall asleep.
        queue_mode: QueueMode::Lifo,
    };
    let still_there = Hook::async_fn(|client, metrics| Box::pin(expect_still_there(client, metrics)));
    let pool = Pool::builder(manager).config(limits).pre_recycle(still_there);
    Ok(pool.runtime(Runtime::Tokio1).build()?)
}

async fn expect_still_there(client: &ClientWrapper, metrics: &Metrics) -> Result<(), HookError> {
    if metrics.last_used() > TRUSTED_FOR {
        client.batch_execute("").await.map_err(HookError::Backend)?;
    }
    Ok(())
}

async fn migrate(pool: &Pool, settings: &PostgresSettings) -> Result<(), Refusal> {
    let mut connection = durable_connection(pool, settings).await?;
    let migrated = migrations::apply(&mut connection, settings.migration_wait);
    Ok(in_time(settings.migration_wait + MIGRATION_MAX, migrated).await??)
}

async fn expect_current(pool: &Pool, settings: &PostgresSettings) -> Result<(), Refusal> {
    let connection = durable_connection(pool, settings).await?;
    let expected = migrations::expect_current(&connection);
    Ok(in_time(settings.statement_timeout, expected).await??)
}

/// The first connection, in the time that one may take.
async fn durable_connection(pool: &Pool, settings: &PostgresSettings) -> Result<Object, Refusal> {
    let connected = async {
        let connection = pool.get().await.map_err(SqlError::from)?;
        expect_durable(&connection).await?;
        Ok(connection)
    };
    in_time(settings.connect_timeout, connected).await?
}

async fn in_time<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, SqlError> {
    let answer = tokio::time::timeout(limit, work).await;
    answer.map_err(|_late| SqlError::Unavailable("the server does not answer"))
}

/// A commit that is not written down is no promise.
async fn expect_durable(connection: &ClientWrapper) -> Result<(), Refusal> {
    let setting = "SELECT current_setting('synchronous_commit') <> 'off'";
    let row = connection.query_one(setting, &[]).await.map_err(SqlError::from)?;
    match row.try_get(0).map_err(SqlError::from)? {
        true => Ok(()),
        false => Err(Refusal::NotDurable),
    }
}

impl OpenError {
    fn new(url: &str, refusal: &Refusal) -> Self {
        Self {
            place: super::place(url),
            reason: refusal.to_string().replace('\n', " "),
        }
    }
}
