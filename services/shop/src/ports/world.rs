//! Time, chance, memory and the one slow computation.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

use crate::{catalogue::Catalogue, moment::Moment, ports::StoreError};

/// Time.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Moment;
    /// Comes back when `duration` has passed.
    async fn sleep(&self, duration: Duration);
}

/// Chance.
pub trait Chance: Send + Sync {
    /// Unguessable bytes, for tokens and keys.
    fn secret_bytes(&self) -> [u8; 32];
    /// A number from 0 up to 1, for jitter.
    fn fraction(&self) -> f64;
}

/// The catalogue as the shop shows it.
#[async_trait]
pub trait CatalogueSource: Send + Sync {
    /// The catalogue, at most a second old; older only while the store is unavailable.
    async fn current(&self) -> Result<Arc<Catalogue>, StoreError>;
}

/// The cache did not answer. Nobody depends on it: go on without.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cache is unavailable: {0}")]
pub struct CacheError(pub String);

/// Things that may be forgotten at any time. Keys and values are text; entries expire.
#[async_trait]
pub trait Cache: Send + Sync {
    /// What was put there, if it is still there.
    async fn get(&self, key: &str) -> Result<Option<String>, CacheError>;
    /// Puts `value` there for at most `ttl`, in place of what was.
    async fn put(&self, key: &str, value: &str, ttl: Duration) -> Result<(), CacheError>;
    /// Forgets it.
    async fn forget(&self, key: &str) -> Result<(), CacheError>;
    /// Whether the cache answers.
    async fn ping(&self) -> Result<(), CacheError>;
}

/// Slow by design: the adapter runs it beside the request threads.
#[async_trait]
pub trait Passwords: Send + Sync {
    /// A salted hash to store; `None` if hashing is overloaded.
    async fn hash(&self, password: String) -> Option<String>;
    /// Whether the password is the one that was hashed. With `None` it does the same work and says no,
    /// so that time does not tell whether an account exists. `None` is answered when overloaded.
    async fn verify(&self, password: String, hash: Option<String>) -> Option<bool>;
}
