//! What somebody at the till is told must be true.

use shop::{
    checkout::{CheckoutError, CheckoutOutcome},
    order::OrderState,
    promotion::CouponProblem,
};

use crate::{
    books::{Attempt, Broken, law},
    play::Play,
    steps::COUPONS,
};

impl Play {
    /// An answer names the order that the attempt opened, or the one that its key opened before.
    pub(crate) fn hear_order(&mut self, outcome: &CheckoutOutcome, attempt: &Attempt) -> Result<(), Broken> {
        let id = outcome.order.id;
        self.tally.repeated += usize::from(outcome.repeated);
        law!(
            outcome.repeated == attempt.opened.is_none(),
            "{id} was opened and yet it was not, by {attempt:?}"
        );
        law!(
            attempt.opened.is_none_or(|opened| opened == id),
            "{attempt:?} was answered with {id}"
        );
        let owner = self.books.orders.get(&id).map(|known| known.order.user_id);
        law!(
            owner == Some(attempt.user),
            "{attempt:?} was answered with somebody else's {id}"
        );
        let Some(key) = &attempt.key else {
            return Ok(());
        };
        let named = self.books.keys.get(&(attempt.user, key.clone()));
        law!(
            named == Some(&(id, attempt.wish)),
            "{attempt:?} was answered with {id}, its key names {named:?}"
        );
        Ok(())
    }

    /// A refusal has its reason, and opened nothing.
    pub(crate) fn hear_refusal(&mut self, error: &CheckoutError, attempt: &Attempt) -> Result<(), Broken> {
        law!(
            attempt.opened.is_none(),
            "{attempt:?} opened an order and was told: {error}"
        );
        let uses = |coupon: usize| self.books.coupon_uses(coupon);
        let is_true = match (error, attempt.wish.coupon) {
            (CheckoutError::Coupon(CouponProblem::Exhausted), Some(coupon)) => {
                self.tally.coupons_refused += 1;
                COUPONS[coupon].1 == Some(uses(coupon).0)
            }
            (CheckoutError::Coupon(CouponProblem::AlreadyUsed), Some(coupon)) => {
                self.tally.coupons_refused += 1;
                COUPONS[coupon].2 == uses(coupon).1.get(&attempt.user).copied()
            }
            (CheckoutError::CouponUnchecked, coupon) => coupon.is_some(),
            (CheckoutError::InProgress(id), _) => {
                let pending = self.books.orders.get(id);
                pending.is_some_and(|known| {
                    known.order.state == OrderState::Pending && known.order.user_id == attempt.user
                })
            }
            (CheckoutError::KeyReused, _) => self.is_key_reused(attempt),
            (CheckoutError::EmptyCart | CheckoutError::NotSoldHere(_) | CheckoutError::CartChanged, _) => {
                true
            }
            _ => false,
        };
        law!(is_true, "{attempt:?} was told what is not true: {error}");
        Ok(())
    }

    fn is_key_reused(&self, attempt: &Attempt) -> bool {
        let Some(key) = &attempt.key else { return false };
        let named = self.books.keys.get(&(attempt.user, key.clone()));
        named.is_some_and(|(_, wish)| *wish != attempt.wish)
    }
}
