//! Ports for a whole shop.

use std::ops::Deref;

use crate::process;

/// A `--port-offset` under which every port of every role is free.
pub(crate) struct Offset(lab::Offset);

impl Offset {
    /// Finds one, and keeps other tests away from it.
    pub(crate) fn find() -> Self {
        Self(lab::Offset::take(&process::role_ports()).unwrap())
    }
}

impl Deref for Offset {
    type Target = lab::Offset;

    fn deref(&self) -> &lab::Offset {
        &self.0
    }
}
