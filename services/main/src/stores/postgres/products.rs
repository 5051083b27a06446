//! What is on sale.

use std::collections::HashMap;

use async_trait::async_trait;
use commerce::{Country, Money, ProductId};
use shop::{
    catalogue::{Catalogue, Category, Product, ShippingOption},
    ports::{Products, StoreError},
};
use tokio_postgres::Row;

use super::{
    PostgresStore,
    columns::{get, word},
    migrations::CATALOGUE_LOCK,
    sql::{Query, Sql},
    sql_error::SqlError,
};

#[async_trait]
impl Products for PostgresStore {
    async fn catalogue(&self) -> Result<Catalogue, StoreError> {
        self.read(catalogue).await
    }

    async fn fill_catalogue(&self, catalogue: Catalogue) -> Result<(), StoreError> {
        self.write(|sql| fill(sql, &catalogue)).await
    }

    /// A store that can only be read is not well.
    async fn ping(&self) -> Result<(), StoreError> {
        self.read_one(ping).await
    }
}

async fn ping(sql: Sql) -> Result<(), StoreError> {
    let can_be_written = sql
        .only(
            "SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'",
            &[],
            |row| get::<bool>(row, 0),
        )
        .await?;
    if can_be_written {
        Ok(())
    } else {
        Err(SqlError::Unavailable("it can only be read").into())
    }
}

async fn catalogue(sql: Sql) -> Result<Catalogue, StoreError> {
    let [products, prices, categories, shipping] = sql
        .in_order([
            Query::new(
                "SELECT id, slug, name, description, category, popularity, stock FROM products",
                &[],
            ),
            Query::new(
                "SELECT product_id, country, price FROM prices ORDER BY position",
                &[],
            ),
            Query::new("SELECT code, name FROM categories ORDER BY position", &[]),
            Query::new(
                "SELECT country, code, price, days, warehouse FROM shipping_options ORDER BY position",
                &[],
            ),
        ])
        .await?;
    Ok(Catalogue::new(
        read_products(&products, &prices)?,
        categories.iter().map(category).collect::<Result<_, _>>()?,
        shipping.iter().map(shipping_option).collect::<Result<_, _>>()?,
    ))
}

fn read_products(products: &[Row], prices: &[Row]) -> Result<Vec<Product>, SqlError> {
    let mut by_product: HashMap<i64, Vec<(Country, i64)>> = HashMap::new();
    for row in prices {
        let price = (word(row, 1)?, get(row, 2)?);
        by_product.entry(get(row, 0)?).or_default().push(price);
    }
    let product = |row: &Row| {
        let id = get(row, 0)?;
        Ok(Product {
            id: ProductId(id),
            slug: get(row, 1)?,
            name: get(row, 2)?,
            description: get(row, 3)?,
            category: get(row, 4)?,
            popularity: get(row, 5)?,
            stock: get(row, 6)?,
            prices: by_product.remove(&id).unwrap_or_default(),
        })
    };
    products.iter().map(product).collect()
}

fn category(row: &Row) -> Result<Category, SqlError> {
    Ok(Category {
        code: get(row, 0)?,
        name: get(row, 1)?,
    })
}

fn shipping_option(row: &Row) -> Result<ShippingOption, SqlError> {
    let country: Country = word(row, 0)?;
    Ok(ShippingOption {
        country,
        code: word(row, 1)?,
        price: Money::new(get(row, 2)?, country.currency()),
        days: get(row, 3)?,
        warehouse: get(row, 4)?,
    })
}

/// Of several instances that find no products, one writes them.
async fn fill(sql: Sql, catalogue: &Catalogue) -> Result<(), StoreError> {
    let is_filled = "SELECT EXISTS (SELECT 1 FROM products)";
    if sql.only(is_filled, &[], |row| get::<bool>(row, 0)).await? {
        return Ok(());
    }
    let (ours, number) = CATALOGUE_LOCK;
    let [_locked, filled] = sql
        .in_order([
            Query::new("SELECT pg_advisory_xact_lock($1, $2)", &[&ours, &number]),
            Query::new(is_filled, &[]),
        ])
        .await?;
    if filled.first().map(|row| get::<bool>(row, 0)).transpose()? == Some(true) {
        return Ok(());
    }
    insert_categories(&sql, catalogue.categories()).await?;
    insert_products(&sql, catalogue.products()).await?;
    insert_prices(&sql, catalogue.products()).await?;
    Ok(insert_shipping(&sql, catalogue.shipping()).await?)
}

async fn insert_categories(sql: &Sql, categories: &[Category]) -> Result<(), SqlError> {
    let codes: Vec<_> = categories.iter().map(|category| &*category.code).collect();
    let names: Vec<_> = categories.iter().map(|category| &*category.name).collect();
    sql.run(
        "INSERT INTO categories (code, name, position)
         SELECT * FROM unnest($1::text[], $2::text[]) WITH ORDINALITY",
        &[&codes, &names],
    )
    .await?;
    Ok(())
}

async fn insert_products(sql: &Sql, products: &[Product]) -> Result<(), SqlError> {
    for product in products {
        sql.run(
            "INSERT INTO products (id, slug, name, description, category, popularity, stock)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[
                &product.id.0,
                &product.slug,
                &product.name,
                &product.description,
                &product.category,
                &product.popularity,
                &product.stock,
            ],
        )
        .await?;
    }
    Ok(())
}

async fn insert_prices(sql: &Sql, products: &[Product]) -> Result<(), SqlError> {
    let (mut ids, mut countries, mut prices) = (Vec::new(), Vec::new(), Vec::new());
    for product in products {
        for (country, price) in &product.prices {
            ids.push(product.id.0);
            countries.push(country.code());
            prices.push(*price);
        }
    }
    sql.run(
        "INSERT INTO prices (product_id, country, price, position)
         SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[]) WITH ORDINALITY",
        &[&ids, &countries, &prices],
    )
    .await?;
    Ok(())
}

async fn insert_shipping(sql: &Sql, options: &[ShippingOption]) -> Result<(), SqlError> {
    for (position, option) in (0_i64..).zip(options) {
        sql.run(
            "INSERT INTO shipping_options (country, code, price, days, warehouse, position)
             VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                &option.country.code(),
                &option.code.code(),
                &option.price.minor,
                &option.days,
                &option.warehouse,
                &position,
            ],
        )
        .await?;
    }
    Ok(())
}
