//! What looks like an attack: too many refused requests of one kind from one address.

use core::net::IpAddr;
use std::time::Duration;

use super::{authentication::FailureReason, network::Network};

/// The window of all patterns. The reference says five minutes for each: long enough for somebody who is
/// slow on purpose, short enough that an honest person's slips of a morning do not add up.
pub const WINDOW: Duration = Duration::from_secs(5 * 60);

/// A kind of attack, by what it leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Guessing passwords or tokens: failed authentications.
    CredentialStuffing,
    /// Looking for addresses that answer: 404s.
    EndpointScanning,
    /// Any refused requests: all 4xx but 429, which the limits made.
    Abuse,
}

impl Pattern {
    /// All of them.
    pub const ALL: [Self; 3] = [
        Pattern::CredentialStuffing,
        Pattern::EndpointScanning,
        Pattern::Abuse,
    ];

    /// The word in logs and metrics.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Pattern::CredentialStuffing => "credential_stuffing",
            Pattern::EndpointScanning => "endpoint_scanning",
            Pattern::Abuse => "abuse",
        }
    }

    /// From which number of offences in a [`WINDOW`] on each one is an event.
    #[must_use]
    pub const fn threshold(self) -> u32 {
        match self {
            Pattern::CredentialStuffing => 5,
            Pattern::EndpointScanning => 10,
            Pattern::Abuse => 20,
        }
    }

    /// Whether a request with this answer is an offence of this kind.
    #[must_use]
    fn is_shown_by(self, answer: Refusal) -> bool {
        match self {
            // A token that has expired was right once, so it is no guess: a browser that was left open
            // overnight sends it with several requests at once.
            Pattern::CredentialStuffing => answer
                .failure
                .is_some_and(|reason| reason != FailureReason::ExpiredToken),
            Pattern::EndpointScanning => answer.status == 404,
            Pattern::Abuse => true,
        }
    }

    /// The window in which offences of this kind by this client are counted.
    #[must_use]
    pub fn key(self, address: IpAddr) -> String {
        format!("suspicion:{{{}}}:{}", Network::of_client(address), self.code())
    }
}

/// An answer that refuses a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    status: u16,
    /// Why the caller was not let in, if it was that.
    failure: Option<FailureReason>,
}

impl Refusal {
    /// The refusal in an answer with this status, and with this problem's code if it has one. `None` when the
    /// answer is no offence of the caller's.
    #[must_use]
    pub fn of(status: u16, code: Option<&str>) -> Option<Self> {
        let is_offence = (400..500).contains(&status) && status != 429;
        let failure = code.filter(|_| status == 401).and_then(FailureReason::from_code);
        is_offence.then_some(Self { status, failure })
    }

    /// The patterns that it is a piece of.
    pub fn patterns(self) -> impl Iterator<Item = Pattern> {
        Pattern::ALL
            .into_iter()
            .filter(move |pattern| pattern.is_shown_by(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_requests_show_their_patterns() {
        for (status, code, expected) in [
            (200, None, &[][..]),
            (304, None, &[]),
            (500, Some("internal_error"), &[]),
            (429, Some("too_many_requests"), &[]),
            (401, Some("missing_header"), &["credential_stuffing", "abuse"]),
            (401, Some("invalid_format"), &["credential_stuffing", "abuse"]),
            (401, Some("invalid_token"), &["credential_stuffing", "abuse"]),
            (
                401,
                Some("invalid_credentials"),
                &["credential_stuffing", "abuse"],
            ),
            (401, Some("expired_token"), &["abuse"]),
            (404, Some("unknown_product"), &["endpoint_scanning", "abuse"]),
            (404, None, &["endpoint_scanning", "abuse"]),
            (403, Some("invalid_token"), &["abuse"]),
            (422, Some("unknown_coupon"), &["abuse"]),
        ] {
            let refusal = Refusal::of(status, code);
            let patterns = refusal.into_iter().flat_map(Refusal::patterns);
            let shown: Vec<&str> = patterns.map(Pattern::code).collect();
            assert_eq!(shown, expected, "{status} {code:?}");
        }
    }

    #[test]
    fn each_pattern_and_client_has_a_window_of_its_own() {
        let address = "2001:db8::7".parse().unwrap();
        assert_eq!(
            Pattern::ALL.map(|pattern| pattern.key(address)),
            [
                "suspicion:{2001:db8::/64}:credential_stuffing",
                "suspicion:{2001:db8::/64}:endpoint_scanning",
                "suspicion:{2001:db8::/64}:abuse",
            ]
        );
    }
}
