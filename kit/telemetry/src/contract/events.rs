//! The sentences of the log that others rely on.

/// How loud an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Everything is as it should be.
    Info,
    /// Somebody should know.
    Warn,
}

/// Each event's sentence, and how loud it is. What varies is in its fields.
pub const EVENTS: &[(&str, EventKind)] = &[
    ("Checkout started", EventKind::Info),
    ("Payment processed successfully", EventKind::Info),
    ("Checkout completed", EventKind::Info),
    ("Inventory not available in preferred warehouses", EventKind::Warn),
    ("Applied promotion discount", EventKind::Info),
    ("Order marked for delayed fulfillment", EventKind::Warn),
    ("Rate limit exceeded", EventKind::Warn),
    ("Suspicious activity detected", EventKind::Warn),
];
