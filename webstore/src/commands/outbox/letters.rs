//! Letters in words.

use std::iter::once;

use shop::moment::Moment;
use shop::outbox::{Letter, LetterFilter, OutboxStatus};

use crate::line::in_one_line;
use crate::table;

/// The most letters of an error that are shown; the log has all of it.
const ERROR_LENGTH_MAX: usize = 72;

const HEAD: [&str; 8] = [
    "ID",
    "KIND",
    "ORDER",
    "TRIES",
    "STATE",
    "AGE",
    "DUE",
    "LAST ERROR",
];

/// The letters as a table, and how many there are in all.
pub(super) fn listing(
    letters: &[Letter],
    status: &OutboxStatus,
    filter: LetterFilter,
    now: Moment,
) -> String {
    let sum = sum(letters.len(), status, filter);
    if letters.is_empty() {
        return sum;
    }
    let head = HEAD.map(str::to_owned);
    let rows = letters.iter().map(|letter| row(letter, now));
    let rows: Vec<_> = once(head).chain(rows).collect();
    format!("{}\n\n{sum}", table::aligned(&rows))
}

fn sum(shown: usize, status: &OutboxStatus, filter: LetterFilter) -> String {
    let waiting: i64 = status.waiting.iter().map(|(_kind, count, _since)| count).sum();
    let dead = status.dead;
    if shown == 0 && waiting + dead == 0 {
        return "The outbox is empty.".to_owned();
    }
    let listed = match filter {
        LetterFilter::All => waiting + dead,
        LetterFilter::Waiting => waiting,
        LetterFilter::Dead => dead,
    };
    if i64::try_from(shown).is_ok_and(|shown| shown < listed) {
        format!("{waiting} waiting, {dead} dead; {shown} of {listed} shown, see --limit")
    } else {
        format!("{waiting} waiting, {dead} dead")
    }
}

/// How many dead letters live again.
pub(super) fn retried(count: usize) -> String {
    match count {
        0 => "There is no dead letter.".to_owned(),
        1 => "1 dead letter is due again; a running shop tries it at once.".to_owned(),
        _ => format!("{count} dead letters are due again; a running shop tries them at once."),
    }
}

fn row(letter: &Letter, now: Moment) -> [String; HEAD.len()] {
    let state = if letter.dead { "dead" } else { "waiting" };
    [
        letter.id.to_string(),
        letter.task.kind().to_owned(),
        letter.task.order_id().to_string(),
        format!("{}/{}", letter.tries, letter.task.tries_max()),
        state.to_owned(),
        time_between(letter.created_at, now),
        due(letter, now),
        in_one_line(letter.last_error.as_deref().unwrap_or_default(), ERROR_LENGTH_MAX),
    ]
}

fn due(letter: &Letter, now: Moment) -> String {
    if letter.dead {
        "never".to_owned()
    } else if letter.due_at <= now {
        "now".to_owned()
    } else {
        format!("in {}", time_between(now, letter.due_at))
    }
}

/// In the unit that a person would use; 0 if the clock was set back in between.
fn time_between(earlier: Moment, later: Moment) -> String {
    let seconds = later.0.saturating_sub(earlier.0).max(0) / 1000;
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use shop::outbox::Task;

    use super::*;

    const NOW: Moment = Moment(1_000_000_000);

    fn letter(id: i64, dead: bool, last_error: Option<&str>) -> Letter {
        Letter {
            id,
            task: Task::Release {
                order: 5,
                reservation_id: "R1".to_owned(),
            },
            tries: if dead { 300 } else { 2 },
            due_at: Moment(NOW.0 + 3_500),
            created_at: Moment(NOW.0 - 600_000),
            dead,
            last_error: last_error.map(str::to_owned),
        }
    }

    fn status(waiting: i64, dead: i64) -> OutboxStatus {
        OutboxStatus {
            waiting: vec![("release".to_owned(), waiting, NOW)],
            dead,
        }
    }

    #[test]
    fn the_listing_is_a_table_and_a_sum() {
        let letters = [
            letter(9, false, None),
            letter(17, true, Some("inventory did not answer:\n no")),
        ];
        assert_eq!(
            listing(&letters, &status(1, 1), LetterFilter::All, NOW),
            "  ID  KIND     ORDER  TRIES    STATE    AGE     DUE     LAST ERROR\n  \
             9   release  ORD5   2/300    waiting  10 min  in 3 s\n  \
             17  release  ORD5   300/300  dead     10 min  never   inventory did not answer: no\n\n\
             1 waiting, 1 dead"
        );
    }

    #[test]
    fn the_last_line_says_what_is_not_shown() {
        let one = [letter(9, true, None)];
        for (letters, status, filter, expected) in [
            (
                &[][..],
                OutboxStatus::default(),
                LetterFilter::All,
                "The outbox is empty.",
            ),
            (
                &[],
                OutboxStatus::default(),
                LetterFilter::Dead,
                "The outbox is empty.",
            ),
            (&[], status(3, 0), LetterFilter::Dead, "3 waiting, 0 dead"),
            (&one, status(3, 1), LetterFilter::Dead, "3 waiting, 1 dead"),
            (
                &one,
                status(3, 1),
                LetterFilter::All,
                "3 waiting, 1 dead; 1 of 4 shown, see --limit",
            ),
        ] {
            let listing = listing(letters, &status, filter, NOW);
            assert_eq!(listing.lines().last(), Some(expected), "{filter:?}");
        }
    }

    #[test]
    fn times_have_the_unit_that_fits() {
        for (seconds, expected) in [
            (-5, "0 s"),
            (0, "0 s"),
            (119, "119 s"),
            (120, "2 min"),
            (7_199, "119 min"),
            (7_200, "2 h"),
            (172_799, "47 h"),
            (172_800, "2 d"),
        ] {
            let later = Moment(NOW.0 + seconds * 1000);
            assert_eq!(time_between(NOW, later), expected);
        }
    }
}
