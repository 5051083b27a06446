//! The way to the shop, as visits see it: tests put up another one.

use std::net::Ipv4Addr;

use super::ask::Request;

/// An answer, read whole.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

/// There is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Silence {
    /// Nobody lets the shopper in.
    #[error("no connection")]
    NoConnection(String),
    /// The connection ended before the answer did.
    #[error("cut off")]
    CutOff(String),
    /// It takes too long.
    #[error("no answer in time")]
    Late,
    /// It has no end.
    #[error("the answer is too long")]
    TooLong,
}

impl Silence {
    /// What the system says about it.
    pub(super) fn reason(&self) -> &str {
        match self {
            Silence::NoConnection(reason) | Silence::CutOff(reason) => reason,
            Silence::Late | Silence::TooLong => "",
        }
    }
}

/// To whom a shopper speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door {
    /// main-service.
    Api,
    /// The frontend, which takes what browsers tell.
    Shop,
}

/// A connection, which is opened when it is needed.
pub(super) trait Line: Send + 'static {
    /// Asks, and reads the answer.
    fn send(&mut self, request: &Request) -> impl Future<Output = Result<Answer, Silence>> + Send;
}

/// Where lines come from.
pub(super) trait Street: Clone + Send + Sync + 'static {
    type Line: Line;

    /// A line from this address.
    fn line(&self, from: Ipv4Addr, to: Door) -> Self::Line;
}
