//! The body of an HTTP request, off the wire and out of gzip, never larger than it may be.

use std::io::Read;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use flate2::read::MultiGzDecoder;
use futures_util::StreamExt;
use service::TooSlow;

use super::{budget::Hold, trouble::Trouble};

/// What a body is wrapped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrapping {
    Identity,
    Gzip,
}

impl Wrapping {
    /// As the headers say.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, Trouble> {
        let Some(value) = headers.get(header::CONTENT_ENCODING) else {
            return Ok(Self::Identity);
        };
        match value.as_bytes().to_ascii_lowercase().as_slice() {
            b"" | b"identity" => Ok(Self::Identity),
            b"gzip" => Ok(Self::Gzip),
            other => Err(Trouble::Encoding(String::from_utf8_lossy(other).into_owned())),
        }
    }

    /// Takes it off. Reading stops as soon as there is more than `bytes_max`, however much there would be.
    pub(super) fn open(self, body: Vec<u8>, bytes_max: usize, hold: &Hold) -> Result<Vec<u8>, Trouble> {
        match self {
            Self::Identity => Ok(body),
            Self::Gzip => inflate(&body, bytes_max, hold),
        }
    }
}

/// Bytes that are inflated at a time.
const STEP: usize = 64 * 1024;

fn inflate(body: &[u8], bytes_max: usize, hold: &Hold) -> Result<Vec<u8>, Trouble> {
    let mut inflating = MultiGzDecoder::new(body);
    let mut open = Vec::with_capacity(body.len().saturating_mul(4).min(bytes_max).min(16 * STEP));
    loop {
        let mut step = inflating.by_ref().take(STEP as u64);
        let bytes = step
            .read_to_end(&mut open)
            .map_err(|error| Trouble::Broken(error.to_string()))?;
        if open.len() > bytes_max {
            return Err(Trouble::TooLarge(bytes_max));
        }
        if !hold.grow(bytes) {
            return Err(Trouble::Busy);
        }
        if bytes == 0 {
            return Ok(open);
        }
    }
}

/// Reads it from the wire.
pub(super) async fn read(body: Body, bytes_max: usize, hold: &Hold) -> Result<Vec<u8>, Trouble> {
    let announced = axum::body::HttpBody::size_hint(&body).lower();
    if announced > bytes_max as u64 {
        return Err(Trouble::TooLarge(bytes_max));
    }
    let mut pieces = body.into_data_stream();
    let mut whole = Vec::new();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|error| why(&error))?;
        if whole.len() + piece.len() > bytes_max {
            return Err(Trouble::TooLarge(bytes_max));
        }
        if !hold.grow(piece.len()) {
            return Err(Trouble::Busy);
        }
        whole.extend_from_slice(&piece);
    }
    Ok(whole)
}

fn why(error: &(dyn std::error::Error + 'static)) -> Trouble {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<TooSlow>() {
            return Trouble::TooSlow;
        }
        cause = error.source();
    }
    Trouble::Broken(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;
    use crate::receivers::otlp::budget::Budget;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_bomb_is_not_inflated_further_than_the_limit() {
        let bomb = gzip(&vec![0; 64 << 20]);
        let (budget, limit) = (Budget::new(usize::MAX), 1 << 20);
        let hold = budget.hold();
        let opened = Wrapping::Gzip.open(bomb.clone(), limit, &hold);
        assert!(matches!(opened, Err(Trouble::TooLarge(max)) if max == limit));
        let small = Budget::new(limit);
        let opened = Wrapping::Gzip.open(bomb, 64 << 20, &small.hold());
        assert!(matches!(opened, Err(Trouble::Busy)));
    }

    #[test]
    fn several_members_are_one_body_and_a_cut_one_is_broken() {
        let budget = Budget::new(usize::MAX);
        let two = [gzip(b"ab"), gzip(b"cd")].concat();
        let open = |body: &[u8]| Wrapping::Gzip.open(body.to_vec(), 4, &budget.hold());
        assert_eq!(open(&two).unwrap(), b"abcd");
        let cut = open(&gzip(b"ab")[..12]);
        assert!(matches!(cut, Err(Trouble::Broken(_))));
        assert!(matches!(open(b"{}"), Err(Trouble::Broken(_))));
    }

    #[tokio::test]
    async fn what_arrives_too_slowly_or_is_too_much_is_told_apart() {
        let budget = Budget::new(6);
        let read = async |pieces: Vec<Result<&'static [u8], axum::BoxError>>| {
            let body = Body::from_stream(futures_util::stream::iter(pieces));
            match read(body, 4, &budget.hold()).await {
                Ok(body) => String::from_utf8(body).unwrap(),
                Err(trouble) => format!("{trouble:?}"),
            }
        };
        assert_eq!(read(vec![Ok(b"ab"), Ok(b"cd")]).await, "abcd");
        assert_eq!(read(vec![Ok(b"ab"), Err(TooSlow.into())]).await, "TooSlow");
        assert_eq!(
            read(vec![Ok(b"ab"), Err("gone".into())]).await,
            r#"Broken("gone")"#
        );
        assert_eq!(read(vec![Ok(b"ab"), Ok(b"cde")]).await, "TooLarge(4)");
        let held = budget.hold();
        assert!(held.grow(3));
        assert_eq!(read(vec![Ok(b"ab"), Ok(b"cd")]).await, "Busy");
    }
}
