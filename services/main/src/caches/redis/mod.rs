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
mod visits;
mod windows;

pub use self::settings::{ANSWER_TIME_MAX, CACHE_ANSWER_TIME_MAX, RedisSettings};
use self::{address::Address, line::Line, scripts::Scripts};

/// The ports [`shop::ports::Cache`], [`shop::ports::Windows`] and [`shop::ports::Visits`] over Redis 7. It connects
/// again by itself, and says in the log when Redis goes away and when it is there again.
pub struct RedisCache {
    line: Line,
    scripts: Scripts,
    settings: RedisSettings,
}

/// The cache cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot open the cache in Redis{place}: {reason}")]
pub struct RedisOpenError {
    /// ` at host:port`, or nothing where the URL does not say it.
    place: String,
    reason: String,
}

impl RedisCache {
    /// Opens the cache in the Redis at `url` (`redis://user:password@host:port/database`, or
    /// `unix:///path?db=database`; no TLS). A Redis that cannot be reached is refused within 3 seconds, unless
    /// `settings` says otherwise.
    pub async fn open(url: &str, settings: RedisSettings) -> Result<Self, RedisOpenError> {
        let address = Address::read(url, settings.is_cluster).map_err(|error| RedisOpenError {
            place: String::new(),
            reason: error.to_string(),
        })?;
        let line = if settings.must_answer_at_start {
            let place = format!(" at {address}");
            let connected = Line::connected(address).await;
            connected.map_err(|reason| RedisOpenError { place, reason })?
        } else {
            Line::unconnected(address)
        };
        Ok(Self {
            line,
            scripts: Scripts::new(),
            settings,
        })
    }
}
