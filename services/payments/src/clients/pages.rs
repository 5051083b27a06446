//! What the provider's list has to look like to be taken for its books.
//!
//! A page is taken whole or not at all: an entry that was left out would look like money that was never taken.

use std::collections::HashSet;

use commerce::{Currency, Money};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    listing::{ChargePage, ListedCharge, ListedKey, Outcome, Page},
    payment::TransactionId,
};

/// Why an answer is not the page that was asked for. It names no content: bodies are not logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotThePage {
    #[error("it is no list of charges")]
    Shape,
    #[error("it has more charges than were asked for")]
    TooLong,
    #[error("its positions do not move forward")]
    Position,
    #[error("entry {0} is no charge that can be")]
    Entry(usize),
    #[error("it has a key twice")]
    Repeated,
}

#[derive(Deserialize)]
struct ListBody {
    object: String,
    data: Vec<EntryBody>,
    has_more: bool,
    next_after: i64,
}

#[derive(Deserialize)]
struct EntryBody {
    object: String,
    idempotency_key: String,
    status: String,
    transaction_id: Option<String>,
    amount: i64,
    amount_refunded: i64,
    currency: String,
    created: i64,
}

/// Reads the answer to the question for `page`.
pub(super) fn read(body: &Value, page: Page) -> Result<ChargePage, NotThePage> {
    let list = ListBody::deserialize(body).map_err(|_| NotThePage::Shape)?;
    if list.object != "list" {
        return Err(NotThePage::Shape);
    }
    if i64::try_from(list.data.len()).map_or(true, |length| length > page.limit()) {
        return Err(NotThePage::TooLong);
    }
    if !moves_forward(&list, page) {
        return Err(NotThePage::Position);
    }
    Ok(ChargePage {
        charges: charges(&list.data)?,
        has_more: list.has_more,
        next_after: list.next_after,
    })
}

/// Charges lead to a later position. Nothing leads nowhere: whoever went on from elsewhere could miss a charge,
/// or ask for ever.
fn moves_forward(list: &ListBody, page: Page) -> bool {
    if list.data.is_empty() {
        !list.has_more && list.next_after == page.after()
    } else {
        list.next_after > page.after()
    }
}

fn charges(entries: &[EntryBody]) -> Result<Vec<ListedCharge>, NotThePage> {
    let mut keys = HashSet::with_capacity(entries.len());
    let mut charges = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        charges.push(charge(entry).ok_or(NotThePage::Entry(index))?);
        if !keys.insert(entry.idempotency_key.as_str()) {
            return Err(NotThePage::Repeated);
        }
    }
    Ok(charges)
}

fn charge(entry: &EntryBody) -> Option<ListedCharge> {
    let outcome = outcome(entry)?;
    let refundable = match outcome {
        Outcome::Captured(_) => entry.amount,
        Outcome::Declined => 0,
    };
    let is_sound = entry.object == "charge"
        && entry.amount > 0
        && (0..=refundable).contains(&entry.amount_refunded)
        && entry.created >= 0;
    let currency: Currency = entry.currency.parse().ok()?;
    is_sound.then_some(ListedCharge {
        key: ListedKey::parse(&entry.idempotency_key).ok()?,
        outcome,
        amount: Money::new(entry.amount, currency),
        refunded: Money::new(entry.amount_refunded, currency),
        created: entry.created,
    })
}

fn outcome(entry: &EntryBody) -> Option<Outcome> {
    match (entry.status.as_str(), entry.transaction_id.as_deref()) {
        ("success", Some(id)) => TransactionId::parse(id).ok().map(Outcome::Captured),
        ("declined", None) => Some(Outcome::Declined),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The second page of two, with one charge of each kind.
    fn good() -> Value {
        let captured = json!({
            "object": "charge", "id": "txn_1", "idempotency_key": "k 1", "status": "success",
            "transaction_id": "txn_1", "amount": 100, "amount_refunded": 40, "currency": "JPY", "created": 7,
            "reference": null,
        });
        let declined = json!({
            "object": "charge", "idempotency_key": "k2", "status": "declined", "transaction_id": null,
            "amount": 5, "amount_refunded": 0, "currency": "USD", "created": 8,
        });
        json!({ "object": "list", "data": [captured, declined], "has_more": true, "next_after": 6 })
    }

    fn page() -> Page {
        Page::new(2, 2).unwrap()
    }

    #[test]
    fn a_good_page_is_read_whole() {
        let captured = ListedCharge {
            key: ListedKey::parse("k 1").unwrap(),
            outcome: Outcome::Captured(TransactionId::parse("txn_1").unwrap()),
            amount: Money::new(100, Currency::JPY),
            refunded: Money::new(40, Currency::JPY),
            created: 7,
        };
        let declined = ListedCharge {
            key: ListedKey::parse("k2").unwrap(),
            outcome: Outcome::Declined,
            amount: Money::new(5, Currency::USD),
            refunded: Money::zero(Currency::USD),
            created: 8,
        };
        let expected = ChargePage {
            charges: vec![captured, declined],
            has_more: true,
            next_after: 6,
        };
        assert_eq!(read(&good(), page()), Ok(expected));
    }

    #[test]
    fn nothing_new_is_a_page_too() {
        let nothing = json!({ "object": "list", "data": [], "has_more": false, "next_after": 2 });
        let expected = ChargePage {
            charges: Vec::new(),
            has_more: false,
            next_after: 2,
        };
        assert_eq!(read(&nothing, page()), Ok(expected));
    }

    #[test]
    fn one_flaw_spoils_the_page() {
        use NotThePage::{Entry, Position, Repeated, Shape, TooLong};
        for (pointer, value, expected) in [
            ("", json!(null), Shape),
            ("/object", json!("charge"), Shape),
            ("/data", json!({}), Shape),
            ("/has_more", json!("no"), Shape),
            ("/next_after", json!(6.5), Shape),
            ("/next_after", json!(2), Position),
            ("/next_after", json!(-1), Position),
            ("/data", json!([]), Position),
            ("/data/0", json!("k1"), Shape),
            ("/data/0/amount", json!("100"), Shape),
            ("/data/0/amount", json!(i128::from(i64::MAX) + 1), Shape),
            ("/data/0/object", json!("refund"), Entry(0)),
            ("/data/0/amount", json!(0), Entry(0)),
            ("/data/0/amount", json!(-100), Entry(0)),
            ("/data/0/amount_refunded", json!(101), Entry(0)),
            ("/data/0/amount_refunded", json!(-1), Entry(0)),
            ("/data/0/currency", json!("jpy"), Entry(0)),
            ("/data/0/currency", json!("XXX"), Entry(0)),
            ("/data/0/created", json!(-1), Entry(0)),
            ("/data/0/status", json!("voided"), Entry(0)),
            ("/data/0/status", json!("declined"), Entry(0)),
            ("/data/0/transaction_id", json!(null), Entry(0)),
            ("/data/0/transaction_id", json!("a b"), Entry(0)),
            ("/data/0/idempotency_key", json!(""), Entry(0)),
            ("/data/1/status", json!("success"), Entry(1)),
            ("/data/1/transaction_id", json!("txn_2"), Entry(1)),
            ("/data/1/amount_refunded", json!(1), Entry(1)),
            ("/data/1/idempotency_key", json!("k 1"), Repeated),
        ] {
            let mut body = good();
            *body.pointer_mut(pointer).unwrap() = value.clone();
            assert_eq!(read(&body, page()), Err(expected), "{pointer} {value}");
        }
        let short = Page::new(2, 1).unwrap();
        assert_eq!(read(&good(), short), Err(TooLong));
    }
}
