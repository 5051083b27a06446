//! Carts.

use std::collections::BTreeMap;

use async_trait::async_trait;
use commerce::{CartItemId, Country, ProductId, Quantity, UserId};
use shop::{
    cart::{Cart, CartError, CartLine},
    ports::{Carts, StoreError},
};
use tokio_postgres::Row;

use super::{
    PostgresStore,
    columns::{get, quantity, word},
    sql::{Query, Sql},
    sql_error::SqlError,
};
use crate::stores::cart_changes::{self, LineChange};

#[async_trait]
impl Carts for PostgresStore {
    async fn cart(&self, user: UserId) -> Result<Cart, StoreError> {
        self.read_one(|sql| cart(sql, user)).await
    }

    async fn add_to_cart(
        &self,
        user: UserId,
        country: Country,
        product: ProductId,
        quantity: Quantity,
    ) -> Result<Cart, CartError> {
        self.write(|sql| add(sql, user, country, product, quantity)).await
    }

    async fn set_quantity(
        &self,
        user: UserId,
        item: CartItemId,
        quantity: Quantity,
    ) -> Result<Cart, CartError> {
        let decide = |cart: &Cart| cart_changes::new_quantity(cart, item, quantity);
        self.write(|sql| edit(sql, user, decide)).await
    }

    async fn remove_item(&self, user: UserId, item: CartItemId) -> Result<Cart, CartError> {
        let decide = |cart: &Cart| cart_changes::removal(cart, item);
        self.write(|sql| edit(sql, user, decide)).await
    }
}

async fn cart(sql: Sql, user: UserId) -> Result<Cart, StoreError> {
    let rows = sql
        .all(
            "SELECT c.country, c.version, i.id, i.product_id, i.quantity
             FROM carts c LEFT JOIN cart_items i ON i.user_id = c.user_id
             WHERE c.user_id = $1 ORDER BY i.id",
            &[&user.0],
            |row| Ok((word(row, 0)?, get(row, 1)?, optional_line(row)?)),
        )
        .await?;
    let mut cart = Cart::empty();
    for (country, version, line) in rows {
        (cart.country, cart.version) = (country, version);
        cart.lines.extend(line);
    }
    Ok(cart)
}

/// `None` in the only row of a cart without lines.
fn optional_line(row: &Row) -> Result<Option<CartLine>, SqlError> {
    let id: Option<i64> = get(row, 2)?;
    id.map(|_| line(row, 2)).transpose()
}

/// Reads a line's number, product and pieces from this column on.
fn line(row: &Row, column: usize) -> Result<CartLine, SqlError> {
    Ok(CartLine {
        id: CartItemId(get(row, column)?),
        product_id: ProductId(get(row, column + 1)?),
        quantity: quantity(row, column + 2)?,
    })
}

async fn add(
    sql: Sql,
    user: UserId,
    country: Country,
    product: ProductId,
    quantity: Quantity,
) -> Result<Cart, CartError> {
    let mut cart = locked(&sql, user).await?;
    let addition = cart_changes::addition(&cart, product, quantity)?;
    cart.country = country;
    change(&sql, user, &mut cart, &[addition]).await?;
    Ok(cart)
}

async fn edit(
    sql: Sql,
    user: UserId,
    decide: impl Fn(&Cart) -> Result<LineChange, CartError>,
) -> Result<Cart, CartError> {
    let mut cart = locked(&sql, user).await?;
    let decided = decide(&cart)?;
    change(&sql, user, &mut cart, &[decided]).await?;
    Ok(cart)
}

/// The cart as nobody else changes it until the transaction ends; empty when there is no such user.
async fn locked(sql: &Sql, user: UserId) -> Result<Cart, SqlError> {
    let mut carts = all_locked(sql, &[user]).await?;
    Ok(carts.remove(&user).unwrap_or_else(Cart::empty))
}

/// The carts of these users as nobody else changes them until the transaction ends.
pub(super) async fn all_locked(sql: &Sql, users: &[UserId]) -> Result<BTreeMap<UserId, Cart>, SqlError> {
    let users = users.iter().map(|user| user.0).collect();
    let [carts, lines] = sql.in_order(locking(&users)).await?;
    read_locked(&carts, &lines)
}

/// The statements that lock the carts of these users, and then read them; none for nobody.
pub(super) fn locking(users: &Vec<i64>) -> [Query<'_>; 2] {
    let lock = Query::with(
        "SELECT user_id, country, version FROM carts WHERE user_id = ANY ($1)
         ORDER BY user_id FOR NO KEY UPDATE",
        vec![users],
    );
    let read = Query::with(
        "SELECT user_id, id, product_id, quantity FROM cart_items WHERE user_id = ANY ($1) ORDER BY id",
        vec![users],
    );
    [lock, read].map(|query| query.when(!users.is_empty()))
}

/// What the two statements answered.
pub(super) fn read_locked(carts: &[Row], lines: &[Row]) -> Result<BTreeMap<UserId, Cart>, SqlError> {
    let mut read = BTreeMap::new();
    for row in carts {
        let cart = Cart {
            country: word(row, 1)?,
            version: get(row, 2)?,
            lines: Vec::new(),
        };
        read.insert(UserId(get(row, 0)?), cart);
    }
    for row in lines {
        if let Some(cart) = read.get_mut(&UserId(get(row, 0)?)) {
            cart.lines.push(line(row, 1)?);
        }
    }
    Ok(read)
}

/// Writes the changes, the cart's country and a new version, and brings `cart` up to date. It is locked.
pub(super) async fn change(
    sql: &Sql,
    user: UserId,
    cart: &mut Cart,
    changes: &[LineChange],
) -> Result<(), SqlError> {
    cart.version += 1;
    let rows = Rows::of(changes);
    let [_, _, _, added] = sql
        .in_order([
            Query::new(
                "UPDATE carts SET country = $2, version = $3 WHERE user_id = $1",
                &[&user.0, &cart.country.code(), &cart.version],
            ),
            Query::new("DELETE FROM cart_items WHERE id = ANY ($1)", &[&rows.removed])
                .when(!rows.removed.is_empty()),
            Query::new(
                "UPDATE cart_items i SET quantity = s.quantity
                 FROM unnest($1::bigint[], $2::bigint[]) AS s (id, quantity) WHERE i.id = s.id",
                &[&rows.set, &rows.set_to],
            )
            .when(!rows.set.is_empty()),
            Query::new(
                "INSERT INTO cart_items (user_id, product_id, quantity)
                 SELECT $1::bigint, a.product_id, a.quantity
                 FROM unnest($2::bigint[], $3::bigint[]) WITH ORDINALITY AS a (product_id, quantity, position)
                 ORDER BY a.position
                 RETURNING product_id, id",
                &[&user.0, &rows.added, &rows.added_pieces],
            )
            .when(!rows.added.is_empty()),
        ])
        .await?;
    let added = added.iter().map(|row| Ok((get(row, 0)?, get(row, 1)?)));
    let added: BTreeMap<i64, i64> = added.collect::<Result<_, SqlError>>()?;
    for change in changes {
        let number = match change {
            LineChange::Add(product, _) => added.get(&product.0).copied().unwrap_or_default(),
            LineChange::Set(..) | LineChange::Remove(_) => 0,
        };
        cart_changes::apply(cart, *change, CartItemId(number));
    }
    Ok(())
}

/// The changes by their kind, as columns.
#[derive(Default)]
struct Rows {
    removed: Vec<i64>,
    set: Vec<i64>,
    set_to: Vec<i64>,
    added: Vec<i64>,
    added_pieces: Vec<i64>,
}

impl Rows {
    fn of(changes: &[LineChange]) -> Self {
        let mut rows = Self::default();
        for change in changes {
            match change {
                LineChange::Remove(item) => rows.removed.push(item.0),
                LineChange::Set(item, quantity) => {
                    rows.set.push(item.0);
                    rows.set_to.push(quantity.get());
                }
                LineChange::Add(product, quantity) => {
                    rows.added.push(product.0);
                    rows.added_pieces.push(quantity.get());
                }
            }
        }
        rows
    }
}
