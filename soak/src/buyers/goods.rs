//! What there is to buy.

use anyhow::{Context, Result, ensure};
use commerce::Country;
use wire::catalogue::ProductPage;

use crate::http::{Http, Request};

/// A product of which fewer pieces lie in all warehouses together cannot be delivered 99 times.
const SCARCE_BELOW: i64 = 99;

/// The shelves of all countries.
#[derive(Clone, Debug)]
pub(crate) struct Goods(Vec<Shelf>);

/// What one country sells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shelf {
    /// The country.
    pub(crate) country: Country,
    /// All products.
    pub(crate) products: Vec<i64>,
    /// The product of which there is least; an order of 99 pieces is cancelled and refunded.
    pub(crate) scarce: i64,
}

impl Goods {
    /// Looks at the shelves of the shop at `address`.
    pub(crate) async fn look(http: &Http, address: &str) -> Result<Self> {
        let mut shelves = Vec::new();
        for country in Country::ALL {
            let url = format!("{address}/{}/products", country.path_code());
            let request = Request {
                url: &url,
                ..Request::default()
            };
            let page: ProductPage = http.get(request).await?.success()?;
            shelves.push(shelf(country, &page)?);
        }
        Ok(Self(shelves))
    }

    /// One of the countries.
    pub(crate) fn any(&self, chance: &mut fastrand::Rng) -> Result<&Shelf> {
        chance.choice(&self.0).context("the shop sells nowhere")
    }
}

fn shelf(country: Country, page: &ProductPage) -> Result<Shelf> {
    let least = page.items.iter().min_by_key(|product| product.stock);
    let least = least.with_context(|| format!("the shop sells nothing in {country:?}"))?;
    ensure!(least.stock < SCARCE_BELOW, "nothing is scarce in {country:?}");
    Ok(Shelf {
        country,
        products: page.items.iter().map(|product| product.id).collect(),
        scarce: least.id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(stocks: &[(i64, i64)]) -> ProductPage {
        let items = stocks.iter().map(|(id, stock)| {
            serde_json::json!({ "id": id, "name": "", "description": "", "price": 1, "currency": "USD",
                                "category": "", "picture": "", "stock": stock })
        });
        let items: Vec<_> = items.collect();
        serde_json::from_value(serde_json::json!({ "items": items, "next_cursor": null })).unwrap()
    }

    #[test]
    fn the_product_with_the_least_stock_is_the_scarce_one() {
        let found = shelf(Country::US, &page(&[(1, 42), (2, 0), (3, 7)])).unwrap();
        assert_eq!((found.scarce, found.products), (2, vec![1, 2, 3]));
    }

    #[test]
    fn a_shop_that_can_deliver_everything_proves_nothing() {
        assert!(shelf(Country::US, &page(&[(1, 99)])).is_err());
        assert!(shelf(Country::US, &page(&[])).is_err());
    }
}
