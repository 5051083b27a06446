//! Orders.

use async_trait::async_trait;
use commerce::{OrderId, UserId};
use shop::{
    ledger::Entry,
    moment::Moment,
    order::OrderState,
    orders::{
        Buyer, COMPLAINTS_MAX, ComplaintError, NewComplaint, NewOrder, OpenError, Order, PendingOrder,
        Settled, Settlement,
    },
    ports::{Orders, StoreError},
    promotion::CouponRule,
};

use super::{MemoryStore, State, expect, ledger};
use crate::stores::{
    admission::{self, CouponUses, Standing},
    cart_changes,
    duties::{self, Write},
};

/// An order with what is kept beside it.
#[derive(Clone)]
pub(super) struct OrderRecord {
    pub(super) order: Order,
    /// Who opened it; unlike the order's owner this never changes.
    opened_by: UserId,
    checkout_key: String,
    fingerprint: String,
    pub(super) payment_key: String,
    /// The ledger's entries.
    pub(super) booked: Vec<Entry>,
    /// Whether its charge was found on the provider's list.
    pub(super) found: bool,
    /// The code of the coupon whose use it holds.
    coupon_held: Option<String>,
}

#[async_trait]
impl Orders for MemoryStore {
    async fn open_order(&self, new: NewOrder) -> Result<Order, OpenError> {
        let mut state = self.state();
        admission::admit(&new, state.standing(&new))?;
        state.expect_writable(&new)?;
        Ok(state.insert_order(new))
    }

    async fn order_by_key(
        &self,
        user: UserId,
        checkout_key: &str,
    ) -> Result<Option<(Order, String)>, StoreError> {
        Ok(self.state().order_by_key(user, checkout_key))
    }

    async fn settle(&self, order: OrderId, verdict: Settlement, now: Moment) -> Result<Settled, StoreError> {
        self.state().settle(order, verdict, now)
    }

    async fn order(&self, user: UserId, order: OrderId) -> Result<Option<Order>, StoreError> {
        Ok(self.state().order_of(user, order))
    }

    async fn orders(
        &self,
        user: UserId,
        before: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<Order>, StoreError> {
        let state = self.state();
        let older = state.orders.range(..before.unwrap_or(OrderId(i64::MAX)));
        let own = older.rev().map(|(_, record)| &record.order);
        Ok(own
            .filter(|order| order.user_id == user)
            .take(limit)
            .cloned()
            .collect())
    }

    async fn pending_orders(
        &self,
        after: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<PendingOrder>, StoreError> {
        let state = self.state();
        let records = state.orders.values();
        let pending = records
            .filter(|record| record.order.state == OrderState::Pending)
            .filter(|record| after.is_none_or(|after| record.order.id > after))
            .map(|record| PendingOrder {
                id: record.order.id,
                payment_key: record.payment_key.clone(),
                created_at: record.order.created_at,
            });
        Ok(pending.take(limit).collect())
    }

    async fn buyer(&self, user: UserId, limit: usize) -> Result<Option<Buyer>, StoreError> {
        let state = self.state();
        let own = state
            .orders
            .values()
            .filter(|record| record.order.user_id == user);
        let paid = own.filter(|record| record.order.state.is_paid());
        Ok(state.users.get(&user).map(|account| Buyer {
            role: account.role,
            paid_orders: i64::try_from(paid.take(limit).count()).unwrap_or(i64::MAX),
        }))
    }

    async fn complain(&self, complaint: NewComplaint) -> Result<i64, ComplaintError> {
        let mut state = self.state();
        let number = state.next_number();
        let record = state.orders.get_mut(&complaint.order_id);
        let record = record.filter(|record| record.order.user_id == complaint.user_id);
        let order = &mut record.ok_or(ComplaintError::UnknownOrder)?.order;
        if order.complaints >= COMPLAINTS_MAX {
            return Err(ComplaintError::TooMany);
        }
        order.complaints += 1;
        Ok(number)
    }
}

impl State {
    fn standing(&self, new: &NewOrder) -> Standing {
        let mut own = self
            .orders
            .values()
            .filter(|record| record.order.user_id == new.user_id);
        let pending = own.find(|record| record.order.state == OrderState::Pending);
        let coupon = new.coupon.as_ref();
        Standing {
            earlier: self.order_by_key(new.user_id, &new.checkout_key),
            pending: pending.map(|record| record.order.id),
            cart_version: self.cart(new.user_id).version,
            coupon_uses: coupon.map_or_else(CouponUses::default, |rule| self.coupon_uses(rule, new.user_id)),
        }
    }

    fn order_by_key(&self, user: UserId, key: &str) -> Option<(Order, String)> {
        let mut records = self.orders.values();
        let found = records.find(|record| record.opened_by == user && record.checkout_key == key)?;
        Some((found.order.clone(), found.fingerprint.clone()))
    }

    fn coupon_uses(&self, rule: &CouponRule, user: UserId) -> CouponUses {
        let mut uses = CouponUses::default();
        for record in self.orders.values() {
            if record.coupon_held.as_ref() == Some(&rule.code) {
                uses.all += 1;
                uses.own += i64::from(record.order.user_id == user);
            }
        }
        uses
    }

    /// What a database's foreign keys and unique indices would say.
    fn expect_writable(&self, new: &NewOrder) -> Result<(), StoreError> {
        self.expect_user(new.user_id)?;
        for line in &new.lines {
            self.expect_product(line.product_id)?;
        }
        let mut records = self.orders.values();
        let is_new = !records.any(|record| record.payment_key == new.payment_key);
        expect(is_new, || "the payment key was used before".to_owned())
    }

    fn insert_order(&mut self, new: NewOrder) -> Order {
        let id = OrderId(self.next_number());
        let record = OrderRecord {
            opened_by: new.user_id,
            checkout_key: new.checkout_key.clone(),
            fingerprint: new.fingerprint.clone(),
            payment_key: new.payment_key.clone(),
            booked: Vec::new(),
            found: false,
            coupon_held: new.coupon.as_ref().map(|rule| rule.code.clone()),
            order: admission::opened(new, id),
        };
        let order = record.order.clone();
        self.orders.insert(id, record);
        order
    }

    fn order_of(&self, user: UserId, id: OrderId) -> Option<Order> {
        let record = self.orders.get(&id)?;
        (record.order.user_id == user).then(|| record.order.clone())
    }

    /// The order, which is there: somebody holds its number from us.
    pub(super) fn existing_order(&self, id: OrderId) -> Result<Order, StoreError> {
        let record = self.orders.get(&id);
        let order = record.map(|record| record.order.clone());
        order.ok_or_else(|| StoreError::Corrupt(format!("there is no order {id}")))
    }

    pub(super) fn settle(
        &mut self,
        order: OrderId,
        verdict: Settlement,
        now: Moment,
    ) -> Result<Settled, StoreError> {
        let mut order = self.existing_order(order)?;
        let writes = duties::settle(&mut order, verdict, now);
        let moved = !writes.is_empty();
        self.carry_out(order.clone(), writes, now)?;
        Ok(Settled { order, moved })
    }

    /// Puts `order`, as it is after an event, in its place and does what it owes.
    pub(super) fn carry_out(
        &mut self,
        order: Order,
        writes: Vec<Write>,
        now: Moment,
    ) -> Result<(), StoreError> {
        self.book(order.id, &writes)?;
        for write in writes {
            match write {
                // In the order, or in the ledger, already.
                Write::State | Write::Reservation(..) | Write::Book(_) => {}
                Write::Stock(product, change) => *self.stock.entry(product).or_default() += change,
                Write::TakeFromCart => self.take_from_cart(&order),
                Write::RenewCart => {
                    let cart = self.cart(order.user_id);
                    self.change_cart(order.user_id, cart, &[]);
                }
                Write::ReleaseCoupon => self.release_coupon(order.id),
                Write::Enqueue(task) => self.enqueue(task, now),
            }
        }
        if let Some(record) = self.orders.get_mut(&order.id) {
            record.order = order;
        }
        Ok(())
    }

    /// First of all, because it may be refused.
    fn book(&mut self, order: OrderId, writes: &[Write]) -> Result<(), StoreError> {
        let Some(record) = self.orders.get_mut(&order) else {
            return Ok(());
        };
        for write in writes {
            if let Write::Book(entry) = write {
                ledger::book(&mut record.booked, *entry)?;
            }
        }
        Ok(())
    }

    fn take_from_cart(&mut self, order: &Order) {
        let cart = self.cart(order.user_id);
        let changes = cart_changes::without_ordered(&cart, &order.lines);
        self.change_cart(order.user_id, cart, &changes);
    }

    fn release_coupon(&mut self, order: OrderId) {
        if let Some(record) = self.orders.get_mut(&order) {
            record.coupon_held = None;
        }
    }
}
