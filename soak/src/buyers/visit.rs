//! One visit: somebody enters, fills a cart, and buys it in some manner.

use std::ops::RangeInclusive;
use std::time::Duration;

use commerce::{Country, PaymentMethod};
use tokio::time::sleep;

use super::book::AttemptId;
use super::goods::{Goods, Shelf};
use super::manner::{Manner, Manners};
use super::till::{Shopping, Wish};

/// More than the warehouses have of anything scarce; the most that one line can hold.
const TOO_MUCH: i64 = 99;
/// How soon somebody hangs up: before, while, or after the payment is made.
const HANGS_UP_AFTER_MS: RangeInclusive<u64> = 1..=60;
/// How often somebody who hung up asks again before giving up.
const REPEATS_MAX: usize = 5;
/// The pause before asking again.
const REPEAT_PAUSE: Duration = Duration::from_millis(100);
/// Everybody may use it once.
const COUPON: &str = "WELCOME10";

/// Somebody in the shop.
#[derive(Debug)]
pub(super) struct Visitor {
    pub(super) shopping: Shopping,
    pub(super) goods: Goods,
    pub(super) manners: Manners,
    pub(super) chance: fastrand::Rng,
}

impl Visitor {
    /// One visit, as a guest who was never here before. It ends early when the shop does not let them go on;
    /// everything that happened is in the book.
    pub(super) async fn visit(&mut self) -> Option<()> {
        let manner = self.manners.any(&mut self.chance);
        let shelf = self.goods.any(&mut self.chance).ok()?.clone();
        let buyer = self.shopping.enter().await?;
        self.fill_cart(buyer, manner, &shelf).await?;
        let wish = self.wish(manner, shelf.country)?;
        let attempt = self.shopping.wish(buyer, wish);
        self.buy(manner, attempt).await;
        Some(())
    }

    async fn fill_cart(&mut self, buyer: usize, manner: Manner, shelf: &Shelf) -> Option<()> {
        let country = shelf.country;
        let product = *self.chance.choice(&shelf.products)?;
        if manner == Manner::TooMuch {
            self.shopping.add(buyer, country, shelf.scarce, TOO_MUCH).await?;
            if product == shelf.scarce {
                return Some(());
            }
        }
        let pieces = self.chance.i64(1..=2);
        self.shopping.add(buyer, country, product, pieces).await
    }

    fn wish(&mut self, manner: Manner, country: Country) -> Option<Wish> {
        let has_key = matches!(manner, Manner::Keyed | Manner::HangsUp | Manner::KeyedDoubleClick);
        Some(Wish {
            country,
            method: self.chance.choice(PaymentMethod::ALL)?,
            coupon: (manner == Manner::Coupon).then(|| COUPON.to_owned()),
            key: has_key.then(|| format!("soak-{:016x}", self.chance.u64(..))),
        })
    }

    async fn buy(&mut self, manner: Manner, attempt: AttemptId) {
        match manner {
            Manner::Plain | Manner::Keyed | Manner::TooMuch | Manner::Coupon => {
                self.shopping.ask(attempt).await;
            }
            Manner::DoubleClick | Manner::KeyedDoubleClick => {
                tokio::join!(self.shopping.ask(attempt), self.shopping.ask(attempt));
            }
            Manner::HangsUp => {
                let patience = Duration::from_millis(self.chance.u64(HANGS_UP_AFTER_MS));
                let heard = self.shopping.ask_and_hang_up(attempt, patience).await;
                if !heard.is_final() {
                    ask_again(&self.shopping, attempt).await;
                }
            }
        }
    }
}

/// Asks again, a bounded number of times, for an answer that was not heard.
pub(super) async fn ask_again(shopping: &Shopping, attempt: AttemptId) {
    for _ in 0..REPEATS_MAX {
        sleep(REPEAT_PAUSE).await;
        if shopping.ask(attempt).await.is_final() {
            return;
        }
    }
}
