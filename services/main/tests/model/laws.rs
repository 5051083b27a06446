//! What must be true after every step: of carts, orders, stock and coupons.

use std::collections::{BTreeMap, HashMap};

use commerce::UserId;
use shop::{cart::Cart, order::OrderState};

use crate::{
    books::{Books, Broken, law},
    goods::STOCK,
    steps::COUPONS,
    storefront::Storefront,
};

impl Books {
    /// Nothing leaves a cart without an order, and what was ordered leaves it once.
    pub(crate) fn expect_cart(&self, user: UserId, cart: &Cart) -> Result<(), Broken> {
        let lines = cart
            .lines
            .iter()
            .map(|line| (line.product_id, line.quantity.get()));
        let lines: BTreeMap<_, _> = lines.collect();
        let expected = self.carts.get(&user).cloned().unwrap_or_default();
        law!(
            lines == expected,
            "the cart of {user} holds {lines:?} instead of {expected:?}"
        );
        Ok(())
    }

    /// Who has not heard about one payment does not begin another.
    pub(crate) fn expect_one_pending(&self, user: UserId) -> Result<(), Broken> {
        let own = self.orders.values().filter(|known| known.order.user_id == user);
        let pending = own
            .filter(|known| known.order.state == OrderState::Pending)
            .count();
        law!(pending <= 1, "{user} has {pending} pending orders");
        Ok(())
    }

    /// The stock is what was there less what is sold: completed and not cancelled since.
    pub(crate) async fn expect_stock(&self, shop: &Storefront) -> Result<(), Broken> {
        let catalogue = shop
            .ports
            .store
            .catalogue()
            .await
            .map_err(|error| error.to_string())?;
        let sold = |product| -> i64 {
            let completed = self
                .orders
                .values()
                .filter(|known| known.order.state == OrderState::Completed);
            let lines = completed.flat_map(|known| &known.order.lines);
            lines
                .filter(|line| line.item.product_id == product)
                .map(|line| line.item.quantity.get())
                .sum()
        };
        for product in catalogue.products() {
            let expected = STOCK - sold(product.id);
            law!(
                product.stock == expected,
                "the stock of {} is {} instead of {expected}",
                product.id,
                product.stock
            );
        }
        Ok(())
    }

    /// No coupon is used more often than its rule allows.
    pub(crate) fn expect_coupons(&self) -> Result<(), Broken> {
        for (coupon, (code, uses_max, uses_per_user_max)) in COUPONS.iter().enumerate() {
            let (all, by_user) = self.coupon_uses(coupon);
            law!(
                uses_max.is_none_or(|most| all <= most),
                "{code} was used {all} times"
            );
            let own = by_user.values().copied().max().unwrap_or_default();
            law!(
                uses_per_user_max.is_none_or(|most| own <= most),
                "{code} was used {own} times by one buyer"
            );
        }
        Ok(())
    }

    /// How often the coupon is in use: by all, and by each buyer.
    pub(crate) fn coupon_uses(&self, coupon: usize) -> (i64, HashMap<UserId, i64>) {
        let mut by_user = HashMap::new();
        let using = self
            .orders
            .values()
            .filter(|known| known.wish.coupon == Some(coupon) && known.holds_coupon());
        for known in using {
            *by_user.entry(known.order.user_id).or_insert(0) += 1;
        }
        (by_user.values().sum(), by_user)
    }
}
