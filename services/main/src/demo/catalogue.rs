//! The demo catalogue, read from a TOML file.

use std::collections::{BTreeMap, BTreeSet};

use commerce::{Country, Money, ProductId, ShippingCode};
use serde::Deserialize;
use shop::catalogue::{Catalogue, Category, Product, ShippingOption};

/// The catalogue that is built in: `demo/catalogue.toml`.
pub const BUILT_IN: &str = include_str!("../../demo/catalogue.toml");

/// The file is not a catalogue.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// It is not TOML of the right shape; the text says line and key.
    #[error("{0}")]
    Shape(#[from] toml::de::Error),
    /// It contradicts itself.
    #[error("{0}")]
    Contradiction(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    category: Vec<FileCategory>,
    product: Vec<FileProduct>,
    shipping: Vec<FileShipping>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileCategory {
    code: String,
    name: String,
    /// The colours of the category's pictures; the storefront has them in its style sheet.
    #[serde(rename = "palette")]
    _palette: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileProduct {
    id: ProductId,
    slug: String,
    name: String,
    category: String,
    description: String,
    stock: i64,
    popularity: i64,
    prices: BTreeMap<Country, i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileShipping {
    country: Country,
    code: String,
    price: i64,
    days: i64,
    warehouse: String,
}

/// Reads a catalogue and checks that it is whole: every id and slug once, every category known, every price
/// more than zero, both shipping options in every country.
pub fn parse(text: &str) -> Result<Catalogue, CatalogueError> {
    let file: File = toml::from_str(text)?;
    check_products(&file)?;
    check_shipping(&file)?;
    let shipping = file
        .shipping
        .into_iter()
        .map(shipping_option)
        .collect::<Result<_, _>>()?;
    let categories = file.category.into_iter().map(|category| Category {
        code: category.code,
        name: category.name,
    });
    let products = file.product.into_iter().map(product);
    Ok(Catalogue::new(products.collect(), categories.collect(), shipping))
}

fn check_products(file: &File) -> Result<(), CatalogueError> {
    let categories: BTreeSet<_> = file.category.iter().map(|category| &category.code).collect();
    let (mut ids, mut slugs) = (BTreeSet::new(), BTreeSet::new());
    for product in &file.product {
        let complain = |what: &str| contradiction(format!("product {}: {what}", product.slug));
        if !ids.insert(product.id) || !slugs.insert(&product.slug) {
            return complain("its id or slug stands there twice");
        }
        if !categories.contains(&product.category) {
            return complain("its category is not in the file");
        }
        if product.prices.values().any(|price| *price <= 0) {
            return complain("a price must be more than zero");
        }
    }
    Ok(())
}

fn check_shipping(file: &File) -> Result<(), CatalogueError> {
    for country in Country::ALL {
        let codes: BTreeSet<_> = file
            .shipping
            .iter()
            .filter(|option| option.country == country)
            .map(|option| &*option.code)
            .collect();
        if codes != BTreeSet::from(["express", "standard"]) {
            return contradiction(format!("shipping: {country} needs standard and express"));
        }
    }
    Ok(())
}

fn contradiction(what: String) -> Result<(), CatalogueError> {
    Err(CatalogueError::Contradiction(what))
}

fn product(file: FileProduct) -> Product {
    Product {
        id: file.id,
        slug: file.slug,
        name: file.name,
        description: file.description,
        category: file.category,
        popularity: file.popularity,
        stock: file.stock,
        prices: file.prices.into_iter().collect(),
    }
}

fn shipping_option(file: FileShipping) -> Result<ShippingOption, CatalogueError> {
    let code: ShippingCode = file
        .code
        .parse()
        .map_err(|error| CatalogueError::Contradiction(format!("shipping: {}: {error}", file.country)))?;
    Ok(ShippingOption {
        country: file.country,
        code,
        price: Money::new(file.price, file.country.currency()),
        days: file.days,
        warehouse: file.warehouse,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_catalogue_is_rich_enough() {
        let catalogue = parse(BUILT_IN).unwrap();
        assert!(catalogue.products().len() >= 48);
        assert!(catalogue.categories().len() >= 6);
        for country in Country::ALL {
            let sold = catalogue.assortment(country).count();
            assert!(
                sold >= 40 && sold < catalogue.products().len(),
                "{country} sells {sold}"
            );
        }
        assert!(
            catalogue
                .products()
                .iter()
                .all(|product| product.description.len() > 60)
        );
    }

    #[test]
    fn a_catalogue_that_contradicts_itself_is_refused() {
        for (from, to, expected) in [
            ("id = 102", "id = 101", "twice"),
            (
                "category = \"audio\"",
                "category = \"toys\"",
                "category is not in the file",
            ),
            (
                "country = \"IN\"",
                "country = \"JP\"",
                "IN needs standard and express",
            ),
            ("days = 1", "nights = 1", "nights"),
        ] {
            let error = parse(&BUILT_IN.replace(from, to)).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
