//! The ledger and the provider's list of charges.

use async_trait::async_trait;
use commerce::OrderId;
use shop::{
    ledger::{Balances, Charge, ChargePage, Entry, Heard, Imbalance, ListPosition, OrderAccount},
    moment::Moment,
    order::OrderState,
    orders::Settlement,
    ports::{Ledger, StoreError},
};

use super::{MemoryStore, State, expect, orders::OrderRecord};
use crate::stores::{
    charges::{self, Meaning, Named},
    imbalances::Sums,
};

#[async_trait]
impl Ledger for MemoryStore {
    async fn list_position(&self) -> Result<ListPosition, StoreError> {
        Ok(self.state().list_position())
    }

    async fn hear_charges(&self, page: ChargePage, now: Moment) -> Result<Heard, StoreError> {
        let mut state = self.state();
        state.list = Some(charges::read_on(state.list_position(), &page, now));
        let mut heard = Heard::default();
        for charge in page.charges {
            state.hear_charge(charge, now, &mut heard)?;
        }
        Ok(heard)
    }

    async fn imbalances(&self, now: Moment) -> Result<Vec<Imbalance>, StoreError> {
        let state = self.state();
        let mut sums = Sums::new(state.list_position().complete_at, now);
        for stray in state.strays.values() {
            sums.add_stray(stray.amount, stray.refunded_minor);
        }
        for record in state.orders.values() {
            record.add_to(&mut sums);
        }
        Ok(sums.into_imbalances())
    }

    async fn accounts(&self, after: Option<OrderId>, limit: usize) -> Result<Vec<OrderAccount>, StoreError> {
        let state = self.state();
        let accounts = state.orders.values().map(OrderRecord::account);
        let wanted = accounts.filter(|account| after.is_none_or(|after| account.order > after));
        Ok(wanted.take(limit).collect())
    }

    async fn accounts_by_key(&self, payment_keys: Vec<String>) -> Result<Vec<OrderAccount>, StoreError> {
        charges::expect_few(&payment_keys)?;
        let state = self.state();
        let records = payment_keys.iter().filter_map(|key| state.order_paid_by(key));
        Ok(records.map(OrderRecord::account).collect())
    }
}

impl State {
    fn list_position(&self) -> ListPosition {
        self.list.unwrap_or(charges::BEGINNING)
    }

    fn order_paid_by(&self, payment_key: &str) -> Option<&OrderRecord> {
        let mut records = self.orders.values();
        records.find(|record| record.payment_key == payment_key)
    }

    fn hear_charge(&mut self, charge: Charge, now: Moment, heard: &mut Heard) -> Result<(), StoreError> {
        let order = self
            .order_paid_by(&charge.payment_key)
            .map(|record| &record.order);
        let named = order.map(|order| Named {
            state: order.state,
            total: order.totals.total,
            paid_by: order.transaction_id.as_deref(),
        });
        let meaning = charges::meaning(&charge, named);
        let order = order.map(|order| order.id);
        match order {
            Some(id) if meaning != Meaning::Stray => {
                if let Some(record) = self.orders.get_mut(&id) {
                    record.found = true;
                }
                if meaning == Meaning::FoundUnheard {
                    let transaction_id = charge.transaction_id;
                    let settled = self.settle(id, Settlement::Captured { transaction_id }, now)?;
                    heard.note(&settled);
                }
            }
            _ => heard.strays.extend(self.keep_stray(charge)),
        }
        Ok(())
    }

    /// Returns the charge if it was not known.
    fn keep_stray(&mut self, charge: Charge) -> Option<Charge> {
        if let Some(known) = self.strays.get_mut(&charge.transaction_id) {
            known.refunded_minor = known.refunded_minor.max(charge.refunded_minor);
            return None;
        }
        self.strays.insert(charge.transaction_id.clone(), charge.clone());
        Some(charge)
    }
}

/// Adds an entry to those of an order, unless it is there: what the key of a database's table would say.
pub(super) fn book(booked: &mut Vec<Entry>, entry: Entry) -> Result<(), StoreError> {
    expect(!booked.contains(&entry), || {
        format!("the entry {} was booked before", entry.code())
    })?;
    booked.push(entry);
    Ok(())
}

impl OrderRecord {
    fn account(&self) -> OrderAccount {
        let total = self.order.totals.total;
        let mut balances = Balances::default();
        for entry in &self.booked {
            balances.add(*entry, total.minor);
        }
        OrderAccount {
            order: self.order.id,
            payment_key: self.payment_key.clone(),
            state: self.order.state,
            state_since: self.state_since(),
            total,
            transaction_id: self.order.transaction_id.clone(),
            balances,
        }
    }

    fn state_since(&self) -> Moment {
        let last = self.order.history.last();
        last.map_or(self.order.created_at, |(_, at)| *at)
    }

    fn paid_at(&self) -> Option<Moment> {
        let mut history = self.order.history.iter();
        let paid = history.find(|(state, _)| state.is_paid());
        paid.map(|(_, at)| *at)
    }

    fn add_to(&self, sums: &mut Sums) {
        let total = self.order.totals.total;
        if let Some(paid_at) = self.paid_at().filter(|_| !self.found) {
            sums.add_unfound(total, paid_at);
        }
        if self.order.state == OrderState::Cancelled {
            sums.add_owed(total, self.state_since());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_entry_is_booked_twice() {
        let mut booked = Vec::new();
        for (entry, is_new) in [
            (Entry::Sale, true),
            (Entry::Cancellation, true),
            (Entry::Sale, false),
            (Entry::Refund, true),
        ] {
            assert_eq!(book(&mut booked, entry).is_ok(), is_new, "{entry:?}");
        }
        assert_eq!(booked, [Entry::Sale, Entry::Cancellation, Entry::Refund]);
    }
}
