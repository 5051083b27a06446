//! Orders: opened, settled, read back.

use async_trait::async_trait;
use commerce::{OrderId, UserId};
use shop::{
    moment::Moment,
    orders::{
        Buyer, COMPLAINTS_MAX, ComplaintError, NewComplaint, NewOrder, OpenError, Order, PendingOrder,
        Settled, Settlement,
    },
    ports::{Orders, StoreError},
    promotion::CouponRule,
};
use tokio_postgres::Row;

use super::{
    PostgresStore,
    columns::{get, moment, role, row_limit, text},
    effects, order_rows,
    sql::{Query, Sql},
    sql_error::SqlError,
};
use crate::stores::{
    admission::{self, CouponUses, Standing},
    duties,
};

/// The class of the advisory locks of coupons; the number is a hash of the code.
const COUPON_LOCKS: i32 = 0x5754;

#[async_trait]
impl Orders for PostgresStore {
    async fn open_order(&self, new: NewOrder) -> Result<Order, OpenError> {
        self.write(|sql| open(sql, &new)).await
    }

    async fn order_by_key(
        &self,
        user: UserId,
        checkout_key: &str,
    ) -> Result<Option<(Order, String)>, StoreError> {
        self.read(|sql| by_key(sql, user, checkout_key)).await
    }

    async fn settle(&self, order: OrderId, verdict: Settlement, now: Moment) -> Result<Settled, StoreError> {
        self.write(|sql| settle(sql, order, verdict.clone(), now)).await
    }

    async fn order(&self, user: UserId, order: OrderId) -> Result<Option<Order>, StoreError> {
        self.read(|sql| order_of(sql, user, order)).await
    }

    async fn orders(
        &self,
        user: UserId,
        before: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<Order>, StoreError> {
        self.read(|sql| page(sql, user, before, limit)).await
    }

    async fn pending_orders(
        &self,
        after: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<PendingOrder>, StoreError> {
        self.read_one(|sql| pending(sql, after, limit)).await
    }

    async fn buyer(&self, user: UserId, limit: usize) -> Result<Option<Buyer>, StoreError> {
        self.read_one(|sql| buyer(sql, user, limit)).await
    }

    async fn complain(&self, complaint: NewComplaint) -> Result<i64, ComplaintError> {
        self.write(|sql| complain(sql, &complaint)).await
    }
}

async fn open(sql: Sql, new: &NewOrder) -> Result<Order, OpenError> {
    let standing = standing(&sql, new).await?;
    admission::admit(new, standing)?;
    let id = order_rows::insert(&sql, new).await?;
    Ok(admission::opened(new.clone(), id))
}

/// Locks the user: what is read behind that stays true until the order is written.
async fn standing(sql: &Sql, new: &NewOrder) -> Result<Standing, SqlError> {
    let user = new.user_id.0;
    let [_, earlier, pending, version] = sql
        .in_order([
            Query::new("SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE", &[&user]),
            Query::new(
                "SELECT id, fingerprint FROM orders WHERE opened_by = $1 AND checkout_key = $2",
                &[&user, &new.checkout_key],
            ),
            Query::new(
                "SELECT id FROM orders WHERE user_id = $1 AND state = 'pending' ORDER BY id LIMIT 1",
                &[&user],
            ),
            Query::new("SELECT version FROM carts WHERE user_id = $1", &[&user]),
        ])
        .await?;
    let earlier = match earlier.first() {
        Some(row) => Some(earlier_order(sql, row).await?),
        None => None,
    };
    let coupon_uses = match &new.coupon {
        Some(rule) if earlier.is_none() => coupon_uses(sql, rule, new.user_id).await?,
        _ => CouponUses::default(),
    };
    Ok(Standing {
        earlier,
        pending: pending.first().map(|row| get(row, 0).map(OrderId)).transpose()?,
        cart_version: version.first().map_or(Ok(0), |row| get(row, 0))?,
        coupon_uses,
    })
}

/// Locked, so that all its rows say the same.
async fn earlier_order(sql: &Sql, row: &Row) -> Result<(Order, String), SqlError> {
    let order = order_rows::existing_locked(sql, OrderId(get(row, 0)?)).await?;
    Ok((order, get(row, 1)?))
}

/// Counts no further than the limits, however popular the coupon is. A coupon whose uses by all are limited is
/// locked until the order is written; its uses by one user are safe behind the user's own lock.
async fn coupon_uses(sql: &Sql, rule: &CouponRule, user: UserId) -> Result<CouponUses, SqlError> {
    let (code, uses_max, own_max) = (&rule.code, rule.uses_max, rule.uses_per_user_max);
    let [_, all, own] = sql
        .in_order([
            Query::new(
                "SELECT pg_advisory_xact_lock($1, hashtext($2))",
                &[&COUPON_LOCKS, code],
            )
            .when(uses_max.is_some()),
            Query::new(
                "SELECT count(*) FROM
                    (SELECT 1 FROM coupon_uses WHERE code = $1 AND NOT released LIMIT $2) uses",
                &[code, &uses_max],
            )
            .when(uses_max.is_some()),
            Query::new(
                "SELECT count(*) FROM
                    (SELECT 1 FROM coupon_uses
                     WHERE code = $1 AND user_id = $2 AND NOT released LIMIT $3) uses",
                &[code, &user.0, &own_max],
            )
            .when(own_max.is_some()),
        ])
        .await?;
    let count = |rows: &[Row]| rows.first().map_or(Ok(0), |row| get(row, 0));
    Ok(CouponUses {
        all: count(&all)?,
        own: count(&own)?,
    })
}

async fn settle(sql: Sql, id: OrderId, verdict: Settlement, now: Moment) -> Result<Settled, StoreError> {
    let mut order = order_rows::existing_locked(&sql, id).await?;
    let writes = duties::settle(&mut order, verdict, now);
    let moved = !writes.is_empty();
    effects::carry_out(&sql, &[(&order, writes)], now).await?;
    Ok(Settled { order, moved })
}

async fn by_key(sql: Sql, user: UserId, key: &str) -> Result<Option<(Order, String)>, StoreError> {
    let found = sql
        .first(
            "SELECT id, fingerprint FROM orders WHERE opened_by = $1 AND checkout_key = $2",
            &[&user.0, &key],
            |row| Ok((OrderId(get(row, 0)?), get(row, 1)?)),
        )
        .await?;
    let Some((id, fingerprint)) = found else {
        return Ok(None);
    };
    let order = order_rows::read(&sql, &[id]).await?.remove(&id);
    Ok(order.map(|order| (order, fingerprint)))
}

async fn order_of(sql: Sql, user: UserId, id: OrderId) -> Result<Option<Order>, StoreError> {
    let order = order_rows::read(&sql, &[id]).await?.remove(&id);
    Ok(order.filter(|order| order.user_id == user))
}

async fn page(
    sql: Sql,
    user: UserId,
    before: Option<OrderId>,
    limit: usize,
) -> Result<Vec<Order>, StoreError> {
    let ids = sql
        .all(
            "SELECT id FROM orders WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            &[
                &user.0,
                &before.map_or(i64::MAX, |before| before.0),
                &row_limit(limit),
            ],
            |row| get(row, 0).map(OrderId),
        )
        .await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut orders = order_rows::read(&sql, &ids).await?;
    Ok(ids.iter().filter_map(|id| orders.remove(id)).collect())
}

async fn pending(sql: Sql, after: Option<OrderId>, limit: usize) -> Result<Vec<PendingOrder>, StoreError> {
    let pending = sql
        .all(
            "SELECT o.id, p.payment_key, o.created_at
             FROM orders o JOIN payment_intents p ON p.order_id = o.id
             WHERE o.state = 'pending' AND o.id > $1
             ORDER BY o.id LIMIT $2",
            &[&after.map_or(0, |after| after.0), &row_limit(limit)],
            |row| {
                Ok(PendingOrder {
                    id: OrderId(get(row, 0)?),
                    payment_key: get(row, 1)?,
                    created_at: moment(row, 2)?,
                })
            },
        )
        .await?;
    Ok(pending)
}

async fn buyer(sql: Sql, user: UserId, limit: usize) -> Result<Option<Buyer>, StoreError> {
    let buyer = sql
        .first(
            "SELECT role,
                (SELECT count(*) FROM
                    (SELECT 1 FROM orders
                     WHERE user_id = $1 AND state IN ('completed', 'cancelled', 'refunded') LIMIT $2) paid)
             FROM users WHERE id = $1",
            &[&user.0, &row_limit(limit)],
            |row| {
                Ok(Buyer {
                    role: role(row, 0)?,
                    paid_orders: get(row, 1)?,
                })
            },
        )
        .await?;
    Ok(buyer)
}

async fn complain(sql: Sql, complaint: &NewComplaint) -> Result<i64, ComplaintError> {
    let (id, user) = (complaint.order_id, complaint.user_id);
    let order = order_rows::locked(&sql, &[id]).await?.remove(&id);
    let order = order.filter(|order| order.user_id == user);
    if order.ok_or(ComplaintError::UnknownOrder)?.complaints >= COMPLAINTS_MAX {
        return Err(ComplaintError::TooMany);
    }
    let number = sql
        .only(
            "INSERT INTO complaints (order_id, reason, message, created_at) VALUES ($1, $2, $3, $4) RETURNING id",
            &[
                &id.0,
                &complaint.reason.code(),
                &complaint.message.as_deref().map(text),
                &complaint.now.0,
            ],
            |row| get(row, 0),
        )
        .await?;
    Ok(number)
}
