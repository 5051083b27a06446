//! frontend: serves the browser shop, compressed, cached, with a strict Content-Security-Policy.
//!
//! The shop is built by Vite into `web/storefront/dist` and embedded into the program. At the start every file
//! becomes an entry of one [`table::Table`], with its compressed forms and its headers, so that serving is a
//! look-up. A path that is no file and looks like a page gets `index.html`: the browser's own router knows it.

mod api_address;
mod assets;
mod encoding;
mod media_type;
mod origin;
mod path;
mod policy;
mod table;
mod web;

use std::sync::Arc;

use axum::Router;
use service::ProblemCode;
use telemetry::Telemetry;

pub use assets::Asset;
pub use origin::{BadOrigin, Origin};

/// The name of this service.
pub const NAME: &str = "frontend";

/// What the frontend has to know about the world.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The port of main-service, for browsers that opened the shop on `localhost` or `127.0.0.1`.
    pub api_port: u16,
    /// Where other browsers find main-service.
    pub api_public: Origin,
}

/// The frontend, ready to serve.
#[derive(Clone)]
pub struct Frontend {
    shop: Arc<web::Shop>,
    telemetry: Telemetry,
}

impl Frontend {
    /// The frontend with the shop that was built into this program, or without one: with a page that says how
    /// to build it. What it does is told to `telemetry`.
    #[must_use]
    pub fn new(settings: Settings, telemetry: Telemetry) -> Self {
        Self::with_assets(settings, assets::embedded(), telemetry)
    }

    /// The frontend with files of one's own.
    #[must_use]
    pub fn with_assets(
        settings: Settings,
        assets: impl IntoIterator<Item = Asset>,
        telemetry: Telemetry,
    ) -> Self {
        let table = table::Table::build(assets);
        let shop = Arc::new(web::Shop::new(settings, table));
        Self { shop, telemetry }
    }

    /// The HTTP interface, with everything that [`service::edge`] adds. Each request is told of, all files as one
    /// route.
    pub fn router(&self) -> Router {
        let routes = web::router(Arc::clone(&self.shop));
        service::edge::wrap(routes.merge(service::edge::health(NAME)))
            .layer(self.telemetry.layer(ProblemCode::of))
    }
}
