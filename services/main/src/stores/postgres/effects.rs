//! Carrying out what events write. The only place where an order's state changes.
//!
//! The writes of one or more orders are gathered first and then sent by the kind of row that they change, so
//! that everybody locks in the same order: what belongs to the orders, then the carts, then the products.

mod gathered;

use commerce::UserId;
use shop::{
    cart::Cart,
    moment::Moment,
    orders::{Order, OrderLine},
    ports::StoreError,
};

use self::gathered::Gathered;
use super::{
    carts,
    sql::{Query, Sql},
    sql_error::SqlError,
};
use crate::stores::{cart_changes, duties::Write};

/// Writes what the orders, as they are after the events, owe. They are locked.
pub(super) async fn carry_out(
    sql: &Sql,
    events: &[(&Order, Vec<Write>)],
    now: Moment,
) -> Result<(), StoreError> {
    let gathered = Gathered::of(events, now)?;
    if gathered.is_empty() {
        return Ok(());
    }
    let users = gathered.carts.keys().map(|user| user.0).collect();
    let [lock_carts, read_lines] = carts::locking(&users);
    let [_, _, _, _, _, _, _, carts, lines] = sql
        .in_order([
            gathered.states(),
            gathered.history(),
            gathered.payments(),
            gathered.released(),
            gathered.reservations(),
            gathered.tasks(),
            gathered.postings(),
            lock_carts,
            read_lines,
        ])
        .await?;
    let mut carts = carts::read_locked(&carts, &lines)?;
    for (user, events) in &gathered.carts {
        let cart = carts.remove(user);
        let cart = cart.ok_or_else(|| SqlError::Missing(format!("there is no cart of {user}")))?;
        change_cart(sql, *user, cart, events).await?;
    }
    Ok(change_stock(sql, &gathered).await?)
}

/// Each event gives the cart a new version, and takes these lines out of it.
async fn change_cart(
    sql: &Sql,
    user: UserId,
    mut cart: Cart,
    events: &[&[OrderLine]],
) -> Result<(), SqlError> {
    for ordered in events {
        let changes = cart_changes::without_ordered(&cart, ordered);
        carts::change(sql, user, &mut cart, &changes).await?;
    }
    Ok(())
}

/// The very last, because many want the same products. They are locked by a statement of their own: one that
/// locks and changes them would come to versions that others have replaced meanwhile, and wait there for somebody
/// who waits for it.
async fn change_stock(sql: &Sql, gathered: &Gathered<'_>) -> Result<(), SqlError> {
    let products: Vec<_> = gathered.stock.keys().map(|product| product.0).collect();
    let changes: Vec<_> = gathered.stock.values().copied().collect();
    if products.is_empty() {
        return Ok(());
    }
    sql.in_order([
        Query::new(
            "SELECT id FROM products WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE",
            &[&products],
        ),
        Query::new(
            "UPDATE products p SET stock = p.stock + c.change
             FROM unnest($1::bigint[], $2::bigint[]) AS c (id, change) WHERE p.id = c.id",
            &[&products, &changes],
        ),
    ])
    .await?;
    Ok(())
}
