//! What is on sale.

use std::collections::HashMap;

use async_trait::async_trait;
use commerce::{Country, Money, ProductId};
use rusqlite::params;
use shop::{
    catalogue::{Catalogue, Category, Product, ShippingOption},
    ports::{Products, StoreError},
};

use super::{SqliteStore, columns::word, sql::Sql};

#[async_trait]
impl Products for SqliteStore {
    async fn catalogue(&self) -> Result<Catalogue, StoreError> {
        self.read(catalogue).await
    }

    async fn fill_catalogue(&self, catalogue: Catalogue) -> Result<(), StoreError> {
        self.write(move |sql| fill(sql, &catalogue)).await
    }

    /// Asks a reader and the writer: a store that can only be read is not well.
    async fn ping(&self) -> Result<(), StoreError> {
        self.read(ping).await?;
        self.write(ping).await
    }
}

fn ping(sql: Sql<'_>) -> Result<(), StoreError> {
    Ok(sql.only("SELECT 1", [], |_| Ok(()))?)
}

fn catalogue(sql: Sql<'_>) -> Result<Catalogue, StoreError> {
    Ok(Catalogue::new(products(sql)?, categories(sql)?, shipping(sql)?))
}

fn products(sql: Sql<'_>) -> Result<Vec<Product>, StoreError> {
    let mut prices = prices(sql)?;
    let products = sql.all(
        "SELECT id, slug, name, description, category, popularity, stock FROM products",
        [],
        |row| {
            let id = ProductId(row.get(0)?);
            Ok(Product {
                id,
                slug: row.get(1)?,
                name: row.get(2)?,
                description: row.get(3)?,
                category: row.get(4)?,
                popularity: row.get(5)?,
                stock: row.get(6)?,
                prices: prices.remove(&id).unwrap_or_default(),
            })
        },
    )?;
    Ok(products)
}

fn prices(sql: Sql<'_>) -> Result<HashMap<ProductId, Vec<(Country, i64)>>, StoreError> {
    let rows = sql.all(
        "SELECT product_id, country, price FROM prices ORDER BY rowid",
        [],
        |row| Ok((ProductId(row.get(0)?), word(row, 1)?, row.get(2)?)),
    )?;
    let mut prices: HashMap<_, Vec<_>> = HashMap::new();
    for (product, country, price) in rows {
        prices.entry(product).or_default().push((country, price));
    }
    Ok(prices)
}

fn categories(sql: Sql<'_>) -> Result<Vec<Category>, StoreError> {
    let categories = sql.all("SELECT code, name FROM categories ORDER BY position", [], |row| {
        Ok(Category {
            code: row.get(0)?,
            name: row.get(1)?,
        })
    })?;
    Ok(categories)
}

fn shipping(sql: Sql<'_>) -> Result<Vec<ShippingOption>, StoreError> {
    let options = sql.all(
        "SELECT country, code, price, days, warehouse FROM shipping_options ORDER BY rowid",
        [],
        |row| {
            let country: Country = word(row, 0)?;
            Ok(ShippingOption {
                country,
                code: word(row, 1)?,
                price: Money::new(row.get(2)?, country.currency()),
                days: row.get(3)?,
                warehouse: row.get(4)?,
            })
        },
    )?;
    Ok(options)
}

fn fill(sql: Sql<'_>, catalogue: &Catalogue) -> Result<(), StoreError> {
    if sql.only("SELECT EXISTS (SELECT 1 FROM products)", [], |row| row.get(0))? {
        return Ok(());
    }
    for (position, category) in (0_i64..).zip(catalogue.categories()) {
        sql.run(
            "INSERT INTO categories (code, name, position) VALUES (?1, ?2, ?3)",
            params![category.code, category.name, position],
        )?;
    }
    for product in catalogue.products() {
        insert_product(sql, product)?;
    }
    for option in catalogue.shipping() {
        sql.run(
            "INSERT INTO shipping_options (country, code, price, days, warehouse) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                option.country.code(),
                option.code.code(),
                option.price.minor,
                option.days,
                option.warehouse
            ],
        )?;
    }
    Ok(())
}

fn insert_product(sql: Sql<'_>, product: &Product) -> Result<(), StoreError> {
    sql.run(
        "INSERT INTO products (id, slug, name, description, category, popularity, stock)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            product.id.0,
            product.slug,
            product.name,
            product.description,
            product.category,
            product.popularity,
            product.stock
        ],
    )?;
    for (country, price) in &product.prices {
        sql.run(
            "INSERT INTO prices (product_id, country, price) VALUES (?1, ?2, ?3)",
            params![product.id.0, country.code(), price],
        )?;
    }
    Ok(())
}
