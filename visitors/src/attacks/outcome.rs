//! What came of an attack.

use std::net::Ipv4Addr;

use wire::security::SecurityEvent;

use super::attack::{Attack, Sign};

/// One request of an attacker, or one connection of a slow client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sent {
    /// When it was sent, in milliseconds since 1970.
    pub(super) at_ms: i64,
    pub(super) fate: Fate,
    /// When its fate was known.
    pub(super) known_ms: i64,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It was dealt with, whatever the answer.
    LetIn,
    /// It was answered 429.
    TooMany,
    /// It was answered 403.
    Forbidden,
    /// Its connection was refused or closed without an answer, or before the request was whole.
    CutOff,
}

/// How honest shoppers fared meanwhile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Honest {
    /// Requests that they made.
    pub requests: u32,
    /// Those that were refused, failed, or were not answered.
    pub hurt: u32,
    /// What happened to the first of these.
    pub first_hurt: Option<String>,
}

/// What came of an attack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Which one.
    pub attack: Attack,
    /// Requests that it sent; connections, for slow clients.
    pub sent: u32,
    /// Those that got 429 or 403, or were cut off.
    pub blocked: u32,
    /// How many were sent up to the first sign of the right kind; `None` if there was no such sign.
    pub detected_after: Option<u32>,
    /// The honest shoppers beside it.
    pub honest: Honest,
}

impl Honest {
    /// Counts one more request, with what is wrong about its answer.
    pub(super) fn note(&mut self, wrong: Option<String>) {
        self.requests += 1;
        if let Some(wrong) = wrong {
            self.hurt += 1;
            self.first_hurt.get_or_insert(wrong);
        }
    }

    /// Both together.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            hurt: self.hurt + other.hurt,
            first_hurt: self.first_hurt.or(other.first_hurt),
        }
    }
}

/// The outcome of an attack that sent these, about which the shop has these events.
pub(super) fn outcome(
    attack: Attack,
    sources: &[Ipv4Addr],
    sent: &[Sent],
    events: &[SecurityEvent],
    honest: Honest,
) -> Outcome {
    let first_sign = match attack.sign() {
        Sign::Event(kind) => first_event(kind, sources, sent, events),
        Sign::TooManyRequests => first_known(sent, |fate| fate == Fate::TooMany),
        Sign::CutOff => first_known(sent, |fate| fate != Fate::LetIn),
    };
    Outcome {
        attack,
        sent: count(sent, |_| true),
        blocked: count(sent, |sent| sent.fate != Fate::LetIn),
        detected_after: first_sign.map(|sign| count(sent, |sent| sent.at_ms <= sign)),
        honest,
    }
}

/// When the first event of the kind was about one of these addresses, since the attack began.
fn first_event(kind: &str, sources: &[Ipv4Addr], sent: &[Sent], events: &[SecurityEvent]) -> Option<i64> {
    let begun = sent.iter().map(|sent| sent.at_ms).min()?;
    let theirs = events.iter().filter(|event| {
        let address = event.client_ip.parse::<Ipv4Addr>();
        event.kind == kind && event.at_ms >= begun && address.is_ok_and(|address| sources.contains(&address))
    });
    theirs.map(|event| event.at_ms).min()
}

fn first_known(sent: &[Sent], is_sign: impl Fn(Fate) -> bool) -> Option<i64> {
    let signs = sent.iter().filter(|sent| is_sign(sent.fate));
    signs.map(|sent| sent.known_ms).min()
}

fn count(sent: &[Sent], is_meant: impl Fn(&Sent) -> bool) -> u32 {
    let meant = sent.iter().filter(|sent| is_meant(sent)).count();
    u32::try_from(meant).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEIRS: Ipv4Addr = Ipv4Addr::new(127, 0, 2, 1);

    fn sent(at_ms: i64, fate: Fate) -> Sent {
        Sent {
            at_ms,
            fate,
            known_ms: at_ms + 5,
        }
    }

    fn event(at_ms: i64, kind: &str, client_ip: &str) -> SecurityEvent {
        SecurityEvent {
            at_ms,
            kind: kind.to_owned(),
            client_ip: client_ip.to_owned(),
            route: None,
        }
    }

    fn judged(attack: Attack, fates: &[Fate], events: &[SecurityEvent]) -> (Option<u32>, u32, u32) {
        let times = (0..).map(|number| 1_000 + 10 * number);
        let sent: Vec<Sent> = fates
            .iter()
            .zip(times)
            .map(|(fate, at)| sent(at, *fate))
            .collect();
        let outcome = outcome(attack, &[THEIRS], &sent, events, Honest::default());
        (outcome.detected_after, outcome.sent, outcome.blocked)
    }

    #[test]
    fn the_first_event_of_the_right_kind_about_them_counts() {
        let fates = [Fate::LetIn, Fate::LetIn, Fate::LetIn, Fate::Forbidden];
        for (events, expected) in [
            (vec![], None),
            (vec![event(1_012, "endpoint_scanning", "127.0.2.1")], Some(2)),
            (vec![event(1_010, "endpoint_scanning", "127.0.2.1")], Some(2)),
            (
                vec![
                    event(1_025, "endpoint_scanning", "127.0.2.1"),
                    event(1_005, "endpoint_scanning", "127.0.2.1"),
                ],
                Some(1),
            ),
            (vec![event(999, "endpoint_scanning", "127.0.2.1")], None),
            (vec![event(1_012, "abuse", "127.0.2.1")], None),
            (vec![event(1_012, "endpoint_scanning", "127.0.2.2")], None),
            (vec![event(1_012, "endpoint_scanning", "nobody")], None),
        ] {
            let judged = judged(Attack::EndpointScanning, &fates, &events);
            assert_eq!(judged, (expected, 4, 1), "{events:?}");
        }
    }

    #[test]
    fn limits_are_seen_in_the_answers() {
        use Fate::{CutOff, Forbidden, LetIn, TooMany};
        for (attack, fates, expected) in [
            (Attack::Scraping, &[LetIn, LetIn][..], (None, 2, 0)),
            (Attack::Scraping, &[LetIn, TooMany, TooMany], (Some(2), 3, 2)),
            (Attack::Scraping, &[Forbidden, CutOff], (None, 2, 2)),
            (Attack::HeaderSpoofing, &[TooMany], (Some(1), 1, 1)),
            (
                Attack::SlowClients,
                &[LetIn, LetIn, CutOff, LetIn],
                (Some(3), 4, 1),
            ),
            (Attack::SlowClients, &[LetIn], (None, 1, 0)),
            (Attack::SlowClients, &[], (None, 0, 0)),
        ] {
            assert_eq!(judged(attack, fates, &[]), expected, "{attack:?} {fates:?}");
        }
    }

    #[test]
    fn the_first_who_was_hurt_is_told_about() {
        let mut one = Honest::default();
        one.note(None);
        let mut other = Honest::default();
        other.note(Some("checkout: 429".to_owned()));
        other.note(Some("cart: 503".to_owned()));
        let expected = Honest {
            requests: 3,
            hurt: 2,
            first_hurt: Some("checkout: 429".to_owned()),
        };
        assert_eq!(one.and(other), expected);
    }
}
