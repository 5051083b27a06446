//! Carts as they were a moment ago, for those who only look: a cart is looked at more often than it is changed.
//!
//! Whoever changes a cart puts the changed one here; whoever sells it forgets it. What is to be bought or priced is
//! read from the store, never from here: two changes at the same moment may leave the older one here for
//! [`FRESH_FOR`], and so may another instance that reads and writes at the same moment. Nobody depends on it: without
//! the cache the store is asked.

use std::{sync::Arc, time::Duration};

use commerce::{CartItemId, Country, ProductId, Quantity, UserId};
use serde::{Deserialize, Serialize};
use shop::{
    cart::{Cart, CartLine},
    ports::{Cache, Store, StoreError},
};

/// How long a cart is shown as it was.
const FRESH_FOR: Duration = Duration::from_secs(5);
const PREFIX: &str = "cart:{";

/// Remembers carts for a few seconds.
#[derive(Clone)]
pub(crate) struct CartMemory {
    cache: Arc<dyn Cache>,
    store: Arc<dyn Store>,
}

/// How a cart is written down.
#[derive(Serialize, Deserialize)]
struct Written {
    country: String,
    version: i64,
    /// Id, product and pieces of each line.
    lines: Vec<(i64, i64, i64)>,
}

impl CartMemory {
    /// Remembers in this cache what this store has.
    pub(crate) fn new(cache: Arc<dyn Cache>, store: Arc<dyn Store>) -> Self {
        Self { cache, store }
    }

    /// The cart to be looked at, at most [`FRESH_FOR`] old.
    pub(crate) async fn cart(&self, user: UserId) -> Result<Cart, StoreError> {
        let key = key(user);
        let remembered = self.cache.get(&key).await;
        if let Some(cart) = remembered.as_ref().ok().and_then(Option::as_deref).and_then(read) {
            return Ok(cart);
        }
        let cart = self.store.cart(user).await?;
        // A cache that is away is not asked twice. Who changed the cart meanwhile put a newer one there: it stays.
        if let Ok(before) = remembered {
            let text = write(&cart);
            let _nobody_depends_on_it = self
                .cache
                .replace(&key, before.as_deref(), &text, FRESH_FOR)
                .await;
        }
        Ok(cart)
    }

    /// The cart is this one now.
    pub(crate) async fn changed(&self, user: UserId, cart: &Cart) {
        let _nobody_depends_on_it = self.cache.put(&key(user), &write(cart), FRESH_FOR).await;
    }

    /// The cart is another one now.
    pub(crate) async fn forget(&self, user: UserId) {
        let _nobody_depends_on_it = self.cache.forget(&key(user)).await;
    }
}

/// Whether a key of the cache is a cart's.
pub(crate) fn is_key(key: &str) -> bool {
    key.starts_with(PREFIX)
}

/// The braces keep what belongs to one user together, also on several machines.
fn key(user: UserId) -> String {
    format!("{PREFIX}{user}}}")
}

fn write(cart: &Cart) -> String {
    let line = |line: &CartLine| (line.id.0, line.product_id.0, line.quantity.get());
    let written = Written {
        country: cart.country.code().to_owned(),
        version: cart.version,
        lines: cart.lines.iter().map(line).collect(),
    };
    serde_json::to_string(&written).unwrap_or_default()
}

/// `None` for what another version may have written.
fn read(text: &str) -> Option<Cart> {
    let written: Written = serde_json::from_str(text).ok()?;
    let line = |(id, product, quantity): (i64, i64, i64)| {
        Some(CartLine {
            id: CartItemId(id),
            product_id: ProductId(product),
            quantity: Quantity::try_from(quantity).ok()?,
        })
    };
    Some(Cart {
        country: written.country.parse::<Country>().ok()?,
        version: written.version,
        lines: written.lines.into_iter().map(line).collect::<Option<_>>()?,
    })
}
