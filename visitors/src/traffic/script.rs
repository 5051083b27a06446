//! What each kind of shopper does, one step after the other.
//!
//! A script is a plan that the seed decides, and that answers change: it knows nothing of clocks and connections,
//! and is the same for the same seed and the same answers.

mod plan;

use std::{collections::VecDeque, time::Duration};

use fastrand::Rng;

use super::{
    ask::{Ask, Purchase, Search},
    judge::{Heard, Seen},
    members::Member,
    persona::Persona,
    think::think,
};
use plan::Act;

/// How often somebody tries to pay again whose bank said no.
const RETRIES_MAX: u8 = 1;
/// How often somebody looks whether an order is paid.
const LOOKS_MAX: u8 = 3;
/// So many of a list are at its top; not everybody empties the same shelf.
const FIRST_FEW: usize = 6;
/// The time between two clicks of a double click, in milliseconds.
const CLICKS_APART_MS: std::ops::Range<u64> = 40..180;
/// How somebody pays, with how many of ten.
const PAYMENT_METHODS: [(&str, u8); 4] = [
    ("credit_card", 6),
    ("paypal", 2),
    ("debit_card", 1),
    ("bank_transfer", 1),
];

/// What a shopper does next.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Asks, after having thought for so long.
    Ask(Duration, Ask),
    /// Has nothing more to do here.
    Leave,
}

/// A shopper's mind.
#[derive(Clone, Debug)]
pub(super) struct Script {
    think_time: Duration,
    chance: Rng,
    plan: VecDeque<Act>,
    member: Option<Member>,
    /// Products of the last list.
    seen: Vec<Seen>,
    /// The one that was looked at last.
    product: Option<i64>,
    coupon: Coupon,
    /// What the cart costs.
    price: Option<i64>,
    order: Option<String>,
    payment_method: &'static str,
    retries_left: u8,
    looks_left: u8,
    is_first: bool,
}

/// What the shopper knows of coupons.
#[derive(Clone, Debug, Default)]
struct Coupon {
    /// The one that was just asked about.
    tried: Option<String>,
    /// The best one so far, with the price that it makes.
    best: Option<(String, i64)>,
    /// The one to buy with, also at the second attempt.
    used: Option<String>,
}

impl Script {
    /// A shopper of this kind, who takes `think_time` on average before each step.
    pub(super) fn new(
        persona: Persona,
        member: Option<Member>,
        think_time: Duration,
        mut chance: Rng,
    ) -> Self {
        Self {
            think_time,
            plan: plan::plan(persona, &mut chance),
            member,
            seen: Vec::new(),
            product: None,
            coupon: Coupon::default(),
            price: None,
            order: None,
            payment_method: payment_method(&mut chance),
            retries_left: RETRIES_MAX,
            looks_left: LOOKS_MAX,
            is_first: true,
            chance,
        }
    }

    /// The next step; the answer to the one before was heard already.
    pub(super) fn next(&mut self) -> Step {
        while let Some(act) = self.plan.pop_front() {
            let Some(ask) = self.ask(act) else { continue };
            return Step::Ask(self.pause(&ask), ask);
        }
        Step::Leave
    }

    /// Learns from an answer. Where something is wrong with the shop, nobody stays.
    pub(super) fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Done | Heard::Session(_) | Heard::OrdersSold(_) => {}
            Heard::Products(seen) => self.seen = seen,
            Heard::KnownAccount => self.plan.push_front(Act::LogIn),
            Heard::Price(price) => self.priced(price),
            Heard::NoCoupon => self.coupon.tried = None,
            Heard::Bought(order) => self.order = Some(order),
            Heard::Pending(order) => self.look_again(order),
            Heard::NotCharged => self.declined(),
            Heard::Trouble => self.plan.clear(),
        }
    }

    fn ask(&mut self, act: Act) -> Option<Ask> {
        match act {
            Act::Enter => Some(Ask::Countries),
            Act::List => Some(Ask::Products(Search::default())),
            Act::ListExpensive => Some(search("sort", "price_desc".to_owned())),
            Act::Category => self.choose_seen().map(|seen| search("category", seen.category)),
            Act::Search => self.choose_seen().map(|seen| search("q", seen.word)),
            Act::Look => self.look(),
            Act::LookAtTop => {
                let few = &self.seen[..self.seen.len().min(FIRST_FEW)];
                self.product = self.chance.choice(few).map(|seen| seen.id);
                self.product.map(Ask::Product)
            }
            Act::Guest => Some(Ask::Guest),
            Act::SignIn => {
                let member = self.member.clone()?;
                Some(if member.is_known {
                    Ask::Login(member)
                } else {
                    Ask::Register(member)
                })
            }
            Act::LogIn => self.member.clone().map(Ask::Login),
            Act::Add(quantity) => {
                let product_id = self.product?;
                Some(Ask::Add { product_id, quantity })
            }
            Act::Cart => Some(Ask::Cart),
            Act::Shipping => Some(Ask::Shipping),
            Act::Quote => Some(Ask::Quote(None)),
            Act::TryCoupon(coupon) => {
                self.coupon.tried = Some(coupon.to_owned());
                Some(Ask::Quote(Some(coupon.to_owned())))
            }
            Act::BuyIfCheaper => {
                let (coupon, price) = self.coupon.best.take()?;
                self.price = Some(price);
                self.coupon.used = Some(coupon);
                Some(Ask::Checkout(self.purchase()))
            }
            Act::Checkout => Some(Ask::Checkout(self.purchase())),
            Act::DoubleCheckout => Some(self.double_click()),
            Act::Order => self.order.clone().map(Ask::Order),
            Act::Orders => Some(Ask::Orders),
        }
    }

    fn look(&mut self) -> Option<Ask> {
        self.product = self.choose_seen().map(|seen| seen.id);
        self.product.map(Ask::Product)
    }

    fn choose_seen(&mut self) -> Option<Seen> {
        self.chance.choice(&self.seen).cloned()
    }

    /// As the shop's page buys: with a key, and for the price that it showed.
    fn purchase(&mut self) -> Purchase {
        Purchase {
            payment_method: self.payment_method,
            coupon: self.coupon.used.clone(),
            expected_total: self.price,
            idempotency_key: Some(format!("{:032x}", self.chance.u128(..))),
        }
    }

    /// Two clicks without a key: the shop must see by itself that they are one.
    fn double_click(&mut self) -> Ask {
        let purchase = Purchase {
            idempotency_key: None,
            ..self.purchase()
        };
        Ask::DoubleCheckout(purchase, self.chance.u64(CLICKS_APART_MS))
    }

    fn priced(&mut self, price: i64) {
        match self.coupon.tried.take() {
            None => self.price = Some(price),
            Some(coupon) => {
                let is_cheaper = |best: i64| price < best;
                let best = self.coupon.best.as_ref().map(|(_, best)| *best).or(self.price);
                if best.is_none_or(is_cheaper) {
                    self.coupon.best = Some((coupon, price));
                }
            }
        }
    }

    fn look_again(&mut self, order: Option<String>) {
        self.order = order.or(self.order.take());
        if self.looks_left > 0 {
            self.looks_left -= 1;
            self.plan.push_front(Act::Order);
        }
    }

    /// Some try once more; the rest of the plan is for those who have bought.
    fn declined(&mut self) {
        let tries_again = self.retries_left > 0 && self.chance.bool();
        if tries_again {
            self.retries_left -= 1;
            self.plan.push_front(Act::Checkout);
        } else {
            self.plan.retain(|act| matches!(act, Act::Orders));
        }
    }

    /// Nobody thinks before the first step, nor about what the page does by itself.
    fn pause(&mut self, ask: &Ask) -> Duration {
        let is_by_itself = matches!(ask, Ask::Guest | Ask::Shipping);
        if std::mem::take(&mut self.is_first) || is_by_itself {
            return Duration::ZERO;
        }
        think(self.think_time, &mut self.chance)
    }
}

fn search(name: &'static str, value: String) -> Ask {
    let parameter = (!value.is_empty()).then_some((name, value));
    Ask::Products(Search { parameter })
}

fn payment_method(chance: &mut Rng) -> &'static str {
    let mut left = chance.u8(..10);
    for (method, weight) in PAYMENT_METHODS {
        if left < weight {
            return method;
        }
        left -= weight;
    }
    PAYMENT_METHODS[0].0
}

#[cfg(test)]
mod tests;
