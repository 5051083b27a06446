//! A store in memory, for tests and for shops that may forget. It follows the same rules as the durable
//! ones and passes the same suite.

mod carts;
mod customers;
mod leases;
mod ledger;
mod orders;
mod outbox;
mod oversight;
mod products;
mod sessions;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use commerce::{OrderId, ProductId, UserId};
use shop::{
    cart::Cart,
    catalogue::Catalogue,
    customers::NewCustomer,
    ledger::{Charge, ListPosition},
    ports::StoreError,
};

use self::{leases::Lease, orders::OrderRecord, outbox::Entry};

/// The store. Every method holds its one lock from beginning to end.
#[derive(Default)]
pub struct MemoryStore {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    catalogue: Catalogue,
    /// The stock of every product, in place of the catalogue's own.
    stock: HashMap<ProductId, i64>,
    users: BTreeMap<UserId, NewCustomer>,
    sessions: Vec<sessions::Kept>,
    carts: HashMap<UserId, Cart>,
    orders: BTreeMap<OrderId, OrderRecord>,
    outbox: BTreeMap<i64, Entry>,
    /// How far the provider's list was read; `None` before the first page.
    list: Option<ListPosition>,
    /// Charges that no order accounts for, by their transaction.
    strays: BTreeMap<String, Charge>,
    leases: HashMap<&'static str, Lease>,
    /// The last number that anything got.
    last_number: i64,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn next_number(&mut self) -> i64 {
        self.last_number += 1;
        self.last_number
    }

    /// What a foreign key is to a database.
    fn expect_user(&self, user: UserId) -> Result<(), StoreError> {
        expect(self.users.contains_key(&user), || {
            format!("there is no user {user}")
        })
    }

    fn expect_product(&self, product: ProductId) -> Result<(), StoreError> {
        expect(self.stock.contains_key(&product), || {
            format!("there is no product {product}")
        })
    }
}

fn expect(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), StoreError> {
    if holds {
        Ok(())
    } else {
        Err(StoreError::Corrupt(otherwise()))
    }
}
