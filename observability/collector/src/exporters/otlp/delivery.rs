//! One request's way: attempts and waits, until it arrived or there is no point any more.

use std::sync::{Arc, OnceLock};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::DRAIN_TIME_MAX;
use super::lane::Parcel;
use super::retry::{Chance, Schedule};
use super::sender::Sender;
use super::settings::RetrySettings;
use crate::consumer::Refusal;

pub(super) struct Delivery {
    exporter: String,
    sender: Arc<dyn Sender>,
    retry: RetrySettings,
    chance: Chance,
    hurry: CancellationToken,
    deadline: OnceLock<Instant>,
}

impl Delivery {
    pub(super) fn new(exporter: &str, sender: Arc<dyn Sender>, retry: RetrySettings, chance: Chance) -> Self {
        Self {
            exporter: exporter.to_owned(),
            sender,
            retry,
            chance,
            hurry: CancellationToken::new(),
            deadline: OnceLock::new(),
        }
    }

    /// From now on nothing waits between attempts, and who waits tries once more. Says when all must be over, which
    /// is decided the first time.
    pub(super) fn hurry(&self) -> Instant {
        let deadline = *self.deadline.get_or_init(|| Instant::now() + DRAIN_TIME_MAX);
        self.hurry.cancel();
        deadline
    }

    /// Delivers it, or says why not. What became of its items is counted either way.
    pub(super) async fn deliver(&self, parcel: Parcel) -> Result<(), Refusal> {
        let began = Instant::now();
        let mut schedule = Schedule::new(&self.retry);
        loop {
            let is_last = self.hurry.is_cancelled();
            let failure = match self.sender.send(parcel.signal, parcel.body.clone()).await {
                Ok(taken) => {
                    if taken.rejected > 0 {
                        let (exporter, reason) = (&self.exporter, &taken.reason);
                        tracing::warn!(
                            exporter,
                            rejected = taken.rejected,
                            reason,
                            "A part was not taken"
                        );
                    }
                    parcel.arrived(&taken);
                    return Ok(());
                }
                Err(failure) => failure,
            };
            let wait = match failure.is_retryable && !is_last {
                true => schedule.wait(began.elapsed(), failure.wait, (self.chance)()),
                false => None,
            };
            let Some(wait) = wait else {
                let (exporter, signal) = (&self.exporter, parcel.signal.name());
                tracing::warn!(
                    exporter,
                    signal,
                    reason = failure.reason,
                    "A request was given up"
                );
                return Err(Refusal {
                    is_retryable: failure.is_retryable,
                    reason: failure.reason.into(),
                });
            };
            tracing::debug!(
                exporter = self.exporter,
                ?wait,
                reason = failure.reason,
                "A request is tried again"
            );
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.hurry.cancelled() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::Mutex;
    use std::time::Duration;

    use async_trait::async_trait;
    use bytes::Bytes;

    use super::*;
    use crate::exporters::otlp::lane::Lane;
    use crate::exporters::otlp::sender::{Failure, Taken};
    use crate::exporters::otlp::settings::QueueSettings;
    use crate::payload::Signal;
    use crate::self_metrics::SelfMetrics;

    /// Answers as planned, then takes everything, and remembers when it was asked.
    struct Script {
        began: Instant,
        answers: Mutex<VecDeque<Failure>>,
        asked_ms: Mutex<Vec<u128>>,
    }

    #[async_trait]
    impl Sender for Script {
        async fn send(&self, _: Signal, _: Bytes) -> Result<Taken, Failure> {
            self.asked_ms
                .lock()
                .unwrap()
                .push(self.began.elapsed().as_millis());
            match self.answers.lock().unwrap().pop_front() {
                Some(failure) => Err(failure),
                None => Ok(Taken {
                    rejected: 1,
                    reason: "one is too old".to_owned(),
                }),
            }
        }
    }

    /// When the sender was asked for a request of five items, what was said in the end, and the counters: sent, failed.
    async fn deliver(
        answers: Vec<Failure>,
        hurry_ms: Option<u64>,
    ) -> (Vec<u128>, Result<(), Refusal>, [u64; 2]) {
        let script = Arc::new(Script {
            began: Instant::now(),
            answers: Mutex::new(answers.into()),
            asked_ms: Mutex::default(),
        });
        let metrics = SelfMetrics::default();
        let lane = Lane::new("otlp_grpc", Signal::Traces, &QueueSettings::default(), &metrics);
        let sender: Arc<dyn Sender> = Arc::<Script>::clone(&script);
        let delivery = Delivery::new("otlp_grpc", sender, RetrySettings::default(), Arc::new(|| 0.5));
        let hurrying = async {
            if let Some(ms) = hurry_ms {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                delivery.hurry();
            }
        };
        let parcel = lane.parcel(5, Bytes::from_static(b"body"));
        let (outcome, ()) = tokio::join!(delivery.deliver(parcel), hurrying);
        let label = [("exporter", "otlp_grpc")];
        let count = |name| metrics.counter(name, &label).get();
        let counts = [
            count("otelcol_exporter_sent_spans"),
            count("otelcol_exporter_send_failed_spans"),
        ];
        let asked_ms = script.asked_ms.lock().unwrap().clone();
        (asked_ms, outcome, counts)
    }

    fn busy(times: usize) -> Vec<Failure> {
        std::iter::repeat_with(|| Failure::retryable("busy"))
            .take(times)
            .collect()
    }

    #[tokio::test(start_paused = true)]
    async fn attempts_follow_the_schedule_until_it_arrives() {
        let (asked_ms, outcome, counts) = deliver(busy(3), None).await;
        assert_eq!(asked_ms, [0, 5_000, 12_500, 23_750]);
        assert_eq!((outcome, counts), (Ok(()), [4, 1]));
    }

    #[tokio::test(start_paused = true)]
    async fn the_other_side_says_when_to_come_back() {
        let mut answers = busy(2);
        answers[0].wait = Some(Duration::from_secs(20));
        let (asked_ms, outcome, _) = deliver(answers, None).await;
        assert_eq!((asked_ms, outcome), (vec![0, 20_000, 27_500], Ok(())));
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_given_up_in_the_end_and_at_once_if_it_never_will_be_taken() {
        let (asked_ms, outcome, counts) = deliver(busy(100), None).await;
        assert!(asked_ms.iter().all(|ms| *ms <= 300_000), "{asked_ms:?}");
        assert_eq!(asked_ms.len(), 13);
        assert_eq!((outcome, counts), (Err(Refusal::retryable("busy")), [0, 5]));
        let (asked_ms, outcome, counts) = deliver(vec![Failure::permanent("bad")], None).await;
        assert_eq!(asked_ms, [0]);
        assert_eq!((outcome, counts), (Err(Refusal::permanent("bad")), [0, 5]));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_when_it_ends_tries_once_more() {
        let (asked_ms, outcome, counts) = deliver(busy(1), Some(1_000)).await;
        assert_eq!((asked_ms, outcome, counts), (vec![0, 1_000], Ok(()), [4, 1]));
        let (asked_ms, outcome, counts) = deliver(busy(2), Some(1_000)).await;
        assert_eq!(asked_ms, [0, 1_000]);
        assert_eq!((outcome, counts), (Err(Refusal::retryable("busy")), [0, 5]));
    }
}
