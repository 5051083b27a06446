//! Requests that wait to be sent: so many, and so many bytes.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Bytes that may wait for one signal, encoded and before compression. The real one limits requests only.
pub const QUEUE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// A queue of `T`, each with its size.
pub(super) struct Queue<T> {
    state: Mutex<State<T>>,
    length_max: usize,
    /// Something came, or nothing will any more.
    filled: Notify,
    /// Something was taken out, or nothing may come any more.
    freed: Notify,
}

struct State<T> {
    waiting: VecDeque<(T, usize)>,
    bytes: usize,
    is_closed: bool,
}

/// It was not put in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rejected<T> {
    /// There is no room now.
    Full(T),
    /// There never will be.
    TooLarge(T),
    /// Nothing is taken any more.
    Closed(T),
}

impl<T> Queue<T> {
    pub(super) fn new(length_max: usize) -> Self {
        Self {
            state: Mutex::new(State {
                waiting: VecDeque::new(),
                bytes: 0,
                is_closed: false,
            }),
            length_max,
            filled: Notify::new(),
            freed: Notify::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn len(&self) -> usize {
        self.state().waiting.len()
    }

    /// Puts it in, if there is room.
    pub(super) fn put(&self, item: T, bytes: usize) -> Result<(), Rejected<T>> {
        if bytes > QUEUE_BYTES_MAX {
            return Err(Rejected::TooLarge(item));
        }
        let mut state = self.state();
        if state.is_closed {
            return Err(Rejected::Closed(item));
        }
        if state.waiting.len() >= self.length_max || state.bytes + bytes > QUEUE_BYTES_MAX {
            return Err(Rejected::Full(item));
        }
        state.bytes += bytes;
        state.waiting.push_back((item, bytes));
        drop(state);
        self.filled.notify_one();
        Ok(())
    }

    /// Puts it in as soon as there is room.
    pub(super) async fn put_when_free(&self, item: T, bytes: usize) -> Result<(), Rejected<T>> {
        let mut item = item;
        loop {
            let freed = self.freed.notified();
            tokio::pin!(freed);
            freed.as_mut().enable();
            match self.put(item, bytes) {
                Err(Rejected::Full(back)) => item = back,
                other => return other,
            }
            freed.await;
        }
    }

    /// The oldest, as soon as there is one; `None` when it is closed and empty.
    pub(super) async fn take(&self) -> Option<T> {
        loop {
            let filled = self.filled.notified();
            tokio::pin!(filled);
            filled.as_mut().enable();
            if let Some(item) = self.take_now() {
                return Some(item);
            }
            if self.state().is_closed {
                return None;
            }
            filled.await;
        }
    }

    /// The oldest, if there is one.
    pub(super) fn take_now(&self) -> Option<T> {
        let mut state = self.state();
        let (item, bytes) = state.waiting.pop_front()?;
        state.bytes -= bytes;
        drop(state);
        self.freed.notify_waiters();
        Some(item)
    }

    /// Takes nothing more.
    pub(super) fn close(&self) {
        self.state().is_closed = true;
        self.filled.notify_waiters();
        self.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_full_by_number_and_by_bytes() {
        let queue = Queue::new(2);
        assert_eq!(queue.put('a', QUEUE_BYTES_MAX + 1), Err(Rejected::TooLarge('a')));
        assert_eq!(queue.put('a', QUEUE_BYTES_MAX - 1), Ok(()));
        assert_eq!(queue.put('b', 2), Err(Rejected::Full('b')));
        assert_eq!(queue.put('b', 1), Ok(()));
        assert_eq!(queue.put('c', 0), Err(Rejected::Full('c')));
        assert_eq!(queue.take_now(), Some('a'));
        assert_eq!(queue.put('c', QUEUE_BYTES_MAX - 1), Ok(()));
    }

    #[tokio::test]
    async fn waiting_ends_with_room_and_with_the_close() {
        let queue = Queue::new(1);
        queue.put('a', 1).unwrap();
        let (put, taken) = tokio::join!(queue.put_when_free('b', 1), async { queue.take_now() });
        assert_eq!((put, taken), (Ok(()), Some('a')));
        let (put, ()) = tokio::join!(queue.put_when_free('c', 1), async { queue.close() });
        assert_eq!(put, Err(Rejected::Closed('c')));
        assert_eq!((queue.take().await, queue.take().await), (Some('b'), None));
    }
}
