//! Time, chance, memory and the one slow computation.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use commerce::UserId;

use crate::{
    catalogue::Catalogue,
    moment::Moment,
    ports::StoreError,
    segments::Remembered,
    tallies::{Batch, Hour, Sums},
};

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
    /// Puts `value` there as [`Cache::put`] does, but only if what is there is `before`, in one step: of two who
    /// change what they read, one is told `false` and reads again.
    async fn replace(
        &self,
        key: &str,
        before: Option<&str>,
        value: &str,
        ttl: Duration,
    ) -> Result<bool, CacheError>;
    /// Forgets it.
    async fn forget(&self, key: &str) -> Result<(), CacheError>;
    /// Whether the cache answers.
    async fn ping(&self) -> Result<(), CacheError>;
}

/// Whether there was room for one more event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admission {
    /// Whether the event was added.
    pub admitted: bool,
    /// How many more would be at this moment.
    pub remaining: u32,
    /// How long until the next one would be: nothing while some remain, otherwise until the oldest event leaves.
    pub retry_after: Duration,
    /// How long until all events have left that are there now.
    pub reset: Duration,
}

/// Counters that one call of [`Windows::count`] takes at most; more are an error.
pub const COUNTERS_MAX: usize = 4;

/// A window in which events are counted, of which it keeps the youngest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter<'a> {
    /// Its name.
    pub key: &'a str,
    /// How long an event counts.
    pub window: Duration,
    /// How many events are kept, at least 1.
    pub cap: u32,
}

/// Sliding windows of events, shared by all instances. An event that was added at one moment counts until
/// just before the moment a window later.
///
/// Each call is one step that nothing comes between, and one script for a server that keeps the windows as
/// sorted sets: remove what has left, count, add a unique member. A window that nobody touches disappears.
/// `now` comes from a clock that does not go back; the clocks of instances may differ a little. A key is used
/// with one window length only.
#[async_trait]
pub trait Windows: Send + Sync {
    /// Adds an event if fewer than `max` are there. One that is refused leaves no trace, so that asking in vain
    /// does not lengthen the wait.
    async fn admit(
        &self,
        key: &str,
        now: Moment,
        window: Duration,
        max: u32,
    ) -> Result<Admission, CacheError>;
    /// Adds an event to each counter, and says how many are in each, itself included and up to its cap. At
    /// most [`COUNTERS_MAX`] at once. The keys have the same text in braces, so that they are kept on one machine.
    async fn count(&self, counters: &[Counter<'_>], now: Moment) -> Result<Vec<u32>, CacheError>;
    /// Forgets all events of a window.
    async fn clear(&self, key: &str) -> Result<(), CacheError>;
}

/// What is remembered of customers, for their segments. Everything about one is forgotten
/// [`crate::segments::REMEMBERED_DAYS`] days after the last action. Each call is one round trip.
///
/// All actions of one visit ([`crate::segments::is_same_visit`]) are told the same last activity: the one before
/// the visit began. Spend and orders are told as they were just before the action.
#[async_trait]
pub trait Visits: Send + Sync {
    /// Remembers that the user did something, and says what was remembered before it.
    async fn visit(&self, user: UserId, now: Moment) -> Result<Remembered, CacheError>;
    /// The same for a purchase of so many US cents, which is an action of a visit too.
    async fn purchase(&self, user: UserId, spend_cents: i64, now: Moment) -> Result<Remembered, CacheError>;
}

/// What was counted, hour by hour, in all instances together. An hour is forgotten
/// [`crate::tallies::KEPT_HOURS`] hours after it was last added to.
#[async_trait]
pub trait Tallies: Send + Sync {
    /// Adds the sums of a batch to its hour, all of them or none. A batch whose number is not above that of the
    /// last one of the same sender and hour was added before, and changes nothing: it was sent again because its
    /// answer was lost.
    async fn add(&self, batch: &Batch) -> Result<(), CacheError>;
    /// The sums of `hours` hours from `first` on together; at most [`crate::tallies::READ_HOURS_MAX`].
    async fn read(&self, first: Hour, hours: u16) -> Result<Sums, CacheError>;
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
