//! Honest shoppers, who must not notice the attack beside them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use fastrand::Rng;
use serde::de::DeserializeOwned;
use tokio::task::JoinSet;
use wire::{
    auth::Session,
    cart::AddToCart,
    catalogue::ProductPage,
    checkout::{Checkout, QuoteRequest},
    problem::Problem,
};

use super::{
    outcome::Honest,
    sources,
    visitor::{Answer, Silence, Visitor},
};
use crate::target::Target;

/// How many shoppers there are; each has its own address.
const SHOPPERS: u64 = 5;
/// Every so many-th only looks around.
const ONLY_LOOKS: u64 = 5;
/// The time that a shopper takes before each request: fewer than 200 requests in a minute, which one address
/// may make.
const PACE: Duration = Duration::from_millis(320);
/// Where they shop.
const COUNTRY: &str = "US";

/// Shoppers, until they are called home.
pub(super) struct Crowd {
    is_over: Arc<AtomicBool>,
    shoppers: JoinSet<Honest>,
}

impl Crowd {
    /// They begin to shop.
    pub(super) fn start(target: Target, seed: u64) -> Result<Self, reqwest::Error> {
        let is_over = Arc::new(AtomicBool::new(false));
        let mut shoppers = JoinSet::new();
        for number in 0..SHOPPERS {
            let shopper = Shopper {
                visitor: Visitor::new(sources::shopper(number, seed), target)?,
                chance: Rng::with_seed(seed ^ number),
                honest: Honest::default(),
            };
            let buys = number % ONLY_LOOKS != ONLY_LOOKS - 1;
            shoppers.spawn(shopper.shop(buys, Arc::clone(&is_over)));
        }
        Ok(Self { is_over, shoppers })
    }

    /// Each finishes what it began, and tells how it was.
    pub(super) async fn end(self) -> Honest {
        self.is_over.store(true, Relaxed);
        let told = self.shoppers.join_all().await;
        told.into_iter().fold(Honest::default(), Honest::and)
    }
}

struct Shopper {
    visitor: Visitor,
    chance: Rng,
    honest: Honest,
}

/// Something went wrong, and was noted: the shopper begins anew.
struct Hurt;

impl Shopper {
    /// Shops at least once.
    async fn shop(mut self, buys: bool, is_over: Arc<AtomicBool>) -> Honest {
        loop {
            let looked = self.look().await;
            if let (Ok(product), true) = (looked, buys) {
                // Whoever was hurt is counted; there is nothing else to do about it.
                let (Ok(()) | Err(Hurt)) = self.buy(product).await;
            }
            if is_over.load(Relaxed) {
                return self.honest;
            }
        }
    }

    async fn look(&mut self) -> Result<i64, Hurt> {
        let path = format!("/{}/products", COUNTRY.to_lowercase());
        tokio::time::sleep(PACE).await;
        let answer = self.visitor.get(&path).await;
        let page: ProductPage = self.read("list", answer)?;
        let Some(product) = self.chance.choice(&page.items).map(|product| product.id) else {
            return Err(self.complain("list", "it is empty"));
        };
        tokio::time::sleep(PACE).await;
        let answer = self.visitor.get(&format!("{path}/{product}")).await;
        self.note("product", answer).map(|_| product)
    }

    async fn buy(&mut self, product_id: i64) -> Result<(), Hurt> {
        tokio::time::sleep(PACE).await;
        let answer = self.visitor.post("/auth/guest", &()).await;
        let session: Session = self.read("guest", answer)?;
        self.visitor = self.visitor.clone().with_token(session.access_token.expose());
        let wanted = AddToCart {
            product_id,
            quantity: 1,
            country: COUNTRY.to_owned(),
        };
        tokio::time::sleep(PACE).await;
        let answer = self.visitor.post("/cart/add", &wanted).await;
        self.note("cart", answer)?;
        let question = QuoteRequest {
            country: COUNTRY.to_owned(),
            shipping: None,
            coupon: None,
        };
        tokio::time::sleep(PACE).await;
        let answer = self.visitor.post("/checkout/quote", &question).await;
        self.note("quote", answer)?;
        let checkout = Checkout {
            payment_method: "credit_card".to_owned(),
            country: COUNTRY.to_owned(),
            shipping: None,
            coupon: None,
            expected_total: None,
        };
        tokio::time::sleep(PACE).await;
        let answer = self.visitor.post("/checkout", &checkout).await;
        self.note("checkout", answer).map(|_| ())
    }

    fn read<T: DeserializeOwned>(&mut self, step: &str, answer: Result<Answer, Silence>) -> Result<T, Hurt> {
        let answer = self.note(step, answer)?;
        answer
            .json()
            .map_err(|error| self.complain(step, &error.to_string()))
    }

    /// The request that was just counted went well, but its answer is useless.
    fn complain(&mut self, step: &str, wrong: &str) -> Hurt {
        self.honest.hurt += 1;
        self.honest.first_hurt.get_or_insert(format!("{step}: {wrong}"));
        Hurt
    }

    /// Counts a request by its answer.
    fn note(&mut self, step: &str, answer: Result<Answer, Silence>) -> Result<Answer, Hurt> {
        let wrong = wrong_about(&answer).map(|wrong| format!("{step}: {wrong}"));
        self.honest.note(wrong.clone());
        answer.ok().filter(|_| wrong.is_none()).ok_or(Hurt)
    }
}

/// What an honest shopper may complain about. That the bank declines is no fault of the shop.
fn wrong_about(answer: &Result<Answer, Silence>) -> Option<String> {
    let answer = match answer {
        Ok(answer) if answer.is_success() => return None,
        Ok(answer) => answer,
        Err(silence) => return Some(silence.to_string()),
    };
    let code = answer.json().map(|problem: Problem| problem.code);
    match code {
        Ok(code) if code == "payment_declined" => None,
        Ok(code) => Some(format!("{} {code}", answer.status)),
        Err(_) => Some(answer.status.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, code: &str) -> Result<Answer, Silence> {
        let body = serde_json::json!({
            "type": "about:blank", "title": "x", "status": status, "code": code, "detail": "x",
        });
        Ok(Answer {
            status,
            body: body.to_string().into_bytes(),
        })
    }

    #[test]
    fn shoppers_complain_about_all_but_success_and_their_bank() {
        for (answer, expected) in [
            (answer(200, ""), None),
            (answer(202, ""), None),
            (answer(500, "payment_declined"), None),
            (
                answer(500, "payment_unavailable"),
                Some("500 payment_unavailable"),
            ),
            (answer(429, "too_many_requests"), Some("429 too_many_requests")),
            (answer(403, "address_blocked"), Some("403 address_blocked")),
            (
                Ok(Answer {
                    status: 502,
                    body: Vec::new(),
                }),
                Some("502"),
            ),
            (
                Err(Silence::TooLong),
                Some("the answer is longer than 4194304 bytes"),
            ),
        ] {
            assert_eq!(wrong_about(&answer).as_deref(), expected, "{answer:?}");
        }
    }
}
