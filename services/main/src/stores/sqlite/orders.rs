//! Orders: opened, settled, read back.

use async_trait::async_trait;
use commerce::{OrderId, UserId};
use rusqlite::params;
use shop::{
    moment::Moment,
    orders::{
        Buyer, COMPLAINTS_MAX, ComplaintError, NewComplaint, NewOrder, OpenError, Order, PendingOrder,
        Settled, Settlement,
    },
    ports::{Orders, StoreError},
    promotion::CouponRule,
};

use super::{
    SqliteStore, carts,
    columns::{moment, role, row_limit},
    effects, order_rows,
    sql::Sql,
};
use crate::stores::{
    admission::{self, CouponUses, Standing},
    duties,
};

#[async_trait]
impl Orders for SqliteStore {
    async fn open_order(&self, new: NewOrder) -> Result<Order, OpenError> {
        self.write(move |sql| open(sql, new)).await
    }

    async fn order_by_key(
        &self,
        user: UserId,
        checkout_key: &str,
    ) -> Result<Option<(Order, String)>, StoreError> {
        let key = checkout_key.to_owned();
        self.read(move |sql| by_key(sql, user, &key)).await
    }

    async fn settle(&self, order: OrderId, verdict: Settlement, now: Moment) -> Result<Settled, StoreError> {
        self.write(move |sql| settle(sql, order, verdict, now)).await
    }

    async fn order(&self, user: UserId, order: OrderId) -> Result<Option<Order>, StoreError> {
        self.read(move |sql| {
            let found = order_rows::order(sql, order)?;
            Ok(found.filter(|found| found.user_id == user))
        })
        .await
    }

    async fn orders(
        &self,
        user: UserId,
        before: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<Order>, StoreError> {
        self.read(move |sql| page(sql, user, before, limit)).await
    }

    async fn pending_orders(
        &self,
        after: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<PendingOrder>, StoreError> {
        self.read(move |sql| pending(sql, after, limit)).await
    }

    async fn buyer(&self, user: UserId, limit: usize) -> Result<Option<Buyer>, StoreError> {
        self.read(move |sql| buyer(sql, user, limit)).await
    }

    async fn complain(&self, complaint: NewComplaint) -> Result<i64, ComplaintError> {
        self.write(move |sql| complain(sql, &complaint)).await
    }
}

fn open(sql: Sql<'_>, new: NewOrder) -> Result<Order, OpenError> {
    let coupon_uses = match &new.coupon {
        Some(rule) => coupon_uses(sql, rule, new.user_id)?,
        None => CouponUses::default(),
    };
    let standing = Standing {
        earlier: by_key(sql, new.user_id, &new.checkout_key)?,
        pending: pending_of(sql, new.user_id)?,
        cart_version: carts::version(sql, new.user_id)?,
        coupon_uses,
    };
    admission::admit(&new, standing)?;
    let id = order_rows::insert(sql, &new)?;
    Ok(admission::opened(new, id))
}

pub(super) fn settle(
    sql: Sql<'_>,
    id: OrderId,
    verdict: Settlement,
    now: Moment,
) -> Result<Settled, StoreError> {
    let mut order = existing(sql, id)?;
    let writes = duties::settle(&mut order, verdict, now);
    let moved = !writes.is_empty();
    effects::carry_out(sql, &order, writes, now)?;
    Ok(Settled { order, moved })
}

/// The order, which is there: somebody holds its number from us.
pub(super) fn existing(sql: Sql<'_>, id: OrderId) -> Result<Order, StoreError> {
    let order = order_rows::order(sql, id)?;
    order.ok_or_else(|| StoreError::Corrupt(format!("there is no order {id}")))
}

fn by_key(sql: Sql<'_>, user: UserId, key: &str) -> Result<Option<(Order, String)>, StoreError> {
    let found = sql.first(
        "SELECT id, fingerprint FROM orders WHERE opened_by = ?1 AND checkout_key = ?2",
        params![user.0, key],
        |row| Ok((OrderId(row.get(0)?), row.get(1)?)),
    )?;
    match found {
        Some((id, fingerprint)) => Ok(Some((existing(sql, id)?, fingerprint))),
        None => Ok(None),
    }
}

/// The index is named because the planner would rather walk through everything the user ever ordered.
fn pending_of(sql: Sql<'_>, user: UserId) -> Result<Option<OrderId>, StoreError> {
    let pending = sql.first(
        "SELECT id FROM orders INDEXED BY one_pending_order
         WHERE user_id = ?1 AND state = 'pending' ORDER BY id LIMIT 1",
        [user.0],
        |row| row.get(0).map(OrderId),
    )?;
    Ok(pending)
}

/// Counts no further than the limits, however popular the coupon is.
fn coupon_uses(sql: Sql<'_>, rule: &CouponRule, user: UserId) -> Result<CouponUses, StoreError> {
    let all = sql.only(
        "SELECT count(*) FROM
            (SELECT 1 FROM coupon_uses WHERE code = ?1 AND released = 0 LIMIT ?2)",
        params![rule.code, rule.uses_max.unwrap_or(0)],
        |row| row.get(0),
    )?;
    let own = sql.only(
        "SELECT count(*) FROM
            (SELECT 1 FROM coupon_uses WHERE code = ?1 AND user_id = ?2 AND released = 0 LIMIT ?3)",
        params![rule.code, user.0, rule.uses_per_user_max.unwrap_or(0)],
        |row| row.get(0),
    )?;
    Ok(CouponUses { all, own })
}

fn page(sql: Sql<'_>, user: UserId, before: Option<OrderId>, limit: usize) -> Result<Vec<Order>, StoreError> {
    let ids = sql.all(
        "SELECT id FROM orders WHERE user_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
        params![
            user.0,
            before.map_or(i64::MAX, |before| before.0),
            row_limit(limit)
        ],
        |row| row.get(0).map(OrderId),
    )?;
    ids.into_iter().map(|id| existing(sql, id)).collect()
}

fn pending(sql: Sql<'_>, after: Option<OrderId>, limit: usize) -> Result<Vec<PendingOrder>, StoreError> {
    let pending = sql.all(
        "SELECT o.id, p.payment_key, o.created_at
         FROM orders o INDEXED BY pending_orders CROSS JOIN payment_intents p ON p.order_id = o.id
         WHERE o.state = 'pending' AND o.id > ?1
         ORDER BY o.id LIMIT ?2",
        params![after.map_or(0, |after| after.0), row_limit(limit)],
        |row| {
            Ok(PendingOrder {
                id: OrderId(row.get(0)?),
                payment_key: row.get(1)?,
                created_at: moment(row, 2)?,
            })
        },
    )?;
    Ok(pending)
}

fn buyer(sql: Sql<'_>, user: UserId, limit: usize) -> Result<Option<Buyer>, StoreError> {
    let buyer = sql.first(
        "SELECT role,
            (SELECT count(*) FROM
                (SELECT 1 FROM orders INDEXED BY orders_by_user
                 WHERE user_id = ?1 AND state IN ('completed', 'cancelled', 'refunded') LIMIT ?2))
         FROM users WHERE id = ?1",
        params![user.0, row_limit(limit)],
        |row| {
            Ok(Buyer {
                role: role(row, 0)?,
                paid_orders: row.get(1)?,
            })
        },
    )?;
    Ok(buyer)
}

fn complain(sql: Sql<'_>, complaint: &NewComplaint) -> Result<i64, ComplaintError> {
    let order = order_rows::order(sql, complaint.order_id)?;
    let order = order.filter(|order| order.user_id == complaint.user_id);
    if order.ok_or(ComplaintError::UnknownOrder)?.complaints >= COMPLAINTS_MAX {
        return Err(ComplaintError::TooMany);
    }
    let id = sql.insert(
        "INSERT INTO complaints (order_id, reason, message, created_at) VALUES (?1, ?2, ?3, ?4)",
        params![
            complaint.order_id.0,
            complaint.reason.code(),
            complaint.message,
            complaint.now.0
        ],
    )?;
    Ok(id)
}
