//! What is answered over HTTP, as collector-contrib 0.156 does.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use prost::Message;

use super::trouble::Trouble;
use crate::otlp::Encoding;

/// The encoding that the `content-type` names, which may have parameters.
pub(super) fn encoding(headers: &HeaderMap) -> Option<Encoding> {
    let media_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let media_type = media_type.split(';').next()?.trim().to_ascii_lowercase();
    [Encoding::Json, Encoding::Protobuf]
        .into_iter()
        .find(|encoding| encoding.media_type() == media_type)
}

/// All of it was taken.
pub(super) fn accepted(encoding: Encoding) -> Response {
    let body: &'static str = match encoding {
        Encoding::Json => r#"{"partialSuccess":{}}"#,
        // An empty message.
        Encoding::Protobuf => "",
    };
    ([(header::CONTENT_TYPE, encoding.media_type())], body).into_response()
}

/// None of it was taken.
pub(super) fn refused(encoding: Encoding, trouble: &Trouble) -> Response {
    let status = trouble.rpc_status();
    let body = match encoding {
        Encoding::Json => serde_json::json!({"code": status.code, "message": status.message})
            .to_string()
            .into_bytes(),
        Encoding::Protobuf => status.encode_to_vec(),
    };
    let media_type = [(header::CONTENT_TYPE, encoding.media_type())];
    let mut response = (trouble.statuses().0, media_type, body).into_response();
    if let Some(wait) = trouble.retry_after() {
        let seconds = HeaderValue::from(wait.as_secs());
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

/// Only POST exports.
pub(super) fn wrong_method() -> Response {
    let allow = [(header::ALLOW, "POST")];
    let body = "405 method not allowed, supported: [POST]";
    (StatusCode::METHOD_NOT_ALLOWED, allow, body).into_response()
}

/// Neither of the two media types.
pub(super) fn wrong_media_type() -> Response {
    let body = "415 unsupported media type, supported: [application/json, application/x-protobuf]";
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, body).into_response()
}

/// There is nothing at this address.
pub(super) async fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "404 page not found\n").into_response()
}
