//! The one thing that every component of a pipeline does: take a payload, or say why not.

use std::borrow::Cow;
use std::sync::Arc;

use async_trait::async_trait;

use crate::payload::Payload;

/// What comes next in a pipeline.
pub type Next = Arc<dyn Consumer>;

/// Takes payloads. It answers when the payload is where the component promises to put it, which for a queue is
/// in the queue.
#[async_trait]
pub trait Consumer: Send + Sync {
    /// Takes it, or refuses all of it.
    ///
    /// # Errors
    /// A [`Refusal`], which the receiver hands to the sender.
    async fn consume(&self, payload: Payload) -> Result<(), Refusal>;
}

/// Why a payload was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Refusal {
    /// Whether the same payload may be sent again: gRPC `UNAVAILABLE` and HTTP 503 if so, `INVALID_ARGUMENT` and
    /// 400 if not.
    pub is_retryable: bool,
    /// One sentence for the sender.
    pub reason: Cow<'static, str>,
}

impl Refusal {
    /// Not now.
    #[must_use]
    pub fn retryable(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            is_retryable: true,
            reason: reason.into(),
        }
    }

    /// Not ever.
    #[must_use]
    pub fn permanent(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            is_retryable: false,
            reason: reason.into(),
        }
    }
}
