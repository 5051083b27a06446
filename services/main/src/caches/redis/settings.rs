//! The limits of working with Redis.

use std::time::Duration;

/// How long a request waits for a window or a visit while Redis says nothing to anybody.
pub const ANSWER_TIME_MAX: Duration = Duration::from_millis(20);
/// The same for the cache itself, whose values are longer.
pub const CACHE_ANSWER_TIME_MAX: Duration = Duration::from_millis(50);

/// The limits of working with Redis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RedisSettings {
    /// Whether the URL is one node of a Redis Cluster, which tells about the others.
    pub is_cluster: bool,
    /// How long one call for [`shop::ports::Windows`] and [`shop::ports::Visits`] goes on while Redis says nothing to
    /// anybody. While others are answered it goes on for up to a second.
    pub answer_time_max: Duration,
    /// The same for [`shop::ports::Cache`], and for one question of [`shop::ports::Tallies`].
    pub cache_answer_time_max: Duration,
}

impl Default for RedisSettings {
    fn default() -> Self {
        Self {
            is_cluster: false,
            answer_time_max: ANSWER_TIME_MAX,
            cache_answer_time_max: CACHE_ANSWER_TIME_MAX,
        }
    }
}
