//! The writes of several orders, as columns of the statements that write them.

use std::{borrow::Cow, collections::BTreeMap};

use commerce::{ProductId, UserId};
use shop::{
    ledger::Entry,
    moment::Moment,
    orders::{Order, OrderLine, Reservation},
    outbox::Task,
    ports::StoreError,
};

use super::super::{columns::text, sql::Query};
use crate::stores::{
    duties::{self, Write},
    words,
};

/// What is to be written. Vectors of one group belong together, row by row.
#[derive(Default)]
pub(super) struct Gathered<'order> {
    now: i64,
    /// The request that they are written for.
    origin: Option<String>,
    moved: Moved<'order>,
    released: Vec<i64>,
    reservations: Reservations,
    tasks: Tasks,
    postings: Postings,
    /// For each event of a user's cart the lines that leave it; none for a new version only.
    pub(super) carts: BTreeMap<UserId, Vec<&'order [OrderLine]>>,
    /// Pieces to add.
    pub(super) stock: BTreeMap<ProductId, i64>,
}

/// Orders in another state.
#[derive(Default)]
struct Moved<'order> {
    orders: Vec<i64>,
    states: Vec<&'static str>,
    positions: Vec<i64>,
    payments: Vec<&'static str>,
    transactions: Vec<Option<&'order str>>,
}

#[derive(Default)]
struct Reservations {
    orders: Vec<i64>,
    products: Vec<i64>,
    statuses: Vec<&'static str>,
    ids: Vec<Option<String>>,
    warehouses: Vec<Option<String>>,
    arrivals: Vec<Option<i64>>,
}

#[derive(Default)]
struct Tasks {
    kinds: Vec<&'static str>,
    orders: Vec<i64>,
    payloads: Vec<String>,
}

#[derive(Default)]
struct Postings {
    orders: Vec<i64>,
    entries: Vec<&'static str>,
    accounts: Vec<&'static str>,
    amounts: Vec<i64>,
    currencies: Vec<&'static str>,
}

impl<'order> Gathered<'order> {
    pub(super) fn of(events: &[(&'order Order, Vec<Write>)], now: Moment) -> Result<Self, StoreError> {
        let mut gathered = Self {
            now: now.0,
            origin: telemetry::propagation::origin(),
            ..Self::default()
        };
        for (order, writes) in events {
            for write in writes {
                gathered.add(order, write)?;
            }
        }
        Ok(gathered)
    }

    /// Whether nothing is to be written. What changes a cart or the stock also enqueues or moves something.
    pub(super) fn is_empty(&self) -> bool {
        self.moved.orders.is_empty() && self.reservations.orders.is_empty() && self.tasks.orders.is_empty()
    }

    fn add(&mut self, order: &'order Order, write: &Write) -> Result<(), StoreError> {
        match write {
            Write::State => self.move_on(order),
            Write::Stock(product, change) => *self.stock.entry(*product).or_default() += change,
            Write::TakeFromCart => self.carts.entry(order.user_id).or_default().push(&order.lines),
            Write::RenewCart => self.carts.entry(order.user_id).or_default().push(&[]),
            Write::ReleaseCoupon => self.released.push(order.id.0),
            Write::Reservation(product, way) => self.reserve(order, *product, way),
            Write::Enqueue(task) => return self.enqueue(task),
            Write::Book(entry) => self.book(order, *entry),
        }
        Ok(())
    }

    fn move_on(&mut self, order: &'order Order) {
        let moved = &mut self.moved;
        moved.orders.push(order.id.0);
        moved.states.push(order.state.code());
        moved.positions.push(order.history.len() as i64 - 1);
        moved.payments.push(duties::payment_status(order.state));
        moved.transactions.push(order.transaction_id.as_deref());
    }

    fn reserve(&mut self, order: &Order, product: ProductId, way: &Reservation) {
        let clean = |given: &Option<String>| given.as_deref().map(text).map(Cow::into_owned);
        let reservations = &mut self.reservations;
        reservations.orders.push(order.id.0);
        reservations.products.push(product.0);
        reservations.statuses.push(way.status.code());
        reservations.ids.push(clean(&way.reservation_id));
        reservations.warehouses.push(clean(&way.warehouse));
        reservations.arrivals.push(way.arrives_at.map(|at| at.0));
    }

    fn enqueue(&mut self, task: &Task) -> Result<(), StoreError> {
        self.tasks.kinds.push(task.kind());
        self.tasks.orders.push(task.order_id().0);
        self.tasks.payloads.push(words::payload(task)?);
        Ok(())
    }

    fn book(&mut self, order: &Order, entry: Entry) {
        for posting in entry.postings(order.totals.total) {
            self.postings.orders.push(order.id.0);
            self.postings.entries.push(entry.code());
            self.postings.accounts.push(posting.account.code());
            self.postings.amounts.push(posting.amount.minor);
            self.postings.currencies.push(posting.amount.currency.code());
        }
    }

    pub(super) fn states(&self) -> Query<'_> {
        let moved = &self.moved;
        Query::with(
            "UPDATE orders o SET state = m.state FROM unnest($1::bigint[], $2::text[]) AS m (id, state)
             WHERE o.id = m.id",
            vec![&moved.orders, &moved.states],
        )
        .when(!moved.orders.is_empty())
    }

    pub(super) fn history(&self) -> Query<'_> {
        let moved = &self.moved;
        Query::with(
            "INSERT INTO order_states (order_id, position, state, at)
             SELECT *, $4::bigint FROM unnest($1::bigint[], $2::bigint[], $3::text[])",
            vec![&moved.orders, &moved.positions, &moved.states, &self.now],
        )
        .when(!moved.orders.is_empty())
    }

    pub(super) fn payments(&self) -> Query<'_> {
        let moved = &self.moved;
        Query::with(
            "UPDATE payment_intents p SET status = m.status, transaction_id = m.transaction_id
             FROM unnest($1::bigint[], $2::text[], $3::text[]) AS m (id, status, transaction_id)
             WHERE p.order_id = m.id",
            vec![&moved.orders, &moved.payments, &moved.transactions],
        )
        .when(!moved.orders.is_empty())
    }

    pub(super) fn released(&self) -> Query<'_> {
        Query::with(
            "UPDATE coupon_uses SET released = true WHERE order_id = ANY ($1)",
            vec![&self.released],
        )
        .when(!self.released.is_empty())
    }

    pub(super) fn reservations(&self) -> Query<'_> {
        let rows = &self.reservations;
        Query::with(
            "INSERT INTO reservations (order_id, product_id, status, reservation_id, warehouse, arrives_at)
             SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[])
             ON CONFLICT (order_id, product_id) DO UPDATE
             SET status = excluded.status, reservation_id = excluded.reservation_id,
                 warehouse = excluded.warehouse, arrives_at = excluded.arrives_at",
            vec![
                &rows.orders,
                &rows.products,
                &rows.statuses,
                &rows.ids,
                &rows.warehouses,
                &rows.arrivals,
            ],
        )
        .when(!rows.orders.is_empty())
    }

    pub(super) fn tasks(&self) -> Query<'_> {
        let rows = &self.tasks;
        Query::with(
            "INSERT INTO outbox (kind, order_id, payload, due_at, created_at, origin)
             SELECT t.kind, t.order_id, t.payload, $4::bigint, $4::bigint, $5::text
             FROM unnest($1::text[], $2::bigint[], $3::text[]) WITH ORDINALITY
                 AS t (kind, order_id, payload, position)
             ORDER BY t.position",
            vec![&rows.kinds, &rows.orders, &rows.payloads, &self.now, &self.origin],
        )
        .when(!rows.orders.is_empty())
    }

    /// An entry that is there already violates the table's key: nothing is booked twice.
    pub(super) fn postings(&self) -> Query<'_> {
        let rows = &self.postings;
        Query::with(
            "INSERT INTO postings (order_id, entry, account, amount, currency, at)
             SELECT *, $6::bigint FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[])",
            vec![
                &rows.orders,
                &rows.entries,
                &rows.accounts,
                &rows.amounts,
                &rows.currencies,
                &self.now,
            ],
        )
        .when(!rows.orders.is_empty())
    }
}
