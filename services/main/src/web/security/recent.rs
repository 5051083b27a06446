//! The latest events, for whoever asks what is going on.

use std::{
    collections::VecDeque,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use shop::{
    moment::Moment,
    security::{limits::LimitKind, suspicion::Pattern},
};

/// How many events are kept; the oldest make room.
const RECENT_EVENTS_MAX: usize = 500;

/// What was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An offence from the threshold on.
    Suspicious(Pattern),
    /// A request that was too much.
    Exceeded(LimitKind),
}

impl Kind {
    /// The word on the wire.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Kind::Suspicious(pattern) => pattern.code(),
            Kind::Exceeded(LimitKind::Ip) => "ip_limit",
            Kind::Exceeded(LimitKind::User) => "user_limit",
            Kind::Exceeded(LimitKind::Login) => "login_limit",
        }
    }
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) at: Moment,
    pub(super) kind: Kind,
    pub(super) address: IpAddr,
    /// The route's pattern, if it was a route.
    pub(super) route: Option<Box<str>>,
}

/// The latest events.
#[derive(Debug, Default)]
pub(super) struct Recent(Mutex<VecDeque<Event>>);

impl Recent {
    /// Keeps one more.
    pub(super) fn add(&self, event: Event) {
        let mut events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if events.len() >= RECENT_EVENTS_MAX {
            events.pop_front();
        }
        events.push_back(event);
    }

    /// All that are kept, oldest first.
    pub(super) fn all(&self) -> Vec<Event> {
        let events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        events.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_make_room() {
        let recent = Recent::default();
        for number in 0..RECENT_EVENTS_MAX + 7 {
            recent.add(Event {
                at: Moment(i64::try_from(number).unwrap()),
                kind: Kind::Suspicious(Pattern::Abuse),
                address: IpAddr::V4(7.into()),
                route: None,
            });
        }
        let times: Vec<i64> = recent.all().iter().map(|event| event.at.0).collect();
        let expected: Vec<i64> = (7..507).collect();
        assert_eq!(times, expected);
    }
}
