//! What the service stands on: where it keeps its books, and where what may be forgotten.
//!
//! Without an address of a server both are embedded: a SQLite file, and the memory of this process. Several
//! instances need both servers: they share the books, and what each counts and blocks.

use std::{convert::Infallible, fmt, path::PathBuf, str::FromStr, sync::Arc};

use shop::ports::{Cache, Clock, Store, Tallies, Visits, Windows};

use crate::{
    caches::{
        MEMORY, MemoryCache, MemoryTallies, MemoryVisits, MemoryWindows,
        redis::{self, RedisAddressError, RedisCache, RedisSettings},
    },
    stores::{
        postgres::{self, PostgresSettings, PostgresStore},
        sqlite::{self, SqliteStore},
    },
};

/// Where the books are.
#[derive(Clone, Debug)]
pub enum StoreAddress {
    /// A SQLite file, made if it is not there; its folder must be.
    File(PathBuf),
    /// A PostgreSQL database, as [`PostgresStore::open`] reads its URL.
    Postgres(SecretUrl),
}

/// Where what may be forgotten is.
#[derive(Clone, Debug)]
pub enum CacheAddress {
    /// In this process: it ends with it.
    Embedded,
    /// In Redis, as [`RedisCache::open`] reads its URL.
    Redis {
        /// Of the server, or of one node of the cluster.
        url: SecretUrl,
        /// Whether it is a Redis Cluster.
        is_cluster: bool,
    },
}

/// A URL that may hold a password, which nobody gets to see.
#[derive(Clone)]
pub struct SecretUrl(String);

impl StoreAddress {
    /// Why it is no address at all. Nobody is asked.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Self::File(_) => Ok(()),
            Self::Postgres(url) => postgres::check(&url.0),
        }
    }
}

impl CacheAddress {
    /// Of which kind it is: a value of `db.system.name`.
    #[must_use]
    pub const fn system(&self) -> &'static str {
        match self {
            Self::Embedded => MEMORY,
            Self::Redis { .. } => "redis",
        }
    }

    /// Why it is no address at all. Nobody is asked.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Self::Embedded => Ok(()),
            Self::Redis { url, .. } => redis::check(&url.0),
        }
    }
}

impl SecretUrl {
    /// Whether it is the empty text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum StoreOpenError {
    /// The SQLite file.
    #[error(transparent)]
    File(#[from] sqlite::OpenError),
    /// The PostgreSQL database.
    #[error(transparent)]
    Postgres(#[from] postgres::OpenError),
}

/// An open store, and what closes it.
#[derive(Clone)]
pub enum OpenStore {
    /// In a SQLite file.
    File(Arc<SqliteStore>),
    /// In PostgreSQL.
    Postgres(Arc<PostgresStore>),
}

impl OpenStore {
    /// Opens the store there, from nothing if there is none yet, and brings its schema up to date. Within seconds
    /// or not at all.
    pub async fn open(address: &StoreAddress) -> Result<Self, StoreOpenError> {
        Ok(match address {
            StoreAddress::File(path) => Self::File(Arc::new(SqliteStore::open(path).await?)),
            StoreAddress::Postgres(url) => {
                let store = PostgresStore::open(&url.0, PostgresSettings::default());
                Self::Postgres(Arc::new(store.await?))
            }
        })
    }

    /// Opens the store of a shop that exists and may be running, beside it. Only the shop itself makes and
    /// migrates it.
    pub async fn open_existing(address: &StoreAddress) -> Result<Self, StoreOpenError> {
        Ok(match address {
            StoreAddress::File(path) => Self::File(Arc::new(SqliteStore::open_existing(path).await?)),
            StoreAddress::Postgres(url) => {
                let store = PostgresStore::open_existing(&url.0, PostgresSettings::default());
                Self::Postgres(Arc::new(store.await?))
            }
        })
    }

    /// The store as the heart sees it.
    #[must_use]
    pub fn port(&self) -> Arc<dyn Store> {
        match self {
            Self::File(store) => Arc::<SqliteStore>::clone(store),
            Self::Postgres(store) => Arc::<PostgresStore>::clone(store),
        }
    }

    /// Of which kind it is: a value of `db.system.name`.
    #[must_use]
    pub const fn system(&self) -> &'static str {
        match self {
            Self::File(_) => "sqlite",
            Self::Postgres(_) => "postgresql",
        }
    }

    /// Closes it after everything that was accepted is written.
    pub async fn close(&self) {
        match self {
            Self::File(store) => store.close().await,
            Self::Postgres(store) => store.close().await,
        }
    }
}

/// The ports of what may be forgotten.
pub(crate) struct OpenCache {
    pub(crate) cache: Arc<dyn Cache>,
    pub(crate) windows: Arc<dyn Windows>,
    pub(crate) visits: Arc<dyn Visits>,
    pub(crate) tallies: Arc<dyn Tallies>,
}

impl OpenCache {
    /// Opens it there. A Redis that is away is no reason not to sell: only an address that is none is refused.
    pub(crate) async fn open(
        address: &CacheAddress,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, RedisAddressError> {
        match address {
            CacheAddress::Embedded => Ok(Self::embedded(clock)),
            CacheAddress::Redis { url, is_cluster } => {
                let settings = RedisSettings {
                    is_cluster: *is_cluster,
                    ..RedisSettings::default()
                };
                let redis = Arc::new(RedisCache::open(&url.0, settings).await?);
                Ok(Self {
                    cache: Arc::<RedisCache>::clone(&redis),
                    windows: Arc::<RedisCache>::clone(&redis),
                    visits: Arc::<RedisCache>::clone(&redis),
                    tallies: redis,
                })
            }
        }
    }

    /// In this process.
    pub(crate) fn embedded(clock: &Arc<dyn Clock>) -> Self {
        Self {
            cache: Arc::new(MemoryCache::new(Arc::clone(clock))),
            windows: Arc::new(MemoryWindows::new()),
            visits: Arc::new(MemoryVisits::new()),
            tallies: Arc::new(MemoryTallies::new()),
        }
    }
}

/// For people: `PostgreSQL at host:port/database`, or the file's path.
impl fmt::Display for StoreAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(formatter),
            Self::Postgres(url) => write!(formatter, "PostgreSQL{}", postgres::place(&url.0)),
        }
    }
}

/// For people: `Redis at host:port`, or `memory`.
impl fmt::Display for CacheAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded => formatter.write_str("memory"),
            Self::Redis { url, .. } => write!(formatter, "Redis{}", redis::place(&url.0)),
        }
    }
}

/// Any text; what is wrong with it is said by whoever opens it.
impl FromStr for SecretUrl {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for SecretUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretUrl(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_sees_a_password() {
        let url: SecretUrl = "postgres://ada:secret@db:6543/shop".parse().unwrap();
        let store = StoreAddress::Postgres(url.clone());
        assert_eq!(store.to_string(), "PostgreSQL at db:6543/shop");
        let cache = CacheAddress::Redis {
            url,
            is_cluster: false,
        };
        let shown = format!("{store:?} {cache:?}");
        assert!(!shown.contains("secret"), "{shown}");
    }
}
