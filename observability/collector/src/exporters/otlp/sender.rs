//! One attempt to send one request, by whatever protocol.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use crate::payload::Signal;

/// Sends requests.
#[async_trait]
pub(super) trait Sender: Send + Sync {
    /// Tries once, within the timeout of the settings.
    async fn send(&self, signal: Signal, body: Bytes) -> Result<Taken, Failure>;
}

/// The other side took it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    /// Items that it did not want all the same.
    pub(super) rejected: u64,
    /// Why not.
    pub(super) reason: String,
}

/// The other side did not take it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// Whether the same request may be sent again.
    pub(super) is_retryable: bool,
    /// The wait that the other side asks for.
    pub(super) wait: Option<Duration>,
    /// What happened.
    pub(super) reason: String,
}

impl Failure {
    pub(super) fn retryable(reason: impl Into<String>) -> Self {
        Self {
            is_retryable: true,
            wait: None,
            reason: reason.into(),
        }
    }

    pub(super) fn permanent(reason: impl Into<String>) -> Self {
        Self {
            is_retryable: false,
            wait: None,
            reason: reason.into(),
        }
    }
}

/// An error with its causes, on one line: a client's own message is often only "error sending request".
pub(super) fn sentence(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let causes: Vec<_> = causes.map(ToString::to_string).collect();
    causes.join(": ")
}
