//! What payments leave in the telemetry: spans with their attributes, counts, and a line in the log. Never what a
//! payer can be known by.

use std::time::Duration;

use commerce::Country;
use telemetry::contract::{PaymentAmountUsd, PaymentProviderDuration, PaymentsProcessed, SpanKind, span};
use telemetry::{Step, count, fail, mark, record, step};

use crate::{
    cashier::PaymentError,
    payment::{Charge, TransactionId},
    ports::{ChargeAnswer, ChargeReply},
    verdict::Try,
};

/// Whom the questions are for.
const PROVIDER: &str = "payment-provider";
const SUCCESS: &str = "success";
const DECLINED: &str = "declined";
const ERROR: &str = "error";
const UNKNOWN: &str = "unknown";

/// The span of a whole payment.
pub(crate) fn payment(charge: &Charge) -> Step {
    step(span::PROCESS_PAYMENT, SpanKind::Internal)
        .with("payment.method", charge.method.code())
        .with("webstore.country", charge.country.code())
}

/// The span of one try at a question to the provider, after `tries_before` others.
pub(crate) fn question(tries_before: usize) -> Step {
    let question = step(span::PAYMENT_PROVIDER_API, SpanKind::Client).with("peer.service", PROVIDER);
    match i64::try_from(tries_before) {
        Ok(resend_count @ 1..) => question.with("http.request.resend_count", resend_count),
        _ => question,
    }
}

/// One try at a charge ended after `time`. Called inside its span, which the time remembers.
pub(crate) fn answered(country: Country, outcome: &Try<ChargeReply>, time: Duration) {
    let measure = PaymentProviderDuration {
        country: country.code().into(),
        outcome: word_of_try(outcome).into(),
    };
    record(measure, time.as_secs_f64());
}

/// Whether these tries at a charge are the ones that decided about the payment. An answer that was given before is
/// news only if a try of this request was lost: it may be the one that did it. A key that was voided, or belongs to
/// something else, is no payment any more.
pub(crate) fn is_new(tries: &[Try<ChargeReply>]) -> bool {
    let was_lost = tries.contains(&Try::Lost);
    let reply = tries.iter().find_map(|one| match one {
        Try::Answered(reply) => Some(reply),
        _ => None,
    });
    reply.is_none_or(|reply| match reply.answer {
        ChargeAnswer::Captured(_) | ChargeAnswer::Declined => !reply.replayed || was_lost,
        ChargeAnswer::Voided | ChargeAnswer::KeyReused => false,
    })
}

/// A payment ended. Called inside its span. Only what `is_new` is counted and logged; what was lost was logged by the
/// cashier.
pub(crate) fn decided(charge: &Charge, outcome: &Result<TransactionId, PaymentError>, is_new: bool) {
    let status = match outcome {
        Ok(_) => SUCCESS,
        Err(PaymentError::Declined) => DECLINED,
        Err(PaymentError::Unknown) => UNKNOWN,
        Err(_) => ERROR,
    };
    mark("payment.outcome", status);
    match outcome {
        Ok(transaction_id) => mark("payment.transaction_id", transaction_id.to_string()),
        Err(PaymentError::Unknown) => fail("payment_unknown"),
        Err(PaymentError::Unavailable { .. }) => fail("payment_unavailable"),
        Err(_) => {}
    }
    if is_new {
        counted(charge, status);
        if let Ok(transaction_id) = outcome {
            captured(charge, transaction_id);
        }
    }
}

fn counted(charge: &Charge, status: &'static str) {
    count(PaymentsProcessed {
        status: status.into(),
        country: charge.country.code().into(),
        payment_method: charge.method.code().into(),
    });
}

fn captured(charge: &Charge, transaction_id: &TransactionId) {
    let country = charge.country.code();
    let measure = PaymentAmountUsd {
        country: country.into(),
        payment_method: charge.method.code().into(),
    };
    record(measure, charge.amount.usd_cents() as f64 / 100.0);
    tracing::info!(%transaction_id, country, "Payment processed successfully");
}

fn word_of_try(outcome: &Try<ChargeReply>) -> &'static str {
    match outcome {
        Try::Answered(reply) => match reply.answer {
            ChargeAnswer::Captured(_) => SUCCESS,
            ChargeAnswer::Declined => DECLINED,
            ChargeAnswer::Voided | ChargeAnswer::KeyReused => ERROR,
        },
        Try::NotDone | Try::Rejected => ERROR,
        Try::Lost => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Try::{Answered, Lost, NotDone, Rejected};

    const FIRST: bool = false;
    const AGAIN: bool = true;

    fn said(answer: ChargeAnswer, replayed: bool) -> Try<ChargeReply> {
        Answered(ChargeReply { answer, replayed })
    }

    #[test]
    fn a_payment_counts_with_the_request_that_decided_about_it() {
        let captured = |replayed| said(ChargeAnswer::Captured(TransactionId::numbered(1)), replayed);
        let declined = |replayed| said(ChargeAnswer::Declined, replayed);
        for (tries, counts) in [
            (vec![], true),
            (vec![captured(FIRST)], true),
            (vec![declined(FIRST)], true),
            (vec![captured(AGAIN)], false),
            (vec![declined(AGAIN)], false),
            (vec![NotDone, captured(FIRST)], true),
            (vec![NotDone, captured(AGAIN)], false),
            (vec![Lost, captured(FIRST)], true),
            (vec![Lost, captured(AGAIN)], true),
            (vec![Lost, NotDone, declined(AGAIN)], true),
            (vec![said(ChargeAnswer::Voided, FIRST)], false),
            (vec![Lost, said(ChargeAnswer::Voided, FIRST)], false),
            (vec![said(ChargeAnswer::KeyReused, FIRST)], false),
            (vec![NotDone, NotDone], true),
            (vec![Rejected], true),
            (vec![Lost, Lost], true),
        ] {
            assert_eq!(is_new(&tries), counts, "{tries:?}");
        }
    }
}
