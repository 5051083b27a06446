//! Reading a request: body, query and path, each with its limits and its own clear problem.

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;

use crate::{Problem, TooSlow};

/// The most bytes that a request body may have.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// How much of a too large body is read and thrown away, so that the client hears the 413 instead of
/// a reset connection. Beyond it the connection is closed.
const DRAIN_BYTES_MAX: usize = 1024 * 1024;

/// A JSON body of type `T`, at most [`BODY_BYTES_MAX`] bytes.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        require_json(request.headers())?;
        let bytes = read(request.into_body(), BODY_BYTES_MAX).await?;
        parse_json(&bytes).map(Body)
    }
}

/// A missing content type is taken as JSON; another one is refused with 415.
///
/// # Errors
///
/// The body is said to be something else.
pub fn require_json(headers: &HeaderMap) -> Result<(), Problem> {
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        return Ok(());
    };
    let media_type = value
        .to_str()
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim();
    if media_type.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "The body must be application/json.",
    ))
}

/// A whole body as it was sent.
///
/// # Errors
///
/// It has more than `bytes_max` bytes (413), arrives too slowly (408), or breaks off (400).
pub async fn read(mut body: axum::body::Body, bytes_max: usize) -> Result<Bytes, Problem> {
    let mut kept = BytesMut::new();
    let mut seen = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| broken_off(&error))?;
        let Ok(data) = frame.into_data() else { continue };
        seen += data.len();
        if seen > DRAIN_BYTES_MAX {
            break;
        }
        if seen <= bytes_max {
            kept.extend_from_slice(&data);
        }
    }
    if seen > bytes_max {
        return Err(too_large(bytes_max));
    }
    Ok(kept.freeze())
}

/// A body that arrives too slowly is cut off by the server; see [`crate::BodyPace`].
fn broken_off(error: &axum::Error) -> Problem {
    let is_too_slow = std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<TooSlow>);
    if is_too_slow {
        return Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            "request_timeout",
            "The body took too long to arrive.",
        );
    }
    Problem::bad_request("incomplete_body", "The body broke off.")
}

/// 413: a body has more than `bytes_max` bytes.
#[must_use]
pub fn too_large(bytes_max: usize) -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "body_too_large",
        format!("The body may have at most {} kB.", bytes_max / 1024),
    )
}

/// Parses `bytes`, telling apart what is not JSON (400) and what is JSON of another shape (422).
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        json_problem(&path, error.inner())
    })?;
    deserializer.end().map_err(|error| json_problem(".", &error))?;
    Ok(value)
}

fn json_problem(path: &str, error: &serde_json::Error) -> Problem {
    match error.classify() {
        serde_json::error::Category::Data if path == "." || path == "?" => {
            Problem::unprocessable("invalid_field", format!("The body does not fit: {error}."))
        }
        serde_json::error::Category::Data => Problem::unprocessable(
            "invalid_field",
            format!("The field {path} does not fit: {error}."),
        ),
        _ => Problem::bad_request("invalid_json", format!("The body is not JSON: {error}.")),
    }
}

/// The query string as `T`.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::<T>::try_from_uri(&parts.uri)
            .map_err(|error| Problem::unprocessable("invalid_query", format!("{}.", error.body_text())))?;
        Ok(Query(query.0))
    }
}

/// The path's parameters as `T`.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|path| Path(path.0))
            .map_err(|_| Problem::not_found("not_found", "There is nothing at this address."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Line {
        #[expect(dead_code, reason = "only its type matters here")]
        quantity: i64,
    }

    #[test]
    fn a_body_that_does_not_fit_says_where() {
        let deep = "[".repeat(100_000);
        for (body, status, code) in [
            ("", 400, "invalid_json"),
            ("{", 400, "invalid_json"),
            ("{\"quantity\":1} x", 400, "invalid_json"),
            (deep.as_str(), 422, "invalid_field"),
            ("{\"quantity\":\"one\"}", 422, "invalid_field"),
            ("{\"quantity\":1.5}", 422, "invalid_field"),
            ("{\"quantity\":1e99}", 422, "invalid_field"),
            ("{\"quantity\":1,\"colour\":2}", 422, "invalid_field"),
            ("{\"quantity\":1,\"quantity\":1}", 422, "invalid_field"),
            ("[]", 422, "invalid_field"),
            ("null", 422, "invalid_field"),
        ] {
            let problem = parse_json::<Line>(body.as_bytes()).unwrap_err();
            let shown = &body[..body.len().min(40)];
            assert_eq!(
                (problem.status().as_u16(), problem.code()),
                (status, code),
                "{shown}"
            );
        }
    }

    #[test]
    fn nesting_without_end_is_refused() {
        let deep = "[".repeat(100_000);
        let problem = parse_json::<serde_json::Value>(deep.as_bytes()).unwrap_err();
        assert_eq!(problem.code(), "invalid_json");
    }
}
