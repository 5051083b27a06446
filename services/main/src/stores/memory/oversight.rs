//! What those who look after the shop see.

use std::{cmp::Reverse, collections::BTreeMap};

use async_trait::async_trait;
use commerce::OrderId;
use shop::{
    orders::{Order, ReservationStatus},
    oversight::{Backlog, CustomerOrder, KindOwed, OrderFilter, ProductOwed},
    ports::{Oversight, StoreError},
};

use super::{MemoryStore, State};

#[async_trait]
impl Oversight for MemoryStore {
    async fn all_orders(
        &self,
        filter: OrderFilter,
        before: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<CustomerOrder>, StoreError> {
        let state = self.state();
        let older = state.orders.range(..before.unwrap_or(OrderId(i64::MAX)));
        let orders = older.rev().map(|(_, record)| &record.order);
        let wanted = orders.filter(|order| lets_through(filter, order));
        wanted.take(limit).map(|order| state.beside_role(order)).collect()
    }

    async fn any_order(&self, order: OrderId) -> Result<Option<CustomerOrder>, StoreError> {
        let state = self.state();
        let record = state.orders.get(&order);
        record.map(|record| state.beside_role(&record.order)).transpose()
    }

    async fn backlog(&self, products_max: usize) -> Result<Backlog, StoreError> {
        let state = self.state();
        let orders = state.orders.values().map(|record| delayed_lines(&record.order));
        let delayed: Vec<_> = orders.filter(|lines| *lines > 0).collect();
        let mut products = state.products_owed();
        let (oversold, pieces_owed) = (products.len(), products.iter().map(|owed| owed.pieces).sum());
        products.truncate(products_max);
        Ok(Backlog {
            messages: state.messages_owed(),
            delayed_lines: delayed.iter().sum(),
            delayed_orders: i64::try_from(delayed.len()).unwrap_or(i64::MAX),
            oversold: i64::try_from(oversold).unwrap_or(i64::MAX),
            pieces_owed,
            products,
        })
    }
}

fn lets_through(filter: OrderFilter, order: &Order) -> bool {
    filter.state.is_none_or(|state| order.state == state)
        && filter.country.is_none_or(|country| order.country == country)
        && (!filter.is_delayed || delayed_lines(order) > 0)
}

fn delayed_lines(order: &Order) -> i64 {
    let ways = order.lines.iter().filter_map(|line| line.reservation.as_ref());
    ways.map(|way| i64::from(way.status == ReservationStatus::Delayed))
        .sum()
}

impl State {
    fn beside_role(&self, order: &Order) -> Result<CustomerOrder, StoreError> {
        let owner = self.users.get(&order.user_id);
        let owner = owner.ok_or_else(|| StoreError::Corrupt(format!("order {} is nobody's", order.id)))?;
        Ok(CustomerOrder {
            order: order.clone(),
            role: owner.role,
        })
    }

    fn messages_owed(&self) -> Vec<KindOwed> {
        let mut kinds: BTreeMap<_, KindOwed> = BTreeMap::new();
        for (id, entry) in &self.outbox {
            let letter = entry.letter(*id);
            let kind = letter.task.kind();
            let owed = kinds.entry(kind).or_insert_with(|| KindOwed {
                kind: kind.to_owned(),
                waiting: 0,
                dead: 0,
                oldest: letter.created_at,
            });
            owed.waiting += i64::from(!letter.dead);
            owed.dead += i64::from(letter.dead);
            owed.oldest = owed.oldest.min(letter.created_at);
        }
        kinds.into_values().collect()
    }

    fn products_owed(&self) -> Vec<ProductOwed> {
        let products = self.catalogue.products().iter();
        let owed = products.map(|product| ProductOwed {
            product_id: product.id,
            name: product.name.clone(),
            pieces: -self.stock.get(&product.id).copied().unwrap_or(product.stock),
        });
        let mut owed: Vec<_> = owed.filter(|owed| owed.pieces > 0).collect();
        owed.sort_by_key(|owed| (Reverse(owed.pieces), owed.product_id));
        owed
    }
}
