//! Where the browser finds main-service.
//!
//! The browser calls it directly, so the answer depends on the name under which the shop was opened: cookies,
//! certificates and allowed origins go by name, and `localhost` is another name than `127.0.0.1`.

use std::str::FromStr;

use axum::http::uri::Authority;

use crate::{Origin, Settings};

/// The names under which a shop is opened on the machine that it runs on.
const LOCAL_NAMES: [&str; 2] = ["localhost", "127.0.0.1"];

/// The API's address for a browser that opened the shop at `host` (the request's `Host`).
pub(crate) fn for_host(settings: &Settings, host: Option<&str>) -> Origin {
    let opened = host.and_then(|host| Authority::from_str(host).ok());
    let name = opened.as_ref().map(Authority::host).unwrap_or_default();
    let local = LOCAL_NAMES.iter().find(|local| name.eq_ignore_ascii_case(local));
    local.map_or_else(
        || settings.api_public.clone(),
        |local| Origin::http(local, settings.api_port),
    )
}

/// Every address that [`for_host`] may answer.
pub(crate) fn all(settings: &Settings) -> Vec<Origin> {
    let mut origins: Vec<Origin> = LOCAL_NAMES
        .iter()
        .map(|name| Origin::http(name, settings.api_port))
        .collect();
    if !origins.contains(&settings.api_public) {
        origins.push(settings.api_public.clone());
    }
    origins
}
