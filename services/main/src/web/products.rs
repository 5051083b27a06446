//! The catalogue: open to everybody.

use std::sync::Arc;

use axum::{Json, extract::State, response::Response};
use commerce::{Country, ProductId};
use service::{
    Problem,
    extract::{Path, Query},
};
use shop::{
    search::{Search, Sort, search},
    tallies::Stage,
};
use telemetry::{
    contract::{ProductDetailViews, ProductsViews},
    count, mark,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    catalogue::{
        Categories, Category, Countries, CountryInfo, Product, ProductPage, ProductsQuery, ShippingOption,
        ShippingOptions,
    },
    problem::Problem as WireProblem,
};

use super::{
    App, page,
    problems::OrProblem,
    render,
    shelf::{Answer, KnownTags},
    visitor::Visitor,
};

/// The most products on a page, and the number when none is asked for: the whole catalogue fits.
const PRODUCTS_MAX: usize = 100;
/// The longest search text, in bytes.
const SEARCH_BYTES_MAX: usize = 100;
/// The most products that are shown beside one.
const SIMILAR_MAX: usize = 4;
/// Marks cursors of product lists.
const CURSOR: char = 'p';

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(countries))
        .routes(routes!(list_products))
        .routes(routes!(show_product))
        .routes(routes!(similar_products))
        .routes(routes!(categories))
        .routes(routes!(shipping))
}

/// The markets of the shop.
#[utoipa::path(get, path = "/countries", tag = "catalogue", responses((status = 200, body = Countries)))]
async fn countries(known: KnownTags) -> Response {
    let items = Country::ALL.into_iter().map(|country| CountryInfo {
        code: country.code().to_owned(),
        name: country.name().to_owned(),
        currency: country.currency().code().to_owned(),
        locale: country.locale().to_owned(),
    });
    Answer::json(&Countries {
        items: items.collect(),
    })
    .to(&known)
}

/// The products of a country. Stock is information: what is out of stock is listed too.
#[utoipa::path(
    get, path = "/{country}/products", tag = "catalogue",
    params(("country" = String, Path, description = "Lower case, for example us"), ProductsQuery),
    responses(
        (status = 200, body = ProductPage, description = "With an ETag"),
        (status = 304, description = "The caller has it already"),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn list_products(
    State(app): State<Arc<App>>,
    Path(country): Path<String>,
    Query(query): Query<ProductsQuery>,
    visitor: Visitor,
    known: KnownTags,
) -> Result<Response, Problem> {
    let country = country_of(&country)?;
    let is_first_page = query.cursor.is_none();
    let answer = list(&app, country, query).await?;
    if is_first_page {
        count(ProductsViews {
            country: country.code().into(),
        });
        let user = visitor.0.as_ref();
        app.analytics.note(Stage::BrowseCatalog, country, user).await;
    }
    Ok(answer.to(&known))
}

async fn list(app: &App, country: Country, query: ProductsQuery) -> Result<Answer, Problem> {
    let catalogue = app.ports.catalogue.current().await.or_problem()?;
    if is_whole_list(&query)
        && let Some(answer) = app.shelf.list(&catalogue, country)
    {
        return Ok(answer);
    }
    let page = search(&catalogue, country, &search_of(query)?).or_problem()?;
    let items = page
        .items
        .iter()
        .map(|(product, price)| render::product(product, *price));
    let next_cursor = page.next.map(|product| page::cursor(CURSOR, product.0));
    Ok(Answer::json(&ProductPage {
        items: items.collect(),
        next_cursor,
    }))
}

/// One product.
#[utoipa::path(
    get, path = "/{country}/products/{id}", tag = "catalogue",
    params(
        ("country" = String, Path, description = "Lower case, for example us"),
        ("id" = i64, Path, description = "The product's number"),
    ),
    responses(
        (status = 200, body = Product, description = "With an ETag"),
        (status = 404, body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn show_product(
    State(app): State<Arc<App>>,
    Path((country, id)): Path<(String, String)>,
    visitor: Visitor,
    known: KnownTags,
) -> Result<Response, Problem> {
    let country = country_of(&country)?;
    let id = id.parse().map(ProductId).map_err(|_| unknown_product())?;
    let catalogue = app.ports.catalogue.current().await.or_problem()?;
    let answer = app
        .shelf
        .product(&catalogue, country, id)
        .ok_or_else(unknown_product)?;
    if let Some(product) = catalogue.product(id) {
        count(ProductDetailViews {
            country: country.code().into(),
            product_id: id.to_string().into(),
            category: product.category.clone().into(),
        });
    }
    let user = visitor.0.as_ref();
    app.analytics.note(Stage::ViewProduct, country, user).await;
    Ok(answer.to(&known))
}

/// Up to four other products of a product's category, most popular first. It does not count as a look at the catalogue.
#[utoipa::path(
    get, path = "/{country}/products/{id}/similar", tag = "catalogue",
    params(
        ("country" = String, Path, description = "Lower case, for example us"),
        ("id" = i64, Path, description = "The product's number"),
    ),
    responses(
        (status = 200, body = ProductPage),
        (status = 404, body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn similar_products(
    State(app): State<Arc<App>>,
    Path((country, id)): Path<(String, String)>,
) -> Result<Json<ProductPage>, Problem> {
    let country = country_of(&country)?;
    let id = id.parse().map(ProductId).map_err(|_| unknown_product())?;
    let catalogue = app.ports.catalogue.current().await.or_problem()?;
    let product = catalogue.product(id).ok_or_else(unknown_product)?;
    let of_its_kind = Search {
        category: Some(product.category.clone()),
        words: Vec::new(),
        sort: Sort::Popular,
        limit: SIMILAR_MAX + 1,
        after: None,
    };
    let page = search(&catalogue, country, &of_its_kind).or_problem()?;
    let others = page.items.iter().filter(|(other, _)| other.id != id);
    let items = others.map(|(other, price)| render::product(other, *price));
    Ok(Json(ProductPage {
        items: items.take(SIMILAR_MAX).collect(),
        next_cursor: None,
    }))
}

/// The categories of a country, with how many products each has there.
#[utoipa::path(
    get, path = "/{country}/categories", tag = "catalogue",
    params(("country" = String, Path, description = "Lower case, for example us")),
    responses((status = 200, body = Categories))
)]
async fn categories(
    State(app): State<Arc<App>>,
    Path(country): Path<String>,
) -> Result<Json<Categories>, Problem> {
    let country = country_of(&country)?;
    let catalogue = app.ports.catalogue.current().await.or_problem()?;
    let products = |code: &str| {
        catalogue
            .assortment(country)
            .filter(|(p, _)| p.category == code)
            .count()
    };
    let items = catalogue.categories().iter().map(|category| Category {
        code: category.code.clone(),
        name: category.name.clone(),
        products: i64::try_from(products(&category.code)).unwrap_or(i64::MAX),
    });
    Ok(Json(Categories {
        items: items.collect(),
    }))
}

/// How an order can travel in a country.
#[utoipa::path(
    get, path = "/{country}/shipping", tag = "catalogue",
    params(("country" = String, Path, description = "Lower case, for example us")),
    responses((status = 200, body = ShippingOptions))
)]
async fn shipping(
    State(app): State<Arc<App>>,
    Path(country): Path<String>,
) -> Result<Json<ShippingOptions>, Problem> {
    let country = country_of(&country)?;
    let catalogue = app.ports.catalogue.current().await.or_problem()?;
    let items = catalogue.shipping_to(country).map(|option| ShippingOption {
        code: option.code.code().to_owned(),
        price: option.price.minor,
        currency: option.price.currency.code().to_owned(),
        days: option.days,
        warehouse: option.warehouse.clone(),
    });
    Ok(Json(ShippingOptions {
        items: items.collect(),
    }))
}

/// The country of a path. An unknown one makes the whole address unknown: 404.
fn country_of(code: &str) -> Result<Country, Problem> {
    let country = Country::from_path(code).map_err(|error| {
        Problem::not_found("unknown_country", format!("There is no such address: {error}."))
    })?;
    mark("webstore.country", country.code());
    Ok(country)
}

/// 404 for a product that does not exist or is not sold there.
pub(super) fn unknown_product() -> Problem {
    Problem::not_found("unknown_product", "This country does not sell such a product.")
}

fn is_whole_list(query: &ProductsQuery) -> bool {
    let ProductsQuery {
        category,
        q,
        sort,
        limit,
        cursor,
    } = query;
    category.is_none() && q.is_none() && sort.is_none() && limit.is_none() && cursor.is_none()
}

fn search_of(query: ProductsQuery) -> Result<Search, Problem> {
    let text = query.q.unwrap_or_default();
    if text.len() > SEARCH_BYTES_MAX {
        return Err(Problem::unprocessable(
            "search_too_long",
            "The search may have at most 100 characters.",
        ));
    }
    let after = query
        .cursor
        .map(|cursor| page::read_cursor(CURSOR, &cursor))
        .transpose()?;
    Ok(Search {
        category: query.category,
        words: text.split_whitespace().map(str::to_owned).collect(),
        sort: sort_of(query.sort.as_deref())?,
        limit: page::limit(query.limit, PRODUCTS_MAX, PRODUCTS_MAX)?,
        after: after.map(ProductId),
    })
}

fn sort_of(word: Option<&str>) -> Result<Sort, Problem> {
    match word {
        None | Some("popular") => Ok(Sort::Popular),
        Some("price_asc") => Ok(Sort::PriceAscending),
        Some("price_desc") => Ok(Sort::PriceDescending),
        Some("name") => Ok(Sort::Name),
        Some(_) => Err(Problem::unprocessable(
            "unknown_sort",
            "The list can be sorted by popular, price_asc, price_desc or name.",
        )),
    }
}
