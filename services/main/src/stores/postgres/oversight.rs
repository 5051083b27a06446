//! What those who look after the shop see.

use async_trait::async_trait;
use commerce::{OrderId, ProductId};
use shop::{
    oversight::{Backlog, CustomerOrder, KindOwed, OrderFilter, ProductOwed},
    ports::{Oversight, StoreError},
};
use tokio_postgres::Row;

use super::{
    PostgresStore,
    columns::{get, moment, role, row_limit},
    order_rows,
    sql::{Query, Sql},
    sql_error::SqlError,
};

#[async_trait]
impl Oversight for PostgresStore {
    async fn all_orders(
        &self,
        filter: OrderFilter,
        before: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<CustomerOrder>, StoreError> {
        self.read(|sql| page(sql, filter, before, limit)).await
    }

    async fn any_order(&self, order: OrderId) -> Result<Option<CustomerOrder>, StoreError> {
        self.read(|sql| any(sql, order)).await
    }

    async fn backlog(&self, products_max: usize) -> Result<Backlog, StoreError> {
        self.read(|sql| backlog(sql, products_max)).await
    }
}

async fn page(
    sql: Sql,
    filter: OrderFilter,
    before: Option<OrderId>,
    limit: usize,
) -> Result<Vec<CustomerOrder>, StoreError> {
    let found = sql
        .all(
            &search(filter),
            &[&before.map_or(i64::MAX, |before| before.0), &row_limit(limit)],
            |row| Ok((OrderId(get(row, 0)?), role(row, 1)?)),
        )
        .await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = found.iter().map(|(id, _)| *id).collect();
    let mut orders = order_rows::read(&sql, &ids).await?;
    let whole = |(id, role)| orders.remove(&id).map(|order| CustomerOrder { order, role });
    Ok(found.into_iter().filter_map(whole).collect())
}

/// Finds numbers and roles, newest first: older than `$1`, at most `$2`. States and countries are words of ours
/// and stand in the text, so that the planner sees which index has them all.
fn search(filter: OrderFilter) -> String {
    let (id, column, source) = if filter.is_delayed {
        let delayed = "reservations r JOIN orders o ON o.id = r.order_id WHERE r.status = 'delayed' AND";
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
             SELECT {id} AS id FROM {source} {column} < $1 {state} {country} ORDER BY {column} DESC LIMIT $2) found
         JOIN orders o ON o.id = found.id JOIN users u ON u.id = o.user_id
         ORDER BY found.id DESC"
    )
}

async fn any(sql: Sql, id: OrderId) -> Result<Option<CustomerOrder>, StoreError> {
    let Some(order) = order_rows::read(&sql, &[id]).await?.remove(&id) else {
        return Ok(None);
    };
    let role = sql
        .only(
            "SELECT role FROM users WHERE id = $1",
            &[&order.user_id.0],
            |row| role(row, 0),
        )
        .await?;
    Ok(Some(CustomerOrder { order, role }))
}

async fn backlog(sql: Sql, products_max: usize) -> Result<Backlog, StoreError> {
    let limit = row_limit(products_max);
    let [messages, delayed, owed, products] = sql
        .in_order([
            Query::new(
                "SELECT kind, count(*) FILTER (WHERE NOT dead), count(*) FILTER (WHERE dead), min(created_at)
                 FROM outbox GROUP BY kind ORDER BY kind",
                &[],
            ),
            Query::new(
                "SELECT count(*), count(DISTINCT order_id) FROM reservations WHERE status = 'delayed'",
                &[],
            ),
            Query::new(
                "SELECT count(*), coalesce(-sum(stock), 0)::bigint FROM products WHERE stock < 0",
                &[],
            ),
            Query::new(
                "SELECT id, name, -stock FROM products WHERE stock < 0 ORDER BY stock, id LIMIT $1",
                &[&limit],
            ),
        ])
        .await?;
    let sum = |rows: &[Row], column| rows.first().map_or(Ok(0), |row| get(row, column));
    Ok(Backlog {
        messages: messages.iter().map(message).collect::<Result<_, _>>()?,
        delayed_lines: sum(&delayed, 0)?,
        delayed_orders: sum(&delayed, 1)?,
        oversold: sum(&owed, 0)?,
        pieces_owed: sum(&owed, 1)?,
        products: products.iter().map(product).collect::<Result<_, _>>()?,
    })
}

fn message(row: &Row) -> Result<KindOwed, SqlError> {
    Ok(KindOwed {
        kind: get(row, 0)?,
        waiting: get(row, 1)?,
        dead: get(row, 2)?,
        oldest: moment(row, 3)?,
    })
}

fn product(row: &Row) -> Result<ProductOwed, SqlError> {
    Ok(ProductOwed {
        product_id: ProductId(get(row, 0)?),
        name: get(row, 1)?,
        pieces: get(row, 2)?,
    })
}
