//! The receiver of what the browser tells: errors, logs, measurements, events and spans, as the Faro SDK sends them.
//!
//! `POST /collect` takes one body, and passes it on to the collector as log records and spans of the page's app; web
//! vitals and events are counted here. Anybody may post anything, so everything has a limit: how much comes in
//! ([`admission`]), how large it is ([`body`], [`payload`], [`lenient`]), and how many names become labels ([`known`]).

mod admission;
mod body;
mod cors;
mod known;
mod lenient;
mod logfmt;
mod meta;
mod otlp_json;
mod payload;
mod receiver;
mod recent;
mod records;
mod sessions;
mod spans;
mod times;
mod values;
mod vitals;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use service::{Peer, Problem};

pub use self::admission::{CollectLimits, Rate};
pub(crate) use self::receiver::Receiver;
use crate::Origin;

/// Says that a session no longer holds.
const SESSION_STATUS: HeaderName = HeaderName::from_static("x-faro-session-status");
/// Who is counted when it is not known who it is: only tests have no connection.
const NOBODY: Peer = Peer(IpAddr::V4(Ipv4Addr::UNSPECIFIED));

/// The one route.
pub(crate) fn router(receiver: Arc<Receiver>, shop_public: Option<&Origin>) -> Router {
    let cors = cors::layer(shop_public);
    // The layer answers every OPTIONS; the route is there so that they get to it.
    let methods = post(collect).options(async || StatusCode::NO_CONTENT);
    Router::new()
        .route("/collect", methods.layer(cors))
        .with_state(receiver)
}

/// Takes one body.
async fn collect(State(receiver): State<Arc<Receiver>>, request: Request) -> Result<Response, Problem> {
    let peer = request.extensions().get().copied().unwrap_or(NOBODY);
    let visit = receiver.enter(peer)?;
    let (parts, body) = request.into_parts();
    let bytes = body::read(&parts.headers, body).await?;
    let payload = payload::parse(&bytes)?;
    if visit.take(&payload, &parts.headers)? {
        return Ok(StatusCode::ACCEPTED.into_response());
    }
    Ok((StatusCode::ACCEPTED, [(SESSION_STATUS, "invalid")]).into_response())
}

/// The beginning of a text, of at most so many bytes, between two characters.
fn cut(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
