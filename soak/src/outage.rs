//! Errors only in the window: what buyers may hear while something is broken, and what at all other times.

use std::time::Duration;

use anyhow::{Result, bail};
use tokio::time::Instant;

use crate::buyers::{Heard, Note};

/// The most answers that are told one by one.
const STRAYS_SHOWN: usize = 10;

/// The time in which errors are allowed, and which ones.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    /// From when on.
    pub(crate) from: Instant,
    /// Until when; an answer that was under way for some of the time counts as inside.
    pub(crate) until: Instant,
    /// What is allowed inside, besides what always is.
    pub(crate) allows: fn(&Heard) -> bool,
}

/// What buyers heard inside and outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Answers outside.
    pub(crate) outside: usize,
    /// Answers inside that always are allowed.
    pub(crate) inside: usize,
    /// Answers inside that only there are.
    pub(crate) excused: usize,
}

/// What a shop that works tells its buyers: paid, or declined by the bank.
pub(crate) fn is_usual(heard: &Heard) -> bool {
    matches!(heard, Heard::Fine | Heard::Paid(_)) || heard.is_problem("payment_declined")
}

/// What buyers may be told while payments cannot be followed: that it is being found out, or that nothing was
/// charged.
pub(crate) fn is_doubt(heard: &Heard) -> bool {
    let is_server_error = matches!(heard, Heard::Refused { status: 500.., .. });
    let is_honest = ["payment_unavailable", "payment_unknown"];
    matches!(heard, Heard::Pending { .. })
        // A second click while the first one is in doubt.
        || heard.is_problem("checkout_in_progress")
        || (is_server_error && is_honest.iter().any(|code| heard.is_problem(code)))
}

/// What buyers may be told while nothing can be written down: that the shop cannot, or that a payment made at
/// that moment is being found out.
pub(crate) fn is_without_books(heard: &Heard) -> bool {
    matches!(heard, Heard::Refused { status: 503, .. } | Heard::Pending { .. })
        || heard.is_problem("checkout_in_progress")
}

/// When somebody who asked from `since` on bought something for the first time.
pub(crate) fn first_sale(notes: &[Note], since: Instant) -> Option<Duration> {
    let sales = notes
        .iter()
        .filter(|note| note.asked >= since && matches!(note.heard, Heard::Paid(_)));
    sales.map(|note| note.ended - since).min()
}

/// An error when somebody heard what is not allowed at that time. There is at least one window, in order.
pub(crate) fn errors_only_inside(notes: &[Note], windows: &[Window]) -> Result<Counts> {
    let mut counts = Counts::default();
    let mut strays = Vec::new();
    for note in notes {
        let mut touched = windows
            .iter()
            .filter(|window| note.touches(window.from, window.until))
            .peekable();
        match (is_usual(&note.heard), touched.peek().is_some()) {
            (true, true) => counts.inside += 1,
            (true, false) => counts.outside += 1,
            (false, _) if touched.any(|window| (window.allows)(&note.heard)) => counts.excused += 1,
            (false, _) => strays.push(describe(note, windows)),
        }
    }
    if strays.is_empty() {
        return Ok(counts);
    }
    let shown: Vec<String> = strays.iter().take(STRAYS_SHOWN).cloned().collect();
    bail!(
        "{} answers are not as they must be: {}",
        strays.len(),
        shown.join("\n  ")
    )
}

fn describe(note: &Note, windows: &[Window]) -> String {
    let begun = windows.iter().rev().find(|window| window.from <= note.asked);
    let at = match (begun, windows.first()) {
        (Some(window), _) => format!(
            "{:.2} s after a window began",
            (note.asked - window.from).as_secs_f64()
        ),
        (None, Some(window)) => format!(
            "{:.2} s before the window",
            (window.from - note.asked).as_secs_f64()
        ),
        (None, None) => "at a time without windows".to_owned(),
    };
    let took = (note.ended - note.asked).as_secs_f64();
    format!("{}, asked {at}, after {took:.2} s: {}", note.step, note.heard)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buyers::receipt;

    fn note(begin: Instant, asked: u64, ended: u64, heard: Heard) -> Note {
        let at = |seconds| begin + Duration::from_secs(seconds);
        Note {
            at: "http://shop".into(),
            step: "POST /checkout",
            asked: at(asked),
            ended: at(ended),
            heard,
        }
    }

    fn problem(code: &str) -> Heard {
        Heard::Refused {
            status: 500,
            code: code.to_owned(),
            order_id: None,
        }
    }

    #[test]
    fn an_error_is_excused_only_inside_and_only_the_right_one() {
        let begin = Instant::now();
        let window = Window {
            from: begin + Duration::from_secs(10),
            until: begin + Duration::from_secs(20),
            allows: |heard| heard.is_problem("payment_unavailable"),
        };
        let check = |asked, ended, heard| errors_only_inside(&[note(begin, asked, ended, heard)], &[window]);
        let unavailable = || problem("payment_unavailable");
        for (asked, ended, is_fine) in [
            (8, 9, false),
            (9, 10, true),
            (12, 13, true),
            (9, 25, true),
            (20, 25, true),
            (21, 22, false),
        ] {
            let counts = check(asked, ended, unavailable());
            assert_eq!(counts.is_ok(), is_fine, "{asked} to {ended}");
        }
        assert!(check(12, 13, problem("internal")).is_err());
        let declined = check(1, 2, problem("payment_declined")).unwrap();
        assert_eq!((declined.outside, declined.inside, declined.excused), (1, 0, 0));
        let inside = check(12, 13, Heard::Fine).unwrap();
        assert_eq!((inside.outside, inside.inside, inside.excused), (0, 1, 0));
        let excused = check(12, 13, unavailable()).unwrap();
        assert_eq!((excused.outside, excused.inside, excused.excused), (0, 0, 1));
    }

    #[test]
    fn only_a_sale_that_was_asked_for_since_then_is_the_first() {
        let begin = Instant::now();
        let paid = || Heard::Paid(receipt("ORD1", "t1"));
        let notes = [
            note(begin, 8, 12, paid()),
            note(begin, 10, 11, Heard::Fine),
            note(begin, 12, 17, paid()),
            note(begin, 13, 15, paid()),
        ];
        let since = begin + Duration::from_secs(10);
        assert_eq!(first_sale(&notes, since), Some(Duration::from_secs(5)));
        assert_eq!(first_sale(&notes[..2], since), None);
    }

    #[test]
    fn each_window_excuses_for_itself() {
        let begin = Instant::now();
        let window = |from, until, allows| Window {
            from: begin + Duration::from_secs(from),
            until: begin + Duration::from_secs(until),
            allows,
        };
        let windows = [
            window(10, 20, |heard| heard.is_problem("payment_unavailable")),
            window(30, 40, |heard| heard.is_problem("expired_token")),
        ];
        for (asked, ended, code, is_fine) in [
            (12, 13, "payment_unavailable", true),
            (12, 13, "expired_token", false),
            (25, 26, "expired_token", false),
            (32, 33, "expired_token", true),
            (32, 33, "payment_unavailable", false),
            (15, 35, "expired_token", true),
        ] {
            let counts = errors_only_inside(&[note(begin, asked, ended, problem(code))], &windows);
            assert_eq!(counts.is_ok(), is_fine, "{asked} to {ended}: {code}");
        }
    }

    #[test]
    fn a_stray_answer_is_described() {
        let begin = Instant::now();
        let window = Window {
            from: begin + Duration::from_secs(10),
            until: begin + Duration::from_secs(20),
            allows: |_| false,
        };
        let notes = [
            note(begin, 8, 9, problem("internal")),
            note(begin, 13, 14, Heard::HungUp),
        ];
        let error = errors_only_inside(&notes, &[window]).unwrap_err().to_string();
        let expected = "2 answers are not as they must be: POST /checkout, asked 2.00 s before the window, after 1.00 s: 500 internal (no order)
  POST /checkout, asked 3.00 s after a window began, after 1.00 s: the buyer hung up";
        assert_eq!(error, expected);
    }
}
