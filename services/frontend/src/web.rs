//! Answering requests from the table.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use service::Problem;

use crate::table::{Entry, Form, Table};
use crate::{Settings, VERSION, api_address, path, policy};

/// Everything that an answer needs.
#[derive(Debug)]
pub(crate) struct Shop {
    settings: Settings,
    environment: String,
    table: Table,
    page_headers: HeaderMap,
}

impl Shop {
    pub(crate) fn new(settings: Settings, table: Table, environment: &str) -> Self {
        let page_headers = policy::page_headers(&api_address::all(&settings));
        Self {
            settings,
            environment: environment.to_owned(),
            table,
            page_headers,
        }
    }
}

/// The routes. HEAD is answered wherever GET is.
pub(crate) fn router(shop: Arc<Shop>) -> Router {
    Router::new()
        .route("/config.json", get(show_configuration))
        .route("/", get(serve_file))
        .route("/{*path}", get(serve_file))
        .with_state(shop)
}

/// What the shop's code must know before it can do anything: where the API is, and what it is to say that it is.
async fn show_configuration(State(shop): State<Arc<Shop>>, headers: HeaderMap) -> Response {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let api = api_address::for_host(&shop.settings, host).to_string();
    let environment = &shop.environment;
    let body = serde_json::json!({ "api": api, "version": VERSION, "environment": environment }).to_string();
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, body).into_response()
}

/// A file, or the shop's page for every path that is not the name of a file.
async fn serve_file(
    State(shop): State<Arc<Shop>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let nothing = || Problem::not_found("not_found", "There is nothing at this address.");
    let path = path::parse(uri.path()).ok_or_else(nothing)?;
    let entry = match shop.table.find(&path) {
        Some(entry) => entry,
        None if path::has_extension(&path) => return Err(nothing()),
        None => shop.table.index().ok_or_else(nothing)?,
    };
    Ok(answer(&shop, entry, &headers))
}

fn answer(shop: &Shop, entry: &Entry, asked: &HeaderMap) -> Response {
    let (encoding, form) = entry.best_form(asked);
    let mut response = if is_known(asked, &form.etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        full(entry, form, encoding.token())
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, form.etag.clone());
    headers.insert(header::CACHE_CONTROL, entry.cache_control.clone());
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if entry.is_page() {
        headers.extend(shop.page_headers.clone());
    }
    response
}

fn full(entry: &Entry, form: &Form, content_encoding: Option<&'static str>) -> Response {
    let mut response = form.bytes.clone().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, entry.media_type.clone());
    if let Some(token) = content_encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(token));
    }
    response
}

/// Whether the client says that it has exactly this form already.
fn is_known(asked: &HeaderMap, etag: &HeaderValue) -> bool {
    asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        // The comparison is the weak one: a `W/` in front does not matter here.
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}
