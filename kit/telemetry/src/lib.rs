//! How our services speak: OpenTelemetry set-up, trace context, and the contract's names as data.
//!
//! A program makes one [`Telemetry`] for each service and runs the service inside of it. Inside, anybody says what
//! happened with a few verbs, without a handle:
//!
//! ```text
//! count(ProductsViews { country: "US".into() });
//! let stock = step(span::CHECK_STOCK, SpanKind::Client).run(inventory.check(line)).await;
//! mark("webstore.order.id", order.id.0);
//! ```
//!
//! [`contract`] has every name. Log lines are made with `tracing`; [`Telemetry`] adds the ids of the trace.

pub mod contract;
mod database;
#[cfg(any(test, feature = "testing"))]
pub mod ear;
mod exemplars;
mod export;
pub mod http;
mod instruments;
pub mod logs;
mod losses;
pub mod propagation;
mod reader;
pub mod relay;
pub mod settings;
mod step;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod voice;

pub use self::{
    database::{db_call, db_measured},
    http::{ClientAddress, ServerLayer, send},
    instruments::{add, count, record, set, shift},
    logs::{json_layer, otlp_layer},
    losses::Dropped,
    propagation::{origin, origin_of},
    relay::Relay,
    settings::{Limits, Outlet, Settings, SettingsError, Waiting},
    step::{Step, fail, is_traced, mark, step},
    voice::{Telemetry, spawn},
};
