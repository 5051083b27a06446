//! What an answer means: for the count, and for the shopper.

use serde::de::DeserializeOwned;
use wire::{
    auth::Session,
    catalogue::ProductPage,
    checkout::{CheckoutAnswer, Quote},
    orders::{Order, OrderPage},
    problem::Problem,
};

use super::{
    ask::{Ask, Purchase},
    street::{Answer, Silence},
    tally::Expected,
};

/// How a request is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// As it was meant.
    Fine,
    /// Not as it was meant, and no fault of the shop.
    Expected(Expected),
    /// The shop's fault: its kind, and the rest of what is known about it.
    Wrong(String, String),
}

/// What the shopper learns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// That it worked.
    Done,
    /// Products that there are.
    Products(Vec<Seen>),
    /// The bearer token of the session.
    Session(Token),
    /// The account is there already.
    KnownAccount,
    /// What the cart costs, in minor units.
    Price(i64),
    /// The coupon is of no use.
    NoCoupon,
    /// The order is paid.
    Bought(String),
    /// The order's payment is being found out; its number, where it was said.
    Pending(Option<String>),
    /// Nothing was charged.
    NotCharged,
    /// How many orders were neither declined nor given up.
    OrdersSold(usize),
    /// Something is wrong with the shop.
    Trouble,
}

/// A product in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) id: i64,
    pub(super) category: String,
    /// The first word of its name.
    pub(super) word: String,
}

/// A bearer token, which cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Token(pub(super) String);

impl std::fmt::Debug for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Token(***)")
    }
}

/// What came back for `ask`.
pub(super) fn judge(ask: &Ask, answer: &Result<Answer, Silence>) -> (Outcome, Heard) {
    match answer {
        Err(silence) => (
            Outcome::Wrong(silence.to_string(), silence.reason().to_owned()),
            Heard::Trouble,
        ),
        Ok(answer) if (200..300).contains(&answer.status) => match learn(ask, answer) {
            Ok((outcome, heard)) => (outcome, heard),
            Err(error) => wrong("unreadable answer", &error.to_string()),
        },
        Ok(answer) => refused(ask, answer),
    }
}

/// What came back for what a browser told.
pub(super) fn judge_beacon(answer: &Result<Answer, Silence>) -> Outcome {
    match answer {
        Ok(answer) if (200..300).contains(&answer.status) => Outcome::Fine,
        Ok(answer) => Outcome::Wrong(format!("{} for browser telemetry", answer.status), String::new()),
        Err(silence) => Outcome::Wrong(silence.to_string(), silence.reason().to_owned()),
    }
}

fn learn(ask: &Ask, answer: &Answer) -> Result<(Outcome, Heard), serde_json::Error> {
    let heard = match ask {
        Ask::Products(_) => {
            let page: ProductPage = read(answer)?;
            Heard::Products(page.items.into_iter().map(seen).collect())
        }
        Ask::Guest | Ask::Register(_) | Ask::Login(_) => {
            let session: Session = read(answer)?;
            Heard::Session(Token(session.access_token.expose().to_owned()))
        }
        Ask::Quote(_) => Heard::Price(read::<Quote>(answer)?.total),
        Ask::Checkout(_) | Ask::DoubleCheckout(..) => {
            let answer: CheckoutAnswer = read(answer)?;
            if answer.status == "pending" {
                let heard = Heard::Pending(Some(answer.order_id));
                return Ok((Outcome::Expected(Expected::Pending), heard));
            }
            Heard::Bought(answer.order_id)
        }
        Ask::Order(_) => match &*read::<Order>(answer)?.status {
            "pending" => Heard::Pending(None),
            _ => Heard::Done,
        },
        Ask::Orders => {
            let page: OrderPage = read(answer)?;
            let is_sold = |status: &str| !matches!(status, "declined" | "unavailable");
            Heard::OrdersSold(page.items.iter().filter(|order| is_sold(&order.status)).count())
        }
        Ask::Countries | Ask::Product(_) | Ask::Add { .. } | Ask::Cart | Ask::Shipping => Heard::Done,
    };
    Ok((Outcome::Fine, heard))
}

/// What the bank and the rules of coupons may refuse is expected; nothing else is.
fn refused(ask: &Ask, answer: &Answer) -> (Outcome, Heard) {
    let problem: Option<Problem> = read(answer).ok();
    let code = problem.as_ref().map_or("", |problem| &problem.code);
    let order_id = problem.as_ref().and_then(|problem| problem.order_id.clone());
    let (expected, heard) = match (ask, answer.status, code) {
        (Ask::Checkout(_) | Ask::DoubleCheckout(..), 500, "payment_declined") => {
            (Expected::Declined, Heard::NotCharged)
        }
        (Ask::Checkout(_) | Ask::DoubleCheckout(..), 500, "payment_unavailable") => {
            (Expected::Unavailable, Heard::NotCharged)
        }
        // The second click, while the outcome of the first one is being found out.
        (Ask::DoubleCheckout(..), 409, "checkout_in_progress") => {
            (Expected::Pending, Heard::Pending(order_id))
        }
        (Ask::Quote(Some(_)), 409 | 422, code) if is_about_a_coupon(code) => {
            (Expected::CouponRefused, Heard::NoCoupon)
        }
        // Others used it up meanwhile.
        (Ask::Checkout(Purchase { coupon: Some(_), .. }), 409 | 422, code) if is_about_a_coupon(code) => {
            (Expected::CouponRefused, Heard::NoCoupon)
        }
        (Ask::Register(_), 409, "email_taken") => (Expected::KnownAccount, Heard::KnownAccount),
        (_, status, code) => {
            let detail = problem.as_ref().map_or("", |problem| &problem.detail);
            return wrong(format!("{status} {code}").trim_end(), detail);
        }
    };
    (Outcome::Expected(expected), heard)
}

fn is_about_a_coupon(code: &str) -> bool {
    code == "unknown_coupon" || (code.starts_with("coupon_") && code != "coupon_unavailable")
}

fn wrong(kind: &str, detail: &str) -> (Outcome, Heard) {
    (Outcome::Wrong(kind.to_owned(), detail.to_owned()), Heard::Trouble)
}

fn seen(product: wire::catalogue::Product) -> Seen {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric();
    let word = product.name.split(|letter| !is_plain(letter)).next();
    Seen {
        id: product.id,
        word: word.unwrap_or_default().to_owned(),
        category: product.category,
    }
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, serde_json::Error> {
    serde_json::from_slice(&answer.body)
}
