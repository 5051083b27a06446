//! What every adapter of the provider promises, checked on each of them.

use std::time::Duration;

use commerce::{Country, Currency, Money, PaymentMethod, UserId};
use payments_service::{
    clients::{HttpProvider, MemoryProvider},
    listing::{ChargePage, Outcome, Page},
    payment::{Charge, IdempotencyKey, Refund, RefundId, TransactionId},
    ports::{ChargeAnswer, ChargeReply, FindAnswer, Provider, RefundAnswer, VoidAnswer},
    verdict::Try,
};

use crate::fake_provider::{self, DECLINED_FROM};

const TIME_MAX: Duration = Duration::from_secs(20);

fn memory() -> MemoryProvider {
    let provider = MemoryProvider::default();
    provider.decline_from(DECLINED_FROM);
    provider
}

async fn http() -> HttpProvider {
    let address = fake_provider::start().await;
    HttpProvider::new(&format!("http://{address}"), TIME_MAX).unwrap()
}

/// Each check becomes one test per adapter.
macro_rules! contract {
    ($($check:ident)*) => {
        mod over_memory {
            $(#[tokio::test] async fn $check() { super::$check(&super::memory()).await; })*
        }
        mod over_http {
            $(#[tokio::test] async fn $check() { super::$check(&super::http().await).await; })*
        }
    };
}

contract! {
    the_same_key_is_charged_once
    a_key_belongs_to_its_first_request
    a_decline_is_kept
    an_answer_says_whether_it_was_given_before
    every_market_and_method_can_be_charged
    what_was_never_charged_is_not_found
    any_key_can_be_found
    refunds_never_exceed_the_charge
    the_same_key_is_refunded_once
    a_declined_charge_cannot_be_refunded
    a_voided_key_is_never_charged
    a_charge_that_came_first_stands
    any_key_can_be_voided
    refunds_and_voids_do_not_share_keys
    charges_are_listed_in_order
    nothing_else_is_listed
}

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::parse(text).unwrap()
}

fn dollars(minor: i64) -> Charge {
    Charge {
        payer: UserId(42),
        amount: Money::new(minor, Currency::USD),
        country: Country::US,
        method: PaymentMethod::CreditCard,
    }
}

async fn reply(provider: &dyn Provider, text: &str, charge: &Charge) -> ChargeReply {
    match provider.charge(&key(text), charge, TIME_MAX).await {
        Try::Answered(reply) => reply,
        other => panic!("no answer to a charge: {other:?}"),
    }
}

async fn charge(provider: &dyn Provider, text: &str, charge: &Charge) -> ChargeAnswer {
    reply(provider, text, charge).await.answer
}

async fn captured(provider: &dyn Provider, text: &str, minor: i64) -> TransactionId {
    match charge(provider, text, &dollars(minor)).await {
        ChargeAnswer::Captured(transaction_id) => transaction_id,
        other => panic!("not captured: {other:?}"),
    }
}

async fn find(provider: &dyn Provider, text: &str) -> FindAnswer {
    match provider.find(&key(text), TIME_MAX).await {
        Try::Answered(answer) => answer,
        other => panic!("no answer to a lookup: {other:?}"),
    }
}

async fn void(provider: &dyn Provider, text: &str) -> VoidAnswer {
    match provider.void(&key(text), TIME_MAX).await {
        Try::Answered(answer) => answer,
        other => panic!("no answer to a void: {other:?}"),
    }
}

async fn list(provider: &dyn Provider, after: i64, limit: i64) -> ChargePage {
    let page = Page::new(after, limit).unwrap();
    match provider.list(page, TIME_MAX).await {
        Try::Answered(page) => page,
        other => panic!("no list: {other:?}"),
    }
}

async fn refund(
    provider: &dyn Provider,
    text: &str,
    transaction_id: &TransactionId,
    minor: i64,
) -> RefundAnswer {
    let refund = Refund {
        transaction_id: transaction_id.clone(),
        amount_minor: minor,
    };
    match provider.refund(&key(text), &refund, TIME_MAX).await {
        Try::Answered(answer) => answer,
        other => panic!("no answer to a refund: {other:?}"),
    }
}

async fn refunded(
    provider: &dyn Provider,
    text: &str,
    transaction_id: &TransactionId,
    minor: i64,
) -> RefundId {
    match refund(provider, text, transaction_id, minor).await {
        RefundAnswer::Refunded(refund_id) => refund_id,
        other => panic!("not refunded: {other:?}"),
    }
}

async fn an_answer_says_whether_it_was_given_before(provider: &dyn Provider) {
    for (key, minor) in [("k1", 100), ("k2", DECLINED_FROM)] {
        for replayed in [false, true, true] {
            assert_eq!(
                reply(provider, key, &dollars(minor)).await.replayed,
                replayed,
                "{key}"
            );
        }
    }
}

async fn the_same_key_is_charged_once(provider: &dyn Provider) {
    let first = captured(provider, "k1", 100).await;
    assert_eq!(captured(provider, "k1", 100).await, first);
    assert_eq!(find(provider, "k1").await, FindAnswer::Captured(first.clone()));
    assert_ne!(captured(provider, "k2", 100).await, first);
}

async fn a_key_belongs_to_its_first_request(provider: &dyn Provider) {
    let first = captured(provider, "k1", 100).await;
    assert_eq!(
        charge(provider, "k1", &dollars(101)).await,
        ChargeAnswer::KeyReused
    );
    assert_eq!(refund(provider, "k1", &first, 1).await, RefundAnswer::KeyReused);
    assert_eq!(find(provider, "k1").await, FindAnswer::Captured(first));
}

async fn a_decline_is_kept(provider: &dyn Provider) {
    for _ in 0..2 {
        let answer = charge(provider, "k1", &dollars(DECLINED_FROM)).await;
        assert_eq!(answer, ChargeAnswer::Declined);
    }
    assert_eq!(find(provider, "k1").await, FindAnswer::Declined);
}

async fn every_market_and_method_can_be_charged(provider: &dyn Provider) {
    for country in Country::ALL {
        for method in PaymentMethod::ALL {
            let wanted = Charge {
                payer: UserId(i64::MAX),
                amount: Money::new(1, country.currency()),
                country,
                method,
            };
            let answer = charge(provider, &format!("{country}-{method}"), &wanted).await;
            assert!(matches!(answer, ChargeAnswer::Captured(_)), "{answer:?}");
        }
    }
}

async fn what_was_never_charged_is_not_found(provider: &dyn Provider) {
    captured(provider, "k1", 100).await;
    assert_eq!(find(provider, "k2").await, FindAnswer::NeverCharged);
}

async fn any_key_can_be_found(provider: &dyn Provider) {
    let every_character: String = (b'!'..=b'~').map(char::from).collect();
    for text in [every_character.as_str(), "a/../b", "/", "%2F", "?", "#", "..."] {
        let transaction_id = captured(provider, text, 100).await;
        assert_eq!(
            find(provider, text).await,
            FindAnswer::Captured(transaction_id),
            "{text}"
        );
    }
}

async fn refunds_never_exceed_the_charge(provider: &dyn Provider) {
    let transaction_id = captured(provider, "k1", 100).await;
    refunded(provider, "r1", &transaction_id, 60).await;
    assert_eq!(
        refund(provider, "r2", &transaction_id, 41).await,
        RefundAnswer::ExceedsCharge
    );
    refunded(provider, "r3", &transaction_id, 40).await;
    assert_eq!(
        refund(provider, "r4", &transaction_id, 1).await,
        RefundAnswer::ExceedsCharge
    );
}

async fn the_same_key_is_refunded_once(provider: &dyn Provider) {
    let transaction_id = captured(provider, "k1", 100).await;
    let first = refunded(provider, "r1", &transaction_id, 60).await;
    assert_eq!(refunded(provider, "r1", &transaction_id, 60).await, first);
    assert_eq!(
        refund(provider, "r1", &transaction_id, 1).await,
        RefundAnswer::KeyReused
    );
    refunded(provider, "r2", &transaction_id, 40).await;
}

async fn a_declined_charge_cannot_be_refunded(provider: &dyn Provider) {
    charge(provider, "k1", &dollars(DECLINED_FROM)).await;
    let transaction_id = TransactionId::parse("txn_none").unwrap();
    assert_eq!(
        refund(provider, "r1", &transaction_id, 1).await,
        RefundAnswer::UnknownCharge
    );
}

async fn a_voided_key_is_never_charged(provider: &dyn Provider) {
    for _ in 0..2 {
        assert_eq!(void(provider, "k1").await, VoidAnswer::Voided);
        for minor in [100, 101, DECLINED_FROM] {
            assert_eq!(
                charge(provider, "k1", &dollars(minor)).await,
                ChargeAnswer::Voided
            );
        }
        assert_eq!(find(provider, "k1").await, FindAnswer::Voided);
    }
    captured(provider, "k2", 100).await;
}

async fn a_charge_that_came_first_stands(provider: &dyn Provider) {
    let first = captured(provider, "k1", 100).await;
    charge(provider, "k2", &dollars(DECLINED_FROM)).await;
    for _ in 0..2 {
        assert_eq!(void(provider, "k1").await, VoidAnswer::Captured(first.clone()));
        assert_eq!(captured(provider, "k1", 100).await, first);
        assert_eq!(void(provider, "k2").await, VoidAnswer::Declined);
    }
    assert_eq!(find(provider, "k1").await, FindAnswer::Captured(first.clone()));
    assert_eq!(find(provider, "k2").await, FindAnswer::Declined);
    refunded(provider, "r1", &first, 100).await;
}

async fn any_key_can_be_voided(provider: &dyn Provider) {
    let every_character: String = (b'!'..=b'~').map(char::from).collect();
    for text in [every_character.as_str(), "a/../b", "/", "%2F", "?", "void", "..."] {
        assert_eq!(void(provider, text).await, VoidAnswer::Voided, "{text}");
        assert_eq!(find(provider, text).await, FindAnswer::Voided, "{text}");
    }
}

async fn refunds_and_voids_do_not_share_keys(provider: &dyn Provider) {
    let transaction_id = captured(provider, "k1", 100).await;
    let first = refunded(provider, "r1", &transaction_id, 60).await;
    assert_eq!(void(provider, "r1").await, VoidAnswer::KeyReused);
    assert_eq!(find(provider, "r1").await, FindAnswer::NeverCharged);
    assert_eq!(refunded(provider, "r1", &transaction_id, 60).await, first);
    void(provider, "v1").await;
    let answer = refund(provider, "v1", &transaction_id, 1).await;
    assert_eq!(answer, RefundAnswer::KeyReused);
    assert_eq!(find(provider, "v1").await, FindAnswer::Voided);
}

async fn charges_are_listed_in_order(provider: &dyn Provider) {
    let mut expected = Vec::new();
    for number in 1..=7 {
        let text = format!("k{number}");
        captured(provider, &text, number).await;
        expected.push(text);
    }
    for limit in [1, 2, 3, 6, 7, 8, 1000] {
        let (mut after, mut seen) = (0, Vec::new());
        loop {
            let page = list(provider, after, limit).await;
            assert!(page.charges.len() as i64 <= limit);
            let keys = page.charges.iter().map(|charge| charge.key.as_str().to_owned());
            seen.extend(keys);
            after = page.next_after;
            if !page.has_more {
                break;
            }
        }
        assert_eq!(seen, expected, "{limit}");
        let later = list(provider, after, limit).await;
        assert_eq!((later.charges.len(), later.has_more), (0, false));
        assert_eq!(later.next_after, after);
    }
}

async fn nothing_else_is_listed(provider: &dyn Provider) {
    void(provider, "v1").await;
    let transaction_id = captured(provider, "k1", 100).await;
    refunded(provider, "r1", &transaction_id, 60).await;
    void(provider, "v2").await;
    charge(provider, "k2", &dollars(DECLINED_FROM)).await;
    let page = list(provider, 0, 10).await;
    let seen: Vec<_> = page
        .charges
        .iter()
        .map(|charge| {
            let refunded = charge.refunded.minor;
            (charge.key.as_str(), &charge.outcome, charge.amount, refunded)
        })
        .collect();
    let dollars = |minor| Money::new(minor, Currency::USD);
    let captured = Outcome::Captured(transaction_id);
    let expected = [
        ("k1", &captured, dollars(100), 60),
        ("k2", &Outcome::Declined, dollars(DECLINED_FROM), 0),
    ];
    assert_eq!(seen, expected);
}
