//! Page sizes and cursors.

use service::Problem;

/// A page size from 1 to `most`; `default` when absent.
pub(super) fn limit(asked: Option<i64>, default: usize, most: usize) -> Result<usize, Problem> {
    let Some(asked) = asked else { return Ok(default) };
    let fitting = usize::try_from(asked)
        .ok()
        .filter(|limit| (1..=most).contains(limit));
    fitting.ok_or_else(|| {
        Problem::unprocessable("invalid_limit", format!("The limit must be from 1 to {most}."))
    })
}

/// Reads a cursor that [`cursor`] wrote. `list` keeps cursors of different lists apart.
pub(super) fn read_cursor(list: char, text: &str) -> Result<i64, Problem> {
    let digits = text
        .strip_prefix(list)
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let number = digits.and_then(|digits| digits.parse().ok());
    number.ok_or_else(|| {
        Problem::unprocessable(
            "invalid_cursor",
            "The cursor must be the next_cursor of the page before.",
        )
    })
}

/// The cursor of the page that starts after `number` in `list`.
pub(super) fn cursor(list: char, number: i64) -> String {
    format!("{list}{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_cursors_are_read() {
        assert_eq!(read_cursor('p', &cursor('p', 101)).unwrap(), 101);
        for text in [
            "",
            "p",
            "o101",
            "p-1",
            "p+1",
            "p1.5",
            "p99999999999999999999",
            "p1 ",
        ] {
            assert_eq!(
                read_cursor('p', text).unwrap_err().code(),
                "invalid_cursor",
                "{text}"
            );
        }
    }

    #[test]
    fn limits_are_held() {
        for (asked, expected) in [
            (None, Some(20)),
            (Some(1), Some(1)),
            (Some(100), Some(100)),
            (Some(0), None),
            (Some(101), None),
        ] {
            assert_eq!(limit(asked, 20, 100).ok(), expected);
        }
    }
}
