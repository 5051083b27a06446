//! What can be asked of the provider.

use axum::body::Bytes;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::refusal::Refusal;
use crate::backroom::{BadBody, RawBody, read_json};
use crate::vocabulary::{Country, Currency, Label, Positive, words};

words! {
    /// What a charge is paid with.
    pub(super) enum PaymentMethod {
        CreditCard = "credit_card",
        DebitCard = "debit_card",
        Paypal = "paypal",
        BankTransfer = "bank_transfer",
    }
}

/// The body of `POST /api/payment/process`; the amount in the currency's minor units.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChargeRequest {
    pub(super) amount: Positive,
    pub(super) currency: Currency,
    pub(super) country: Country,
    pub(super) payment_method: PaymentMethod,
    pub(super) reference: Option<Label>,
}

/// The body of `POST /api/payment/refund`; the amount in the minor units of the charge's currency.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RefundRequest {
    pub(super) transaction_id: Label,
    pub(super) amount: Positive,
}

/// Checks the body of `POST /api/payment/{idempotency_key}/void`, which says nothing: it is empty, or `{}`.
pub(super) fn nothing(body: RawBody) -> Result<(), BadBody> {
    if body.as_ref().is_ok_and(Bytes::is_empty) {
        return Ok(());
    }
    let fields: Map<String, Value> = read_json(body)?;
    match fields.keys().next() {
        None => Ok(()),
        Some(field) => Err(BadBody::Unexpected(format!(
            "unknown field `{field}`, expected none"
        ))),
    }
}

/// The query of `GET /api/payments`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListRequest {
    #[serde(default)]
    after: i64,
    #[serde(default = "usual_page")]
    limit: u32,
}

const fn usual_page() -> u32 {
    100
}

/// A page of the list: what comes after a position, and how many at most.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    pub(super) after: i64,
    pub(super) limit: u32,
}

impl TryFrom<ListRequest> for Page {
    type Error = Refusal;

    fn try_from(request: ListRequest) -> Result<Self, Refusal> {
        match request {
            ListRequest {
                after: 0..,
                limit: 1..=1000,
            } => Ok(Self {
                after: request.after,
                limit: request.limit,
            }),
            ListRequest { after: 0.., .. } => Err(Refusal::Parameter("limit is from 1 to 1000".to_owned())),
            ListRequest { .. } => Err(Refusal::Parameter("after is not negative".to_owned())),
        }
    }
}

/// The `Idempotency-Key` header. Without one the request gets a key of its own, so that repeating it is
/// another movement of money.
pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<Label, Refusal> {
    let mut values = headers.get_all("idempotency-key").iter();
    let Some(value) = values.next() else {
        return key_for_once();
    };
    let text = value.to_str().map_err(|_| Refusal::KeyInvalid)?;
    if values.next().is_some() {
        return Err(Refusal::KeyInvalid);
    }
    Label::try_from(text.to_owned()).map_err(|_| Refusal::KeyInvalid)
}

/// Unique wherever and whenever it is made, and so not from a seed.
fn key_for_once() -> Result<Label, Refusal> {
    Label::try_from(format!("once_{:032x}", fastrand::u128(..))).map_err(|_| Refusal::KeyInvalid)
}
