//! The cashier before a provider in memory, on a clock that only waiting moves.

use commerce::{Country, Currency, Money, PaymentMethod, UserId};

use super::*;
use crate::{
    breaker::BreakerSettings,
    clients::{
        Fault::{self, Hangs, LostAfter, LostBefore, NotDone},
        MemoryProvider,
    },
};

struct Desk {
    provider: Arc<MemoryProvider>,
    cashier: Arc<Cashier>,
}

/// A desk where pauses are never shortened.
fn desk(change: impl FnOnce(&mut Settings)) -> Desk {
    let provider = Arc::new(MemoryProvider::default());
    let mut settings = Settings::new("");
    change(&mut settings);
    let cashier = Cashier::new(
        Arc::clone(&provider) as Arc<dyn Provider>,
        &settings,
        Arc::new(|| 0.0),
    );
    Desk {
        provider,
        cashier: Arc::new(cashier),
    }
}

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::parse(text).unwrap()
}

fn charge() -> Charge {
    Charge {
        payer: UserId(42),
        amount: Money::new(12_900, Currency::USD),
        country: Country::US,
        method: PaymentMethod::CreditCard,
    }
}

const fn unavailable(milliseconds: u64) -> PaymentError {
    PaymentError::Unavailable {
        retry_after: Duration::from_millis(milliseconds),
    }
}

/// Charges once while the provider fails as listed; how it ends, after how long, and what was taken.
async fn check(faults: &[Fault], expected: Result<(), PaymentError>, after_ms: u128, captured: usize) {
    let desk = desk(|_| {});
    desk.provider.fail_next(faults);
    let start = Instant::now();
    let outcome = desk.cashier.charge(&key("k1"), &charge()).await;
    assert_eq!(outcome.map(drop), expected, "{faults:?}");
    // The runtime's timer rounds up to its next millisecond.
    assert!(
        start.elapsed().as_millis().abs_diff(after_ms) <= 5,
        "{faults:?} took {:?}",
        start.elapsed()
    );
    assert_eq!(desk.provider.captured(), captured, "{faults:?}");
}

#[tokio::test(start_paused = true)]
async fn a_charge_ends_as_its_tries_prove_and_in_time() {
    check(&[], Ok(()), 0, 1).await;
    check(&[NotDone], Ok(()), 100, 1).await;
    check(&[LostBefore], Ok(()), 100, 1).await;
    check(&[LostAfter], Ok(()), 100, 1).await;
    check(&[Hangs], Ok(()), 4_100, 1).await;
    check(&[LostAfter, NotDone, LostBefore], Ok(()), 700, 1).await;
    check(&[NotDone; 4], Err(unavailable(1_000)), 700, 0).await;
    check(&[LostBefore; 4], Err(PaymentError::Unknown), 700, 0).await;
    check(
        &[LostAfter, NotDone, NotDone, NotDone],
        Err(PaymentError::Unknown),
        700,
        1,
    )
    .await;
    check(&[Hangs; 4], Err(PaymentError::Unknown), 6_000, 0).await;
}

#[tokio::test(start_paused = true)]
async fn a_decline_is_final_and_is_not_repeated() {
    let desk = desk(|_| {});
    desk.provider.decline_from(1);
    for _ in 0..2 {
        let outcome = desk.cashier.charge(&key("k1"), &charge()).await;
        assert_eq!(outcome, Err(PaymentError::Declined));
    }
    assert_eq!(desk.provider.tries(), 2);
    assert_eq!(desk.cashier.find(&key("k1")).await, Ok(PastCharge::Declined));
}

#[tokio::test(start_paused = true)]
async fn finding_and_refunding_are_repeated_too() {
    let desk = desk(|_| {});
    let transaction_id = desk.cashier.charge(&key("k1"), &charge()).await.unwrap();
    desk.provider.fail_next(&[LostBefore, NotDone]);
    let found = desk.cashier.find(&key("k1")).await;
    assert_eq!(found, Ok(PastCharge::Captured(transaction_id.clone())));
    let refund = Refund {
        transaction_id,
        amount_minor: 12_900,
    };
    desk.provider.fail_next(&[LostAfter]);
    assert!(desk.cashier.refund(&key("r1"), &refund).await.is_ok());
    let again = desk.cashier.refund(&key("r2"), &refund).await;
    assert_eq!(
        again,
        Err(PaymentError::RefundExceedsCharge),
        "nothing is left of the charge"
    );
}

/// Voids after a charge that met `charge_faults`, while the provider fails as in `void_faults`.
async fn check_void(
    charge_faults: &[Fault],
    void_faults: &[Fault],
    expected: Result<PastCharge, PaymentError>,
) {
    let desk = desk(|_| {});
    desk.provider.fail_next(charge_faults);
    let lost = desk.cashier.charge(&key("k1"), &charge()).await;
    assert_eq!(lost, Err(PaymentError::Unknown), "{charge_faults:?}");
    desk.provider.fail_next(void_faults);
    let outcome = desk.cashier.void(&key("k1")).await;
    assert_eq!(outcome, expected, "{charge_faults:?} {void_faults:?}");
}

#[tokio::test(start_paused = true)]
async fn a_void_ends_the_doubt_that_lost_tries_left() {
    let captured = || Ok(PastCharge::Captured(TransactionId::numbered(1)));
    let voided = || Ok(PastCharge::Voided);
    check_void(&[LostBefore; 4], &[], voided()).await;
    check_void(&[LostAfter; 4], &[], captured()).await;
    check_void(&[LostBefore; 4], &[NotDone, LostAfter, LostBefore], voided()).await;
    check_void(&[Hangs; 4][..2], &[Hangs], voided()).await;
    check_void(&[LostBefore; 4], &[LostAfter; 4], Err(PaymentError::Unknown)).await;
    check_void(&[LostBefore; 4], &[NotDone; 4], Err(unavailable(1_000))).await;
}

#[tokio::test(start_paused = true)]
async fn a_charge_whose_void_overtook_its_tries_took_nothing() {
    let desk = desk(|_| {});
    desk.provider.fail_next(&[LostAfter]);
    assert_eq!(desk.cashier.void(&key("k1")).await, Ok(PastCharge::Voided));
    desk.provider.fail_next(&[LostBefore, LostAfter, NotDone]);
    let outcome = desk.cashier.charge(&key("k1"), &charge()).await;
    assert_eq!(outcome, Err(PaymentError::Voided));
    assert_eq!(desk.cashier.find(&key("k1")).await, Ok(PastCharge::Voided));
    assert_eq!(desk.provider.captured(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_list_is_asked_for_again_too() {
    let desk = desk(|_| {});
    desk.cashier.charge(&key("k1"), &charge()).await.unwrap();
    desk.provider.fail_next(&[LostBefore, NotDone, LostAfter]);
    let page = desk.cashier.list(Page::default()).await.unwrap();
    assert_eq!((page.charges.len(), page.next_after), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn an_open_breaker_spares_the_provider_until_a_probe_succeeds() {
    let desk = desk(|settings| {
        settings.breaker = BreakerSettings {
            failures_max: 3,
            pause: Duration::from_secs(30),
        };
    });
    desk.provider.fail_next(&[NotDone; 4]);
    let outcome = desk.cashier.charge(&key("k1"), &charge()).await;
    assert_eq!(outcome, Err(unavailable(30_000)));
    assert_eq!(
        desk.provider.tries(),
        3,
        "the third failure opens it before the fourth try"
    );

    tokio::time::advance(Duration::from_secs(20)).await;
    let outcome = desk.cashier.charge(&key("k2"), &charge()).await;
    assert_eq!(outcome, Err(unavailable(10_000)));
    assert_eq!(desk.provider.tries(), 3);

    tokio::time::advance(Duration::from_secs(10)).await;
    let outcome = desk.cashier.charge(&key("k3"), &charge()).await;
    assert_eq!(
        outcome,
        Err(unavailable(30_000)),
        "the fourth fault meets the probe"
    );
    assert_eq!(desk.provider.tries(), 4);

    tokio::time::advance(Duration::from_secs(30)).await;
    assert!(desk.cashier.charge(&key("k4"), &charge()).await.is_ok());
    assert!(desk.cashier.charge(&key("k5"), &charge()).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn who_finds_no_place_in_time_has_sent_nothing() {
    let desk = desk(|settings| {
        settings.concurrency_max = 1;
        settings.patience.total_time_max = Duration::from_secs(3);
    });
    desk.provider.fail_next(&[Hangs]);
    let first = tokio::spawn({
        let cashier = Arc::clone(&desk.cashier);
        async move { cashier.charge(&key("k1"), &charge()).await }
    });
    tokio::task::yield_now().await;
    let start = Instant::now();
    let second = desk.cashier.charge(&key("k2"), &charge()).await;
    assert_eq!(second, Err(unavailable(1_000)));
    assert!(start.elapsed() < Duration::from_secs(4));
    assert_eq!(first.await.unwrap(), Err(PaymentError::Unknown));
    assert_eq!(desk.provider.tries(), 1);
}
