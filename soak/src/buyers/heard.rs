//! What a buyer was told.

use std::fmt;

use anyhow::Result;
use wire::checkout::CheckoutAnswer;
use wire::problem::Problem;

use crate::http::Answer;

/// What came back from one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// It went well; not a checkout.
    Fine,
    /// Paid.
    Paid(Receipt),
    /// The payment's outcome is being found out.
    Pending {
        /// The order.
        order_id: String,
    },
    /// A problem.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The problem's code, or what there was instead.
        code: String,
        /// The order that it is about.
        order_id: Option<String>,
    },
    /// The buyer hung up before there was an answer.
    HungUp,
    /// No answer, though the buyer waited for one.
    Nothing {
        /// What happened instead.
        why: String,
    },
}

/// What a buyer who paid was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// The order.
    pub(crate) order_id: String,
    /// The payment.
    pub(crate) transaction_id: Option<String>,
    /// The price, in minor units of `currency`.
    pub(crate) total: i64,
    /// What was taken off.
    pub(crate) discount: i64,
    /// ISO 4217.
    pub(crate) currency: String,
}

impl Heard {
    /// What a checkout's answer says.
    pub(crate) fn of_checkout(answer: Result<Answer>) -> Self {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return Self::nothing(&error),
        };
        match answer.status {
            200 | 202 => answer
                .read()
                .map_or_else(|error| Self::unreadable(&answer, &error), sold),
            _ => Self::problem(&answer),
        }
    }

    /// What any other answer says.
    pub(crate) fn of(answer: &Result<Answer>) -> Self {
        match answer {
            Ok(answer) if (200..300).contains(&answer.status) => Self::Fine,
            Ok(answer) => Self::problem(answer),
            Err(error) => Self::nothing(error),
        }
    }

    /// Whether this is the last word on a checkout: asking again would only hear it again.
    pub(crate) fn is_final(&self) -> bool {
        match self {
            Heard::Fine | Heard::Paid(_) => true,
            Heard::Refused { status, order_id, .. } => *status < 500 || order_id.is_some(),
            Heard::Pending { .. } | Heard::HungUp | Heard::Nothing { .. } => false,
        }
    }

    /// Whether it is a problem with this code.
    pub(crate) fn is_problem(&self, expected: &str) -> bool {
        matches!(self, Heard::Refused { code, .. } if code == expected)
    }

    fn nothing(error: &anyhow::Error) -> Self {
        Self::Nothing {
            why: format!("{error:#}"),
        }
    }

    fn problem(answer: &Answer) -> Self {
        answer.read::<Problem>().map_or_else(
            |error| Self::unreadable(answer, &error),
            |problem| Self::Refused {
                status: answer.status,
                code: problem.code,
                order_id: problem.order_id,
            },
        )
    }

    fn unreadable(answer: &Answer, error: &anyhow::Error) -> Self {
        Self::Refused {
            status: answer.status,
            code: format!("{error:#}"),
            order_id: None,
        }
    }
}

fn sold(answer: CheckoutAnswer) -> Heard {
    if answer.status == "pending" {
        return Heard::Pending {
            order_id: answer.order_id,
        };
    }
    Heard::Paid(Receipt {
        order_id: answer.order_id,
        transaction_id: answer.transaction_id,
        total: answer.total,
        discount: answer.discount,
        currency: answer.currency,
    })
}

impl fmt::Display for Heard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Heard::Fine => formatter.write_str("fine"),
            Heard::Paid(receipt) => write!(formatter, "paid ({})", receipt.order_id),
            Heard::Pending { order_id } => write!(formatter, "pending ({order_id})"),
            Heard::Refused {
                status,
                code,
                order_id,
            } => {
                let order = order_id.as_deref().unwrap_or("no order");
                write!(formatter, "{status} {code} ({order})")
            }
            Heard::HungUp => formatter.write_str("the buyer hung up"),
            Heard::Nothing { why } => write!(formatter, "no answer: {why}"),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A receipt of 10.00 dollars.
    pub(crate) fn receipt(order_id: &str, transaction_id: &str) -> Receipt {
        Receipt {
            order_id: order_id.to_owned(),
            transaction_id: Some(transaction_id.to_owned()),
            total: 1000,
            discount: 0,
            currency: "USD".to_owned(),
        }
    }

    #[test]
    fn a_checkout_is_understood() {
        let sums = r#""subtotal":1000,"discount":0,"shipping":0,"total":1000,"currency":"USD""#;
        let paid = format!(r#"{{"order_id":"ORD1","status":"success","transaction_id":"txn_1",{sums}}}"#);
        let pending = format!(r#"{{"order_id":"ORD2","status":"pending",{sums}}}"#);
        let problem = r#"{"type":"about:blank","title":"","status":500,"code":"payment_declined","detail":"","order_id":"ORD3"}"#;
        for (status, body, expected, is_final) in [
            (200, paid.as_str(), "paid (ORD1)", true),
            (202, &pending, "pending (ORD2)", false),
            (500, problem, "500 payment_declined (ORD3)", true),
        ] {
            let heard = Heard::of_checkout(Ok(Answer::new(status, body)));
            assert_eq!(
                (heard.to_string().as_str(), heard.is_final()),
                (expected, is_final)
            );
        }
        let Heard::Paid(heard) = Heard::of_checkout(Ok(Answer::new(200, &paid))) else {
            panic!("it was paid");
        };
        assert_eq!(heard, receipt("ORD1", "txn_1"));
    }

    #[test]
    fn what_cannot_be_read_is_no_success() {
        for status in [200, 202, 503] {
            let heard = Heard::of_checkout(Ok(Answer::new(status, "<html>")));
            let Heard::Refused { code, .. } = heard else {
                panic!("{heard} for {status}");
            };
            assert!(code.contains("<html>"), "{code}");
        }
        let lost = Heard::of_checkout(Err(anyhow::anyhow!("connection reset")));
        assert_eq!(lost.to_string(), "no answer: connection reset");
        assert!(!lost.is_final());
    }
}
