//! Which servers keep what the shop must not lose, and what it may forget.

use std::path::Path;

use clap::Args;
use main_service::backing::{CacheAddress, SecretUrl, StoreAddress};

use crate::data_folder::MAIN_DATABASE;
use crate::failure::UsageError;

/// The servers that several instances of main-service share. Without them everything is embedded.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Options for what several instances share")]
pub(crate) struct Backing {
    /// Keep main-service's books in this PostgreSQL database, like
    /// postgres://user:password@host:5432/database?sslmode=require. The variable hides the password from
    /// others on this machine [default: a SQLite file in the data folder]
    #[arg(
        long,
        global = true,
        env = "DATABASE_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    database_url: Option<SecretUrl>,

    /// Count requests, and keep blocked addresses and customers' visits, in this Redis, like
    /// redis://user:password@host:6379/0 [default: the memory of this process]
    #[arg(
        long,
        global = true,
        env = "REDIS_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    redis_url: Option<SecretUrl>,

    /// The URL of --redis-url is one node of a Redis Cluster, which tells about the others
    #[arg(long, global = true, env = "WEBSTORE_REDIS_CLUSTER", hide_env_values = true)]
    redis_cluster: bool,
}

impl Backing {
    /// Refuses addresses that are none, before anything is taken or written.
    pub(crate) fn check(&self) -> Result<(), UsageError> {
        let store = self.store(Path::new("")).check();
        store.map_err(|reason| UsageError(format!("--database-url: {reason}")))?;
        let cache = self.cache().check();
        cache.map_err(|reason| UsageError(format!("--redis-url: {reason}")))
    }

    /// Where the books are: the database, or the file of `data_dir`.
    pub(crate) fn store(&self, data_dir: &Path) -> StoreAddress {
        match given(self.database_url.as_ref()) {
            Some(url) => StoreAddress::Postgres(url),
            None => StoreAddress::File(data_dir.join(MAIN_DATABASE)),
        }
    }

    /// Whether the books are in a file of the data folder.
    pub(crate) fn is_store_embedded(&self) -> bool {
        given(self.database_url.as_ref()).is_none()
    }

    /// Where what may be forgotten is.
    pub(crate) fn cache(&self) -> CacheAddress {
        match given(self.redis_url.as_ref()) {
            Some(url) => CacheAddress::Redis {
                url,
                is_cluster: self.redis_cluster,
            },
            None => CacheAddress::Embedded,
        }
    }
}

/// An empty variable is none: that is how it is taken away from a process.
fn given(url: Option<&SecretUrl>) -> Option<SecretUrl> {
    url.filter(|url| !url.is_empty()).cloned()
}
