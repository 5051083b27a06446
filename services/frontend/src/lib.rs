//! frontend: serves the browser shop, compressed, cached, with a strict Content-Security-Policy, and receives what
//! browsers tell about it ([`faro`]).
//!
//! The shop is built by Vite into `web/storefront/dist` and embedded into the program. At the start every file
//! becomes an entry of one [`table::Table`], with its compressed forms and its headers, so that serving is a
//! look-up. A path that is no file and looks like a page gets `index.html`: the browser's own router knows it.

mod api_address;
mod assets;
mod encoding;
mod faro;
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
pub use faro::{CollectLimits, Rate};
pub use origin::{BadOrigin, Origin};

/// The name of this service.
pub const NAME: &str = "frontend";

/// The version of this program, and of the shop in it.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Says what time it is.
pub type Clock = Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;

/// What the frontend has to know about the world.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The port of main-service, for browsers that opened the shop on `localhost` or `127.0.0.1`.
    pub api_port: u16,
    /// Where other browsers find main-service.
    pub api_public: Origin,
    /// The shop's own address for other browsers, from whose pages they may tell what happens there.
    pub shop_public: Option<Origin>,
    /// How much browsers may tell.
    pub collect: CollectLimits,
}

/// The frontend, ready to serve.
#[derive(Clone)]
pub struct Frontend {
    shop: Arc<web::Shop>,
    receiver: Arc<faro::Receiver>,
    shop_public: Option<Origin>,
    telemetry: Telemetry,
}

impl Frontend {
    /// The frontend with the shop that was built into this program, or without one: with a page that says how
    /// to build it. What it does is told to `telemetry`, and what browsers tell goes there too, at the time that
    /// `clock` says.
    #[must_use]
    pub fn new(settings: Settings, clock: Clock, telemetry: Telemetry) -> Self {
        Self::with_assets(settings, assets::embedded(), clock, telemetry)
    }

    /// The frontend with files of one's own.
    #[must_use]
    pub fn with_assets(
        settings: Settings,
        assets: impl IntoIterator<Item = Asset>,
        clock: Clock,
        telemetry: Telemetry,
    ) -> Self {
        let table = table::Table::build(assets);
        let shop_public = settings.shop_public.clone();
        let receiver = faro::Receiver::new(settings.collect, clock, telemetry.clone());
        let shop = web::Shop::new(settings, table, telemetry.environment());
        Self {
            shop: Arc::new(shop),
            receiver: Arc::new(receiver),
            shop_public,
            telemetry,
        }
    }

    /// The HTTP interface, with everything that [`service::edge`] adds. Each request is told of, all files as one
    /// route.
    pub fn router(&self) -> Router {
        let receiver = faro::router(Arc::clone(&self.receiver), self.shop_public.as_ref());
        let routes = web::router(Arc::clone(&self.shop)).merge(receiver);
        service::edge::wrap(routes.merge(service::edge::health(NAME)))
            .layer(self.telemetry.layer(ProblemCode::of))
    }
}
