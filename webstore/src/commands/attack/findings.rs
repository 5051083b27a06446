//! What came of the attacks, in words.

use std::iter::once;

use visitors::attacks::Outcome;

use crate::line::in_one_line;
use crate::table;

const HEAD: [&str; 7] = [
    "ATTACK",
    "SHOWN BY",
    "DETECTED AFTER",
    "SENT",
    "BLOCKED",
    "HONEST",
    "HURT",
];
/// The most letters of what an honest shopper was told.
const COMPLAINT_LENGTH_MAX: usize = 200;

/// A table with a row for each attack, what hurt honest shoppers, and a line with the sums.
pub(super) fn findings(outcomes: &[Outcome], seed: u64) -> String {
    let rows: Vec<_> = once(HEAD.map(str::to_owned))
        .chain(outcomes.iter().map(row))
        .collect();
    let mut lines = vec![table::aligned(&rows), String::new()];
    lines.extend(outcomes.iter().filter_map(complaint));
    lines.extend(outcomes.iter().filter_map(locked_out));
    let requests: u32 = outcomes.iter().map(|outcome| outcome.honest.requests).sum();
    lines.push(format!(
        "{} of {} detected, {} of {requests} honest requests hurt (--seed {seed})",
        outcomes.len() - undetected(outcomes),
        counted(outcomes.len(), "attack", "attacks"),
        hurt(outcomes),
    ));
    lines.join("\n")
}

/// What is wrong, if anything is.
pub(super) fn failure(outcomes: &[Outcome]) -> Option<String> {
    let mut wrong = Vec::new();
    if let count @ 1.. = undetected(outcomes) {
        wrong.push(format!(
            "{} not detected",
            counted(count, "attack was", "attacks were")
        ));
    }
    if let count @ 1.. = hurt(outcomes) {
        let requests = counted(count, "honest request was", "honest requests were");
        wrong.push(format!("{requests} hurt"));
    }
    (!wrong.is_empty()).then(|| wrong.join(", "))
}

fn row(outcome: &Outcome) -> [String; HEAD.len()] {
    let after = outcome.detected_after.map(|count| count.to_string());
    [
        outcome.attack.name().to_owned(),
        outcome.attack.shown_by().to_owned(),
        after.unwrap_or_else(|| "not detected".to_owned()),
        outcome.sent.to_string(),
        share(outcome.blocked, outcome.sent),
        outcome.honest.requests.to_string(),
        outcome.honest.hurt.to_string(),
    ]
}

fn complaint(outcome: &Outcome) -> Option<String> {
    let complaint = outcome.honest.first_hurt.as_ref()?;
    let complaint = in_one_line(complaint, COMPLAINT_LENGTH_MAX);
    Some(format!(
        "{}: the first honest request that was hurt: {complaint}",
        outcome.attack.name()
    ))
}

/// Who is turned away from the first request on can show nothing. Without this, a second run would look as if
/// the shop were blind.
fn locked_out(outcome: &Outcome) -> Option<String> {
    let is_locked_out = outcome.detected_after.is_none() && outcome.blocked == outcome.sent;
    is_locked_out.then(|| {
        format!(
            "{}: all of it was turned away; its addresses may be blocked since an earlier run: take another --seed",
            outcome.attack.name()
        )
    })
}

/// In whole percent, rounded down: 100 % is all of them.
fn share(part: u32, whole: u32) -> String {
    match u64::from(part) * 100 / u64::from(whole.max(1)) {
        0 if part > 0 => "< 1 %".to_owned(),
        percent => format!("{percent} %"),
    }
}

fn undetected(outcomes: &[Outcome]) -> usize {
    let undetected = outcomes.iter().filter(|outcome| outcome.detected_after.is_none());
    undetected.count()
}

fn hurt(outcomes: &[Outcome]) -> usize {
    outcomes.iter().map(|outcome| outcome.honest.hurt as usize).sum()
}

fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

#[cfg(test)]
mod tests {
    use visitors::attacks::{Attack, Honest};

    use super::*;

    fn outcome(attack: Attack, detected_after: Option<u32>, blocked: u32, hurt: u32) -> Outcome {
        Outcome {
            attack,
            sent: 300,
            blocked,
            detected_after,
            honest: Honest {
                requests: 25,
                hurt,
                first_hurt: (hurt > 0).then(|| "checkout: 429 too_many_requests".to_owned()),
            },
        }
    }

    #[test]
    fn the_outcomes_are_a_table_and_a_sum() {
        let outcomes = [
            outcome(Attack::Scraping, Some(201), 100, 0),
            outcome(Attack::EndpointScanning, None, 0, 2),
        ];
        assert_eq!(
            findings(&outcomes, 7),
            "  ATTACK             SHOWN BY           DETECTED AFTER  SENT  BLOCKED  HONEST  HURT\n  \
             scraping           IP limit           201             300   33 %     25      0\n  \
             endpoint-scanning  endpoint_scanning  not detected    300   0 %      25      2\n\n\
             endpoint-scanning: the first honest request that was hurt: checkout: 429 too_many_requests\n\
             1 of 2 attacks detected, 2 of 50 honest requests hurt (--seed 7)"
        );
    }

    #[test]
    fn who_was_turned_away_from_the_beginning_is_told_apart() {
        for (detected_after, blocked, expected) in
            [(None, 300, true), (None, 299, false), (Some(1), 300, false)]
        {
            let outcome = outcome(Attack::EndpointScanning, detected_after, blocked, 0);
            let is_told = findings(&[outcome], 7).contains("take another --seed");
            assert_eq!(is_told, expected, "{detected_after:?} {blocked}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let fine = outcome(Attack::Scraping, Some(201), 100, 0);
        let unseen = outcome(Attack::Scraping, None, 0, 0);
        let hurtful = outcome(Attack::Scraping, Some(201), 0, 1);
        for (outcomes, expected) in [
            (vec![fine.clone()], None),
            (vec![fine, unseen.clone()], Some("1 attack was not detected")),
            (vec![hurtful.clone()], Some("1 honest request was hurt")),
            (
                vec![unseen.clone(), unseen, hurtful.clone(), hurtful],
                Some("2 attacks were not detected, 2 honest requests were hurt"),
            ),
        ] {
            assert_eq!(failure(&outcomes).as_deref(), expected);
        }
    }

    #[test]
    fn a_share_says_neither_more_nor_less_than_there_was() {
        for (part, whole, expected) in [
            (0, 300, "0 %"),
            (1, 300, "< 1 %"),
            (3, 300, "1 %"),
            (299, 300, "99 %"),
            (300, 300, "100 %"),
            (0, 0, "0 %"),
        ] {
            assert_eq!(share(part, whole), expected, "{part} of {whole}");
        }
    }
}
