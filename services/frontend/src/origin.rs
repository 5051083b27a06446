//! Addresses as browsers compare them.

use std::fmt;
use std::str::FromStr;

use axum::http::uri::{Authority, Scheme, Uri};

/// A scheme, a host and maybe a port: `https://api.example.com`. It goes into a Content-Security-Policy, so
/// nothing else may be in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

/// A text is not an origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected http:// or https:// with a host and maybe a port, without a path, like https://api.example.com"
)]
pub struct BadOrigin;

impl Origin {
    /// The origin of plain HTTP at a host whose name is known to be one.
    pub(crate) fn http(name: &str, port: u16) -> Self {
        Self(format!("http://{name}:{port}"))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Origin {
    type Err = BadOrigin;

    fn from_str(text: &str) -> Result<Self, BadOrigin> {
        let text = text.strip_suffix('/').unwrap_or(text);
        let uri = Uri::from_str(text).map_err(|_| BadOrigin)?;
        let scheme = uri.scheme().ok_or(BadOrigin)?;
        let authority = uri.authority().ok_or(BadOrigin)?;
        if *scheme != Scheme::HTTP && *scheme != Scheme::HTTPS || !is_plain(authority) {
            return Err(BadOrigin);
        }
        let origin = format!("{scheme}://{authority}");
        // A path, a query or a user's name would be left over.
        if origin != text {
            return Err(BadOrigin);
        }
        // A browser says it in lower case, whatever was typed.
        Ok(Self(origin.to_ascii_lowercase()))
    }
}

/// Without a user's name, and without characters that mean something in a policy.
fn is_plain(authority: &Authority) -> bool {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-.:[]".contains(letter);
    authority.as_str().chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        for (text, expected) in [
            ("http://localhost:8000", Some("http://localhost:8000")),
            ("https://api.example.com/", Some("https://api.example.com")),
            ("https://Shop.Example", Some("https://shop.example")),
            ("http://[::1]:8000", Some("http://[::1]:8000")),
            ("ftp://example.com", None),
            ("api.example.com", None),
            ("https://", None),
            ("https://example.com/api", None),
            ("https://example.com?x=1", None),
            ("https://me@example.com", None),
            ("https://example.com;script-src", None),
            ("https://example.com 'unsafe-inline'", None),
            ("https://*.example.com", None),
            ("", None),
        ] {
            let read = Origin::from_str(text).map(|origin| origin.to_string());
            assert_eq!(read.ok().as_deref(), expected, "{text}");
        }
    }
}
