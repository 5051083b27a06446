//! What several tries at one movement of money prove together.

/// How one try at asking the provider ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Try<Answer> {
    /// The provider gave its word, and gives the same word to the same key for ever.
    Answered(Answer),
    /// Nothing was done: the provider could not be reached, or said that it is too busy.
    NotDone,
    /// Nothing was done, and asking again would change nothing: the provider refuses such requests.
    Rejected,
    /// Sent, but no usable answer came: a deadline, a broken connection, a fault on the other side.
    Lost,
}

impl<Answer> Try<Answer> {
    /// Whether another try may end better.
    #[must_use]
    pub fn is_worth_repeating(&self) -> bool {
        matches!(self, Try::NotDone | Try::Lost)
    }

    /// Whether the provider showed that it works, whatever it said.
    #[must_use]
    pub fn shows_life(&self) -> bool {
        matches!(self, Try::Answered(_) | Try::Rejected)
    }
}

/// What is known after all tries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict<Answer> {
    /// The provider's word.
    Certain(Answer),
    /// No try can have done anything.
    NotDone,
    /// At least one try may have done it, and nobody said.
    Unknown,
}

/// Decides. An answer settles everything that was lost before it, because all tries bear the same key: also
/// the answer that the key was voided, since a key under which a lost try had charged could not have been.
/// Without an answer, a single lost try leaves doubt that no later refusal can lift.
#[must_use]
pub fn verdict<Answer>(tries: Vec<Try<Answer>>) -> Verdict<Answer> {
    let mut something_was_lost = false;
    for one in tries {
        match one {
            Try::Answered(answer) => return Verdict::Certain(answer),
            Try::Lost => something_was_lost = true,
            Try::NotDone | Try::Rejected => {}
        }
    }
    if something_was_lost {
        Verdict::Unknown
    } else {
        Verdict::NotDone
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Try::{Answered, Lost, NotDone, Rejected};

    #[test]
    fn tries_prove_what_they_prove_and_no_more() {
        const CAPTURED: Try<&str> = Answered("captured");
        const DECLINED: Try<&str> = Answered("declined");
        const VOIDED: Try<&str> = Answered("voided");
        let cases: &[(&[Try<&str>], Verdict<&str>)] = &[
            (&[], Verdict::NotDone),
            (&[CAPTURED], Verdict::Certain("captured")),
            (&[DECLINED], Verdict::Certain("declined")),
            (&[NotDone], Verdict::NotDone),
            (&[NotDone, NotDone, NotDone], Verdict::NotDone),
            (&[NotDone, CAPTURED], Verdict::Certain("captured")),
            (&[Rejected], Verdict::NotDone),
            (&[NotDone, Rejected], Verdict::NotDone),
            (&[Lost], Verdict::Unknown),
            (&[Lost, Lost, Lost], Verdict::Unknown),
            (&[Lost, CAPTURED], Verdict::Certain("captured")),
            (&[Lost, DECLINED], Verdict::Certain("declined")),
            (&[VOIDED], Verdict::Certain("voided")),
            (&[Lost, VOIDED], Verdict::Certain("voided")),
            (&[Lost, NotDone, Lost, VOIDED], Verdict::Certain("voided")),
            (&[Lost, NotDone], Verdict::Unknown),
            (&[Lost, NotDone, NotDone], Verdict::Unknown),
            (&[NotDone, Lost, NotDone], Verdict::Unknown),
            (&[Lost, Rejected], Verdict::Unknown),
            (&[Lost, NotDone, Lost, CAPTURED], Verdict::Certain("captured")),
        ];
        for (tries, expected) in cases {
            assert_eq!(verdict(tries.to_vec()), *expected, "{tries:?}");
        }
    }

    #[test]
    fn only_silence_and_crowds_are_worth_another_try() {
        for (one, worth_repeating, shows_life) in [
            (Answered(()), false, true),
            (Rejected, false, true),
            (NotDone, true, false),
            (Lost, true, false),
        ] {
            assert_eq!(one.is_worth_repeating(), worth_repeating, "{one:?}");
            assert_eq!(one.shows_life(), shows_life, "{one:?}");
        }
    }
}
