//! What is remembered of customers in the process itself: the embedded default, for one instance.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use commerce::UserId;
use shop::{
    moment::Moment,
    ports::{CacheError, Visits},
    segments::{REMEMBERED_DAYS, Remembered},
};

/// Customers who are remembered at most.
const CUSTOMERS_MAX: usize = 100_000;
/// Customers that one call forgets at most because their time is over, besides the one whom it is about. A call
/// adds at most one, so that this keeps up.
const SWEPT_MAX: usize = 2;

/// Visits in memory. When there are too many customers it forgets who was here longest ago.
pub struct MemoryVisits {
    customers_max: usize,
    customers: Mutex<Customers>,
}

#[derive(Default)]
struct Customers {
    /// Each with a last visit.
    by_user: HashMap<UserId, Customer>,
    /// Everybody in `by_user`, who was here longest ago first.
    by_last_seen: BTreeSet<(Moment, UserId)>,
}

#[derive(Clone, Copy)]
struct Customer {
    last_seen: Moment,
    spend_cents: i64,
    orders: i64,
}

impl MemoryVisits {
    /// Nobody yet; at most 100,000 customers.
    #[must_use]
    pub fn new() -> Self {
        Self::with_limit(CUSTOMERS_MAX)
    }

    /// At most so many customers, but at least one.
    #[must_use]
    pub fn with_limit(customers_max: usize) -> Self {
        Self {
            customers_max: customers_max.max(1),
            customers: Mutex::default(),
        }
    }

    /// How many customers there are, those that nobody has swept out yet included.
    #[must_use]
    pub fn size(&self) -> usize {
        let customers = self.customers.lock().unwrap_or_else(PoisonError::into_inner);
        customers.by_user.len()
    }

    /// Remembers a visit with a purchase or without, and says who was here before it.
    fn remember(&self, user: UserId, now: Moment, spend_cents: i64, orders: i64) -> Option<Customer> {
        let mut customers = self.customers.lock().unwrap_or_else(PoisonError::into_inner);
        let before = customers.take(user).filter(|before| !before.is_over(now));
        customers.sweep(now, self.customers_max);
        customers.put(
            user,
            Customer {
                last_seen: now,
                spend_cents: before
                    .map_or(0, |before| before.spend_cents)
                    .saturating_add(spend_cents),
                orders: before.map_or(0, |before| before.orders).saturating_add(orders),
            },
        );
        before
    }
}

impl Default for MemoryVisits {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Visits for MemoryVisits {
    async fn visit(&self, user: UserId, now: Moment) -> Result<Remembered, CacheError> {
        let before = self.remember(user, now, 0, 0);
        Ok(before.map_or_else(Remembered::default, |before| Remembered {
            last_seen: Some(before.last_seen),
            spend_cents: before.spend_cents,
            orders: before.orders,
        }))
    }

    async fn purchase(&self, user: UserId, spend_cents: i64, now: Moment) -> Result<(), CacheError> {
        self.remember(user, now, spend_cents, 1);
        Ok(())
    }
}

impl Customers {
    fn take(&mut self, user: UserId) -> Option<Customer> {
        let customer = self.by_user.remove(&user)?;
        self.by_last_seen.remove(&(customer.last_seen, user));
        Some(customer)
    }

    fn put(&mut self, user: UserId, customer: Customer) {
        self.by_last_seen.insert((customer.last_seen, user));
        self.by_user.insert(user, customer);
    }

    /// Forgets some whose time is over, and as many as it takes to make room for one.
    fn sweep(&mut self, now: Moment, customers_max: usize) {
        for _ in 0..SWEPT_MAX {
            match self.by_last_seen.first() {
                Some((last_seen, user)) if is_over(*last_seen, now) => self.take(*user),
                _ => break,
            };
        }
        while self.by_user.len() >= customers_max
            && let Some((_, user)) = self.by_last_seen.pop_first()
        {
            self.by_user.remove(&user);
        }
    }
}

impl Customer {
    fn is_over(&self, now: Moment) -> bool {
        is_over(self.last_seen, now)
    }
}

fn is_over(last_seen: Moment, now: Moment) -> bool {
    last_seen.days_later(REMEMBERED_DAYS) <= now
}
