//! How much is too much.

use core::net::IpAddr;
use std::time::Duration;

use commerce::UserId;

use super::network::Network;
use crate::tokens::fingerprint;

/// At most so many events in any span of time of this length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub max: u32,
    /// In how long.
    pub window: Duration,
}

/// The window of the limits on requests.
pub const REQUEST_WINDOW: Duration = Duration::from_secs(60);
/// How many requests per minute one address may make, unless somebody says otherwise.
pub const REQUESTS_PER_IP: u32 = 200;
/// How many requests per minute one signed-in user may make, unless somebody says otherwise.
pub const REQUESTS_PER_USER: u32 = 60;
/// How often somebody may try to sign in to one account. Signing in starts it anew.
pub const LOGINS_PER_ACCOUNT: Limit = Limit {
    max: 10,
    window: Duration::from_secs(5 * 60),
};

/// The limits on requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLimits {
    /// For one address; `None` for as many as it likes.
    pub per_ip: Option<Limit>,
    /// For one verified user; `None` for as many as it likes.
    pub per_user: Option<Limit>,
}

impl RequestLimits {
    /// So many per minute, 0 for no limit.
    #[must_use]
    pub fn per_minute(ip: u32, user: u32) -> Self {
        let limit = |max| {
            (max > 0).then_some(Limit {
                max,
                window: REQUEST_WINDOW,
            })
        };
        Self {
            per_ip: limit(ip),
            per_user: limit(user),
        }
    }
}

impl Default for RequestLimits {
    fn default() -> Self {
        Self::per_minute(REQUESTS_PER_IP, REQUESTS_PER_USER)
    }
}

/// What a request was too much for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LimitKind {
    /// Its address.
    Ip,
    /// Its user.
    User,
    /// The account that somebody tries to sign in to.
    Login,
}

impl LimitKind {
    /// The word in logs and metrics.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            LimitKind::Ip => "ip",
            LimitKind::User => "user",
            LimitKind::Login => "login",
        }
    }
}

/// The window of an address. Braces hold together what is counted for one client, also on several machines.
#[must_use]
pub fn ip_key(address: IpAddr) -> String {
    format!("limit:{{{}}}:ip", Network::of_client(address))
}

/// The window of a verified user.
#[must_use]
pub fn user_key(user: UserId) -> String {
    format!("limit:{{{user}}}:user")
}

/// The window of an account, by its address in lower case, whether there is such an account or not. The
/// address itself stays out of the key.
#[must_use]
pub fn login_key(email: &str) -> String {
    format!("limit:{{{}}}:login", fingerprint(&["login", email]))
}

/// A wait in whole seconds, rounded up: whoever waits that long does not come too early.
#[must_use]
pub fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nought_is_no_limit() {
        let limits = RequestLimits::per_minute(0, 60);
        assert_eq!(limits.per_ip, None);
        assert_eq!(limits.per_user.map(|limit| limit.max), Some(60));
        let default = RequestLimits::default();
        assert_eq!(default.per_ip.map(|limit| limit.max), Some(200));
        assert_eq!(default.per_user.map(|limit| limit.window), Some(REQUEST_WINDOW));
    }

    #[test]
    fn each_window_has_a_key_of_its_own() {
        assert_eq!(ip_key("192.0.2.7".parse().unwrap()), "limit:{192.0.2.7}:ip");
        assert_eq!(ip_key("2001:db8::7".parse().unwrap()), "limit:{2001:db8::/64}:ip");
        assert_eq!(user_key(UserId(7)), "limit:{7}:user");
        let login = login_key("ada@example.com");
        assert!(!login.contains("ada"), "{login}");
        assert_ne!(login, login_key("bob@example.com"));
    }

    #[test]
    fn waits_are_rounded_up() {
        for (milliseconds, expected) in [(0, 0), (1, 1), (999, 1), (1_000, 1), (1_001, 2), (59_999, 60)] {
            assert_eq!(whole_seconds(Duration::from_millis(milliseconds)), expected);
        }
    }
}
