//! Who was told that an order is sold: of all who find out about its payment, one at most, so that it counts once.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use commerce::OrderId;
use shop::order::OrderState;

use crate::books::{Books, Broken, law};

/// How often each order was called sold.
#[derive(Default)]
pub(crate) struct Sales(Mutex<BTreeMap<OrderId, u32>>);

impl Sales {
    pub(crate) fn note(&self, order: OrderId) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(order).or_default() += 1;
    }

    /// Each once, and only what was paid. Somebody who was told may have died before telling others.
    pub(crate) fn expect_true(&self, books: &Books) -> Result<(), Broken> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (order, count) in &*counts {
            law!(*count == 1, "{order} was sold {count} times");
            let state = books.orders.get(order).map(|known| known.order.state);
            let was_paid = matches!(
                state,
                Some(OrderState::Completed | OrderState::Cancelled | OrderState::Refunded)
            );
            law!(was_paid, "{order} was sold and is {state:?}");
        }
        Ok(())
    }

    /// How many orders were sold.
    pub(crate) fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}
