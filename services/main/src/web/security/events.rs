//! What the layers saw: counted, and logged where somebody should look.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
    },
};

use commerce::UserId;
use shop::{
    moment::Moment,
    security::{
        authentication::{Attempt, FailureReason},
        labels::CappedLabel,
        limits::LimitKind,
        suspicion::Pattern,
    },
};

use telemetry::{
    contract::{AuthAttempts, AuthFailures, RateLimitErrors, RateLimitExceeded, SuspiciousActivity},
    count, mark,
};

use super::recent::{Event, Kind, Recent};

/// Lines about exceeded limits in a second. All are counted; a flood of requests is no flood of lines.
const LIMIT_LINES_PER_SECOND: i64 = 10;

/// Everything that the layers saw since the process began. What is to be counted elsewhere is said here only.
#[derive(Debug, Default)]
pub struct SecurityEvents {
    attempts: [AtomicU64; Attempt::ALL.len()],
    failures: [AtomicU64; FailureReason::ALL.len()],
    unchecked: AtomicU64,
    blocked: AtomicU64,
    labelled: Mutex<Labelled>,
    recent: Recent,
    /// Lines since the beginning of a second: that second in the upper bits, their number in the lower ones.
    limit_lines: AtomicI64,
}

#[derive(Debug, Default)]
struct Labelled {
    client_ip: CappedLabel,
    user_id: CappedLabel,
    exceeded: HashMap<(&'static str, String), u64>,
    suspicious: HashMap<(&'static str, String), u64>,
}

/// The counts at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityCounts {
    /// Tries to show who one is, by what was tried.
    pub attempts: HashMap<&'static str, u64>,
    /// Those that failed, by the reason.
    pub failures: HashMap<&'static str, u64>,
    /// Requests that were too many, by the limit and the address or user (the first 1,000 of each, then `other`).
    pub exceeded: HashMap<(&'static str, String), u64>,
    /// Requests that passed unlimited because the cache was away.
    pub unchecked: u64,
    /// Requests of blocked addresses.
    pub blocked: u64,
    /// Offences from the threshold on, by the pattern and the address.
    pub suspicious: HashMap<(&'static str, String), u64>,
}

impl SecurityEvents {
    /// The counts now.
    #[must_use]
    pub fn counts(&self) -> SecurityCounts {
        let labelled = self.labelled();
        SecurityCounts {
            attempts: by_word(Attempt::ALL.map(Attempt::code), &self.attempts),
            failures: by_word(FailureReason::ALL.map(FailureReason::code), &self.failures),
            exceeded: labelled.exceeded.clone(),
            unchecked: self.unchecked.load(Relaxed),
            blocked: self.blocked.load(Relaxed),
            suspicious: labelled.suspicious.clone(),
        }
    }

    /// The latest suspicious and limited requests, oldest first.
    pub(super) fn recent(&self) -> Vec<Event> {
        self.recent.all()
    }

    /// Somebody tried to show who they are, and failed if there is a reason.
    pub(super) fn attempt(&self, attempt: Attempt, failure: Option<FailureReason>) {
        self.attempts[attempt as usize].fetch_add(1, Relaxed);
        count(AuthAttempts {
            kind: attempt.code().into(),
        });
        if let Some(reason) = failure {
            self.failures[reason as usize].fetch_add(1, Relaxed);
            count(AuthFailures {
                reason: reason.code().into(),
            });
        }
    }

    /// A request was one too many.
    pub(super) fn exceeded(&self, now: Moment, exceeded: &Exceeded<'_>) {
        let Exceeded {
            kind,
            address,
            user,
            route,
        } = *exceeded;
        let mut labelled = self.labelled();
        let Labelled {
            client_ip, user_id, ..
        } = &mut *labelled;
        let label = match user {
            Some(user) => user_id.label(&user.to_string()).to_owned(),
            None => client_ip.label(&address.to_string()).to_owned(),
        };
        count(exceeded_by(kind, user.is_some(), &label));
        *labelled.exceeded.entry((kind.code(), label)).or_default() += 1;
        drop(labelled);
        self.note(now, Kind::Exceeded(kind), address, route);
        if self.may_write_limit_line(now) {
            tracing::warn!(
                limit_type = kind.code(),
                client.address = %address,
                user.id = user.map(|user| user.0),
                http.route = route,
                "Rate limit exceeded"
            );
        }
    }

    /// A request passed although nobody could tell whether it was one too many.
    pub(super) fn unchecked(&self) {
        self.unchecked.fetch_add(1, Relaxed);
        count(RateLimitErrors {});
    }

    /// A blocked address knocked.
    pub(super) fn blocked(&self, address: IpAddr) {
        self.blocked.fetch_add(1, Relaxed);
        tracing::debug!(client.address = %address, "A blocked address was turned away");
    }

    /// A request was an offence, and not the first ones of its kind.
    pub(super) fn suspicious(&self, now: Moment, pattern: Pattern, address: IpAddr, route: Option<&str>) {
        let mut labelled = self.labelled();
        let label = labelled.client_ip.label(&address.to_string()).to_owned();
        count(SuspiciousActivity {
            kind: pattern.code().into(),
            client_ip: label.clone().into(),
        });
        mark("webstore.security.suspicious", pattern.code());
        *labelled.suspicious.entry((pattern.code(), label)).or_default() += 1;
        drop(labelled);
        self.note(now, Kind::Suspicious(pattern), address, route);
        tracing::warn!(
            r#type = pattern.code(),
            client.address = %address,
            http.route = route,
            "Suspicious activity detected"
        );
    }

    fn note(&self, at: Moment, kind: Kind, address: IpAddr, route: Option<&str>) {
        self.recent.add(Event {
            at,
            kind,
            address,
            route: route.map(Into::into),
        });
    }

    fn may_write_limit_line(&self, now: Moment) -> bool {
        let second = now.0.div_euclid(1000) << 16;
        let written = |lines: i64| {
            Some(if lines >> 16 << 16 == second {
                lines + 1
            } else {
                second + 1
            })
        };
        let before = self.limit_lines.fetch_update(Relaxed, Relaxed, |lines| {
            written(lines).filter(|lines| lines - second <= LIMIT_LINES_PER_SECOND)
        });
        before.is_ok()
    }

    fn labelled(&self) -> std::sync::MutexGuard<'_, Labelled> {
        self.labelled.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that was one too many.
pub(super) struct Exceeded<'a> {
    pub(super) kind: LimitKind,
    pub(super) address: IpAddr,
    /// Whose limit it was, if it was a user's.
    pub(super) user: Option<UserId>,
    pub(super) route: Option<&'a str>,
}

/// By address, unless it is the limit of a user.
fn exceeded_by(kind: LimitKind, is_users: bool, label: &str) -> RateLimitExceeded {
    let label = || label.to_owned().into();
    RateLimitExceeded {
        limit_type: kind.code().into(),
        client_ip: (!is_users).then(label),
        user_id: is_users.then(label),
    }
}

fn by_word<const N: usize>(words: [&'static str; N], counts: &[AtomicU64; N]) -> HashMap<&'static str, u64> {
    let counts = counts.iter().map(|count| count.load(Relaxed));
    words
        .into_iter()
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_counts_are_in_the_same_order() {
        let events = SecurityEvents::default();
        for attempt in Attempt::ALL {
            events.attempt(attempt, None);
            assert_eq!(events.counts().attempts[attempt.code()], 1);
        }
        for reason in FailureReason::ALL {
            events.attempt(Attempt::Login, Some(reason));
            assert_eq!(events.counts().failures[reason.code()], 1);
        }
    }

    #[test]
    fn a_flood_is_counted_but_not_written() {
        let events = SecurityEvents::default();
        for (now, expected) in [(1_000, 10), (1_999, 0), (2_000, 10), (900_000, 10)] {
            let lines = (0..100).filter(|_| events.may_write_limit_line(Moment(now)));
            assert_eq!(lines.count(), expected, "at {now} ms");
        }
    }

    #[test]
    fn labels_have_an_end() {
        let events = SecurityEvents::default();
        for number in 0..2_000_u32 {
            let exceeded = |kind, user| Exceeded {
                kind,
                address: IpAddr::V4(number.into()),
                user,
                route: None,
            };
            events.exceeded(Moment(0), &exceeded(LimitKind::Ip, None));
            events.exceeded(Moment(0), &exceeded(LimitKind::User, Some(UserId(number.into()))));
        }
        let counts = events.counts();
        assert_eq!(counts.exceeded.len(), 2 * 1_001);
        for kind in ["ip", "user"] {
            assert_eq!(counts.exceeded[&(kind, "other".to_owned())], 1_000);
        }
    }
}
