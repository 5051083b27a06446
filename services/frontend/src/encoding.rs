//! Choosing a compression by `Accept-Encoding` (RFC 9110, section 12.5.3).

use axum::http::{HeaderMap, header};

/// A way in which the bytes of a file travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Brotli, the smallest.
    Brotli,
    /// gzip, which everything understands.
    Gzip,
    /// The bytes as they are.
    Identity,
}

impl Encoding {
    /// The value of `Content-Encoding`, which identity does not have.
    pub(crate) fn token(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    fn is_named(self, name: &str) -> bool {
        match self {
            Self::Brotli => name.eq_ignore_ascii_case("br"),
            Self::Gzip => name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip"),
            Self::Identity => name.eq_ignore_ascii_case("identity"),
        }
    }
}

/// The encodings in the order in which they are liked here when the client likes them equally.
const BY_SIZE: [Encoding; 3] = [Encoding::Brotli, Encoding::Gzip, Encoding::Identity];

/// The weight of identity when nothing is said about it: welcome, yet after everything that is named.
const LEAST: u16 = 1;
/// The weight of a coding that is named without a weight, in thousandths.
const FULL: u16 = 1000;

/// The encoding among `available` that the client likes best. Identity is always a way out: a client that
/// forbids even that gets it all the same, for want of anything better.
pub(crate) fn choose(headers: &HeaderMap, available: impl Fn(Encoding) -> bool) -> Encoding {
    let wishes = wishes(headers);
    let mut best = (0, Encoding::Identity);
    for encoding in BY_SIZE {
        let weight = weight(&wishes, encoding);
        if weight > best.0 && available(encoding) {
            best = (weight, encoding);
        }
    }
    best.1
}

/// The codings that the client names, each with its weight in thousandths.
fn wishes(headers: &HeaderMap) -> Vec<(&str, u16)> {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(parse_wish)
        .collect()
}

fn parse_wish(wish: &str) -> (&str, u16) {
    let (name, parameters) = wish.split_once(';').unwrap_or((wish, ""));
    let weight = match parameters.trim() {
        "" => FULL,
        parameter => parse_weight(parameter).unwrap_or(0),
    };
    (name.trim(), weight)
}

/// `q=0.5` is 500; what is not a weight is `None`.
fn parse_weight(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let (whole, fraction) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let is_number = fraction.len() <= 3 && fraction.bytes().all(|digit| digit.is_ascii_digit());
    if !is_number {
        return None;
    }
    match whole {
        "0" => format!("{fraction:0<3}").parse().ok(),
        "1" => fraction.bytes().all(|digit| digit == b'0').then_some(FULL),
        _ => None,
    }
}

fn weight(wishes: &[(&str, u16)], encoding: Encoding) -> u16 {
    let named = wishes.iter().find(|(name, _)| encoding.is_named(name));
    let any = wishes.iter().find(|(name, _)| *name == "*");
    match (named.or(any), encoding) {
        (Some((_, weight)), _) => *weight,
        (None, Encoding::Identity) => LEAST,
        (None, _) => 0,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn check(lines: &[&'static str], available: &[Encoding], expected: Encoding) {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::ACCEPT_ENCODING, HeaderValue::from_static(line));
        }
        let chosen = choose(&headers, |encoding| {
            encoding == Encoding::Identity || available.contains(&encoding)
        });
        assert_eq!(chosen, expected, "{lines:?} of {available:?}");
    }

    #[test]
    fn the_best_liked_encoding_wins() {
        use Encoding::{Brotli, Gzip, Identity};
        let both = &[Brotli, Gzip][..];
        for (lines, available, expected) in [
            (&[][..], both, Identity),
            (&[""], both, Identity),
            (&["gzip, deflate, br, zstd"], both, Brotli),
            (&["gzip, deflate, br"], &[Gzip], Gzip),
            (&["gzip, br"], &[], Identity),
            (&["gzip", "br"], both, Brotli),
            (&["GZIP"], both, Gzip),
            (&["x-gzip"], both, Gzip),
            (&["deflate, zstd"], both, Identity),
            (&["br;q=0.5, gzip;q=0.8"], both, Gzip),
            (&["br;q=0, gzip"], both, Gzip),
            (&["br;q=0.001"], both, Brotli),
            (&["br; q=0.000, *"], both, Gzip),
            (&["*"], both, Brotli),
            (&["*;q=0"], both, Identity),
            (&["identity, br;q=0.9"], both, Identity),
            (&["identity;q=0"], both, Identity),
            (&["identity;q=0, gzip;q=0.1"], both, Gzip),
            (&["br;q=1.000"], both, Brotli),
            (&["br;q=1.5, gzip;q=0.2"], both, Gzip),
            (&["br;q=abc, br;q=1"], both, Identity),
            (&["br;q=0.1234"], both, Identity),
            (&["br;level=4"], both, Identity),
        ] {
            check(lines, available, expected);
        }
    }
}
