//! Moments as RFC 3339 writes them.

use std::time::{SystemTime, UNIX_EPOCH};

const SECONDS_PER_DAY: u64 = 24 * 60 * 60;

/// Days of 400 years of the Gregorian calendar, after which it repeats itself.
const DAYS_PER_ERA: u64 = 146_097;

/// `2026-07-14T12:34:56.789012Z`; what lies before 1970 is told as its beginning.
pub(super) fn rfc3339(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let (days, second) = (
        since.as_secs() / SECONDS_PER_DAY,
        since.as_secs() % SECONDS_PER_DAY,
    );
    let (year, month, day) = date(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let microsecond = since.subsec_micros();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{microsecond:06}Z")
}

/// The date of a day that is counted from the first of 1970. The year is taken to begin in March, so that the day that
/// leap years add is its last, as in Howard Hinnant's "chrono-compatible low-level date algorithms".
fn date(days_since_1970: u64) -> (u64, u64, u64) {
    // From the first of March of the year 0.
    let days = days_since_1970 + 719_468;
    let (era, day) = (days / DAYS_PER_ERA, days % DAYS_PER_ERA);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let (month, later) = match month_from_march {
        0..10 => (month_from_march + 3, 0),
        _ => (month_from_march - 9, 1),
    };
    (era * 400 + year + later, month, day_of_month)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn moments_are_written_as_rfc_3339() {
        for (microseconds, expected) in [
            (0, "1970-01-01T00:00:00.000000Z"),
            (951_782_399_999_999, "2000-02-28T23:59:59.999999Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (951_868_800_000_001, "2000-03-01T00:00:00.000001Z"),
            (1_735_689_599_000_000, "2024-12-31T23:59:59.000000Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
            (253_402_300_799_000_000, "9999-12-31T23:59:59.000000Z"),
        ] {
            assert_eq!(
                rfc3339(UNIX_EPOCH + Duration::from_micros(microseconds)),
                expected
            );
        }
    }

    #[test]
    fn every_day_is_the_next_one() {
        let mut before = date(0);
        for day in 1..200_000 {
            let (year, month, of_month) = date(day);
            let is_next = (year, month, of_month) == (before.0, before.1, before.2 + 1)
                || (year, month, of_month) == (before.0, before.1 + 1, 1) && before.2 >= 28
                || (year, month, of_month) == (before.0 + 1, 1, 1) && (before.1, before.2) == (12, 31);
            assert!(is_next, "{before:?} {year}-{month}-{of_month}");
            before = (year, month, of_month);
        }
    }
}
