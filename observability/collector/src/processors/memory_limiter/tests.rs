//! Tests as tables.

use std::sync::atomic::AtomicU64;

use super::*;
use crate::config::testing::settings;
use crate::testing::{Recorder, named_spans};

/// Memory as the test says.
struct Said {
    resident_mib: AtomicU64,
    total_mib: Option<u64>,
}

impl Memory for Said {
    fn resident_bytes(&self) -> Option<u64> {
        Some(self.resident_mib.load(Ordering::Relaxed) * MIB)
    }

    fn total_bytes(&self) -> Option<u64> {
        self.total_mib.map(|mib| mib * MIB)
    }
}

fn said(resident_mib: u64, total_mib: Option<u64>) -> Arc<Said> {
    let resident_mib = AtomicU64::new(resident_mib);
    Arc::new(Said {
        resident_mib,
        total_mib,
    })
}

#[test]
fn settings_are_checked() {
    for (text, expected) in [
        ("{check_interval: 1s, limit_mib: 100}", Ok(Some(80))),
        (
            "{check_interval: 1s, limit_mib: 100, spike_limit_mib: 30}",
            Ok(Some(70)),
        ),
        (
            "{check_interval: 1s, limit_percentage: 50, spike_limit_percentage: 10}",
            Ok(Some(400)),
        ),
        ("{check_interval: 1s, limit_percentage: 50}", Ok(Some(400))),
        // The number of bytes beats the share, as in the real one.
        (
            "{check_interval: 1s, limit_mib: 100, limit_percentage: 50, spike_limit_percentage: 60}",
            Ok(Some(80)),
        ),
        ("{limit_mib: 100}", Err("check_interval must be set")),
        (
            "{check_interval: 0, limit_mib: 100}",
            Err("check_interval must be set"),
        ),
        (
            "{check_interval: 1s}",
            Err("limit_mib or limit_percentage must be set"),
        ),
        (
            "{check_interval: 1s, limit_mib: 100, spike_limit_mib: 100}",
            Err("must be smaller"),
        ),
        (
            "{check_interval: 1s, limit_percentage: 50, spike_limit_percentage: 50}",
            Err("must be smaller"),
        ),
        ("{check_interval: 1s, limit_percentage: 101}", Err("at most 100")),
        (
            "{check_interval: 1s, limit_mib: -1}",
            Err("invalid value: integer `-1`"),
        ),
        ("{check_interval: 1s, limit: 1}", Err("unknown key \"limit\"")),
    ] {
        let soft = settings::<Settings>(text).map(|settings| settings.soft_limit(&*said(0, Some(1000))));
        match (soft, expected) {
            // A share is rounded down to whole bytes, twice.
            (Ok(soft), Ok(mib)) => assert_eq!(soft.map(|bytes| bytes.div_ceil(MIB)), mib, "{text}"),
            (Err(message), Err(expected)) => assert!(message.contains(expected), "{text}: {message}"),
            (soft, _) => panic!("{text}: {soft:?}"),
        }
    }
}

#[tokio::test]
async fn above_the_soft_limit_payloads_are_refused_until_it_is_below_again() {
    let memory = said(80, None);
    let (next, metrics) = (Recorder::new(), SelfMetrics::default());
    let settings = settings("{check_interval: 1s, limit_mib: 100}").unwrap();
    let limiter = MemoryLimiter::new(
        "memory_limiter",
        &settings,
        Arc::<Said>::clone(&memory),
        Arc::<Recorder>::clone(&next),
        &metrics,
    )
    .unwrap();
    for (resident_mib, is_taken) in [(80, true), (81, false), (500, false), (79, true)] {
        memory.resident_mib.store(resident_mib, Ordering::Relaxed);
        limiter.check();
        let outcome = limiter.consume(named_spans(&["a", "b"])).await;
        assert_eq!(outcome.is_ok(), is_taken, "{resident_mib}");
        assert!(outcome.err().is_none_or(|refusal| refusal.is_retryable));
    }
    assert_eq!(next.names().len(), 2);
    let text = metrics.text();
    for line in [
        "otelcol_processor_accepted_spans_total{processor=\"memory_limiter\"} 4",
        "otelcol_processor_refused_spans_total{processor=\"memory_limiter\"} 4",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn it_looks_at_each_interval_until_it_is_stopped() {
    let memory = said(0, None);
    let settings = settings("{check_interval: 1s, limit_mib: 100}").unwrap();
    let metrics = SelfMetrics::default();
    let port = Arc::<Said>::clone(&memory);
    let limiter = MemoryLimiter::new("m", &settings, port, Recorder::new(), &metrics).unwrap();
    let (limiter, stop) = (Arc::new(limiter), CancellationToken::new());
    let running = tokio::spawn({
        let (limiter, stop) = (Arc::clone(&limiter), stop.clone());
        async move { limiter.run(stop).await }
    });
    memory.resident_mib.store(200, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert!(limiter.consume(named_spans(&["a"])).await.is_err());
    stop.cancel();
    running.await.unwrap();
}

#[test]
fn a_share_of_what_nobody_knows_is_no_limit() {
    let settings = settings("{check_interval: 1s, limit_percentage: 50}").unwrap();
    let metrics = SelfMetrics::default();
    assert!(MemoryLimiter::new("m", &settings, said(0, None), Recorder::new(), &metrics).is_none());
}
