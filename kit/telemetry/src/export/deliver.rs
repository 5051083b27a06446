//! One batch, until it is taken, refused, or given up.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};
use tonic::{Code, Status};

use crate::losses::Reason;

/// The first pause before a batch is sent again; each further one is twice as long.
const PAUSE_FIRST: Duration = Duration::from_millis(100);
/// The longest pause.
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// When everything has to come to an end.
#[derive(Clone)]
pub(super) struct Stop(pub(super) watch::Receiver<Option<Instant>>);

impl Stop {
    /// Whether the end has been asked for.
    pub(super) fn is_asked(&self) -> bool {
        self.0.borrow().is_some() || self.0.has_changed().is_err()
    }

    /// Waits until the end is asked for; also when nobody is left who could.
    pub(super) async fn asked(&self) {
        let mut asked = self.0.clone();
        // An error means that nobody is left.
        let _ = asked.wait_for(Option::is_some).await;
    }

    /// Waits until there is no time left.
    async fn over(&self) {
        self.asked().await;
        let end = *self.0.borrow();
        if let Some(end) = end {
            sleep_until(end).await;
        }
    }
}

/// Tries until the batch is taken, for `timeout` at most. The answer is how many items of it were rejected, or why none
/// was taken. At the end it is tried once, and not again.
pub(super) async fn deliver<A>(
    timeout: Duration,
    stop: &Stop,
    mut attempt: impl FnMut() -> A,
) -> Result<usize, Reason>
where
    A: Future<Output = Result<i64, Status>>,
{
    let tries = async {
        let mut pause = PAUSE_FIRST;
        loop {
            let was_asked = stop.is_asked();
            match attempt().await {
                Ok(rejected) => return Ok(usize::try_from(rejected).unwrap_or(0)),
                Err(status) if !is_retryable(&status) => return Err(Reason::Refused),
                Err(_) if was_asked => return Err(Reason::Unavailable),
                Err(_) => {}
            }
            tokio::select! {
                () = sleep(jittered(pause)) => {}
                () = stop.asked() => {}
            }
            pause = (pause * 2).min(PAUSE_MAX);
        }
    };
    tokio::select! {
        biased;
        outcome = tries => outcome,
        () = sleep(timeout) => Err(Reason::Unavailable),
        () = stop.over() => Err(Reason::Unavailable),
    }
}

/// Between half of it and all of it, so that services do not come back in step.
fn jittered(pause: Duration) -> Duration {
    pause.mul_f64(0.5 + fastrand::f64() / 2.0)
}

/// The codes that OTLP calls retryable
/// (<https://opentelemetry.io/docs/specs/otlp/#failures>); an exhausted resource only when the server says so.
fn is_retryable(status: &Status) -> bool {
    match status.code() {
        Code::Cancelled
        | Code::DeadlineExceeded
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unavailable
        | Code::DataLoss => true,
        Code::ResourceExhausted => {
            let word = b"google.rpc.RetryInfo";
            status.details().windows(word.len()).any(|part| part == word)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::{pending, ready};

    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(10);

    fn running() -> (watch::Sender<Option<Instant>>, Stop) {
        let (asks, asked) = watch::channel(None);
        (asks, Stop(asked))
    }

    #[tokio::test(start_paused = true)]
    async fn what_can_be_tried_again_is_until_the_time_is_over() {
        let (_asks, stop) = running();
        let begun = Instant::now();
        let tries = Cell::new(0);
        let attempt = || {
            tries.set(tries.get() + 1);
            ready(Err(Status::unavailable("")))
        };
        assert_eq!(deliver(TIMEOUT, &stop, attempt).await, Err(Reason::Unavailable));
        assert_eq!(begun.elapsed(), TIMEOUT);
        // Pauses of 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5 s, each at least half as long.
        assert!((6..=9).contains(&tries.get()), "{tries:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_later_try_can_succeed_and_may_be_taken_in_part() {
        let (_asks, stop) = running();
        let tries = Cell::new(0);
        let attempt = || {
            tries.set(tries.get() + 1);
            ready(if tries.get() < 3 {
                Err(Status::aborted(""))
            } else {
                Ok(4)
            })
        };
        assert_eq!(deliver(TIMEOUT, &stop, attempt).await, Ok(4));
    }

    #[tokio::test(start_paused = true)]
    async fn only_the_codes_of_the_specification_are_tried_again() {
        let info = Status::with_details(Code::ResourceExhausted, "", "..google.rpc.RetryInfo..".into());
        for (status, reason) in [
            (Status::cancelled(""), Reason::Unavailable),
            (Status::deadline_exceeded(""), Reason::Unavailable),
            (Status::out_of_range(""), Reason::Unavailable),
            (Status::data_loss(""), Reason::Unavailable),
            (info, Reason::Unavailable),
            (Status::resource_exhausted(""), Reason::Refused),
            (Status::invalid_argument(""), Reason::Refused),
            (Status::unauthenticated(""), Reason::Refused),
            (Status::unimplemented(""), Reason::Refused),
            (Status::internal(""), Reason::Refused),
        ] {
            let (_asks, stop) = running();
            let outcome = deliver(TIMEOUT, &stop, || ready(Err(status.clone()))).await;
            assert_eq!(outcome, Err(reason), "{status:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_interrupts_a_silent_collector_and_a_pause() {
        let (asks, stop) = running();
        let begun = Instant::now();
        asks.send_replace(Some(begun + Duration::from_secs(2)));
        let outcome = deliver(TIMEOUT, &stop, pending).await;
        assert_eq!(
            (outcome, begun.elapsed()),
            (Err(Reason::Unavailable), Duration::from_secs(2))
        );

        // Asked during the pause: one more try, at once, and no other.
        let (asks, stop) = running();
        let tries = Cell::new(0);
        let begun = Instant::now();
        let attempt = || {
            tries.set(tries.get() + 1);
            asks.send_replace(Some(begun + Duration::from_secs(2)));
            ready(Err(Status::unavailable("")))
        };
        assert_eq!(deliver(TIMEOUT, &stop, attempt).await, Err(Reason::Unavailable));
        assert_eq!((tries.get(), begun.elapsed()), (2, Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_left_is_the_end_too() {
        let (asks, stop) = running();
        drop(asks);
        assert_eq!(deliver(TIMEOUT, &stop, pending).await, Err(Reason::Unavailable));
    }
}
