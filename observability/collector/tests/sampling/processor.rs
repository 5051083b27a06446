//! The processor around the sampler: its loop, what it does when nobody takes its spans, and its end.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use collector::consumer::{Consumer, Refusal};
use collector::payload::Payload;
use collector::processors::tail_sampling::{TailSampling, Verdict};
use collector::self_metrics::SelfMetrics;
use tokio_util::sync::CancellationToken;

use crate::build::{from_shop, id, sampler_with, settings, span, text, with, yaml};

const ALL: &str = "{name: all, type: always_sample}";

/// Takes payloads, after it has given the answers that it was told to give first.
#[derive(Default)]
pub(crate) struct Sink {
    taken: Mutex<Vec<Payload>>,
    answers: Mutex<VecDeque<Refusal>>,
    is_closed: bool,
}

impl Sink {
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    fn spans(&self) -> usize {
        self.taken.lock().unwrap().iter().map(Payload::items).sum()
    }
}

#[async_trait]
impl Consumer for Sink {
    async fn consume(&self, payload: Payload) -> Result<(), Refusal> {
        if self.is_closed {
            return Err(Refusal::retryable("closed"));
        }
        if let Some(refusal) = self.answers.lock().unwrap().pop_front() {
            return Err(refusal);
        }
        self.taken.lock().unwrap().push(payload);
        Ok(())
    }
}

fn processor(more: &str, sink: Arc<Sink>, metrics: &SelfMetrics) -> TailSampling {
    let settings = settings(&yaml(more, &[ALL]));
    TailSampling::new("tail_sampling", &settings, sink, metrics).unwrap()
}

fn dropped(metrics: &SelfMetrics) -> u64 {
    metrics
        .counter(
            "otelcol_processor_dropped_spans",
            &[("processor", "tail_sampling")],
        )
        .get()
}

/// Runs it for so long, with the clock of the runtime stopped and moved on as needed.
async fn run(processor: &TailSampling, seconds: u64) {
    let stop = CancellationToken::new();
    let end = async {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        stop.cancel();
    };
    tokio::join!(processor.run(stop.clone()), end);
}

#[tokio::test(start_paused = true)]
async fn traces_go_on_when_their_time_has_come() {
    let (sink, metrics) = (Sink::new(), SelfMetrics::default());
    let processor = processor("", sink.clone(), &metrics);
    processor
        .consume(Payload::traces(from_shop(vec![span(1, 1)])))
        .await
        .unwrap();
    run(&processor, 9).await;
    assert_eq!((sink.spans(), processor.verdict(&id(1))), (0, Verdict::Pending));
    run(&processor, 3).await;
    assert_eq!(
        (sink.spans(), processor.verdict(&id(1))),
        (1, Verdict::Kept("all".into()))
    );
    let refused = processor.consume(Payload::logs(Vec::new())).await.unwrap_err();
    assert!(!refused.is_retryable);
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_for_now_is_offered_again() {
    let (sink, metrics) = (Sink::new(), SelfMetrics::default());
    let answers = (0..5).map(|_| Refusal::retryable("busy"));
    sink.answers.lock().unwrap().extend(answers);
    let processor = processor("", sink.clone(), &metrics);
    processor
        .consume(Payload::traces(from_shop(vec![span(1, 1)])))
        .await
        .unwrap();
    run(&processor, 30).await;
    assert_eq!((sink.spans(), dropped(&metrics)), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_for_good_or_too_long_is_dropped_and_counted() {
    let (sink, metrics) = (Sink::new(), SelfMetrics::default());
    sink.answers
        .lock()
        .unwrap()
        .push_back(Refusal::permanent("never"));
    let processor_ = processor("", sink.clone(), &metrics);
    processor_
        .consume(Payload::traces(from_shop(vec![span(1, 1), span(1, 1)])))
        .await
        .unwrap();
    run(&processor_, 12).await;
    assert_eq!((sink.spans(), dropped(&metrics)), (0, 2));

    let closed = Arc::new(Sink {
        is_closed: true,
        ..Sink::default()
    });
    let metrics = SelfMetrics::default();
    let processor = processor("", closed, &metrics);
    processor
        .consume(Payload::traces(from_shop(vec![span(1, 1)])))
        .await
        .unwrap();
    let stop = CancellationToken::new();
    let watch = async {
        tokio::time::sleep(Duration::from_secs(35)).await;
        assert_eq!(dropped(&metrics), 0, "it is still tried");
        tokio::time::sleep(Duration::from_secs(25)).await;
        assert_eq!(dropped(&metrics), 1);
        stop.cancel();
    };
    tokio::join!(processor.run(stop.clone()), watch);
}

/// What waits behind a component that takes nothing fills the buffer, and then the sender is told to come again.
#[tokio::test(start_paused = true)]
async fn a_full_buffer_is_a_retryable_refusal() {
    let (sink, metrics) = (Sink::new(), SelfMetrics::default());
    let settings = settings(&yaml("", &[ALL]));
    let sampler = sampler_with("", &[ALL], &metrics).with_bytes_max(10_000);
    let processor = TailSampling::with_sampler("tail_sampling", &settings, sampler, sink.clone(), &metrics);
    let large = || Payload::traces(from_shop(vec![with(span(1, 1), "a", text(&"x".repeat(12_000)))]));
    processor.consume(large()).await.unwrap();
    let refused = processor.consume(large()).await.unwrap_err();
    assert!(refused.is_retryable);
    run(&processor, 12).await;
    processor.consume(large()).await.unwrap();
    assert_eq!(sink.spans(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_end_decides_what_is_left_and_sends_what_was_being_sent() {
    let (sink, metrics) = (Sink::new(), SelfMetrics::default());
    let answers = (0..8).map(|_| Refusal::retryable("busy"));
    sink.answers.lock().unwrap().extend(answers);
    let processor = processor("", sink.clone(), &metrics);
    processor
        .consume(Payload::traces(from_shop(vec![span(1, 1)])))
        .await
        .unwrap();
    run(&processor, 11).await;
    sink.answers.lock().unwrap().clear();
    processor
        .consume(Payload::traces(from_shop(vec![span(2, 1)])))
        .await
        .unwrap();
    assert_eq!(
        sink.spans(),
        0,
        "the first is being offered, the second undecided"
    );
    processor.close().await;
    assert_eq!((sink.spans(), dropped(&metrics)), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn the_end_may_come_while_it_runs() {
    let (sink, metrics) = (Sink::new(), SelfMetrics::default());
    let answers = (0..8).map(|_| Refusal::retryable("busy"));
    sink.answers.lock().unwrap().extend(answers);
    let processor = processor("", sink.clone(), &metrics);
    processor
        .consume(Payload::traces(from_shop(vec![span(1, 1)])))
        .await
        .unwrap();
    let stop = CancellationToken::new();
    let end = async {
        tokio::time::sleep(Duration::from_secs(12)).await;
        assert_eq!(sink.spans(), 0, "it is being offered");
        sink.answers.lock().unwrap().clear();
        processor.close().await;
        assert_eq!(sink.spans(), 1);
        stop.cancel();
    };
    tokio::join!(processor.run(stop.clone()), end);
    assert_eq!((sink.spans(), dropped(&metrics)), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn the_end_may_drop_what_is_undecided() {
    let (sink, metrics) = (Sink::new(), SelfMetrics::default());
    let processor = processor("drop_pending_traces_on_shutdown: true", sink.clone(), &metrics);
    processor
        .consume(Payload::traces(from_shop(vec![span(1, 1), span(2, 1)])))
        .await
        .unwrap();
    processor.close().await;
    assert_eq!((sink.spans(), dropped(&metrics)), (0, 2));
}

#[tokio::test(start_paused = true)]
async fn the_end_does_not_wait_for_ever() {
    let closed = Arc::new(Sink {
        is_closed: true,
        ..Sink::default()
    });
    let metrics = SelfMetrics::default();
    let processor = processor("", closed, &metrics);
    processor
        .consume(Payload::traces(from_shop(vec![span(1, 1)])))
        .await
        .unwrap();
    let close = tokio::time::timeout(Duration::from_secs(3), processor.close());
    close.await.unwrap();
    assert_eq!(dropped(&metrics), 1);
}
