//! How every schedule ends: whoever is at work finishes or dies, late payments arrive, all deadlines pass,
//! relay and reconciler run until nothing is left to do. Then the books must balance.

use std::{collections::BTreeMap, time::Duration};

use commerce::{Country, Currency, PaymentMethod, ProductId, Quantity};
use shop::{
    audit::audit,
    order::OrderState,
    orders::{Order, ReservationStatus},
    vitals::vitals,
};

use crate::{
    books::{Broken, KnownOrder, law},
    play::Play,
    steps::{COUPONS, Step, Wish},
};

/// Rounds of relay and reconciler until everything must be quiet. Faults are few and each spoils one try.
const ROUNDS_MAX: usize = 100;
/// Longer than every deadline, lease and pause between two tries.
const A_LONG_WHILE: Duration = Duration::from_secs(301);

impl Play {
    /// Brings the schedule to its end and checks what must be true then. Payments that are under way arrive
    /// at once, or after their orders were given up.
    pub(crate) async fn end(&mut self, are_late_ones_last: bool) -> Result<(), Broken> {
        if are_late_ones_last {
            self.become_quiet().await?;
        }
        self.perform(Step::LatePaymentsArrive).await?;
        self.become_quiet().await?;
        self.books.expect_stock(&self.shop).await?;
        self.expect_every_charge_accounted_for()?;
        self.expect_books_to_balance()?;
        self.expect_audit_to_be_clean().await?;
        self.expect_goods_on_their_way()?;
        self.expect_crm_to_know()?;
        self.expect_keys_to_answer().await?;
        self.expect_coupons_to_be_free().await?;
        self.count();
        Ok(())
    }

    async fn become_quiet(&mut self) -> Result<(), Broken> {
        for _ in 0..ROUNDS_MAX {
            self.perform(Step::TimePasses(A_LONG_WHILE)).await?;
            self.perform(Step::Reconcile).await?;
            self.perform(Step::ReadList).await?;
            self.perform(Step::Relay { tasks: 100 }).await?;
            self.complete_all().await?;
            let outbox = self.shop.ports.store.outbox_status().await;
            let outbox = outbox.map_err(|error| error.to_string())?;
            law!(outbox.dead == 0, "the outbox holds {} dead letters", outbox.dead);
            let mut orders = self.books.orders.values();
            let is_pending = orders.any(|known| known.order.state == OrderState::Pending);
            let position = self.shop.ports.store.list_position().await;
            let read = position.map_err(|error| error.to_string())?.after;
            let is_heard = usize::try_from(read) == Ok(self.shop.payments.charges().len());
            if outbox.waiting.is_empty() && !is_pending && is_heard {
                return Ok(());
            }
        }
        Err("it never became quiet".to_owned())
    }

    /// What the shop itself finds when it compares its books with the provider's.
    async fn expect_audit_to_be_clean(&mut self) -> Result<(), Broken> {
        let mut report = audit(&self.shop.ports).await;
        for _ in 0..ROUNDS_MAX {
            // Answers that were to be lost may still be.
            if report.is_err() {
                report = audit(&self.shop.ports).await;
            }
        }
        let report = report.map_err(|error| error.to_string())?;
        law!(
            report.differences.is_empty(),
            "the audit finds {:?}",
            report.differences
        );
        let (charges, orders) = (self.shop.payments.charges().len(), self.books.orders.len());
        law!(
            (report.charges, report.orders) == (charges, orders),
            "the audit saw {} charges and {} orders of {charges} and {orders}",
            report.charges,
            report.orders
        );
        for (currency, sums) in &report.sums {
            law!(
                sums.captured == sums.completed + sums.refunded + sums.owed + sums.awaiting,
                "the sums of {currency} do not balance: {sums:?}"
            );
        }
        let vitals = vitals(&self.shop.ports)
            .await
            .map_err(|error| error.to_string())?;
        law!(
            vitals.imbalances.is_empty() && vitals.backlog.is_empty(),
            "at rest there is {vitals:?}"
        );
        Ok(())
    }

    fn expect_every_charge_accounted_for(&self) -> Result<(), Broken> {
        let mut paid = Vec::new();
        for charge in self.shop.payments.charges() {
            let order = &self.books.order_of(&charge)?.order;
            let (id, state) = (order.id, order.state);
            let owed_back = match state {
                OrderState::Completed => 0,
                OrderState::Refunded => charge.request.amount.minor,
                _ => return Err(format!("{id} is {state}, and its buyer has paid")),
            };
            law!(
                charge.refunded_minor == owed_back,
                "{id} is {state}, and {} came back",
                charge.refunded_minor
            );
            let known = order.transaction_id.as_ref();
            law!(
                known == Some(&charge.transaction_id),
                "{id} names another payment: {known:?}"
            );
            paid.push(id);
        }
        for KnownOrder { order, .. } in self.books.orders.values() {
            let charges = paid.iter().filter(|id| **id == order.id).count();
            law!(
                charges == usize::from(order.state.is_paid()),
                "{} is {} with {charges} charges",
                order.id,
                order.state
            );
        }
        Ok(())
    }

    /// Captured is completed and refunded together, to the cent, in every currency.
    fn expect_books_to_balance(&self) -> Result<(), Broken> {
        let mut balances: BTreeMap<&str, i64> = BTreeMap::new();
        let mut add = |currency: Currency, minor| *balances.entry(currency.code()).or_default() += minor;
        for charge in self.shop.payments.charges() {
            add(
                charge.request.amount.currency,
                charge.request.amount.minor - charge.refunded_minor,
            );
        }
        for known in self.books.orders.values() {
            let order = &known.order;
            if order.state == OrderState::Completed {
                add(order.totals.total.currency, -order.totals.total.minor);
            }
        }
        law!(
            balances.values().all(|sum| *sum == 0),
            "the books do not balance: {balances:?}"
        );
        Ok(())
    }

    /// What the warehouses hold is what the completed orders say, line by line.
    fn expect_goods_on_their_way(&self) -> Result<(), Broken> {
        let mut held = BTreeMap::new();
        for request in self.shop.inventory.reserved() {
            let line = (request.order_id, request.product_id, request.quantity);
            *held.entry(line).or_insert(0) += 1;
        }
        for known in self.books.orders.values() {
            for line in reserved_lines(&known.order)? {
                let reservations = held.remove(&line).unwrap_or(0);
                law!(
                    reservations == 1,
                    "{line:?} is sold and reserved {reservations} times"
                );
            }
        }
        law!(held.is_empty(), "reserved for nobody: {held:?}");
        Ok(())
    }

    /// The CRM heard of every order that was completed, once, and of no other.
    fn expect_crm_to_know(&self) -> Result<(), Broken> {
        let mut told: Vec<_> = self
            .shop
            .crm
            .orders()
            .iter()
            .map(|order| order.order_id)
            .collect();
        told.sort_unstable();
        let completed = self.books.orders.values().filter(|known| known.was_completed());
        let completed: Vec<_> = completed.map(|known| known.order.id).collect();
        law!(
            told == completed,
            "the CRM knows {told:?}, completed were {completed:?}"
        );
        Ok(())
    }

    /// A key that opened an order names it for ever, and nothing else.
    async fn expect_keys_to_answer(&mut self) -> Result<(), Broken> {
        let calls = self.shop.payments.charge_calls();
        for ((user, key), (_, wish)) in self.books.keys.clone() {
            self.buy(user, Some(key.clone()), wish).await?;
            let other = Wish {
                method: PaymentMethod::BankTransfer,
                ..wish
            };
            self.buy(user, Some(key), other).await?;
        }
        let more = self.shop.payments.charge_calls() - calls;
        law!(more == 0, "repeated keys were charged {more} times");
        Ok(())
    }

    /// A coupon has exactly the uses left that nobody holds: newcomers find out by buying. Who is refused
    /// too early is told what is not true, and that breaks a law of its own.
    async fn expect_coupons_to_be_free(&mut self) -> Result<(), Broken> {
        for (coupon, (code, uses_max, _)) in COUPONS.iter().enumerate() {
            let Some(most) = *uses_max else {
                continue;
            };
            // More than one each: answers of partners may still get lost, and cards be declined.
            for _ in 0..ROUNDS_MAX {
                if self.books.coupon_uses(coupon).0 < most {
                    self.buy_as_a_newcomer(coupon).await?;
                }
            }
            let used = self.books.coupon_uses(coupon).0;
            law!(
                used == most,
                "{code} was used {used} of {most} times, and the rest is lost"
            );
        }
        Ok(())
    }

    async fn buy_as_a_newcomer(&mut self, coupon: usize) -> Result<(), Broken> {
        let user = self.shop.new_user().await;
        self.shop.users.push(user);
        let (one, product) = (Quantity::try_from(1).unwrap(), ProductId(1));
        self.shop
            .ports
            .store
            .add_to_cart(user, Country::US, product, one)
            .await
            .unwrap();
        self.books.cart_changed(user, product, 1);
        let wish = Wish {
            country: Country::US,
            method: PaymentMethod::PayPal,
            coupon: Some(coupon),
        };
        self.buy(user, None, wish).await
    }

    fn count(&mut self) {
        self.tally.schedules += 1;
        self.tally.sold += self.sales.count();
        for known in self.books.orders.values() {
            match known.order.state {
                OrderState::Completed => self.tally.completed += 1,
                OrderState::Declined => self.tally.declined += 1,
                OrderState::Unavailable => self.tally.unavailable += 1,
                OrderState::Refunded => {
                    self.tally.refunded += 1;
                    self.tally.given_up_and_paid += usize::from(!known.was_completed());
                }
                OrderState::Pending | OrderState::Cancelled => {}
            }
        }
    }
}

type ReservedLine = (commerce::OrderId, ProductId, i64);

/// The lines that a warehouse holds for the order; an order that is not completed has none.
fn reserved_lines(order: &Order) -> Result<Vec<ReservedLine>, Broken> {
    let mut reserved = Vec::new();
    if order.state != OrderState::Completed {
        return Ok(reserved);
    }
    for line in &order.lines {
        let way = line.reservation.as_ref().map(|reservation| reservation.status);
        match way {
            Some(ReservationStatus::Reserved | ReservationStatus::Alternative) => {
                reserved.push((order.id, line.item.product_id, line.item.quantity.get()));
            }
            Some(ReservationStatus::Dropship | ReservationStatus::Delayed) => {}
            _ => return Err(format!("{} has a line that nobody sends: {way:?}", order.id)),
        }
    }
    Ok(reserved)
}
