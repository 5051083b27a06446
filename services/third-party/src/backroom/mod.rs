//! What every stranger has behind its counter: a durable file, seeded dice, a dial for its simulation, a clock,
//! and the same way of reading a request's body.

mod attempts;
mod body;
mod dial;
mod dice;
mod file;
mod schema;
mod writer;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::Response;
use axum::routing::get;
use rusqlite::Connection;
use serde_json::json;

pub(crate) use attempts::count_attempt;
pub(crate) use body::{BadBody, RawBody, read_json};
pub(crate) use dial::{Dial, Simulation};
pub(crate) use dice::Dice;
pub(crate) use file::{DurableFile, FileError};
pub use schema::OpenError;
pub(crate) use schema::Schema;

/// The time in whole seconds since 1970-01-01T00:00:00Z, asked each time something is written down.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// The largest request body, in bytes.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// One stranger's back room; `S` is its simulation.
pub(crate) struct Backroom<S> {
    pub(crate) file: DurableFile,
    pub(crate) dice: Dice,
    pub(crate) dial: Dial<S>,
    pub(crate) clock: Clock,
}

impl<S: Simulation> Backroom<S> {
    /// Opens the file, brings it to the schema, lets `prepare` fill it, and starts its writer.
    pub(crate) fn open(
        path: &Path,
        schema: &Schema,
        prepare: impl FnOnce(&Connection) -> rusqlite::Result<()>,
        simulation: S,
        seed: u64,
        clock: Clock,
    ) -> Result<Arc<Self>, OpenError> {
        let file = DurableFile::open(path, schema, prepare)?;
        Ok(Arc::new(Self {
            file,
            dice: Dice::new(seed),
            dial: Dial::new(simulation),
            clock,
        }))
    }

    /// The routes every stranger has: `/health` and `/_simulate`, with the limit on bodies for all routes
    /// that are added to them. `refuse` words a bad body in the stranger's own way.
    pub(crate) fn routes(refuse: fn(BadBody) -> Response) -> Router<Arc<Self>> {
        let put = move |state: State<Arc<Self>>, body: RawBody| async move {
            dial::turn(&state.dial, body).map_err(refuse)
        };
        Router::new()
            .route("/health", get(async || axum::Json(json!({ "status": "ok" }))))
            .route("/_simulate", get(show_simulation::<S>).put(put))
    }
}

/// The limit on bodies; laid over a router once all its routes are there.
pub(crate) fn body_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(BODY_BYTES_MAX)
}

async fn show_simulation<S: Simulation>(State(backroom): State<Arc<Backroom<S>>>) -> axum::Json<S> {
    axum::Json(S::clone(&backroom.dial.now()))
}
