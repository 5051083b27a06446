//! What kind of thing a file is, by its extension.

use axum::http::HeaderValue;

/// The type of a page.
pub(crate) const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

const UNKNOWN: &str = "application/octet-stream";

const BY_EXTENSION: &[(&str, &str)] = &[
    ("avif", "image/avif"),
    ("css", "text/css; charset=utf-8"),
    ("gif", "image/gif"),
    ("ico", "image/x-icon"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff", "font/woff"),
    ("woff2", "font/woff2"),
    ("xml", "application/xml"),
];

/// The media type of the file at `path`.
pub(crate) fn of(path: &str) -> HeaderValue {
    let (_, extension) = path.rsplit_once('.').unwrap_or_default();
    if extension == "html" {
        return HTML;
    }
    let known = BY_EXTENSION.iter().find(|(name, _)| *name == extension);
    HeaderValue::from_static(known.map_or(UNKNOWN, |(_, media_type)| *media_type))
}
