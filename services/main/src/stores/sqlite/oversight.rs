//! What those who look after the shop see.

use async_trait::async_trait;
use commerce::{OrderId, ProductId};
use rusqlite::params;
use shop::{
    customers::Role,
    oversight::{Backlog, CustomerOrder, KindOwed, OrderFilter, ProductOwed},
    ports::{Oversight, StoreError},
};

use super::{
    SqliteStore,
    columns::{moment, role, row_limit},
    order_rows, orders,
    sql::Sql,
};

#[async_trait]
impl Oversight for SqliteStore {
    async fn all_orders(
        &self,
        filter: OrderFilter,
        before: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<CustomerOrder>, StoreError> {
        self.read(move |sql| page(sql, filter, before, limit)).await
    }

    async fn any_order(&self, order: OrderId) -> Result<Option<CustomerOrder>, StoreError> {
        self.read(move |sql| any(sql, order)).await
    }

    async fn backlog(&self, products_max: usize) -> Result<Backlog, StoreError> {
        self.read(move |sql| backlog(sql, products_max)).await
    }
}

fn page(
    sql: Sql<'_>,
    filter: OrderFilter,
    before: Option<OrderId>,
    limit: usize,
) -> Result<Vec<CustomerOrder>, StoreError> {
    let before = before.map_or(i64::MAX, |before| before.0);
    let found: Vec<(OrderId, Role)> = sql.all(&search(filter), params![before, row_limit(limit)], |row| {
        Ok((OrderId(row.get(0)?), role(row, 1)?))
    })?;
    let whole = |(id, role)| orders::existing(sql, id).map(|order| CustomerOrder { order, role });
    found.into_iter().map(whole).collect()
}

/// Finds numbers and roles, newest first: older than `?1`, at most `?2`. States and countries are words of ours
/// and stand in the text, so that the planner sees which index has them all.
fn search(filter: OrderFilter) -> String {
    let (id, column, source) = if filter.is_delayed {
        let delayed =
            "reservations r CROSS JOIN orders o ON o.id = r.order_id WHERE r.status = 'delayed' AND";
        ("DISTINCT r.order_id", "r.order_id", delayed)
    } else {
        ("o.id", "o.id", "orders o WHERE")
    };
    let state = filter
        .state
        .map(|state| format!("AND o.state = '{}'", state.code()));
    let country = filter
        .country
        .map(|country| format!("AND o.country = '{}'", country.code()));
    let (state, country) = (state.unwrap_or_default(), country.unwrap_or_default());
    format!(
        "SELECT found.id, u.role FROM (
             SELECT {id} AS id FROM {source} {column} < ?1 {state} {country} ORDER BY {column} DESC LIMIT ?2) found
         CROSS JOIN orders o ON o.id = found.id JOIN users u ON u.id = o.user_id
         ORDER BY found.id DESC"
    )
}

fn any(sql: Sql<'_>, id: OrderId) -> Result<Option<CustomerOrder>, StoreError> {
    let Some(order) = order_rows::order(sql, id)? else {
        return Ok(None);
    };
    let role = sql.only("SELECT role FROM users WHERE id = ?1", [order.user_id.0], |row| {
        role(row, 0)
    })?;
    Ok(Some(CustomerOrder { order, role }))
}

fn backlog(sql: Sql<'_>, products_max: usize) -> Result<Backlog, StoreError> {
    let (delayed_lines, delayed_orders) = sql.only(
        "SELECT count(*), count(DISTINCT order_id) FROM reservations WHERE status = 'delayed'",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let (oversold, pieces_owed) = sql.only(
        "SELECT count(*), coalesce(-sum(stock), 0) FROM products WHERE stock < 0",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(Backlog {
        messages: messages(sql)?,
        delayed_lines,
        delayed_orders,
        oversold,
        pieces_owed,
        products: products(sql, products_max)?,
    })
}

fn messages(sql: Sql<'_>) -> Result<Vec<KindOwed>, StoreError> {
    let messages = sql.all(
        "SELECT kind, count(*) - sum(dead), sum(dead), min(created_at) FROM outbox
         GROUP BY kind ORDER BY kind",
        [],
        |row| {
            Ok(KindOwed {
                kind: row.get(0)?,
                waiting: row.get(1)?,
                dead: row.get(2)?,
                oldest: moment(row, 3)?,
            })
        },
    )?;
    Ok(messages)
}

fn products(sql: Sql<'_>, limit: usize) -> Result<Vec<ProductOwed>, StoreError> {
    let products = sql.all(
        "SELECT id, name, -stock FROM products WHERE stock < 0 ORDER BY stock, id LIMIT ?1",
        [row_limit(limit)],
        |row| {
            Ok(ProductOwed {
                product_id: ProductId(row.get(0)?),
                name: row.get(1)?,
                pieces: row.get(2)?,
            })
        },
    )?;
    Ok(products)
}

#[cfg(test)]
mod tests {
    use commerce::Country;
    use rusqlite::Connection;
    use shop::order::OrderState;

    use super::*;
    use crate::stores::sqlite::migrations;

    /// How SQLite would find these orders, one line for each step.
    fn plan(connection: &Connection, filter: OrderFilter) -> String {
        let query = format!("EXPLAIN QUERY PLAN {}", search(filter));
        let mut statement = connection.prepare(&query).unwrap();
        let steps = statement
            .query_map([1, 2], |row| row.get::<_, String>(3))
            .unwrap();
        steps.map(|step| step.unwrap() + "\n").collect()
    }

    #[test]
    fn no_search_walks_through_all_orders_or_sorts_them() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrations::apply(&mut connection).unwrap();
        let rare = [
            (Some(OrderState::Pending), "pending_orders"),
            (Some(OrderState::Declined), "declined_orders"),
            (Some(OrderState::Unavailable), "unavailable_orders"),
            (Some(OrderState::Cancelled), "cancelled_orders"),
            (Some(OrderState::Refunded), "refunded_orders"),
        ];
        let newest = [
            (None, "INTEGER PRIMARY KEY (rowid<?)"),
            (Some(OrderState::Completed), "INTEGER PRIMARY KEY (rowid<?)"),
        ];
        for (state, index) in rare.into_iter().chain(newest) {
            let filter = OrderFilter {
                state,
                ..OrderFilter::default()
            };
            let plan = plan(&connection, filter);
            assert!(
                plan.contains(index) && !plan.contains("TEMP B-TREE"),
                "{filter:?}: {plan}"
            );
        }
        for (country, is_delayed, index) in [
            (Some(Country::JP), false, "orders_by_country"),
            (None, true, "delayed_lines"),
            (Some(Country::JP), true, "delayed_lines"),
        ] {
            let filter = OrderFilter {
                state: None,
                country,
                is_delayed,
            };
            let plan = plan(&connection, filter);
            assert!(
                plan.contains(index) && !plan.contains("TEMP B-TREE"),
                "{filter:?}: {plan}"
            );
        }
    }
}
