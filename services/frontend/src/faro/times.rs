//! Times that others say.

use jiff::{SignedDuration, Timestamp};

/// How long ago something can have happened, and how far ahead a browser's clock may be. What lies outside is not
/// believed; stores refuse it.
const PAST_MAX: SignedDuration = SignedDuration::from_hours(24);
const AHEAD_MAX: SignedDuration = SignedDuration::from_mins(10);

/// Whether something can have happened then.
pub(super) fn is_sane(time: Timestamp, now: Timestamp) -> bool {
    let age = now.duration_since(time);
    age <= PAST_MAX && age >= -AHEAD_MAX
}

/// RFC 3339, as the SDK writes it.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// RFC 3339 in UTC with milliseconds.
pub(super) fn text(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// Nanoseconds since 1970; 0 before that, and the last moment for what is too far ahead.
pub(super) fn nanoseconds(time: Timestamp) -> u64 {
    u64::try_from(time.as_nanosecond().max(0)).unwrap_or(u64::MAX)
}

/// The moment so many nanoseconds after 1970, if there is one.
pub(super) fn moment(nanoseconds: i128) -> Option<Timestamp> {
    Timestamp::from_nanosecond(nanoseconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_and_written_with_milliseconds() {
        for (said, expected) in [
            ("2026-11-22T08:32:20.827Z", Some("2026-11-22T08:32:20.827Z")),
            ("2026-11-22T08:32:20Z", Some("2026-11-22T08:32:20.000Z")),
            ("2026-11-22T09:32:20.8279+01:00", Some("2026-11-22T08:32:20.827Z")),
            ("", None),
            ("yesterday", None),
            ("2026-13-01T00:00:00Z", None),
            ("99999-01-01T00:00:00Z", None),
            ("2026-11-22T08:32:20.827", None),
        ] {
            assert_eq!(parse(said).map(text).as_deref(), expected, "{said}");
        }
    }

    #[test]
    fn only_a_day_ago_and_some_minutes_ahead_are_believed() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        for (seconds, expected) in [
            (0, true),
            (-86_400, true),
            (-86_401, false),
            (600, true),
            (601, false),
        ] {
            let time = now + SignedDuration::from_secs(seconds);
            assert_eq!(is_sane(time, now), expected, "{seconds}");
        }
        assert!(!is_sane(Timestamp::MIN, now) && !is_sane(Timestamp::MAX, now));
        assert_eq!(nanoseconds(Timestamp::MIN), 0);
        assert_eq!(nanoseconds(Timestamp::MAX), u64::MAX);
        assert_eq!(moment(i128::MAX), None);
    }
}
