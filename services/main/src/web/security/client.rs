//! Whose request it is.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr},
};

use axum::{
    extract::{FromRequestParts, MatchedPath},
    http::{Extensions, HeaderMap, HeaderName, request::Parts},
};
use service::Peer;
use shop::security::{client_address::client_address, network::Network};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The client of a request, and what its layers did with it so far: an extension that the gate sets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Client {
    /// Its address. Requests that came over no connection have the unspecified one, all together.
    pub(super) address: IpAddr,
    /// Whether the request was already counted as one that passed without being limited.
    pub(super) is_counted_unchecked: bool,
}

impl Client {
    /// The client of a request with this connection and these headers.
    pub(super) fn of(extensions: &Extensions, headers: &HeaderMap, trusted: &[Network]) -> Self {
        let peer = extensions.get().map_or(UNKNOWN, |Peer(address)| *address);
        // A value that is no text is a value with no address in it.
        let forwarded = headers.get_all(FORWARDED_FOR).iter();
        let forwarded = forwarded.map(|value| value.to_str().unwrap_or_default());
        Self {
            address: client_address(peer, forwarded, trusted),
            is_counted_unchecked: false,
        }
    }
}

const UNKNOWN: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let unknown = Self {
            address: UNKNOWN,
            is_counted_unchecked: false,
        };
        Ok(parts.extensions.get().copied().unwrap_or(unknown))
    }
}

/// The route's pattern, if the request has one, as `/orders/{order_id}`.
pub(super) fn route(extensions: &Extensions) -> Option<&str> {
    extensions.get().map(MatchedPath::as_str)
}
