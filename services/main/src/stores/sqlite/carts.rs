//! Carts.

use async_trait::async_trait;
use commerce::{CartItemId, Country, ProductId, Quantity, UserId};
use rusqlite::{Row, params};
use shop::{
    cart::{Cart, CartError, CartLine},
    ports::{Carts, StoreError},
};

use super::{
    SqliteStore,
    columns::{quantity, word},
    sql::Sql,
};
use crate::stores::cart_changes::{self, LineChange};

#[async_trait]
impl Carts for SqliteStore {
    async fn cart(&self, user: UserId) -> Result<Cart, StoreError> {
        self.read(move |sql| cart(sql, user)).await
    }

    async fn add_to_cart(
        &self,
        user: UserId,
        country: Country,
        product: ProductId,
        quantity: Quantity,
    ) -> Result<Cart, CartError> {
        self.write(move |sql| {
            let mut cart = cart(sql, user)?;
            let addition = cart_changes::addition(&cart, product, quantity)?;
            cart.country = country;
            change(sql, user, &mut cart, &[addition])?;
            Ok(cart)
        })
        .await
    }

    async fn set_quantity(
        &self,
        user: UserId,
        item: CartItemId,
        quantity: Quantity,
    ) -> Result<Cart, CartError> {
        self.write(move |sql| {
            let mut cart = cart(sql, user)?;
            let new_quantity = cart_changes::new_quantity(&cart, item, quantity)?;
            change(sql, user, &mut cart, &[new_quantity])?;
            Ok(cart)
        })
        .await
    }

    async fn remove_item(&self, user: UserId, item: CartItemId) -> Result<Cart, CartError> {
        self.write(move |sql| {
            let mut cart = cart(sql, user)?;
            let removal = cart_changes::removal(&cart, item)?;
            change(sql, user, &mut cart, &[removal])?;
            Ok(cart)
        })
        .await
    }
}

/// The cart as it is now; empty when there is none.
pub(super) fn cart(sql: Sql<'_>, user: UserId) -> Result<Cart, StoreError> {
    let rows = sql.all(
        "SELECT c.country, c.version, i.id, i.product_id, i.quantity
         FROM carts c LEFT JOIN cart_items i ON i.user_id = c.user_id
         WHERE c.user_id = ?1 ORDER BY i.id",
        [user.0],
        |row| Ok((word(row, 0)?, row.get(1)?, line(row)?)),
    )?;
    let mut cart = Cart::empty();
    for (country, version, line) in rows {
        (cart.country, cart.version) = (country, version);
        cart.lines.extend(line);
    }
    Ok(cart)
}

/// `None` in the only row of a cart without lines.
fn line(row: &Row<'_>) -> rusqlite::Result<Option<CartLine>> {
    let Some(id) = row.get::<_, Option<i64>>(2)? else {
        return Ok(None);
    };
    Ok(Some(CartLine {
        id: CartItemId(id),
        product_id: ProductId(row.get(3)?),
        quantity: quantity(row, 4)?,
    }))
}

/// Writes the changes, the cart's country and a new version, and brings `cart` up to date.
pub(super) fn change(
    sql: Sql<'_>,
    user: UserId,
    cart: &mut Cart,
    changes: &[LineChange],
) -> Result<(), StoreError> {
    cart.version = sql.only(
        "INSERT INTO carts (user_id, country, version) VALUES (?1, ?2, 1)
         ON CONFLICT (user_id) DO UPDATE SET country = excluded.country, version = version + 1
         RETURNING version",
        params![user.0, cart.country.code()],
        |row| row.get(0),
    )?;
    for change in changes {
        let added = write_line(sql, user, *change)?;
        cart_changes::apply(cart, *change, CartItemId(added));
    }
    Ok(())
}

/// Returns the number of a new line.
fn write_line(sql: Sql<'_>, user: UserId, change: LineChange) -> Result<i64, StoreError> {
    let added = match change {
        LineChange::Add(product, quantity) => sql.insert(
            "INSERT INTO cart_items (user_id, product_id, quantity) VALUES (?1, ?2, ?3)",
            params![user.0, product.0, quantity.get()],
        )?,
        LineChange::Set(item, quantity) => {
            sql.run(
                "UPDATE cart_items SET quantity = ?2 WHERE id = ?1",
                params![item.0, quantity.get()],
            )?;
            0
        }
        LineChange::Remove(item) => {
            sql.run("DELETE FROM cart_items WHERE id = ?1", [item.0])?;
            0
        }
    };
    Ok(added)
}

/// The version of the user's cart; 0 when there is none.
pub(super) fn version(sql: Sql<'_>, user: UserId) -> Result<i64, StoreError> {
    let version = sql.first("SELECT version FROM carts WHERE user_id = ?1", [user.0], |row| {
        row.get(0)
    })?;
    Ok(version.unwrap_or(0))
}
