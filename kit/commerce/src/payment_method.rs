//! The ways to pay.

use std::{fmt, str::FromStr};

/// A way to pay. The shop never sees a card's number: the provider keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the variants are the methods' own names")]
pub enum PaymentMethod {
    CreditCard,
    DebitCard,
    PayPal,
    BankTransfer,
}

/// The text is not a way to pay that we take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the payment method must be credit_card, debit_card, paypal or bank_transfer")]
pub struct UnknownPaymentMethod;

impl PaymentMethod {
    /// Every way to pay, in the order in which the shop lists them.
    pub const ALL: [PaymentMethod; 4] = [
        PaymentMethod::CreditCard,
        PaymentMethod::DebitCard,
        PaymentMethod::PayPal,
        PaymentMethod::BankTransfer,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            PaymentMethod::CreditCard => "credit_card",
            PaymentMethod::DebitCard => "debit_card",
            PaymentMethod::PayPal => "paypal",
            PaymentMethod::BankTransfer => "bank_transfer",
        }
    }
}

impl FromStr for PaymentMethod {
    type Err = UnknownPaymentMethod;

    fn from_str(code: &str) -> Result<Self, UnknownPaymentMethod> {
        Self::ALL
            .into_iter()
            .find(|method| method.code() == code)
            .ok_or(UnknownPaymentMethod)
    }
}

impl fmt::Display for PaymentMethod {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}
