//! payments-service.

use std::sync::Arc;

use async_trait::async_trait;
use commerce::Money;
use shop::{
    ledger::{Charge, ChargePage},
    ports::{
        Chance, ChargeOutcome, ChargeRequest, Clock, LookupOutcome, Payments, RefundOutcome, RefundRequest,
        Unreachable,
    },
};
use wire::payments::{ListedPayment, Payment, PaymentList, PaymentRefund, ProcessPayment, RefundPayment};

use super::{
    http::{Answer, Caller, PartnerUrlError},
    settings::PaymentsSettings,
};

/// The most bytes of a page of charges: 200 of them, with the longest keys that the provider takes.
const LIST_BYTES_MAX: usize = 256 * 1024;

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

    async fn void(&self, key: &str) -> LookupOutcome {
        let post = self.caller.post_nothing(&["api", "payments", key, "void"]);
        let asked = self.caller.ask("void", post, &self.settings.lookup, read_void);
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

    async fn list_charges(&self, after: i64, limit: u16) -> Result<ChargePage, Unreachable> {
        let page = [("after", after), ("limit", limit.into())];
        let get = self.caller.get_with(&["api", "payments"], &page);
        let read = |answer: &Answer| read_list(answer, after);
        let patience = &self.settings.lookup;
        let asked = self.caller.ask_for(LIST_BYTES_MAX, "list", get, patience, read);
        asked.await.map_err(|failure| self.caller.unreachable(failure))
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
        409 if answer.problem_code()? == "payment_voided" => Some(ChargeOutcome::Unavailable),
        503 if answer.problem_code()? == "payment_unavailable" => Some(ChargeOutcome::Unavailable),
        _ => None,
    }
}

fn read_lookup(answer: &Answer) -> Option<LookupOutcome> {
    match answer.status {
        200 => read_verdict(answer.json()?),
        404 if answer.problem_code()? == "unknown_payment" => Some(LookupOutcome::NeverSeen),
        _ => None,
    }
}

fn read_void(answer: &Answer) -> Option<LookupOutcome> {
    if answer.status != 200 {
        return None;
    }
    read_verdict(answer.json()?)
}

fn read_verdict(payment: Payment) -> Option<LookupOutcome> {
    match payment.status.as_str() {
        "declined" => Some(LookupOutcome::Declined),
        "voided" => Some(LookupOutcome::Voided),
        _ => captured(payment).map(|transaction_id| LookupOutcome::Captured { transaction_id }),
    }
}

/// A page with an entry that does not read as promised is no answer: skipping money would hide it.
fn read_list(answer: &Answer, after: i64) -> Option<ChargePage> {
    if answer.status != 200 {
        return None;
    }
    let list: PaymentList = answer.json()?;
    let moves_on = list.next_after > after || (list.next_after == after && !list.has_more);
    let captured = list
        .data
        .into_iter()
        .filter(|payment| payment.status != "declined");
    let charges: Option<Vec<Charge>> = captured.map(read_listed).collect();
    moves_on.then_some(ChargePage {
        charges: charges?,
        next_after: list.next_after,
        has_more: list.has_more,
    })
}

fn read_listed(payment: ListedPayment) -> Option<Charge> {
    let transaction_id = payment.transaction_id.filter(|id| !id.is_empty())?;
    (payment.status == "success").then_some(Charge {
        payment_key: payment.idempotency_key,
        transaction_id,
        amount: Money::new(payment.amount, payment.currency.parse().ok()?),
        refunded_minor: payment.amount_refunded,
    })
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
