//! payments-service.

use std::sync::Arc;

use async_trait::async_trait;
use shop::ports::{
    Chance, ChargeOutcome, ChargeRequest, Clock, LookupOutcome, Payments, RefundOutcome, RefundRequest,
};
use wire::payments::{Payment, PaymentRefund, ProcessPayment, RefundPayment};

use super::{
    http::{Answer, Caller, PartnerUrlError},
    settings::PaymentsSettings,
};

/// Takes payments through payments-service.
///
/// What cannot be told for sure is [`ChargeOutcome::Unknown`]: a charge is sent once, and asked about
/// later.
pub struct HttpPayments {
    caller: Caller,
    settings: PaymentsSettings,
}

impl HttpPayments {
    /// A client of the service at the address in `settings`. Nothing is sent yet.
    pub fn new(
        settings: PaymentsSettings,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, PartnerUrlError> {
        let caller = Caller::new("payments-service", &settings.partner, clock, chance)?;
        Ok(Self { caller, settings })
    }
}

#[async_trait]
impl Payments for HttpPayments {
    async fn charge(&self, request: ChargeRequest) -> ChargeOutcome {
        let body = ProcessPayment {
            user_id: request.user_id.0,
            amount: request.amount.minor,
            currency: request.amount.currency.code().to_owned(),
            country: request.country.code().to_owned(),
            payment_method: request.method.code().to_owned(),
        };
        let post = self.caller.post(&["api", "payments", "process"], &body);
        let post = post.header("idempotency-key", request.key);
        let asked = self
            .caller
            .ask("charge", post, &self.settings.charge, read_charge);
        match asked.await {
            Ok(outcome) => outcome,
            Err(failure) if failure.nothing_was_sent() => ChargeOutcome::Unavailable,
            Err(_) => ChargeOutcome::Unknown,
        }
    }

    async fn lookup(&self, key: &str) -> LookupOutcome {
        let get = self.caller.get(&["api", "payments", key]);
        let asked = self.caller.ask("lookup", get, &self.settings.lookup, read_lookup);
        asked.await.unwrap_or(LookupOutcome::Unknown)
    }

    async fn refund(&self, request: RefundRequest) -> RefundOutcome {
        let body = RefundPayment {
            transaction_id: request.transaction_id,
            amount: request.amount.minor,
        };
        let post = self.caller.post(&["api", "payments", "refund"], &body);
        let post = post.header("idempotency-key", request.key);
        let asked = self
            .caller
            .ask("refund", post, &self.settings.refund, read_refund);
        asked.await.unwrap_or(RefundOutcome::Unknown)
    }
}

/// A 503 without the service's own word may come from anybody on the way, before or after the charge.
/// With it the service works, though the provider behind it does not: our breaker leaves that to its.
fn read_charge(answer: &Answer) -> Option<ChargeOutcome> {
    match answer.status {
        200 => Some(ChargeOutcome::Captured {
            transaction_id: captured(answer.json()?)?,
        }),
        402 if answer.problem_code()? == "payment_declined" => Some(ChargeOutcome::Declined),
        503 if answer.problem_code()? == "payment_unavailable" => Some(ChargeOutcome::Unavailable),
        _ => None,
    }
}

fn read_lookup(answer: &Answer) -> Option<LookupOutcome> {
    match answer.status {
        200 => {
            let payment: Payment = answer.json()?;
            if payment.status == "declined" {
                return Some(LookupOutcome::Declined);
            }
            let transaction_id = captured(payment)?;
            Some(LookupOutcome::Captured { transaction_id })
        }
        404 if answer.problem_code()? == "unknown_payment" => Some(LookupOutcome::NeverSeen),
        _ => None,
    }
}

/// Refused is what would be refused again; anything else may end better later.
fn read_refund(answer: &Answer) -> Option<RefundOutcome> {
    if answer.status == 200 {
        let refund: PaymentRefund = answer.json()?;
        return (refund.status == "success").then_some(RefundOutcome::Refunded);
    }
    let code = answer.problem_code()?;
    match (answer.status, code.as_str()) {
        (404, "unknown_payment") | (409, "refund_exceeds_charge") | (422, "idempotency_key_reused") => {
            Some(RefundOutcome::Refused(code))
        }
        _ => None,
    }
}

fn captured(payment: Payment) -> Option<String> {
    let transaction_id = payment.transaction_id.filter(|id| !id.is_empty())?;
    (payment.status == "success").then_some(transaction_id)
}
