//! Finding products: filter, words, order, pages.

use std::cmp::Reverse;

use commerce::{Country, Money, ProductId};

use crate::catalogue::{Catalogue, Product};

/// The order of a list of products; the product's id breaks ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Sort {
    /// Most popular first.
    #[default]
    Popular,
    /// Cheapest first.
    PriceAscending,
    /// Dearest first.
    PriceDescending,
    /// By name.
    Name,
}

/// What somebody looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Only this category.
    pub category: Option<String>,
    /// Only products whose name, description or category contain every word.
    pub words: Vec<String>,
    /// The order.
    pub sort: Sort,
    /// The most products on a page.
    pub limit: usize,
    /// The last product of the page before.
    pub after: Option<ProductId>,
}

/// A page of products with their prices.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// The products.
    pub items: Vec<(&'a Product, Money)>,
    /// The last product of this page, when more follow.
    pub next: Option<ProductId>,
}

/// The search cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// There is no such category.
    #[error("there is no such category")]
    UnknownCategory,
    /// The page before ended with a product that this country does not sell.
    #[error("the cursor does not belong to this list")]
    InvalidCursor,
}

/// The page of `country`'s products that `search` asks for. What is out of stock is listed too.
pub fn search<'a>(
    catalogue: &'a Catalogue,
    country: Country,
    search: &Search,
) -> Result<Page<'a>, SearchError> {
    let known = |code: &String| {
        catalogue
            .categories()
            .iter()
            .any(|category| &category.code == code)
    };
    if !search.category.as_ref().is_none_or(known) {
        return Err(SearchError::UnknownCategory);
    }
    let after = search
        .after
        .map(|id| catalogue.offer(country, id).ok_or(SearchError::InvalidCursor));
    let after = after.transpose()?.map(|offer| position(search.sort, offer));
    let mut found: Vec<_> = catalogue
        .assortment(country)
        .filter(|(product, _)| matches(product, search))
        .filter(|offer| {
            after
                .as_ref()
                .is_none_or(|after| position(search.sort, *offer) > *after)
        })
        .collect();
    found.sort_by_key(|offer| position(search.sort, *offer));
    let more = found.len() > search.limit;
    found.truncate(search.limit);
    let next = found.last().filter(|_| more).map(|(product, _)| product.id);
    Ok(Page { items: found, next })
}

fn matches(product: &Product, search: &Search) -> bool {
    let in_category = search
        .category
        .as_ref()
        .is_none_or(|category| *category == product.category);
    let text = || format!("{} {} {}", product.name, product.description, product.category).to_lowercase();
    in_category && (search.words.is_empty() || contains_all(&text(), &search.words))
}

fn contains_all(text: &str, words: &[String]) -> bool {
    words.iter().all(|word| text.contains(&word.to_lowercase()))
}

/// Where an offer stands in a list: smaller comes first. Every list is total, so that a page can start
/// right after any product.
fn position(sort: Sort, (product, price): (&Product, Money)) -> (i64, &str, Reverse<ProductId>) {
    let (number, text) = match sort {
        Sort::Popular => (-product.popularity, ""),
        Sort::PriceAscending => (price.minor, ""),
        Sort::PriceDescending => (-price.minor, ""),
        Sort::Name => (0, product.name.as_str()),
    };
    (number, text, Reverse(product.id))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalogue::Category;

    fn product(id: i64, name: &str, category: &str, price: i64) -> Product {
        Product {
            id: ProductId(id),
            slug: name.to_lowercase(),
            name: name.to_owned(),
            description: format!("The {name} of the house."),
            category: category.to_owned(),
            popularity: id % 3,
            stock: 0,
            prices: vec![(Country::US, price)],
        }
    }

    fn catalogue() -> Catalogue {
        let products = vec![
            product(1, "Lamp", "home", 8_400),
            product(2, "Chair", "home", 29_900),
            product(3, "Radio", "audio", 8_400),
            product(4, "Speaker", "audio", 15_900),
        ];
        let category = |code: &str| Category {
            code: code.to_owned(),
            name: code.to_owned(),
        };
        Catalogue::new(products, vec![category("audio"), category("home")], Vec::new())
    }

    fn everything(sort: Sort, limit: usize) -> Search {
        Search {
            category: None,
            words: Vec::new(),
            sort,
            limit,
            after: None,
        }
    }

    #[test]
    fn filters_narrow_and_orders_hold() {
        let catalogue = catalogue();
        let words = |text: &str| text.split(' ').map(str::to_owned).collect();
        for (search_for, expected) in [
            (everything(Sort::Name, 9), vec![2, 1, 3, 4]),
            (everything(Sort::PriceAscending, 9), vec![3, 1, 4, 2]),
            (everything(Sort::PriceDescending, 9), vec![2, 4, 3, 1]),
            (
                Search {
                    category: Some("audio".to_owned()),
                    ..everything(Sort::Name, 9)
                },
                vec![3, 4],
            ),
            (
                Search {
                    words: words("HOUSE lamp"),
                    ..everything(Sort::Name, 9)
                },
                vec![1],
            ),
            (
                Search {
                    words: words("nothing"),
                    ..everything(Sort::Name, 9)
                },
                vec![],
            ),
        ] {
            let page = search(&catalogue, Country::US, &search_for).unwrap();
            let ids: Vec<_> = page.items.iter().map(|(product, _)| product.id.0).collect();
            assert_eq!(ids, expected, "{search_for:?}");
        }
    }

    #[test]
    fn what_cannot_be_searched_is_an_error() {
        let catalogue = catalogue();
        let lost = Search {
            after: Some(ProductId(99)),
            ..everything(Sort::Name, 9)
        };
        assert_eq!(
            search(&catalogue, Country::US, &lost).unwrap_err(),
            SearchError::InvalidCursor
        );
        let shelf = Search {
            category: Some("toys".to_owned()),
            ..everything(Sort::Name, 9)
        };
        assert_eq!(
            search(&catalogue, Country::US, &shelf).unwrap_err(),
            SearchError::UnknownCategory
        );
    }

    proptest! {
        #[test]
        fn pages_together_are_the_whole_list(limit in 1_usize..6, sort in 0_usize..4) {
            let sort = [Sort::Popular, Sort::PriceAscending, Sort::PriceDescending, Sort::Name][sort];
            let catalogue = catalogue();
            let whole = search(&catalogue, Country::US, &everything(sort, 100)).unwrap();
            let mut paged = Vec::new();
            let mut step = everything(sort, limit);
            loop {
                let page = search(&catalogue, Country::US, &step).unwrap();
                paged.extend(page.items.iter().map(|(product, _)| product.id));
                step.after = page.next;
                if page.next.is_none() { break; }
            }
            let whole: Vec<_> = whole.items.iter().map(|(product, _)| product.id).collect();
            prop_assert_eq!(paged, whole);
        }
    }
}
