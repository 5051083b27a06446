//! What became of a trace, for those who show something that leads to it.

use std::sync::Arc;

use serde_json::{Value, json};

/// What became of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was sent on, because of this policy.
    Kept(Arc<str>),
    /// It was not.
    Dropped,
    /// It is not decided yet.
    Pending,
    /// It was never seen, or is forgotten.
    Unknown,
}

impl Verdict {
    /// What is known about a trace when its reasons are forgotten, or not there yet.
    pub(super) fn about(&self, id: &[u8; 16]) -> Option<Value> {
        let (decision, policy) = match self {
            Self::Kept(policy) => ("sampled", Some(policy.as_ref())),
            Self::Dropped => ("not_sampled", None),
            Self::Pending => ("pending", None),
            Self::Unknown => return None,
        };
        Some(json!({ "traceId": hex(id), "decision": decision, "policy": policy }))
    }
}

/// An id as 32 hexadecimal digits.
pub(super) fn hex(id: &[u8; 16]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The id that 32 hexadecimal digits mean.
pub(super) fn from_hex(text: &str) -> Option<[u8; 16]> {
    let is_hex = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = is_hex.then(|| u128::from_str_radix(text, 16).ok())??;
    Some(number.to_be_bytes())
}
