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
    segments::{REMEMBERED_DAYS, Remembered, is_same_visit},
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
    /// Each with a last action.
    by_user: HashMap<UserId, Customer>,
    /// Everybody in `by_user`, who was here longest ago first.
    by_last_seen: BTreeSet<(Moment, UserId)>,
}

#[derive(Clone, Copy)]
struct Customer {
    /// Their last action.
    last_seen: Moment,
    /// Their last action before the visit of that one.
    before_visit: Option<Moment>,
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

    /// Remembers an action that is a purchase or not, and says what was remembered before it.
    fn remember(&self, user: UserId, now: Moment, spend_cents: i64, orders: i64) -> Remembered {
        let mut customers = self.customers.lock().unwrap_or_else(PoisonError::into_inner);
        let before = customers.take(user).filter(|before| !before.is_over(now));
        customers.sweep(now, self.customers_max);
        let remembered = before.map_or_else(Remembered::default, |before| before.told_at(now));
        customers.put(
            user,
            Customer {
                last_seen: now,
                before_visit: remembered.last_seen,
                spend_cents: remembered.spend_cents.saturating_add(spend_cents),
                orders: remembered.orders.saturating_add(orders),
            },
        );
        remembered
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
        Ok(self.remember(user, now, 0, 0))
    }

    async fn purchase(&self, user: UserId, spend_cents: i64, now: Moment) -> Result<Remembered, CacheError> {
        Ok(self.remember(user, now, spend_cents, 1))
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
    /// What an action at `now` is told.
    fn told_at(&self, now: Moment) -> Remembered {
        let last_seen = match is_same_visit(self.last_seen, now) {
            true => self.before_visit,
            false => Some(self.last_seen),
        };
        Remembered {
            last_seen,
            spend_cents: self.spend_cents,
            orders: self.orders,
        }
    }

    fn is_over(&self, now: Moment) -> bool {
        is_over(self.last_seen, now)
    }
}

fn is_over(last_seen: Moment, now: Moment) -> bool {
    last_seen.days_later(REMEMBERED_DAYS) <= now
}
