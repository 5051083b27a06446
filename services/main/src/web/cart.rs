//! The cart: a wish list at current prices.

use std::sync::Arc;

use axum::{Json, extract::State};
use commerce::{CartItemId, Country, ProductId, Quantity};
use service::{
    Problem,
    extract::{Body, Path, Query},
};
use shop::tallies::Stage;
use telemetry::{contract::CartAdditions, mark};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    cart::{AddToCart, Cart, CartQuery, ChangeQuantity},
    problem::Problem as WireProblem,
};

use super::{App, identity::Buyer, problems::OrProblem, products::unknown_product, render};

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(add_to_cart))
        .routes(routes!(show_cart))
        .routes(routes!(change_item, remove_item))
}

/// Adds pieces of a product. Stock is not checked: the cart is a wish list.
#[utoipa::path(
    post, path = "/cart/add", tag = "cart", request_body = AddToCart, security(("bearer" = [])),
    responses(
        (status = 200, body = Cart),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn add_to_cart(
    State(app): State<Arc<App>>,
    buyer: Buyer,
    Body(body): Body<AddToCart>,
) -> Result<Json<Cart>, Problem> {
    let country: Country = body.country.parse().or_problem()?;
    mark("webstore.country", country.code());
    let quantity = Quantity::try_from(body.quantity).or_problem()?;
    let product = ProductId(body.product_id);
    let catalogue = app.ports.catalogue.current().await.or_problem()?;
    let (offered, _) = catalogue.offer(country, product).ok_or_else(unknown_product)?;
    let cart = app
        .ports
        .store
        .add_to_cart(buyer.user.id, country, product, quantity)
        .await
        .or_problem()?;
    app.carts.changed(buyer.user.id, &cart).await;
    let additions = CartAdditions {
        country: country.code().into(),
        category: offered.category.clone().into(),
    };
    telemetry::add(additions, quantity.get().unsigned_abs());
    let user = Some(&buyer.user);
    app.analytics.note(Stage::AddToCart, country, user).await;
    Ok(Json(render::cart(&cart, &catalogue, country)))
}

/// The cart at current prices.
#[utoipa::path(
    get, path = "/cart", tag = "cart", params(CartQuery), security(("bearer" = [])),
    responses(
        (status = 200, body = Cart),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn show_cart(
    State(app): State<Arc<App>>,
    buyer: Buyer,
    Query(query): Query<CartQuery>,
) -> Result<Json<Cart>, Problem> {
    let country = query
        .country
        .map(|code| code.parse::<Country>())
        .transpose()
        .or_problem()?;
    let catalogue = app.ports.catalogue.current().await.or_problem()?;
    let cart = app.carts.cart(buyer.user.id).await.or_problem()?;
    let country = country.unwrap_or(cart.country);
    mark("webstore.country", country.code());
    Ok(Json(render::cart(&cart, &catalogue, country)))
}

/// Sets how many pieces a line has.
#[utoipa::path(
    patch, path = "/cart/items/{id}", tag = "cart", request_body = ChangeQuantity,
    params(("id" = i64, Path, description = "The line's id")), security(("bearer" = [])),
    responses(
        (status = 200, body = Cart),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn change_item(
    State(app): State<Arc<App>>,
    buyer: Buyer,
    Path(id): Path<String>,
    Body(body): Body<ChangeQuantity>,
) -> Result<Json<Cart>, Problem> {
    let quantity = Quantity::try_from(body.quantity).or_problem()?;
    let catalogue = app.ports.catalogue.current().await.or_problem()?;
    let cart = app
        .ports
        .store
        .set_quantity(buyer.user.id, item_of(&id)?, quantity)
        .await
        .or_problem()?;
    app.carts.changed(buyer.user.id, &cart).await;
    Ok(Json(render::cart(&cart, &catalogue, cart.country)))
}

/// Takes a line out.
#[utoipa::path(
    delete, path = "/cart/items/{id}", tag = "cart",
    params(("id" = i64, Path, description = "The line's id")), security(("bearer" = [])),
    responses(
        (status = 200, body = Cart),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn remove_item(
    State(app): State<Arc<App>>,
    buyer: Buyer,
    Path(id): Path<String>,
) -> Result<Json<Cart>, Problem> {
    let catalogue = app.ports.catalogue.current().await.or_problem()?;
    let cart = app
        .ports
        .store
        .remove_item(buyer.user.id, item_of(&id)?)
        .await
        .or_problem()?;
    app.carts.changed(buyer.user.id, &cart).await;
    Ok(Json(render::cart(&cart, &catalogue, cart.country)))
}

fn item_of(id: &str) -> Result<CartItemId, Problem> {
    let unknown = || Problem::not_found("unknown_cart_item", "There is no such line in this cart.");
    id.parse().map(CartItemId).map_err(|_| unknown())
}
