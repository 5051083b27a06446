//! What a bystander knows about the shop, kept beside it, and that orders and charges are what it saw.

use std::collections::{BTreeMap, HashMap, HashSet};

use commerce::{OrderId, ProductId, UserId};
use main_service::clients::memory::MemoryCharge;
use shop::{ledger::Balances, order::OrderState, orders::Order};

use crate::{
    steps::{COUPONS, Wish},
    storefront::Storefront,
};

/// A law that was broken, in words.
pub(crate) type Broken = String;

/// Returns the words as an error unless the condition holds.
macro_rules! law {
    ($holds:expr, $($words:tt)+) => {
        if !$holds {
            return Err(format!($($words)+));
        }
    };
}
pub(crate) use law;

/// One request at the till.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) user: UserId,
    pub(crate) key: Option<String>,
    pub(crate) wish: Wish,
    /// The order that it opened.
    pub(crate) opened: Option<OrderId>,
}

/// An order as it was last seen.
pub(crate) struct KnownOrder {
    pub(crate) order: Order,
    pub(crate) payment_key: String,
    pub(crate) wish: Wish,
    /// What its buyer took out of the cart while it was pending: the order need not find that there.
    taken_meanwhile: HashMap<ProductId, i64>,
}

impl KnownOrder {
    /// Whether it was ever completed.
    pub(crate) fn was_completed(&self) -> bool {
        self.order
            .history
            .iter()
            .any(|(state, _)| *state == OrderState::Completed)
    }

    /// Whether it uses up one of its coupon's uses: it may still be paid, or it was.
    pub(crate) fn holds_coupon(&self) -> bool {
        self.order.state == OrderState::Pending || self.was_completed()
    }
}

#[derive(Default)]
pub(crate) struct Books {
    pub(crate) orders: BTreeMap<OrderId, KnownOrder>,
    /// The order of each key and what was asked with it.
    pub(crate) keys: HashMap<(UserId, String), (OrderId, Wish)>,
    pub(crate) carts: HashMap<UserId, BTreeMap<ProductId, i64>>,
}

impl Books {
    /// The buyer put so many pieces more (or less) into the cart.
    pub(crate) fn cart_changed(&mut self, user: UserId, product: ProductId, pieces: i64) {
        let cart = self.carts.entry(user).or_default();
        let line = cart.entry(product).or_default();
        *line += pieces;
        if *line == 0 {
            cart.remove(&product);
        }
        let own = self
            .orders
            .values_mut()
            .filter(|known| known.order.user_id == user);
        for known in own.filter(|known| known.order.state == OrderState::Pending && pieces < 0) {
            *known.taken_meanwhile.entry(product).or_default() -= pieces;
        }
    }

    /// Looks at everything. `attempt` is the checkout that went on just now: nobody else opens orders.
    pub(crate) async fn look(
        &mut self,
        shop: &Storefront,
        mut attempt: Option<&mut Attempt>,
    ) -> Result<(), Broken> {
        let mut has_changed = false;
        for user in &shop.users {
            let orders = shop.ports.store.orders(*user, None, 1_000).await;
            for order in orders.map_err(|error| error.to_string())? {
                match self.orders.get(&order.id) {
                    Some(known) if known.order == order => continue,
                    Some(_) => self.see_again(order)?,
                    None => self.see_first(shop, order, attempt.as_deref_mut()).await?,
                }
                has_changed = true;
            }
        }
        self.see_charges(shop)?;
        for user in &shop.users {
            let cart = shop.ports.store.cart(*user).await;
            self.expect_cart(*user, &cart.map_err(|error| error.to_string())?)?;
            self.expect_one_pending(*user)?;
        }
        if has_changed {
            self.expect_ledger(shop).await?;
            self.expect_stock(shop).await?;
            self.expect_coupons()?;
        }
        Ok(())
    }

    async fn see_first(
        &mut self,
        shop: &Storefront,
        order: Order,
        attempt: Option<&mut Attempt>,
    ) -> Result<(), Broken> {
        let id = order.id;
        let Some(attempt) = attempt.filter(|attempt| attempt.opened.is_none()) else {
            return Err(format!("{id} was opened by nobody"));
        };
        attempt.opened = Some(id);
        law!(order.user_id == attempt.user, "{id} belongs to somebody else");
        law!(
            order.state == OrderState::Pending,
            "{id} was not written down before it was charged"
        );
        let cart = self.carts.entry(attempt.user).or_default();
        let lines = contents(&order);
        law!(lines == *cart, "{id} holds {lines:?}, the cart {cart:?}");
        let coupon = attempt.wish.coupon.map(|coupon| COUPONS[coupon].0);
        law!(
            order.promo_code.as_deref() == coupon,
            "{id} was opened without the coupon that was asked for"
        );
        if let Some(key) = &attempt.key {
            let before = self.keys.insert((attempt.user, key.clone()), (id, attempt.wish));
            law!(
                before.is_none(),
                "{id} is the second order of the key {key}, after {before:?}"
            );
        }
        let known = KnownOrder {
            payment_key: payment_key(shop, id).await?,
            order,
            wish: attempt.wish,
            taken_meanwhile: HashMap::new(),
        };
        self.orders.insert(id, known);
        Ok(())
    }

    fn see_again(&mut self, order: Order) -> Result<(), Broken> {
        let id = order.id;
        let Some(known) = self.orders.get_mut(&id) else {
            return Ok(());
        };
        let was_completed = known.was_completed();
        law!(
            order.history.starts_with(&known.order.history),
            "{id} has another past than before"
        );
        law!(
            order.totals == known.order.totals,
            "{id} has another price than before"
        );
        known.order = order;
        if was_completed || !known.was_completed() {
            return Ok(());
        }
        let cart = self.carts.entry(known.order.user_id).or_default();
        for (product, pieces) in contents(&known.order) {
            let there = cart.remove(&product).unwrap_or_default();
            let excused = known.taken_meanwhile.get(&product).copied().unwrap_or_default();
            law!(
                there + excused >= pieces,
                "{id} sells {pieces} pieces of {product}, the cart had {there}: it was sold before"
            );
            if there > pieces {
                cart.insert(product, there - pieces);
            }
        }
        Ok(())
    }

    fn see_charges(&mut self, shop: &Storefront) -> Result<(), Broken> {
        let charges = shop.payments.charges();
        let mut keys = HashSet::new();
        for charge in &charges {
            let key = &charge.request.key;
            law!(keys.insert(key), "the payment {key} was charged twice");
            self.see_charge(charge)?;
        }
        Ok(())
    }

    /// Every order has the postings that its state demands, no more and no fewer.
    async fn expect_ledger(&self, shop: &Storefront) -> Result<(), Broken> {
        let accounts = shop.ports.store.accounts(None, 1_000).await;
        let accounts = accounts.map_err(|error| error.to_string())?;
        law!(
            accounts.len() == self.orders.len(),
            "the ledger knows {} of {} orders",
            accounts.len(),
            self.orders.len()
        );
        for account in accounts {
            let (id, state, total) = (account.order, account.state, account.total);
            let known = self
                .orders
                .get(&id)
                .map(|known| (known.order.state, known.order.totals.total));
            law!(
                known == Some((state, total)),
                "the ledger has {id} as {state} over {total}"
            );
            law!(
                account.balances == Balances::due(state, total.minor),
                "{id} is {state} over {total}, and the ledger has {:?}",
                account.balances
            );
        }
        Ok(())
    }

    /// The charge is its order's, and what came back of it is nothing or all.
    fn see_charge(&self, charge: &MemoryCharge) -> Result<(), Broken> {
        let (amount, refunded) = (charge.request.amount, charge.refunded_minor);
        law!(
            refunded == 0 || refunded == amount.minor,
            "{refunded} of {amount} were refunded"
        );
        let order = &self.order_of(charge)?.order;
        let (id, state) = (order.id, order.state);
        law!(amount == order.totals.total, "{id} was charged {amount}");
        let may_be_refunded = matches!(state, OrderState::Cancelled | OrderState::Refunded);
        law!(refunded == 0 || may_be_refunded, "{id} is {state} and refunded");
        Ok(())
    }

    /// The one order that the charge pays.
    pub(crate) fn order_of(&self, charge: &MemoryCharge) -> Result<&KnownOrder, Broken> {
        let key = &charge.request.key;
        let found = self.orders.values().find(|known| known.payment_key == *key);
        found.ok_or_else(|| format!("the payment {key} was charged for no order"))
    }
}

fn contents(order: &Order) -> BTreeMap<ProductId, i64> {
    let lines = order.lines.iter();
    lines
        .map(|line| (line.item.product_id, line.item.quantity.get()))
        .collect()
}

async fn payment_key(shop: &Storefront, id: OrderId) -> Result<String, Broken> {
    let all = shop.ports.store.pending_orders(None, 1_000).await;
    let pending = all.map_err(|error| error.to_string())?;
    let found = pending.into_iter().find(|pending| pending.id == id);
    found
        .map(|pending| pending.payment_key)
        .ok_or_else(|| format!("{id} has no payment intent"))
}
