//! An edge while its sides are being found.

use std::collections::BTreeMap;
use std::sync::Arc;

/// How two services are connected. The words are the values of `connection_type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Connection {
    #[default]
    Direct,
    Messaging,
    Database,
    Virtual,
}

impl Connection {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Direct => "",
            Self::Messaging => "messaging_system",
            Self::Database => "database",
            Self::Virtual => "virtual_node",
        }
    }
}

/// Trace, and the span of the client, which is the parent of the server's.
pub(super) type Key = ([u8; 16], [u8; 8]);

/// What is known of one request between two services. Durations are in seconds.
#[derive(Clone, Debug, Default)]
pub(super) struct Edge {
    pub(super) connection: Connection,
    pub(super) client: Arc<str>,
    pub(super) server: Arc<str>,
    pub(super) client_seconds: f64,
    pub(super) server_seconds: f64,
    pub(super) is_failed: bool,
    /// What names the server if it sends no spans.
    pub(super) peer: Option<Arc<str>>,
    pub(super) virtual_side: Option<&'static str>,
    pub(super) dimensions: BTreeMap<String, String>,
    pub(super) expires_at: u64,
    pub(super) serial: u64,
}

impl Edge {
    pub(super) fn is_complete(&self) -> bool {
        !self.client.is_empty() && !self.server.is_empty()
    }
}

/// A trace and a span id, or nothing if they are none. A missing parent is all zeros.
pub(super) fn key(trace_id: &[u8], span_id: &[u8]) -> Option<Key> {
    let span_id = match span_id.len() {
        0 => [0; 8],
        _ => span_id.try_into().ok()?,
    };
    Some((trace_id.try_into().ok()?, span_id))
}
