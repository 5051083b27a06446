//! The bytes of a request, as they are and out of gzip.

use std::io::Read;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use flate2::read::MultiGzDecoder;
use service::{Problem, extract};

/// The most bytes of a body, compressed and decompressed. The SDK sends up to 60 kB.
pub(super) const BODY_BYTES_MAX: usize = 512 * 1024;

/// A whole body, decompressed.
///
/// # Errors
///
/// It is no JSON or in another encoding than gzip (415), too long (413), too slow (408), or broken (400).
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    extract::require_json(headers)?;
    let is_compressed = is_compressed(headers)?;
    let bytes = extract::read(body, BODY_BYTES_MAX).await?;
    if is_compressed {
        decompress(&bytes)
    } else {
        Ok(bytes)
    }
}

fn is_compressed(headers: &HeaderMap) -> Result<bool, Problem> {
    let Some(encoding) = headers.get(header::CONTENT_ENCODING) else {
        return Ok(false);
    };
    match encoding
        .to_str()
        .unwrap_or_default()
        .to_ascii_lowercase()
        .as_str()
    {
        "gzip" => Ok(true),
        "" | "identity" => Ok(false),
        _ => Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_encoding",
            "The body may be compressed with gzip only.",
        )),
    }
}

/// Stops as soon as there is one byte too many.
fn decompress(bytes: &[u8]) -> Result<Bytes, Problem> {
    let mut decompressed = Vec::new();
    let limit = BODY_BYTES_MAX as u64 + 1;
    MultiGzDecoder::new(bytes)
        .take(limit)
        .read_to_end(&mut decompressed)
        .map_err(|_| Problem::bad_request("invalid_gzip", "The body is not gzip."))?;
    if decompressed.len() > BODY_BYTES_MAX {
        return Err(extract::too_large(BODY_BYTES_MAX));
    }
    Ok(decompressed.into())
}
