//! The attacks by name, with their limits and what must show them.

/// The most requests (or connections) of one attack, in whichever way it is asked for.
pub const REQUESTS_MAX: u32 = 1_000;
/// The same for attacks that the shop's events show. Each request makes two events at most, and the shop keeps
/// the latest 500: the first one of the attack must still be there afterwards.
const WATCHED_REQUESTS_MAX: u32 = 200;

/// The most connections of slow clients: a process may often have 1,024 files, and the shoppers need some.
const CONNECTIONS_MAX: u32 = 500;

/// A kind of attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Attack {
    /// A list of passwords, tried on many accounts.
    CredentialStuffing,
    /// One password, tried on many accounts, from several addresses.
    PasswordSpraying,
    /// Looking for paths that answer.
    EndpointScanning,
    /// Quotes with invented coupons, as a guest.
    CouponGuessing,
    /// Broken JSON, wrong types, wrong methods.
    MalformedRequests,
    /// The catalogue as fast as it goes.
    Scraping,
    /// The same, with another `X-Forwarded-For` in each request.
    HeaderSpoofing,
    /// Many connections that send a byte a second.
    SlowClients,
}

/// What an attack must be shown by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// An event of this type in `GET /admin/security`, about one of the attack's addresses.
    Event(&'static str),
    /// An answer 429.
    TooManyRequests,
    /// A connection that is refused or cut off.
    CutOff,
}

impl Attack {
    /// All of them, in the order in which they are made.
    pub const ALL: [Self; 8] = [
        Attack::CredentialStuffing,
        Attack::PasswordSpraying,
        Attack::EndpointScanning,
        Attack::CouponGuessing,
        Attack::MalformedRequests,
        Attack::Scraping,
        Attack::HeaderSpoofing,
        Attack::SlowClients,
    ];

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Attack::CredentialStuffing => "credential-stuffing",
            Attack::PasswordSpraying => "password-spraying",
            Attack::EndpointScanning => "endpoint-scanning",
            Attack::CouponGuessing => "coupon-guessing",
            Attack::MalformedRequests => "malformed-requests",
            Attack::Scraping => "scraping",
            Attack::HeaderSpoofing => "header-spoofing",
            Attack::SlowClients => "slow-clients",
        }
    }

    /// The attack of that name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|attack| attack.name() == name)
    }

    /// What must show it.
    #[must_use]
    pub const fn sign(self) -> Sign {
        match self {
            Attack::CredentialStuffing | Attack::PasswordSpraying => Sign::Event("credential_stuffing"),
            Attack::EndpointScanning => Sign::Event("endpoint_scanning"),
            Attack::CouponGuessing | Attack::MalformedRequests => Sign::Event("abuse"),
            Attack::Scraping | Attack::HeaderSpoofing => Sign::TooManyRequests,
            Attack::SlowClients => Sign::CutOff,
        }
    }

    /// What must show it, for people.
    #[must_use]
    pub const fn shown_by(self) -> &'static str {
        match self.sign() {
            Sign::Event(kind) => kind,
            Sign::TooManyRequests => "IP limit",
            Sign::CutOff => "connection cap, timeouts",
        }
    }

    /// How many requests it makes: so many if somebody says so, but never more than it may. For slow clients a
    /// request is a connection.
    #[must_use]
    pub fn requests(self, wanted: Option<u32>) -> u32 {
        let (default, max) = match self {
            Attack::CredentialStuffing | Attack::PasswordSpraying => (24, WATCHED_REQUESTS_MAX),
            Attack::EndpointScanning | Attack::CouponGuessing | Attack::MalformedRequests => {
                (60, WATCHED_REQUESTS_MAX)
            }
            // The default limit of the shop is 200 in a minute.
            Attack::Scraping | Attack::HeaderSpoofing => (300, REQUESTS_MAX),
            // Its default cap is 256.
            Attack::SlowClients => (300, CONNECTIONS_MAX),
        };
        wanted.unwrap_or(default).clamp(1, max)
    }

    /// From how many addresses it comes.
    #[must_use]
    pub(super) const fn addresses(self) -> u8 {
        match self {
            Attack::PasswordSpraying => 4,
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attacks_are_found_by_their_names() {
        for attack in Attack::ALL {
            assert_eq!(Attack::find(attack.name()), Some(attack));
        }
        assert_eq!(Attack::find("all"), None);
    }

    #[test]
    fn no_attack_is_without_end() {
        for (attack, wanted, expected) in [
            (Attack::EndpointScanning, None, 60),
            (Attack::EndpointScanning, Some(0), 1),
            (Attack::EndpointScanning, Some(12), 12),
            (Attack::EndpointScanning, Some(u32::MAX), 200),
            (Attack::Scraping, None, 300),
            (Attack::Scraping, Some(u32::MAX), 1_000),
            (Attack::SlowClients, Some(16), 16),
            (Attack::SlowClients, Some(u32::MAX), 500),
        ] {
            assert_eq!(attack.requests(wanted), expected, "{attack:?} {wanted:?}");
        }
    }
}
