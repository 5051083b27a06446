//! From what is known to what travels.

use wire::payments::{ListedPayment, Payment, PaymentList};

use crate::{
    cashier::PastCharge,
    listing::{ChargePage, ListedCharge, Outcome},
    payment::TransactionId,
};

const SUCCESS: &str = "success";
const DECLINED: &str = "declined";
const VOIDED: &str = "voided";

/// Money that was taken.
pub(super) fn captured(transaction_id: &TransactionId) -> Payment {
    Payment {
        status: SUCCESS.to_owned(),
        transaction_id: Some(transaction_id.to_string()),
    }
}

/// What became of a charge.
pub(super) fn payment(charge: &PastCharge) -> Payment {
    let nothing_taken = |status: &str| Payment {
        status: status.to_owned(),
        transaction_id: None,
    };
    match charge {
        PastCharge::Captured(transaction_id) => captured(transaction_id),
        PastCharge::Declined => nothing_taken(DECLINED),
        PastCharge::Voided => nothing_taken(VOIDED),
    }
}

/// A page of the provider's charges.
pub(super) fn list(page: ChargePage) -> PaymentList {
    PaymentList {
        data: page.charges.into_iter().map(listed).collect(),
        has_more: page.has_more,
        next_after: page.next_after,
    }
}

fn listed(charge: ListedCharge) -> ListedPayment {
    let (status, transaction_id) = match charge.outcome {
        Outcome::Captured(transaction_id) => (SUCCESS, Some(transaction_id.to_string())),
        Outcome::Declined => (DECLINED, None),
    };
    ListedPayment {
        idempotency_key: charge.key.into_text(),
        status: status.to_owned(),
        transaction_id,
        amount: charge.amount.minor,
        amount_refunded: charge.refunded.minor,
        currency: charge.amount.currency.code().to_owned(),
        created: charge.created,
    }
}
