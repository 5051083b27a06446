//! Tests as tables.

use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use proptest::prelude::*;

use super::*;
use crate::config::testing::settings;
use crate::testing::{Recorder, logs, named_spans, names, record, sums};

/// Names of spans by payload.
type Names = &'static [&'static [&'static str]];

fn batch(text: &str, next: &Arc<Recorder>) -> (Arc<Batch>, SelfMetrics) {
    let metrics = SelfMetrics::default();
    let next = Arc::<Recorder>::clone(next);
    let batch = Batch::new("batch", settings(text).unwrap(), next, &metrics);
    (Arc::new(batch), metrics)
}

#[test]
fn settings_are_checked() {
    for (text, expected) in [
        (
            "{send_batch_size: 10, send_batch_max_size: 9}",
            "must be greater than or equal",
        ),
        ("{send_batch_size: 2000000}", "at most 1000000"),
        ("{metadata_keys: [a]}", "unknown key \"metadata_keys\""),
        ("{send_batch_size: -1}", "invalid value"),
    ] {
        let message = settings::<Settings>(text).unwrap_err();
        assert!(message.contains(expected), "{text}: {message}");
    }
    let defaults = settings::<Settings>("").unwrap();
    assert_eq!(
        (defaults.send_batch_size, defaults.send_batch_max_size),
        (8192, 0)
    );
    assert_eq!(defaults.timeout, Duration::from_millis(200));
}

#[tokio::test]
async fn a_full_batch_goes_at_once_and_is_cut_to_its_size() {
    let cases: [(&str, Names, Names); 5] = [
        ("{send_batch_size: 3}", &[&["a"], &["b"]], &[]),
        (
            "{send_batch_size: 3}",
            &[&["a"], &["b"], &["c", "d"], &["e"]],
            &[&["a", "b", "c", "d"]],
        ),
        (
            "{send_batch_size: 2, send_batch_max_size: 2}",
            &[&["a"], &["b", "c", "d", "e"]],
            &[&["a", "b"], &["c", "d"], &["e"]],
        ),
        ("{timeout: 0}", &[&["a"], &["b", "c"]], &[&["a"], &["b", "c"]]),
        (
            "{timeout: 0, send_batch_size: 1, send_batch_max_size: 1}",
            &[&["a", "b"]],
            &[&["a"], &["b"]],
        ),
    ];
    for (text, payloads, expected) in cases {
        let next = Recorder::new();
        let (batch, _) = batch(text, &next);
        for names in payloads {
            batch.consume(named_spans(names)).await.unwrap();
        }
        assert_eq!(next.names(), expected, "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_waited_long_enough_goes_and_the_rest_on_closing() {
    let next = Recorder::new();
    let (batch, _) = batch("{timeout: 200ms}", &next);
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (batch, stop) = (Arc::clone(&batch), stop.clone());
        async move { batch.run(stop).await }
    });
    batch.consume(named_spans(&["a"])).await.unwrap();
    sleep(Duration::from_millis(150)).await;
    assert_eq!(next.names().len(), 0);
    batch.consume(named_spans(&["b"])).await.unwrap();
    sleep(Duration::from_millis(160)).await;
    assert_eq!(next.names(), [["a", "b"]]);
    batch.consume(named_spans(&["c"])).await.unwrap();
    batch.close().await;
    assert_eq!(next.names().last().unwrap(), &["c"]);
    stop.cancel();
    running.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_refused_batch_is_offered_again_and_dropped_at_last() {
    let later = Refusal::retryable("later");
    let cases = [
        (vec![later.clone(); 3], 1, 0),
        (vec![later; 100], 0, 1),
        (vec![Refusal::permanent("never")], 0, 1),
    ];
    for (refusals, taken, dropped) in cases {
        let next = Recorder::refusing(&refusals);
        let (batch, metrics) = batch("{send_batch_size: 1}", &next);
        batch.consume(named_spans(&["a"])).await.unwrap();
        assert_eq!(next.names().len(), taken, "{} refusals", refusals.len());
        let line = format!("otelcol_processor_batch_dropped_spans_total{{processor=\"batch\"}} {dropped}");
        assert!(metrics.text().contains(&line), "{}", metrics.text());
    }
}

/// Takes nothing until it is let.
struct Shut(tokio::sync::Semaphore);

#[async_trait]
impl Consumer for Shut {
    async fn consume(&self, _payload: Payload) -> Result<(), Refusal> {
        let _open = self.0.acquire().await;
        Ok(())
    }
}

#[tokio::test]
async fn senders_wait_for_a_slow_next_one_and_too_many_are_refused() {
    let next = Arc::new(Shut(tokio::sync::Semaphore::new(0)));
    let settings = settings("{send_batch_size: 1}").unwrap();
    let metrics = SelfMetrics::default();
    let batch = Arc::new(Batch::new("batch", settings, Arc::<Shut>::clone(&next), &metrics));
    let mut waiting = Vec::new();
    for _ in 0..WAITING_MAX {
        let mut sending = Box::pin({
            let batch = Arc::clone(&batch);
            async move { batch.consume(named_spans(&["a"])).await }
        });
        assert!(futures_util::poll!(&mut sending).is_pending());
        waiting.push(sending);
    }
    let refusal = batch.consume(named_spans(&["a"])).await.unwrap_err();
    assert!(refusal.is_retryable);
    next.0.add_permits(1);
    for sending in waiting {
        sending.await.unwrap();
    }
    batch.consume(named_spans(&["a"])).await.unwrap();
}

#[test]
fn metrics_and_log_records_are_cut_too() {
    let metrics = sums("shop", &[("a", &[&[], &[], &[]]), ("b", &[]), ("c", &[&[], &[]])]);
    let (first, rest) = cut::cut(metrics, 2);
    assert_eq!(
        (names(&first), names(&rest)),
        (vec!["a".to_owned(); 2], vec!["a".into(), "c".into(), "c".into()])
    );
    let Payload::Metrics(all) = &first else { panic!() };
    let Some(Data::Sum(sum)) = &all[0].scope_metrics[0].metrics[0].data else {
        panic!()
    };
    assert!(sum.is_monotonic && sum.aggregation_temporality == 2 && all[0].resource.is_some());

    let (first, rest) = cut::cut(logs("shop", vec![record("a", 0), record("b", 0)]), 1);
    assert_eq!(
        (names(&first), names(&rest)),
        (vec!["a".to_owned()], vec!["b".to_owned()])
    );
}

proptest! {
    #[test]
    fn cutting_and_joining_loses_nothing(sizes in prop::collection::vec(0..6_usize, 1..6), most in 1..8_usize) {
        let list: Vec<Vec<String>> = sizes
            .iter()
            .enumerate()
            .map(|(number, size)| (0..*size).map(|span| format!("{number}.{span}")).collect())
            .collect();
        let payload = list
            .iter()
            .map(|names| named_spans(&names.iter().map(String::as_str).collect::<Vec<_>>()))
            .reduce(cut::joined)
            .unwrap();
        let (mut rest, mut parts) = (payload, Vec::new());
        while rest.items() > most {
            let (first, after) = cut::cut(rest, most);
            prop_assert_eq!(first.items(), most);
            parts.extend(names(&first));
            rest = after;
        }
        parts.extend(names(&rest));
        prop_assert_eq!(parts, list.concat());
    }
}
