//! Things that one shopper has at a time, and that then rest: addresses, accounts.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

/// Numbers from 0 on. The one that rested longest goes first, and new ones only when none has rested enough.
#[derive(Debug)]
pub(super) struct Lending {
    rest: Duration,
    count_max: u32,
    fresh: u32,
    /// When each was given back; the oldest is in front.
    resting: VecDeque<(Instant, u32)>,
}

/// A number that is lent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lent {
    pub(super) number: u32,
    /// Whether nobody had it before.
    pub(super) is_fresh: bool,
}

impl Lending {
    /// `count_max` numbers, each of which rests for so long.
    pub(super) fn new(count_max: u32, rest: Duration) -> Self {
        Self {
            rest,
            count_max,
            fresh: 0,
            resting: VecDeque::new(),
        }
    }

    /// One that has rested; `None` when all are out or resting.
    pub(super) fn take(&mut self, now: Instant) -> Option<Lent> {
        if let Some((since, number)) = self.resting.front().copied()
            && now.duration_since(since) >= self.rest
        {
            self.resting.pop_front();
            return Some(Lent {
                number,
                is_fresh: false,
            });
        }
        let number = self.fresh;
        (number < self.count_max).then(|| {
            self.fresh += 1;
            Lent {
                number,
                is_fresh: true,
            }
        })
    }

    /// It rests from now on.
    pub(super) fn give_back(&mut self, number: u32, now: Instant) {
        self.resting.push_back((now, number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lent_twice_or_before_it_has_rested() {
        let mut lending = Lending::new(2, Duration::from_secs(60));
        let now = Instant::now();
        let after = |seconds| now + Duration::from_secs(seconds);
        let lent = |number, is_fresh| Some(Lent { number, is_fresh });
        assert_eq!(lending.take(now), lent(0, true));
        lending.give_back(0, now);
        assert_eq!(lending.take(after(59)), lent(1, true));
        assert_eq!(lending.take(after(59)), None);
        lending.give_back(1, after(59));
        assert_eq!(lending.take(after(60)), lent(0, false));
        assert_eq!(lending.take(after(118)), None);
        assert_eq!(lending.take(after(119)), lent(1, false));
        assert_eq!(lending.take(after(1_000)), None);
    }
}
