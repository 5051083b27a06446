//! What comes in: routes, the shapes of the wire, problems.
//!
//! A handler opens the request, calls the heart, wraps the answer.

mod analytics;
mod auth;
mod cart;
mod checkout;
#[cfg(feature = "conformance")]
mod conformance;
pub(crate) mod cors;
mod docs;
mod identity;
mod orders;
mod oversight;
mod page;
mod problems;
mod products;
mod render;
pub(crate) mod security;
mod shelf;
mod system;
mod visitor;

use std::sync::Arc;

use axum::{Router, http::Extensions};
use service::problem::ProblemCode;
use shop::ports::Ports;
use tokio::sync::Notify;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_axum::router::OpenApiRouter;

use self::{
    security::{Gate, Guard},
    shelf::Shelf,
};
use crate::{analytics::Recorder, carts::CartMemory};

/// What the handlers share.
pub(crate) struct App {
    ports: Ports,
    shelf: Shelf,
    /// Rung when an order owes something to others.
    outbox_bell: Arc<Notify>,
    guard: Arc<Guard>,
    analytics: Arc<Recorder>,
    carts: CartMemory,
}

/// Every route with its documents, and nothing in front of them.
pub(crate) fn router(
    ports: Ports,
    outbox_bell: Arc<Notify>,
    guard: Arc<Guard>,
    analytics: Arc<Recorder>,
) -> Router {
    let app = Arc::new(App {
        carts: CartMemory::new(Arc::clone(&ports.cache), Arc::clone(&ports.store)),
        ports,
        shelf: Shelf::default(),
        outbox_bell,
        guard,
        analytics,
    });
    let (routes, description) = routes().split_for_parts();
    let routes = routes.with_state(app).merge(docs::routes(&description));
    #[cfg(feature = "conformance")]
    let routes = routes.merge(conformance::routes());
    service::edge::wrap(routes.merge(service::edge::health("main-service")))
}

/// Puts the layers of protection in front of `router`. `origins` are the pages that may call from a browser.
pub(crate) fn protect(router: Router, guard: Arc<Guard>, origins: &[String]) -> Router {
    // The outermost first.
    router.layer((cors::ListedOrigins::new(origins), Gate(guard)))
}

/// What went wrong, in the word that the caller hears: of a response's extensions.
pub(crate) fn problem_code(extensions: &Extensions) -> Option<&'static str> {
    extensions.get().map(|ProblemCode(code)| *code)
}

/// The OpenAPI 3.1 description as JSON, the same text that `GET /openapi.json` answers.
#[must_use]
pub fn openapi() -> String {
    docs::to_json(&routes().split_for_parts().1)
}

fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Description::openapi())
        .merge(system::routes())
        .merge(products::routes())
        .merge(auth::routes())
        .merge(cart::routes())
        .merge(checkout::routes())
        .merge(orders::routes())
        .merge(security::routes())
        .merge(analytics::routes())
        .merge(oversight::routes())
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "WebStore main-service",
        description = "Catalogue, cart, checkout and orders of the shop. Countries are lower case in paths and \
                       upper case in bodies; every amount is an integer count of minor units with its currency \
                       beside it. Every error is `application/problem+json` with a stable `code`.",
        license(name = "Apache-2.0")
    ),
    tags(
        (name = "catalogue", description = "What is on sale. Open to everybody."),
        (name = "auth", description = "Guests, accounts and their tokens."),
        (name = "cart", description = "A wish list: stock is never checked here."),
        (name = "checkout", description = "From cart to order. Nothing is charged that is not first written down."),
        (name = "orders", description = "What was bought, where it is, what flows back."),
        (name = "admin", description = "For those who look after the shop: needs an administrator's token."),
        (name = "system", description = "For machines and the person on call.")
    ),
    components(schemas(wire::problem::Problem)),
    modifiers(&BearerScheme)
)]
struct Description;

struct BearerScheme;

impl Modify for BearerScheme {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
}
