//! How long a visit may be: the SDK begins a new one when it is told that the old one no longer holds.

use jiff::{SignedDuration, Timestamp};

use super::recent::Recent;

/// How long a session holds, as seen here.
const AGE_MAX: SignedDuration = SignedDuration::from_hours(4);
/// How long one is remembered, so that an old one does not look new.
const KEEP: SignedDuration = SignedDuration::from_hours(24);
/// The most that are remembered.
const SESSIONS_MAX: usize = 50_000;
/// The longest id; the SDK's have 10 letters.
const ID_BYTES_MAX: usize = 64;

/// The sessions that were seen here.
#[derive(Debug)]
pub(super) struct Sessions(Recent);

impl Sessions {
    pub(super) fn new() -> Self {
        Self(Recent::new(KEEP, SESSIONS_MAX))
    }

    /// Whether the session that the header names holds: it looks like one, is the body's, and is not too old. Who names
    /// none has none that could be wrong.
    pub(super) fn holds(&self, header: Option<&[u8]>, body: &str, now: Timestamp) -> bool {
        let Some(header) = header else { return true };
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
        let has_length = (1..=ID_BYTES_MAX).contains(&header.len());
        if !has_length || !header.iter().all(is_plain) || header != body.as_bytes() {
            return false;
        }
        let first = self.0.first(body, now);
        first.is_none_or(|first| now.duration_since(first) < AGE_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_holds_for_four_hours_and_only_as_itself() {
        let sessions = Sessions::new();
        let long = "x".repeat(65);
        for (header, body, hours, expected) in [
            (Some("2Z1RACkiDz"), "2Z1RACkiDz", 0, true),
            (Some("2Z1RACkiDz"), "2Z1RACkiDz", 3, true),
            (Some("2Z1RACkiDz"), "2Z1RACkiDz", 4, false),
            (Some("2Z1RACkiDz"), "2Z1RACkiDz", 23, false),
            (Some("other"), "2Z1RACkiDz", 3, false),
            (Some("2Z1RACkiDz"), "", 3, false),
            (Some("new-one_2.0"), "new-one_2.0", 4, true),
            (Some("a b"), "a b", 0, false),
            (Some("é"), "é", 0, false),
            (Some(""), "", 0, false),
            (Some(long.as_str()), long.as_str(), 0, false),
            (None, "2Z1RACkiDz", 5, true),
        ] {
            let now = Timestamp::from_second(hours * 3_600).unwrap();
            let holds = sessions.holds(header.map(str::as_bytes), body, now);
            assert_eq!(holds, expected, "{header:?} with {body} at {hours}");
        }
    }
}
