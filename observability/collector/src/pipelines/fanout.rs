//! One payload to several.

use std::sync::Arc;

use async_trait::async_trait;

use crate::consumer::{Consumer, Next, Refusal};
use crate::payload::Payload;

/// One of several that take the same payload.
#[derive(Clone)]
pub(crate) struct Branch {
    pub(crate) next: Next,
    /// Whether something in it changes payloads.
    pub(crate) is_changing: bool,
}

/// One consumer for all of them. Those that only read come first, so that the one that changes finds the payload in
/// nobody else's hands and need not copy it.
pub(crate) fn fan_out(mut branches: Vec<Branch>) -> Next {
    branches.sort_by_key(|branch| branch.is_changing);
    match branches.as_slice() {
        [only] => Next::clone(&only.next),
        _ => Arc::new(FanOut(branches.into_iter().map(|branch| branch.next).collect())),
    }
}

struct FanOut(Vec<Next>);

#[async_trait]
impl Consumer for FanOut {
    /// All of them get it, whatever the others say. One refusal is a refusal of the whole, and a retryable one comes
    /// first: what could be saved by sending again is worth what the others get twice.
    async fn consume(&self, payload: Payload) -> Result<(), Refusal> {
        let Some((last, others)) = self.0.split_last() else {
            return Ok(());
        };
        let mut refusals = Vec::new();
        for next in others {
            refusals.extend(next.consume(payload.clone()).await.err());
        }
        refusals.extend(last.consume(payload).await.err());
        let retryable = refusals.iter().position(|refusal| refusal.is_retryable);
        match refusals.is_empty() {
            true => Ok(()),
            false => Err(refusals.swap_remove(retryable.unwrap_or(0))),
        }
    }
}
