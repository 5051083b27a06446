//! How a question to a partner fails, and what that proves.

use super::patience::Repeat;

/// Why a question has no usable answer. The words never hold anything that was sent or answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    /// All places were taken until it was too late to start.
    #[error("too many questions at once")]
    Crowded,
    /// The breaker let nothing through.
    #[error("the circuit breaker is open")]
    BreakerOpen,
    /// The request itself could not be put into HTTP.
    #[error("the request cannot be written as HTTP")]
    Unwritable,
    /// No connection came about.
    #[error("no connection")]
    NoConnection,
    /// No answer came in time.
    #[error("no answer within the deadline")]
    TooSlow,
    /// The connection broke before the answer was complete.
    #[error("the connection broke")]
    Broken,
    /// The answer is longer than any of the partner's own.
    #[error("the answer is too long")]
    TooLong,
    /// The answer says nothing that this question can be answered with.
    #[error("an answer of no use, status {0}")]
    Useless(u16),
}

impl Failure {
    /// Whether surely nothing was sent.
    pub(super) fn nothing_was_sent(self) -> bool {
        match self {
            Self::Crowded | Self::BreakerOpen | Self::Unwritable | Self::NoConnection => true,
            Self::TooSlow | Self::Broken | Self::TooLong | Self::Useless(_) => false,
        }
    }

    /// What two tries in a row prove together. One that may have arrived leaves a doubt that no later
    /// failure can lift.
    pub(super) fn and_then(self, later: Self) -> Self {
        if self.nothing_was_sent() { later } else { self }
    }

    /// Whether another try may end better. A request that was refused as such will be refused again.
    pub(super) fn is_worth_repeating(self, repeat: Repeat) -> bool {
        match self {
            Self::Crowded | Self::BreakerOpen | Self::Unwritable => false,
            Self::NoConnection => true,
            _ => repeat == Repeat::Always && !self.shows_life(),
        }
    }

    /// Whether the partner works all the same: who refuses a request as such does.
    pub(super) fn shows_life(self) -> bool {
        matches!(self, Self::Useless(400..=499)) && !matches!(self, Self::Useless(408 | 429))
    }
}

#[cfg(test)]
mod tests {
    use super::{Failure::*, *};

    #[test]
    fn each_failure_proves_what_it_proves_and_no_more() {
        for (failure, nothing_was_sent, shows_life, repeat_unsent, repeat_always) in [
            (Crowded, true, false, false, false),
            (BreakerOpen, true, false, false, false),
            (Unwritable, true, false, false, false),
            (NoConnection, true, false, true, true),
            (TooSlow, false, false, false, true),
            (Broken, false, false, false, true),
            (TooLong, false, false, false, true),
            (Useless(200), false, false, false, true),
            (Useless(400), false, true, false, false),
            (Useless(408), false, false, false, true),
            (Useless(429), false, false, false, true),
            (Useless(499), false, true, false, false),
            (Useless(500), false, false, false, true),
        ] {
            let repeats = [Repeat::WhenNothingWasSent, Repeat::Always];
            assert_eq!(failure.nothing_was_sent(), nothing_was_sent, "{failure:?}");
            assert_eq!(failure.shows_life(), shows_life, "{failure:?}");
            assert_eq!(
                repeats.map(|repeat| failure.is_worth_repeating(repeat)),
                [repeat_unsent, repeat_always],
                "{failure:?}"
            );
        }
    }

    #[test]
    fn a_doubt_is_not_lifted_by_a_later_failure() {
        for (first, later, together) in [
            (Crowded, NoConnection, NoConnection),
            (NoConnection, BreakerOpen, BreakerOpen),
            (NoConnection, TooSlow, TooSlow),
            (TooSlow, NoConnection, TooSlow),
            (Useless(503), BreakerOpen, Useless(503)),
        ] {
            assert_eq!(first.and_then(later), together, "{first:?} {later:?}");
        }
    }
}
