//! payments-service: the contract, what travels, and what bad answers mean for money.

use std::sync::Arc;

use commerce::{Country, Currency, Money, PaymentMethod, UserId};
use main_service::clients::{
    HttpPayments,
    memory::{
        ChargeScript::{ArriveLate, CaptureAndLose, Decline, DeclineAndLose, LoseBefore, Unavailable},
        Fault, MemoryPayments,
    },
    patience::{Patience, Repeat},
    settings::PaymentsSettings,
};
use serde_json::{Value, json};
use shop::{
    ledger::Charge,
    ports::{ChargeOutcome, ChargeRequest, LookupOutcome, Payments, RefundOutcome, RefundRequest},
};

use crate::{
    fakes::payments::router,
    mischief::{bad_partners, problem},
    partner::{Mischief, Partner},
    world::{AMPLE, clock, dice, roomy, tries},
};

contract!(
    a_key_is_charged_once,
    a_key_stands_for_one_payment,
    a_decline_is_final,
    what_could_not_be_asked_was_not_charged,
    what_was_lost_can_be_found_out,
    what_arrives_late_is_found_later,
    a_lookup_may_go_wrong,
    a_voided_key_is_never_charged,
    a_verdict_that_came_first_stands,
    a_void_may_go_wrong,
    the_list_has_every_charge_once,
    a_list_may_go_wrong,
    a_refund_is_made_once,
    refunds_that_cannot_be_are_refused,
    a_lost_refund_is_safe_to_repeat,
);

fn in_memory() -> (Arc<dyn Payments>, Arc<MemoryPayments>) {
    let bank = Arc::<MemoryPayments>::default();
    (Arc::clone(&bank) as Arc<dyn Payments>, bank)
}

async fn over_the_wire() -> (Arc<dyn Payments>, Arc<MemoryPayments>) {
    let bank = Arc::<MemoryPayments>::default();
    let partner = Partner::start(router(Arc::clone(&bank))).await;
    (Arc::new(client(&partner.url, Patience::once(AMPLE))), bank)
}

fn client(url: &str, patience: Patience) -> HttpPayments {
    let settings = PaymentsSettings {
        partner: roomy(url),
        charge: patience,
        lookup: patience,
        refund: patience,
    };
    HttpPayments::new(settings, clock(), dice()).unwrap()
}

pub(crate) fn payment(key: &str) -> ChargeRequest {
    ChargeRequest {
        key: key.to_owned(),
        user_id: UserId(42),
        amount: Money::new(12_900, Currency::EUR),
        country: Country::FR,
        method: PaymentMethod::PayPal,
    }
}

pub(crate) fn refund(key: &str, transaction_id: &str, minor: i64) -> RefundRequest {
    RefundRequest {
        key: key.to_owned(),
        transaction_id: transaction_id.to_owned(),
        amount: Money::new(minor, Currency::EUR),
    }
}

async fn capture(port: &dyn Payments, key: &str) -> String {
    match port.charge(payment(key)).await {
        ChargeOutcome::Captured { transaction_id } => transaction_id,
        other => panic!("{key} should be captured, not {other:?}"),
    }
}

async fn a_key_is_charged_once(port: &dyn Payments, bank: &MemoryPayments) {
    assert_eq!(port.lookup("k1").await, LookupOutcome::NeverSeen);
    let transaction_id = capture(port, "k1").await;
    assert_eq!(capture(port, "k1").await, transaction_id);
    assert_ne!(capture(port, "k2").await, transaction_id);
    assert_eq!(
        port.lookup("k1").await,
        LookupOutcome::Captured { transaction_id }
    );
    let charged: Vec<_> = bank.charges().into_iter().map(|charge| charge.request).collect();
    assert_eq!(charged, [payment("k1"), payment("k2")]);
}

async fn a_key_stands_for_one_payment(port: &dyn Payments, bank: &MemoryPayments) {
    capture(port, "k1").await;
    let other = ChargeRequest {
        amount: Money::new(1, Currency::EUR),
        ..payment("k1")
    };
    assert_eq!(port.charge(other).await, ChargeOutcome::Unknown);
    assert_eq!(bank.charges().len(), 1);
}

async fn a_decline_is_final(port: &dyn Payments, bank: &MemoryPayments) {
    bank.script(&[Decline]);
    assert_eq!(port.charge(payment("k1")).await, ChargeOutcome::Declined);
    assert_eq!(port.lookup("k1").await, LookupOutcome::Declined);
    assert_eq!(port.charge(payment("k1")).await, ChargeOutcome::Declined);
    assert_eq!(bank.charges(), []);
}

async fn what_could_not_be_asked_was_not_charged(port: &dyn Payments, bank: &MemoryPayments) {
    bank.script(&[Unavailable]);
    assert_eq!(port.charge(payment("k1")).await, ChargeOutcome::Unavailable);
    assert_eq!(port.lookup("k1").await, LookupOutcome::NeverSeen);
    capture(port, "k1").await;
}

async fn what_was_lost_can_be_found_out(port: &dyn Payments, bank: &MemoryPayments) {
    let transaction_id = "txn_memory_1".to_owned();
    for (key, script, expected) in [
        ("k1", CaptureAndLose, LookupOutcome::Captured { transaction_id }),
        ("k2", DeclineAndLose, LookupOutcome::Declined),
        ("k3", LoseBefore, LookupOutcome::NeverSeen),
    ] {
        bank.script(&[script]);
        assert_eq!(
            port.charge(payment(key)).await,
            ChargeOutcome::Unknown,
            "{script:?}"
        );
        assert_eq!(port.lookup(key).await, expected, "{script:?}");
    }
    assert_eq!(bank.charges().len(), 1);
    assert_eq!(bank.charge_calls(), 3);
}

async fn what_arrives_late_is_found_later(port: &dyn Payments, bank: &MemoryPayments) {
    bank.script(&[ArriveLate]);
    assert_eq!(port.charge(payment("k1")).await, ChargeOutcome::Unknown);
    assert_eq!(port.lookup("k1").await, LookupOutcome::NeverSeen);
    bank.deliver_late();
    let transaction_id = bank.charges()[0].transaction_id.clone();
    assert_eq!(
        port.lookup("k1").await,
        LookupOutcome::Captured { transaction_id }
    );
}

async fn a_lookup_may_go_wrong(port: &dyn Payments, bank: &MemoryPayments) {
    bank.fail_lookups(&[Fault::NotDone]);
    assert_eq!(port.lookup("k1").await, LookupOutcome::Unknown);
    assert_eq!(port.lookup("k1").await, LookupOutcome::NeverSeen);
}

async fn a_voided_key_is_never_charged(port: &dyn Payments, bank: &MemoryPayments) {
    bank.script(&[ArriveLate]);
    assert_eq!(port.charge(payment("k1")).await, ChargeOutcome::Unknown);
    for _ in 0..2 {
        assert_eq!(port.void("k1").await, LookupOutcome::Voided);
    }
    bank.deliver_late();
    assert_eq!(port.charge(payment("k1")).await, ChargeOutcome::Unavailable);
    assert_eq!(port.lookup("k1").await, LookupOutcome::Voided);
    assert_eq!(bank.charges(), []);
}

async fn a_verdict_that_came_first_stands(port: &dyn Payments, bank: &MemoryPayments) {
    let transaction_id = capture(port, "k1").await;
    assert_eq!(
        port.void("k1").await,
        LookupOutcome::Captured {
            transaction_id: transaction_id.clone()
        }
    );
    assert_eq!(capture(port, "k1").await, transaction_id);
    bank.script(&[Decline]);
    assert_eq!(port.charge(payment("k2")).await, ChargeOutcome::Declined);
    assert_eq!(port.void("k2").await, LookupOutcome::Declined);
}

async fn a_void_may_go_wrong(port: &dyn Payments, bank: &MemoryPayments) {
    bank.fail_lookups(&[Fault::NotDone, Fault::DoneAndLost]);
    assert_eq!(port.void("k1").await, LookupOutcome::Unknown);
    assert_eq!(port.void("k1").await, LookupOutcome::Unknown);
    assert_eq!(port.lookup("k1").await, LookupOutcome::Voided);
}

async fn the_list_has_every_charge_once(port: &dyn Payments, bank: &MemoryPayments) {
    let empty = port.list_charges(0, 2).await.unwrap();
    assert_eq!(
        (empty.charges, empty.next_after, empty.has_more),
        (Vec::new(), 0, false)
    );
    let mut ids = Vec::new();
    for key in ["k1", "k2", "k3"] {
        ids.push(capture(port, key).await);
    }
    bank.script(&[Decline]);
    port.charge(payment("k4")).await;
    port.refund(refund("r1", &ids[1], 900)).await;

    let first = port.list_charges(0, 2).await.unwrap();
    let second = port.list_charges(first.next_after, 2).await.unwrap();
    assert_eq!((first.has_more, second.has_more), (true, false));
    let charges: Vec<_> = first.charges.iter().chain(&second.charges).collect();
    let expected = |index: usize, refunded_minor| Charge {
        payment_key: format!("k{}", index + 1),
        transaction_id: ids[index].clone(),
        amount: Money::new(12_900, Currency::EUR),
        refunded_minor,
    };
    assert_eq!(charges, [&expected(0, 0), &expected(1, 900), &expected(2, 0)]);
    // The end is a position like any other: what is charged later comes behind it.
    let end = second.next_after;
    assert_eq!(port.list_charges(end, 2).await.unwrap().next_after, end);
    capture(port, "k5").await;
    let later = port.list_charges(end, 2).await.unwrap();
    assert_eq!(later.charges[0].payment_key, "k5");
}

async fn a_list_may_go_wrong(port: &dyn Payments, bank: &MemoryPayments) {
    bank.fail_lists(&[Fault::NotDone]);
    assert!(port.list_charges(0, 1).await.is_err());
    assert!(port.list_charges(0, 1).await.is_ok());
}

async fn a_refund_is_made_once(port: &dyn Payments, bank: &MemoryPayments) {
    let charge = capture(port, "k1").await;
    for _ in 0..2 {
        let outcome = port.refund(refund("r1", &charge, 4_000)).await;
        assert_eq!(outcome, RefundOutcome::Refunded);
        assert_eq!(bank.charges()[0].refunded_minor, 4_000);
    }
    assert_eq!(
        port.refund(refund("r2", &charge, 8_900)).await,
        RefundOutcome::Refunded
    );
    assert_eq!(bank.charges()[0].refunded_minor, 12_900);
}

async fn refunds_that_cannot_be_are_refused(port: &dyn Payments, bank: &MemoryPayments) {
    let charge = capture(port, "k1").await;
    assert_eq!(
        port.refund(refund("r1", &charge, 12_000)).await,
        RefundOutcome::Refunded
    );
    for (request, code) in [
        (refund("r2", &charge, 901), "refund_exceeds_charge"),
        (refund("r2", "txn_nobody", 1), "unknown_payment"),
        (refund("r1", &charge, 1), "idempotency_key_reused"),
    ] {
        let outcome = port.refund(request).await;
        assert_eq!(outcome, RefundOutcome::Refused(code.to_owned()));
    }
    assert_eq!(bank.charges()[0].refunded_minor, 12_000);
}

async fn a_lost_refund_is_safe_to_repeat(port: &dyn Payments, bank: &MemoryPayments) {
    let charge = capture(port, "k1").await;
    bank.fail_refunds(&[Fault::NotDone, Fault::DoneAndLost]);
    for (outcome, refunded_minor) in [
        (RefundOutcome::Unknown, 0),
        (RefundOutcome::Unknown, 500),
        (RefundOutcome::Refunded, 500),
    ] {
        assert_eq!(port.refund(refund("r1", &charge, 500)).await, outcome);
        assert_eq!(bank.charges()[0].refunded_minor, refunded_minor);
    }
}

#[tokio::test]
async fn what_travels_is_what_payments_service_takes() {
    let partner = Partner::start(router(Arc::default())).await;
    let port = client(&partner.url, Patience::once(AMPLE));
    let charge = capture(&port, "pay_1").await;
    port.lookup("a/b?c").await;
    port.refund(refund("refund_1", &charge, 900)).await;
    port.void("a/b?c").await;
    port.list_charges(7, 20).await.unwrap();
    let heard = partner.heard();
    for (heard, line, key, body) in [
        (
            &heard[0],
            "POST /api/payments/process",
            Some("pay_1"),
            json!({ "user_id": 42, "amount": 12_900, "currency": "EUR", "country": "FR", "payment_method": "paypal" }),
        ),
        (&heard[1], "GET /api/payments/a%2Fb%3Fc", None, Value::Null),
        (
            &heard[2],
            "POST /api/payments/refund",
            Some("refund_1"),
            json!({ "transaction_id": charge, "amount": 900 }),
        ),
        (&heard[3], "POST /api/payments/a%2Fb%3Fc/void", None, Value::Null),
        (&heard[4], "GET /api/payments?after=7&limit=20", None, Value::Null),
    ] {
        let sent_key = heard.headers.get("idempotency-key");
        assert_eq!(heard.line, line);
        assert_eq!(sent_key.map(|key| key.to_str().unwrap()), key);
        assert_eq!(heard.body, body);
    }
}

/// Many tries are allowed, and still a charge that may have arrived is never sent again.
#[tokio::test]
async fn a_bad_answer_is_never_taken_for_a_verdict_on_money() {
    let honest = router(Arc::default());
    let more = [
        (200, r#"{"status":"success"}"#),
        (200, r#"{"status":"success","transaction_id":""}"#),
        (200, r#"{"status":"pending","transaction_id":"txn_1"}"#),
    ];
    let mut more: Vec<_> = more
        .map(|(status, text)| Mischief::Answer(status, text.to_owned()))
        .into();
    more.extend([
        problem(402, "payment_required"),
        problem(404, "no_such_route"),
        problem(409, "conflict"),
        problem(422, "currency_mismatch"),
        problem(503, "overloaded"),
        problem(504, "payment_unknown"),
    ]);
    for bad in bad_partners(honest, &more).await {
        let patience = Patience {
            total_time_max: bad.patience.total_time_max,
            try_time_max: bad.patience.try_time_max,
            ..tries(3, Repeat::WhenNothingWasSent)
        };
        let port = client(&bad.url, patience);
        let expected = if bad.leaves_doubt {
            ChargeOutcome::Unknown
        } else {
            ChargeOutcome::Unavailable
        };
        assert_eq!(port.charge(payment("k1")).await, expected, "{}", bad.story);
    }
    for bad in bad_partners(router(Arc::default()), &more).await {
        let found = client(&bad.url, bad.patience).lookup("k1").await;
        assert_eq!(found, LookupOutcome::Unknown, "{}", bad.story);
    }
    for bad in bad_partners(router(Arc::default()), &more).await {
        let found = client(&bad.url, bad.patience).void("k1").await;
        assert_eq!(found, LookupOutcome::Unknown, "{}", bad.story);
    }
    for bad in bad_partners(router(Arc::default()), &more).await {
        let outcome = client(&bad.url, bad.patience)
            .refund(refund("r1", "txn_1", 1))
            .await;
        assert_eq!(outcome, RefundOutcome::Unknown, "{}", bad.story);
    }
}

/// Skipping what cannot be read would hide money, and a list that stands still would be read for ever.
#[tokio::test]
async fn a_list_that_does_not_read_as_promised_is_none() {
    let good = json!({
        "idempotency_key": "k1", "status": "success", "transaction_id": "txn_1", "amount": 1,
        "amount_refunded": 0, "currency": "EUR", "created": 1,
    });
    let with = |name: &str, value: Value| {
        let mut entry = good.clone();
        entry[name] = value;
        json!({ "data": [good, entry], "has_more": false, "next_after": 9 })
    };
    for list in [
        with("status", json!("on its way")),
        with("transaction_id", Value::Null),
        with("transaction_id", json!("")),
        with("currency", json!("XTS")),
        with("amount", json!("1")),
        json!({ "data": [], "has_more": true, "next_after": 7 }),
        json!({ "data": [], "has_more": false, "next_after": 6 }),
        json!({ "data": [] }),
    ] {
        let partner = Partner::start(router(Arc::default())).await;
        partner.misbehave(&[Mischief::Answer(200, list.to_string())]);
        let port = client(&partner.url, Patience::once(AMPLE));
        assert!(port.list_charges(7, 20).await.is_err(), "{list}");
    }
}

#[tokio::test]
async fn a_key_that_is_no_header_is_not_sent() {
    let partner = Partner::start(router(Arc::default())).await;
    let port = client(&partner.url, Patience::once(AMPLE));
    let outcome = port.charge(payment("a\nb")).await;
    assert_eq!(outcome, ChargeOutcome::Unavailable);
    assert_eq!(partner.heard().len(), 0);
}
