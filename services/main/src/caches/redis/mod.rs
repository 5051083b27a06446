//! What may be forgotten, for several instances: one Redis that all of them share.
//!
//! Each call of a port is one round trip: a command, or a script that nothing comes between. Moments come from the
//! caller; the server's own clock only decides when it throws away what nobody needs any more.
//!
//! Nobody waits for Redis longer than a deadline, and nobody waits for it at all while it is away (`line`).

mod address;
mod cache;
mod line;
mod scripts;
mod settings;
mod tallies;
mod visits;
mod windows;

pub use self::settings::{ANSWER_TIME_MAX, CACHE_ANSWER_TIME_MAX, RedisSettings};
use self::{
    address::{Address, BadAddress},
    line::Line,
    scripts::Scripts,
};

/// The ports [`shop::ports::Cache`], [`shop::ports::Windows`], [`shop::ports::Visits`] and [`shop::ports::Tallies`]
/// over Redis 7. It connects again by itself, and says in the log when Redis goes away and when it is there again.
pub struct RedisCache {
    line: Line,
    scripts: Scripts,
    settings: RedisSettings,
}

/// The address of the cache is none.
#[derive(Debug, thiserror::Error)]
#[error("cannot open the cache in Redis: {0}")]
pub struct RedisAddressError(#[from] BadAddress);

/// ` at host:port` for people, or nothing where `url` does not say it.
pub(crate) fn place(url: &str) -> String {
    let address = Address::read(url, false).ok();
    address.map_or_else(String::new, |address| format!(" at {address}"))
}

/// Why nothing can be opened at `url`, whoever is there.
pub(crate) fn check(url: &str) -> Result<(), String> {
    let address = Address::read(url, false);
    address.map(|_| ()).map_err(|error| error.to_string())
}

impl RedisCache {
    /// Opens the cache in the Redis at `url` (`redis://user:password@host:port/database`, or
    /// `unix:///path?db=database`; no TLS). A Redis that does not answer within 3 seconds is one that is away: it is
    /// used when it is there.
    pub async fn open(url: &str, settings: RedisSettings) -> Result<Self, RedisAddressError> {
        let address = Address::read(url, settings.is_cluster)?;
        Ok(Self {
            line: Line::open(address).await,
            scripts: Scripts::new(),
            settings,
        })
    }
}
