//! The memory that all requests under way may take together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes of bodies, of what they decompress to, and of what they decode to, of all requests of one receiver that are not
/// answered yet. Whoever wants more is told to come back.
pub const BYTES_UNDER_WAY_MAX: usize = 256 * 1024 * 1024;

/// What is left of it. Clones share it.
#[derive(Clone, Debug)]
pub(super) struct Budget(Arc<AtomicUsize>);

/// What one request has taken; it goes back when this is dropped.
#[derive(Debug)]
pub(super) struct Hold {
    budget: Budget,
    bytes: AtomicUsize,
}

impl Budget {
    pub(super) fn new(bytes: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(bytes)))
    }

    /// A hold on nothing yet.
    pub(super) fn hold(&self) -> Hold {
        Hold {
            budget: self.clone(),
            bytes: AtomicUsize::new(0),
        }
    }
}

impl Hold {
    /// Takes so many bytes more, if they are there.
    #[must_use]
    pub(super) fn grow(&self, bytes: usize) -> bool {
        let left = &self.budget.0;
        let taken = left.fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| {
            left.checked_sub(bytes)
        });
        if taken.is_ok() {
            self.bytes.fetch_add(bytes, Ordering::AcqRel);
        }
        taken.is_ok()
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let bytes = *self.bytes.get_mut();
        self.budget.0.fetch_add(bytes, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_comes_back_when_the_request_ends() {
        let budget = Budget::new(10);
        let (first, second) = (budget.hold(), budget.hold());
        assert!(first.grow(4) && second.grow(6));
        assert!(!first.grow(1));
        drop(second);
        assert!(first.grow(6));
        assert!(!first.grow(1));
    }
}
